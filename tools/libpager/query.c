// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a pager says of itself. */
#include "region.h"

#include <errno.h>
#include <string.h>

/**
 * pager_memory() - where the region is
 * @pager: the pager
 *
 * Return: its address when it was made.
 */
void *pager_memory(const struct pager *pager)
{
	return pager->memory;
}

/**
 * pager_size() - how large the region is
 * @pager: the pager
 *
 * Return: bytes.
 */
uint64_t pager_size(const struct pager *pager)
{
	return pager->size;
}

/**
 * pager_describe() - what was chosen
 * @pager: the pager
 *
 * Return: engine, mover, policy and store in a line of text.
 */
const char *pager_describe(const struct pager *pager)
{
	return pager->description;
}

/* Pages that only memory has. */
static uint64_t dirty_pages(struct pager *pager)
{
	return pager->ring.limbo + pager->ring.busy + pager->writes.used;
}

/**
 * pager_stats() - figures since the pager was made
 * @pager: the pager
 * @stats: where they go; @stats->struct_size is set
 *
 * Return: 0, or -EINVAL if this library has another struct.
 */
int pager_stats(struct pager *pager, struct pager_stats *stats)
{
	struct store_usage usage;
	sigset_t old;

	if (stats->struct_size != sizeof(*stats))
		return fail(-EINVAL,
			    "struct_size: %zu bytes; this library has %zu",
			    stats->struct_size, sizeof(*stats));
	pager->store.ops->usage(&pager->store, &usage);
	pager_enter(pager, &old);
	*stats = pager->stats;
	stats->struct_size = sizeof(*stats);
	stats->size = pager->size;
	stats->budget = (uint64_t)pager->budget << PAGE_SHIFT;
	stats->resident = (uint64_t)pager->resident << PAGE_SHIFT;
	stats->limbo = (uint64_t)ring_frames(&pager->ring) << PAGE_SHIFT;
	stats->dirty = dirty_pages(pager) << PAGE_SHIFT;
	stats->limbo_target = (uint64_t)pager->limbo_target << PAGE_SHIFT;
	stats->stored = usage.pages << PAGE_SHIFT;
	stats->store_used = usage.bytes;
	pager_leave(pager, &old);
	return 0;
}

/* Where a bucket begins, nanoseconds. */
static uint64_t bucket_start(unsigned int i)
{
	if (i < 8)
		return i < 4 ? i : 4;
	return (4ull + i % 4) << (i / 4 - 2);
}

/**
 * pager_percentile() - a percentile of the latencies of faults
 * @stats: figures, or the difference of two of them
 * @percent: from 0 to 100
 *
 * Return: nanoseconds, within a quarter; 0 if there was no fault.
 */
uint64_t pager_percentile(const struct pager_stats *stats, double percent)
{
	uint64_t total = 0, sum = 0, wanted;
	unsigned int i;

	for (i = 0; i < PAGER_LATENCY_BUCKETS; i++)
		total += stats->latency[i];
	if (!total)
		return 0;
	wanted = (uint64_t)((double)total * percent / 100);
	for (i = 0; i < PAGER_LATENCY_BUCKETS - 1; i++) {
		sum += stats->latency[i];
		if (sum > wanted)
			break;
	}
	return (bucket_start(i) + bucket_start(i + 1)) / 2;
}

static uint8_t public_state(enum page_state state)
{
	switch (state) {
	case PAGE_ZERO:
		return PAGER_PAGE_ZERO;
	case PAGE_RESIDENT:
		return PAGER_PAGE_RESIDENT;
	case PAGE_LIMBO:
	case PAGE_LEAVING:
		return PAGER_PAGE_LIMBO;
	case PAGE_STORED:
	case PAGE_FILLING:
		return PAGER_PAGE_STORED;
	case PAGE_POISONED:
		return PAGER_PAGE_POISONED;
	case PAGE_GONE:
		break;
	}
	return PAGER_PAGE_GONE;
}

/**
 * pager_query() - what pages are
 * @pager: the pager
 * @address: where they begin
 * @length: bytes
 * @pages: where the answer goes, one for each; not in a region
 *
 * Return: 0 or -EINVAL.
 */
int pager_query(struct pager *pager, const void *address, size_t length,
		struct pager_page *pages)
{
	uintptr_t offset = (uintptr_t)address - (uintptr_t)pager->memory;
	uint32_t page, last;
	sigset_t old;

	if (offset >= pager->size || length > pager->size - offset)
		return fail(-EINVAL,
			    "%p and %zu bytes are not within the region",
			    address, length);
	last = (uint32_t)((offset + length + PAGE_BYTES - 1) >> PAGE_SHIFT);
	pager_enter(pager, &old);
	for (page = (uint32_t)(offset >> PAGE_SHIFT); page < last; page++) {
		memset(pages, 0, sizeof(*pages));
		pages->state = public_state(page_state(pager, page));
		pages->pinned = (uint16_t)((pager->marks[page] & PAGE_PINS) >>
					   PAGE_PIN_SHIFT);
		pages->stored = page_is(pager, page, PAGE_KEPT);
		if (pages->stored)
			pager->store.ops->locate(&pager->store, page,
						 &pages->slot,
						 &pages->slot_size);
		pages++;
	}
	pager_leave(pager, &old);
	return 0;
}
