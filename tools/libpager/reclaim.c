// SPDX-License-Identifier: LGPL-2.1-or-later
#include "reclaim.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "child.h"
#include "event.h"
#include "fault.h"
#include "fill.h"
#include "page.h"
#include "request.h"

/* How long a fault waits for a frame while nothing can be had, nanoseconds. */
#define ROOM_WAIT 300000000ull
/* Free frames that are kept at hand. */
#define FREE_MAX 32
/* How many pages are taken out at a time in the middle of a fault. */
#define OUT_FEW 4

/**
 * reclaim_targets() - how much limbo and how many free frames there are to be
 * @pager: whose lock is held, or that nobody knows yet
 *
 * Call it again when the budget has changed, or what faults take.
 */
void reclaim_targets(struct pager *pager)
{
	const uint32_t most = pager->ring.size / 2;
	const uint32_t percent = pager->limbo_percent ?
					 pager->limbo_percent :
					 limbo_percent(&pager->limbo);

	pager->free_high = pager->budget / 16;
	if (pager->free_high > FREE_MAX)
		pager->free_high = FREE_MAX;
	if (pager->free_high < 4)
		pager->free_high = 4;
	if (pager->prefetch && pager->free_high < pager->budget / 8)
		pager->free_high += pager->prefetch;
	pager->free_low = pager->free_high / 2;
	pager->limbo_target =
		(uint32_t)((uint64_t)pager->budget * percent / 100);
	if (pager->limbo_target > most)
		pager->limbo_target = most;
}

/*
 * Are there free frames so far beyond the budget? They are at hand for what comes next,
 * but not while they are behind a page that somebody looks at and does not get the CPU.
 */
static bool free_beyond(const struct pager *pager, uint32_t most)
{
	return pager->ring.free &&
	       (int64_t)frames_used(pager) - pager->budget > most;
}

/**
 * reclaim_needed() - whether frames are to be made free
 * @pager: whose lock is held
 *
 * Return: true from when there are few until there are enough.
 */
bool reclaim_needed(const struct pager *pager)
{
	int64_t room = headroom(pager);

	if (free_beyond(pager, OVERDRAFT / 2))
		return true;
	/* All of the region may be there. */
	if (pager->budget >= pager->pages && room >= 0)
		return false;
	return room < (pager->reclaiming ? pager->free_high : pager->free_low);
}

/* What was found out about a page in a slot. */
enum verdict {
	KEEP,
	IS_ZERO,
	IS_STORED,
};

/* Somebody has looked at a leaving page; now it goes, or comes back. */
static void leave(struct pager *pager, uint32_t slot, enum verdict verdict,
		  uint64_t sum)
{
	uint32_t page = pager->ring.pages[slot];

	if (verdict == IS_STORED)
		pager->sums[page] = sum;
	if (page_is(pager, page, PAGE_WANTED | PAGE_DROPPED | PAGE_UNMAPPED) ||
	    verdict == KEEP) {
		bool wanted = page_is(pager, page, PAGE_WANTED);

		if (verdict == IS_ZERO)
			page_unkeep(pager, page);
		if (fault_return(pager, page, slot,
				 wanted ? PAGER_INSERT_SOFT :
					  PAGER_INSERT_KEPT))
			pager->stats.faults[PAGER_FAULT_SOFT] += wanted;
		else if (wanted && page_state(pager, page) == PAGE_ZERO)
			fault_zero(pager, page, true, now());
		return;
	}
	if (verdict == IS_ZERO) {
		pager->sums[page] = 0;
		page_unkeep(pager, page);
	}
	page_set(pager, page, verdict == IS_ZERO ? PAGE_ZERO : PAGE_STORED);
	ring_set(&pager->ring, slot, SLOT_FREE);
	pager_policy_evicted(pager->policy, page);
	pager->stats.evicted++;
}

static bool all_zero(const void *content)
{
	const uint64_t *word = content;

	/* Most pages that are not say so at once. */
	return !word[0] && !memcmp(word, word + 1, PAGE_BYTES - sizeof(*word));
}

/* A write failed for good, or ended well. */
static void written(struct pager *pager, struct request *write, int err)
{
	uint32_t page = write->io.page;

	page_unmark(pager, page, PAGE_WRITING);
	if (err && page_is(pager, page, PAGE_KEPT)) {
		/* What it was to keep is lost unless the page is in memory. */
		page_unmark(pager, page, PAGE_KEPT);
		if (page_state(pager, page) == PAGE_STORED)
			page_poison(pager, page, "it cannot be written", err);
		else
			pager->unwritten++;
	}
	if (!page_is(pager, page, PAGE_KEPT))
		pager->store.ops->discard(&pager->store, page);
	pager->stats.raw += !err && write->io.raw;
	request_put(&pager->writes, write);
	pager_progress(pager);
}

/**
 * reclaim_written() - the store has ended a write
 * @io: the request
 *
 * Context: any thread, without locks.
 */
void reclaim_written(struct store_io *io)
{
	struct request *write = (struct request *)io;
	struct pager *pager = write->pager;

	pager_lock(pager);
	if (!io->error)
		pager->store_down = false;
	if (!io->error || !request_again(pager, write))
		written(pager, write, io->error);
	pager_unlock(pager);
}

/* Have a page written from a room of its own; its slot is free at once. */
static struct store_io *write_later(struct pager *pager, uint32_t slot,
				    uint64_t sum)
{
	struct request *write = request_get(&pager->writes);
	uint32_t page = pager->ring.pages[slot];

	memcpy(write->room, ring_address(&pager->ring, slot), PAGE_BYTES);
	write->io.page = page;
	write->io.write = true;
	write->sum = sum;
	page_mark(pager, page, PAGE_KEPT | PAGE_WRITING);
	leave(pager, slot, IS_STORED, sum);
	return &write->io;
}

static void ignore(struct store_io *io)
{
	(void)io;
}

/* Have a page written where it is, by a store that needs not wait. */
static void write_now(struct pager *pager, uint32_t slot, uint64_t sum)
{
	struct store_io io = {
		.page = pager->ring.pages[slot],
		.write = true,
		.buffer = ring_address(&pager->ring, slot),
		.done = ignore,
	};
	struct store_io *ios = &io;

	request_submit(pager, &ios, 1);
	pager->stats.raw += !io.error && io.raw;
	if (!io.error) {
		page_mark(pager, io.page, PAGE_KEPT);
		leave(pager, slot, IS_STORED, sum);
	} else if (pager->writes.free) {
		ios = write_later(pager, slot, sum);
		if (!request_again(pager, (struct request *)ios))
			written(pager, (struct request *)ios, io.error);
	} else {
		leave(pager, slot, KEEP, 0);
	}
}

/*
 * Look at the page that stood longest, and let it go if the store has it.
 * Return: whether there was any; *io: what is to be submitted, or NULL.
 */
static bool clean_one(struct pager *pager, struct store_io **io)
{
	struct ring *ring = &pager->ring;
	uint32_t slot = ring_oldest(ring), page;
	const void *content;
	uint64_t sum;
	bool zero;

	*io = NULL;
	if (slot == RING_NONE)
		return false;
	page = ring->pages[slot];
	content = ring_address(ring, slot);
	page_set(pager, page, PAGE_LEAVING);
	pager_unlock(pager);
	sum = page_sum(pager, content);
	zero = all_zero(content);
	pager_lock(pager);
	if (page_is(pager, page, PAGE_WANTED | PAGE_DROPPED | PAGE_UNMAPPED)) {
		leave(pager, slot, KEEP, 0);
	} else if (zero) {
		pager->stats.zero++;
		leave(pager, slot, IS_ZERO, 0);
	} else if (page_is(pager, page, PAGE_KEPT) &&
		   pager->sums[page] == sum) {
		pager->stats.clean++;
		leave(pager, slot, IS_STORED, sum);
	} else if (page_is(pager, page, PAGE_WRITING)) {
		/* An older content is still being written. */
		leave(pager, slot, KEEP, 0);
	} else if (!pager->writes.free) {
		/* Others took the last request meanwhile. */
		page_set(pager, page, PAGE_LIMBO);
		ring_set(ring, slot, SLOT_LIMBO);
		return false;
	} else if (pager->store.ops->inline_io) {
		write_now(pager, slot, sum);
	} else {
		*io = write_later(pager, slot, sum);
	}
	return true;
}

/**
 * reclaim_clean() - let pages go that stood longest in limbo
 * @pager: whose lock is held; it is dropped meanwhile
 * @n: at most how many
 *
 * Return: whether there were any.
 */
bool reclaim_clean(struct pager *pager, unsigned int n)
{
	struct store_io *ios[STORE_BATCH];
	unsigned int i, count = 0;

	/* Who would wait for the store could not answer what does not need it. */
	if (!pager->store.ops->inline_io && !pager->writes.free) {
		request_reap(pager, false);
		return pager->writes.free;
	}
	for (i = 0; i < n && count < STORE_BATCH; i++) {
		struct store_io *io;

		/* The rest is written when these have been. */
		if (!pager->writes.free || !clean_one(pager, &io))
			break;
		if (io)
			ios[count++] = io;
	}
	request_submit(pager, ios, count);
	pager_progress(pager);
	return i;
}

/* Give free frames back that the budget does not allow. */
static bool trim(struct pager *pager, uint32_t n)
{
	uint32_t first, count = ring_trim(&pager->ring, n, &first);

	if (count)
		madvise(ring_address(&pager->ring, first), count * PAGE_BYTES,
			MADV_DONTNEED);
	return count;
}

/* Something may have happened to a page while it was taken out. */
static void outside(struct pager *pager, uint32_t page)
{
	const bool wanted = page_is(pager, page, PAGE_WANTED);

	if (page_state(pager, page) == PAGE_LIMBO &&
	    page_is(pager, page, PAGE_DROPPED | PAGE_UNMAPPED))
		page_drop(pager, page, page_is(pager, page, PAGE_UNMAPPED));
	if (!wanted)
		return;
	/* The mover may have let it stay, or it is gone: that is an answer, too. */
	page_unmark(pager, page, PAGE_WANTED);
	fault_page(pager, page, true, now());
}

/**
 * reclaim_out() - take pages into limbo
 * @pager: whose lock is held; it may be dropped meanwhile
 * @pages: resident pages; those that the policy had are selected
 * @n: how many, at most %OUT_BATCH
 *
 * What the mover could not take is resident again. What was touched meanwhile
 * comes back, what was dropped is gone.
 *
 * Return: how many are in limbo.
 */
uint32_t reclaim_out(struct pager *pager, const uint32_t *pages, uint32_t n)
{
	uint32_t i, count;

	for (i = 0; i < n; i++)
		page_set(pager, pages[i], PAGE_LEAVING);
	count = pager->mover->out(pager, pages, n);
	for (i = 0; i < n; i++)
		outside(pager, pages[i]);
	pager_progress(pager);
	return count;
}

/* Select victims. Return: whether any left. */
static bool evict(struct pager *pager)
{
	uint32_t victims[OUT_BATCH], n = OUT_BATCH;

	if (pager->hurried && !pager->prefetch)
		n = OUT_FEW;
	/* Who copies pages out drops them one batch after the other. */
	if (!pager->mover->recycles && pager->removing)
		return false;
	if (n > pager->free_high)
		n = pager->free_high;
	n = ring_room(&pager->ring, n);
	if (n)
		n = pager_policy_select(pager->policy, victims, n);
	return n && reclaim_out(pager, victims, n);
}

/**
 * reclaim_step() - do a little for the budget
 * @pager: whose lock is held; it is dropped meanwhile
 *
 * Return: whether anything could be done.
 */
bool reclaim_step(struct pager *pager)
{
	struct ring *ring = &pager->ring;
	int64_t over = (int64_t)frames_used(pager) - pager->budget;
	unsigned int batch = pager->store.ops->inline_io ? 1 : CLEAN_BATCH;

	pager->reclaiming = true;
	if (over > 0 && ring->free &&
	    trim(pager, over > OUT_BATCH ? OUT_BATCH : (uint32_t)over))
		return true;
	if (!pager->mover->recycles && ring->free >= OUT_BATCH &&
	    trim(pager, ring->free))
		return true;
	if (ring->limbo > pager->limbo_target || !pager->policy->resident)
		return reclaim_clean(pager, batch);
	return evict(pager) || reclaim_clean(pager, batch);
}

/**
 * reclaim_room() - see to it that a frame may be used
 * @pager: whose lock is held; it may be dropped meanwhile
 *
 * A fault does not wait for pages to leave unless the budget is overdrawn.
 */
void reclaim_room(struct pager *pager)
{
	uint64_t limit = 0;

	while (headroom(pager) <= -(int64_t)OVERDRAFT ||
	       free_beyond(pager, OVERDRAFT)) {
		unsigned int seen = atomic_load(&pager->progress);

		/* A store that does not answer must not hold up what it does not concern. */
		if (!limit)
			limit = now() + ROOM_WAIT;
		else if (now() > limit)
			return;
		if (reclaim_step(pager))
			continue;
		/* Everything is pinned, or on its way. */
		/* Who is dropping pages waits for somebody to read that he does. */
		event_drain(pager);
		if (!request_reap(pager, true))
			pager_wait(pager, seen);
	}
}
