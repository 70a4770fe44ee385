// SPDX-License-Identifier: GPL-2.0
/*
 * Belady's optimum: the page that is used again last goes first. No policy can
 * have fewer misses, as it would have to know the future.
 */
#include "simulate.h"

#include <stdlib.h>
#include <string.h>

#include "report.h"

#define NEVER	 UINT32_MAX
#define NO_PLACE UINT32_MAX

/**
 * struct future - a trace, and what is going to happen at each point of it
 * @refs: the trace
 * @next: of each touch, when its page is touched next; %NEVER: not at all, or
 *	only after its content was given up
 * @use: of each page that is resident, when it is touched next
 * @place: of each page, where it is in @heap, or %NO_PLACE
 * @heap: the resident pages, that with the greatest @use first
 * @count: how many these are
 */
struct future {
	const struct refs *refs;
	uint32_t *next;
	uint32_t *use;
	uint32_t *place;
	uint32_t *heap;
	uint32_t count;
};

/* Backwards, so that what comes next is what was seen last. */
static void look_ahead(struct future *f)
{
	uint32_t i;

	memset(f->use, 0xff, f->refs->pages * sizeof(*f->use));
	for (i = f->refs->count; i-- > 0;) {
		const struct ref *ref = &f->refs->list[i];

		f->next[i] = f->use[ref->page];
		if (ref_touches(ref))
			f->use[ref->page] = i;
		else if (ref->kind == PAGER_TRACE_FREE)
			f->use[ref->page] = NEVER;
	}
}

/**
 * future_make() - look ahead in a trace
 * @refs: the trace; must stay
 *
 * Return: what was seen.
 */
struct future *future_make(const struct refs *refs)
{
	struct future *f = memory_grow(NULL, 1, sizeof(*f));

	f->refs = refs;
	f->next = memory_grow(NULL, refs->count, sizeof(*f->next));
	f->use = memory_grow(NULL, refs->pages, sizeof(*f->use));
	f->place = memory_grow(NULL, refs->pages, sizeof(*f->place));
	f->heap = memory_grow(NULL, refs->pages, sizeof(*f->heap));
	look_ahead(f);
	return f;
}

/**
 * future_free() - let go of it
 * @f: what future_make() has returned, or NULL
 */
void future_free(struct future *f)
{
	if (!f)
		return;
	free(f->next);
	free(f->use);
	free(f->place);
	free(f->heap);
	free(f);
}

static void put(struct future *f, uint32_t place, uint32_t page)
{
	f->heap[place] = page;
	f->place[page] = place;
}

/* @page belongs at this place, or further up. */
static void sift_up(struct future *f, uint32_t place, uint32_t page)
{
	while (place) {
		const uint32_t parent = (place - 1) / 2;

		if (f->use[f->heap[parent]] >= f->use[page])
			break;
		put(f, place, f->heap[parent]);
		place = parent;
	}
	put(f, place, page);
}

/* @page belongs at this place, or further down. */
static void sift_down(struct future *f, uint32_t place, uint32_t page)
{
	for (;;) {
		uint32_t child = 2 * place + 1;

		if (child + 1 < f->count &&
		    f->use[f->heap[child + 1]] > f->use[f->heap[child]])
			child++;
		if (child >= f->count || f->use[f->heap[child]] <= f->use[page])
			break;
		put(f, place, f->heap[child]);
		place = child;
	}
	put(f, place, page);
}

/* What leaves is used last of all, or never again: nothing has to go up for it. */
static void take_out(struct future *f, uint32_t page)
{
	const uint32_t place = f->place[page];
	const uint32_t last = f->heap[--f->count];

	f->place[page] = NO_PLACE;
	if (last != page)
		sift_down(f, place, last);
}

/* Return: 1 if that is a miss. */
static unsigned int touch(struct future *f, uint32_t i, uint32_t budget)
{
	const uint32_t page = f->refs->list[i].page;

	if (f->place[page] != NO_PLACE) {
		/* Its next use can only be later than that of before: now. */
		f->use[page] = f->next[i];
		sift_up(f, f->place[page], page);
		return 0;
	}
	if (f->count == budget)
		take_out(f, f->heap[0]);
	f->use[page] = f->next[i];
	sift_up(f, f->count++, page);
	return 1;
}

/**
 * future_misses() - count the misses of the optimum
 * @f: the trace
 * @budget: pages that may be resident; not 0
 *
 * Return: how many there are.
 */
uint64_t future_misses(struct future *f, uint32_t budget)
{
	uint64_t misses = 0;
	uint32_t i;

	f->count = 0;
	memset(f->place, 0xff, f->refs->pages * sizeof(*f->place));
	for (i = 0; i < f->refs->count; i++) {
		const struct ref *ref = &f->refs->list[i];

		if (ref_touches(ref))
			misses += touch(f, i, budget);
		else if (ref->kind == PAGER_TRACE_FREE &&
			 f->place[ref->page] != NO_PLACE)
			take_out(f, ref->page);
	}
	return misses;
}
