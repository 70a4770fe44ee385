/* SPDX-License-Identifier: GPL-2.0 */
/* A trace in memory, its pages numbered without gaps in the order of addresses. */
#ifndef MUSE_PAGECTL_REFS_H
#define MUSE_PAGECTL_REFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../libpager/trace.h"

/* More records than this, which take 3 GiB here, are refused. */
#define REFS_MAX (UINT32_C(1) << 27)

/**
 * struct ref - a record
 * @time: when, in the unit of the trace
 * @page: index of its page
 * @kind: &enum pager_trace_kind
 */
struct ref {
	uint64_t time;
	uint32_t page;
	uint32_t kind;
};

/**
 * struct refs - a trace
 * @name: of the file
 * @header: what is said of it
 * @list: its records
 * @count: how many
 * @touches: how many of these are touches of a page
 * @numbers: of each page its number, ascending
 * @pages: how many pages there are
 * @references: how many touches there were before some were left out
 * @complete: the trace is there to its end
 */
struct refs {
	char name[PAGER_TRACE_TEXT_MAX];
	struct pager_trace_header header;
	struct ref *list;
	uint32_t count;
	uint32_t touches;
	uint64_t *numbers;
	uint32_t pages;
	uint64_t references;
	bool complete;
};

/* Is the record a touch of the page, which has to be there for it? */
static inline bool ref_touches(const struct ref *ref)
{
	return ref->kind <= PAGER_TRACE_SOFT;
}

int refs_load(struct refs *refs, const char *name);
void refs_free(struct refs *refs);

#endif /* MUSE_PAGECTL_REFS_H */
