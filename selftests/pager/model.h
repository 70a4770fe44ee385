/* SPDX-License-Identifier: GPL-2.0 */
/* Random numbers that are the same everywhere, and traces made of them. */
#ifndef PAGER_TEST_MODEL_H
#define PAGER_TEST_MODEL_H

#include <stdint.h>
#include <stdlib.h>

#include "refs.h"

static uint32_t random_state = 1;

static inline uint32_t random_number(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state;
}

static inline uint32_t random_below(uint32_t n)
{
	return random_number() % n;
}

/*
 * A trace of @count records and at most @pages pages, all of which are touched at
 * its beginning; one record in @free gives a page up, 0: none. Pages of low
 * numbers are touched more often.
 */
static inline struct refs random_refs(uint32_t count, uint32_t pages,
				      uint32_t free)
{
	struct refs refs = { .count = count, .pages = pages };
	uint32_t i;

	refs.list = calloc(count, sizeof(*refs.list));
	for (i = 0; i < count; i++) {
		const uint32_t a = random_below(pages), b = random_below(pages);

		refs.list[i].page = i < pages ? i : a < b ? a : b;
		if (i >= pages && free && !random_below(free))
			refs.list[i].kind = PAGER_TRACE_FREE;
		else
			refs.touches++;
	}
	refs.references = refs.touches;
	return refs;
}

#endif /* PAGER_TEST_MODEL_H */
