// SPDX-License-Identifier: LGPL-2.1-or-later
/* Moving pages with UFFDIO_MOVE: the frame changes its place in the page table. */
#include "page.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "event.h"
#include "fault.h"
#include "own.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

/*
 * Is there a frame in a slot? From Linux 6.18 on, a move that the kernel had to begin
 * anew (the processor has just noted an access) may find its own work: it says
 * -EEXIST, or fewer pages than it has moved.
 */
static bool is_full(struct pager *pager, uint32_t slot)
{
	const off_t at = (off_t)(uintptr_t)ring_address(&pager->ring, slot);
	char byte;

	return pread(pager->mem_fd, &byte, 1, at) == 1;
}

static int move_in(struct pager *pager, uint32_t page, uint32_t slot)
{
	uintptr_t from = (uintptr_t)ring_address(&pager->ring, slot), to;
	unsigned int tries = 0;
	long result;

	do {
		to = extents_address(&pager->extents, page);
		if (!to || page_is(pager, page, PAGE_UNMAPPED))
			return -ENOENT;
		if (page_is(pager, page, PAGE_DROPPED))
			return -ESTALE;
		result = uffd_move(pager->fd, to, from, PAGE_BYTES, 0);
	} while (page_retry(pager, result, &tries));
	if (result == -EEXIST && !is_full(pager, slot))
		result = uffd_wake(pager->fd, to, PAGE_BYTES);
	if (result < 0)
		return (int)result;
	ring_set(&pager->ring, slot, SLOT_EMPTY);
	pager->resident++;
	return 0;
}

/* One request for all costs little more than for one: one walk, one flush, one wake. */
static uint32_t move_in_run(struct pager *pager, uint32_t page, uint32_t slot,
			    uint32_t n)
{
	uintptr_t from = (uintptr_t)ring_address(&pager->ring, slot);
	uintptr_t to = extents_address(&pager->extents, page);
	uint32_t i, told, moved;
	long result;

	result = uffd_move(pager->fd, to, from, n * PAGE_BYTES, 0);
	told = result > 0 ? (uint32_t)((size_t)result / PAGE_BYTES) : 0;
	for (moved = told; moved < n && !is_full(pager, slot + moved);)
		moved++;
	if (moved > told)
		uffd_wake(pager->fd, to, moved * PAGE_BYTES);
	for (i = 0; i < moved; i++)
		ring_set(&pager->ring, slot + i, SLOT_EMPTY);
	pager->resident += moved;
	return moved;
}

/* Victims in the order of their addresses, so that neighbours go together. */
static void sort(uint32_t *pages, uint32_t n)
{
	uint32_t i, j;

	for (i = 1; i < n; i++) {
		uint32_t page = pages[i];

		for (j = i; j && pages[j - 1] > page; j--)
			pages[j] = pages[j - 1];
		pages[j] = page;
	}
}

/* How many of @pages are neighbours. */
static uint32_t run(struct pager *pager, const uint32_t *pages, uint32_t n)
{
	uintptr_t first = extents_address(&pager->extents, pages[0]);
	uint32_t i;

	for (i = 1; i < n; i++)
		if (pages[i] != pages[0] + i ||
		    extents_address(&pager->extents, pages[i]) !=
			    first + i * PAGE_BYTES)
			break;
	return i;
}

/* Now a page is in a slot. */
static void entered(struct pager *pager, uint32_t page, uint32_t slot)
{
	pager->resident--;
	pager->ring.pages[slot] = page;
	ring_set(&pager->ring, slot, SLOT_LIMBO);
	*page_slot(pager, page) = slot;
	page_set(pager, page, PAGE_LIMBO);
	page_unmark(pager, page, PAGE_STUCK);
}

/* It could not be taken out: pinned, shared with a child, or not there. */
static void refused(struct pager *pager, uint32_t page, int err)
{
	uint16_t wanted;

	if (err == -ENOENT) {
		/* It is being dropped; or it was moved, and we are about to be told. */
		event_drain(pager);
		if (!(pager->events & PAGER_EVENT_REMAP))
			page_mark(pager, page, PAGE_DROPPED);
	}
	wanted = pager->marks[page] & PAGE_WANTED;
	if (page_is(pager, page, PAGE_DROPPED | PAGE_UNMAPPED)) {
		pager->resident--;
		page_vanish(pager, page,
			    page_is(pager, page, PAGE_UNMAPPED) ? PAGE_GONE :
								  PAGE_ZERO);
	} else {
		pager->stats.busy++;
		page_mark(pager, page, PAGE_STUCK);
		page_arrive(pager, page, PAGER_INSERT_KEPT);
	}
	/* Who touched it meanwhile still waits. */
	page_mark(pager, page, wanted);
}

/*
 * Pages that are or were shared with a child do not move before they are written
 * to; the kernel does that without changing them.
 */
static void unshare_pages(uintptr_t from, size_t length)
{
	madvise((void *)from, length, MADV_POPULATE_WRITE);
}

/*
 * Move the first pages of a run into the slots that come next. Return: how many went,
 * or a negative errno that concerns the first: -ENOSPC if there is no slot any more.
 */
static long move_run(struct pager *pager, uintptr_t from, uint32_t n)
{
	struct ring *ring = &pager->ring;
	const uint32_t slot = (uint32_t)(ring->out % ring->size);
	uint32_t moved;
	long result;

	n = ring_room(ring, n);
	if (!n)
		return -ENOSPC;
	result = uffd_move(pager->limbo_fd, (uintptr_t)ring_address(ring, slot),
			   from, n * PAGE_BYTES, UFFDIO_MOVE_MODE_DONTWAKE);
	if (result == -EAGAIN)
		return result;
	moved = result > 0 ? (uint32_t)((size_t)result / PAGE_BYTES) : 0;
	while (moved < n && is_full(pager, slot + moved))
		moved++;
	return moved ? (long)moved : result;
}

/*
 * Take the first pages of a run. Return: how many were moved, or a negative errno
 * that concerns the first.
 */
static long take(struct pager *pager, const uint32_t *pages, uint32_t n)
{
	unsigned int tries = 0;
	bool alone = false;
	long result;

	do {
		uintptr_t from = extents_address(&pager->extents, pages[0]);

		if (!from ||
		    page_is(pager, pages[0], PAGE_DROPPED | PAGE_UNMAPPED))
			return -ENOENT;
		result = move_run(pager, from, n);
		if (result == -EBUSY && !alone && pager->stats.forks) {
			alone = true;
			unshare_pages(from, n * PAGE_BYTES);
			result = -EAGAIN;
			continue;
		}
		/* An event may have changed where the others are. */
		if (result == -EAGAIN)
			n = 1;
	} while (page_retry(pager, result, &tries));
	return result;
}

static uint32_t move_out(struct pager *pager, const uint32_t *pages, uint32_t n)
{
	struct ring *ring = &pager->ring;
	uint32_t victims[OUT_BATCH], i, out = 0;

	for (i = 0; i < n; i++)
		victims[i] = pages[i];
	sort(victims, n);
	for (i = 0; i < n;) {
		long moved = take(pager, victims + i,
				  run(pager, victims + i, n - i)),
		     j;

		if (moved <= 0) {
			refused(pager, victims[i++], (int)moved);
			continue;
		}
		for (j = 0; j < moved; j++)
			entered(pager, victims[i + j],
				(uint32_t)(ring->out++ % ring->size));
		out += (uint32_t)moved;
		i += (uint32_t)moved;
	}
	return out;
}

const struct mover mover_move = {
	.name = "move",
	.recycles = true,
	.in = move_in,
	.in_run = move_in_run,
	.out = move_out,
};
