// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a program asks of its pager while it runs. */
#include "region.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "child.h"
#include "fault.h"
#include "fill.h"
#include "page.h"
#include "reclaim.h"
#include "request.h"

/* How long a flush or a smaller budget waits for what does not move. */
#define PATIENCE 10000000000ull

/* The pages of a range that a caller names. */
static int range(struct pager *pager, const void *address, size_t length,
		 uint32_t *first, uint32_t *count)
{
	uintptr_t offset = (uintptr_t)address - (uintptr_t)pager->memory;
	uint64_t end;

	*first = *count = 0;
	if (offset >= pager->size || length > pager->size - offset)
		return fail(-EINVAL,
			    "%p and %zu bytes are not within the region",
			    address, length);
	end = (offset + length + PAGE_BYTES - 1) >> PAGE_SHIFT;
	*first = (uint32_t)(offset >> PAGE_SHIFT);
	*count = length ? (uint32_t)(end - *first) : 0;
	return 0;
}

/* Give back pins of the first @n pages. */
static void unpin(struct pager *pager, uint32_t first, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++) {
		uint32_t page = first + i;

		if (!page_is(pager, page, PAGE_PINS))
			continue;
		pager->marks[page] = (uint16_t)(pager->marks[page] - PAGE_PIN);
		if (page_is(pager, page, PAGE_PINS))
			continue;
		pager->pinned--;
		if (page_state(pager, page) == PAGE_RESIDENT)
			pager_policy_insert(pager->policy, page,
					    PAGER_INSERT_KEPT);
	}
}

/* Pin a page, resident or not. */
static int pin(struct pager *pager, uint32_t page)
{
	if (!page_is(pager, page, PAGE_PINS)) {
		if (pager->pinned + BUDGET_MIN >= pager->budget)
			return fail(
				-ENOMEM,
				"no more than %u of a budget of %u pages can be pinned",
				pager->budget - BUDGET_MIN, pager->budget);
		pager->pinned++;
		if (page_state(pager, page) == PAGE_RESIDENT)
			pager_policy_forget(pager->policy, page, true);
	} else if ((pager->marks[page] & PAGE_PINS) == PAGE_PINS) {
		return fail(-EOVERFLOW, "page %u is pinned %d times", page,
			    PAGE_PINS >> PAGE_PIN_SHIFT);
	}
	pager->marks[page] = (uint16_t)(pager->marks[page] + PAGE_PIN);
	return 0;
}

/* Others may write the page meanwhile: what is read does not matter. */
__attribute__((no_sanitize("thread"))) static void touch(const char *at)
{
	*(const volatile char *)at;
}

/**
 * pager_pin() - have pages stay in memory
 * @pager: the pager
 * @address: where they begin
 * @length: bytes
 *
 * Pins count, up to 31. Pinned pages are part of the budget.
 *
 * Context: returns when they are in memory.
 *
 * Return: 0, -ENOMEM if the budget does not allow it, -EOVERFLOW, or -EINVAL;
 * then nothing more is pinned than before.
 */
int pager_pin(struct pager *pager, void *address, size_t length)
{
	uint32_t first, count, i;
	sigset_t old;
	int err = range(pager, address, length, &first, &count);

	if (err)
		return err;
	pager_enter(pager, &old);
	for (i = 0; i < count && !err; i++)
		err = pin(pager, first + i);
	if (err)
		unpin(pager, first, i - 1);
	pager_leave(pager, &old);
	for (i = 0; i < count && !err; i++)
		touch(pager->memory + (size_t)(first + i) * PAGE_BYTES);
	return err;
}

/**
 * pager_unpin() - undo pager_pin()
 * @pager: the pager
 * @address: where the pages begin
 * @length: bytes
 *
 * Pages that are not pinned are passed over.
 *
 * Return: 0 or -EINVAL.
 */
int pager_unpin(struct pager *pager, void *address, size_t length)
{
	uint32_t first, count;
	sigset_t old;
	int err = range(pager, address, length, &first, &count);

	if (err)
		return err;
	pager_enter(pager, &old);
	unpin(pager, first, count);
	pager_leave(pager, &old);
	return 0;
}

static void will_need(struct pager *pager, uint32_t first, uint32_t count)
{
	uint32_t i = 0;

	while (i < count && headroom(pager) > 0) {
		uint32_t n = count - i < STORE_BATCH ? count - i : STORE_BATCH;

		/* What is no use to fill is passed over. */
		if (page_state(pager, first + i) != PAGE_STORED) {
			i++;
			continue;
		}
		n = fill_ahead(pager, first + i, n);
		if (!n)
			break;
		i += n;
	}
}

static void cold(struct pager *pager, uint32_t first, uint32_t count)
{
	uint32_t i = 0;

	while (i < count) {
		uint32_t pages[OUT_BATCH], n = 0, room;

		room = ring_room(&pager->ring, OUT_BATCH);
		for (; i < count && n < room; i++) {
			uint32_t page = first + i;

			if (page_state(pager, page) != PAGE_RESIDENT ||
			    page_is(pager, page, PAGE_PINS))
				continue;
			/* The policy has not chosen it. */
			pager_policy_forget(pager->policy, page, true);
			pages[n++] = page;
		}
		if (n)
			reclaim_out(pager, pages, n);
		if (!room && !reclaim_clean(pager, OUT_BATCH) &&
		    (pager->writes.free || !request_reap(pager, true)))
			return;
	}
}

/* What is dropped without events has to be noted here. */
static int drop(struct pager *pager, uint32_t first, uint32_t count)
{
	char *start = pager->memory + (size_t)first * PAGE_BYTES;
	size_t length = (size_t)count * PAGE_BYTES;
	sigset_t old;
	uint32_t i;
	int err;

	if (pager->events & PAGER_EVENT_REMOVE)
		return madvise(start, length, MADV_DONTNEED) ? -errno : 0;
	pager_enter(pager, &old);
	for (i = 0; i < count; i++)
		page_drop(pager, first + i, false);
	err = madvise(start, length, MADV_DONTNEED) ? -errno : 0;
	pager_leave(pager, &old);
	return err;
}

/**
 * pager_hint() - say what is known of a part of the region
 * @pager: the pager
 * @address: where it begins
 * @length: bytes
 * @hint: what is known
 *
 * Return: 0 or a negative errno.
 */
int pager_hint(struct pager *pager, void *address, size_t length,
	       enum pager_hint hint)
{
	uint32_t first, count;
	sigset_t old;
	int err = range(pager, address, length, &first, &count);

	if (err || !count)
		return err;
	if (hint == PAGER_HINT_FREE) {
		err = drop(pager, first, count);
		return err ? fail(err, "dropping pages: %s",
				  strerrordesc_np(-err)) :
			     0;
	}
	if (hint != PAGER_HINT_WILLNEED && hint != PAGER_HINT_COLD)
		return fail(-EINVAL, "hint: there is none with number %d",
			    hint);
	pager_enter(pager, &old);
	if (hint == PAGER_HINT_WILLNEED)
		will_need(pager, first, count);
	else
		cold(pager, first, count);
	pager_leave(pager, &old);
	return 0;
}

/* Have the store get what a resident page holds now. */
static void save(struct pager *pager, uint32_t page)
{
	struct request *write;
	struct store_io *io;
	uint64_t sum;
	bool there;

	while (!pager->writes.free)
		request_reap(pager, true);
	if (page_state(pager, page) != PAGE_RESIDENT ||
	    page_is(pager, page, PAGE_WRITING))
		return;
	write = request_get(&pager->writes);
	there = page_peek(pager, page, write->room);
	sum = page_sum(pager, write->room);
	if (!there ||
	    (page_is(pager, page, PAGE_KEPT) && pager->sums[page] == sum)) {
		request_put(&pager->writes, write);
		return;
	}
	write->io.page = page;
	write->io.write = true;
	write->sum = sum;
	pager->sums[page] = sum;
	page_mark(pager, page, PAGE_KEPT | PAGE_WRITING);
	io = &write->io;
	request_submit(pager, &io, 1);
}

/**
 * pager_flush() - have the store get all that it does not have
 * @pager: the pager
 *
 * Pages stay where they are. What is written meanwhile may or may not be in the
 * store afterwards.
 *
 * Context: blocks until the store has all.
 *
 * Return: 0 or a negative errno.
 */
int pager_flush(struct pager *pager)
{
	uint64_t limit = now() + PATIENCE;
	uint64_t lost;
	sigset_t old;
	uint32_t page;
	int err = 0;

	pager_enter(pager, &old);
	lost = pager->stats.poisoned + pager->unwritten;
	while (now() < limit) {
		if (reclaim_clean(pager, CLEAN_BATCH))
			continue;
		if (pager->writes.free)
			break;
		request_reap(pager, true);
	}
	for (page = 0; page < pager->pages; page++)
		if (page_state(pager, page) == PAGE_RESIDENT)
			save(pager, page);
	while (pager->writes.used && now() < limit)
		request_reap(pager, true);
	if (pager->writes.used)
		err = fail(-ETIMEDOUT, "the store does not take pages");
	else if (pager->stats.poisoned + pager->unwritten != lost)
		err = fail(-EIO, "the store did not take some pages");
	pager_leave(pager, &old);
	if (!err && pager->store.ops->barrier)
		err = pager->store.ops->barrier(&pager->store);
	return err;
}

/**
 * pager_resize() - change the budget
 * @pager: the pager
 * @budget: bytes, rounded up to pages; at least 32 count
 *
 * Context: blocks until the region is small enough.
 *
 * Return: 0, -EINVAL, or -EBUSY if that could not be reached: the budget is the
 * new one all the same.
 */
int pager_resize(struct pager *pager, uint64_t budget)
{
	uint64_t limit = now() + PATIENCE;
	uint64_t pages = (budget + PAGE_BYTES - 1) >> PAGE_SHIFT;
	sigset_t old;
	int err = 0;

	if (!budget)
		return fail(-EINVAL, "budget: must not be 0");
	if (pages > pager->pages)
		pages = pager->pages;
	if (pages < BUDGET_MIN)
		pages = BUDGET_MIN;
	pager_enter(pager, &old);
	if (pager->pinned + BUDGET_MIN > pages) {
		err = fail(-EINVAL, "budget: %u pages are pinned",
			   pager->pinned);
	} else {
		pager->budget = (uint32_t)pages;
		pager_policy_resize(pager->policy, pager->budget);
		reclaim_targets(pager);
	}
	while (!err && frames_used(pager) > pager->budget) {
		unsigned int seen = atomic_load(&pager->progress);

		if (reclaim_step(pager))
			continue;
		if (now() > limit)
			err = fail(-EBUSY, "budget: %u pages do not go",
				   frames_used(pager) - pager->budget);
		else if (!request_reap(pager, true))
			pager_wait(pager, seen);
	}
	pager->reclaiming = false;
	pager_leave(pager, &old);
	return err;
}

/**
 * pager_settle() - make children of fork() independent of this process
 * @pager: the pager
 *
 * Each is given every page that it does not have yet, which may be much, and is
 * served no more. To be called before the process ends or calls exec(), if
 * children are to live on. Changes nothing if there are none.
 *
 * Context: blocks until they have everything.
 */
void pager_settle(struct pager *pager)
{
	sigset_t old;

	pager_enter(pager, &old);
	child_settle(pager);
	pager_leave(pager, &old);
}
