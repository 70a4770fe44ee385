// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fault.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "child.h"
#include "event.h"
#include "fill.h"
#include "own.h"
#include "page.h"
#include "reclaim.h"

/* The bucket of a latency: four to a power of two. */
static unsigned int bucket(uint64_t ns)
{
	unsigned int log, i;

	if (ns < 4)
		return (unsigned int)ns;
	log = 63 - (unsigned int)__builtin_clzll(ns);
	i = log * 4 + (unsigned int)(ns >> (log - 2) & 3);
	return i < PAGER_LATENCY_BUCKETS ? i : PAGER_LATENCY_BUCKETS - 1;
}

/**
 * fault_count() - a fault was answered
 * @pager: whose lock is held
 * @page: which page
 * @kind: what it took
 * @write: the program wanted to write
 * @begun: when it was noticed, nanoseconds
 */
void fault_count(struct pager *pager, uint32_t page, enum pager_kind kind,
		 bool write, uint64_t begun)
{
	struct pager_event event = {
		.time = now(),
		.page = page,
		.kind = (uint8_t)kind,
		.write = write,
	};
	const uint64_t held = (uint64_t)frames_used(pager) << PAGE_SHIFT;

	event.latency = event.time - begun;
	pager->stats.faults[kind]++;
	if (held > pager->stats.peak)
		pager->stats.peak = held;
	if ((kind == PAGER_FAULT_FILL &&
	     limbo_fill(&pager->limbo, event.latency)) ||
	    (kind == PAGER_FAULT_SOFT &&
	     limbo_soft(&pager->limbo, event.latency)))
		reclaim_targets(pager);
	if (kind != PAGER_FAULT_PREFETCH)
		pager->stats.latency[bucket(event.latency)]++;
	if (pager->observer)
		pager->observer(pager->observer_context, &event);
}

/**
 * fault_zero() - answer the fault of a page without content
 * @pager: whose lock is held
 * @page: which; %PAGE_ZERO, or %PAGE_FILLING if it was dropped meanwhile
 * @write: the program wants to write
 * @begun: when the fault was noticed
 *
 * A page that is only read gets the zero page, which counts as a frame: a write
 * makes it one without telling us.
 */
void fault_zero(struct pager *pager, uint32_t page, bool write, uint64_t begun)
{
	uint32_t slot = RING_NONE;
	int err = -EBUSY;

	if (page >= pager->touched)
		pager->touched = page + 1;
	page_set(pager, page, PAGE_FILLING);
	page_unmark(pager, page, PAGE_DROPPED);
	if (write && pager->mover->recycles)
		slot = ring_take_free(&pager->ring);
	if (slot != RING_NONE) {
		memset(ring_address(&pager->ring, slot), 0, PAGE_BYTES);
		err = pager->mover->in(pager, page, slot);
		if (err)
			slot_release(pager, slot);
	}
	if (err && err != -ENOENT)
		err = page_install(pager, page, write ? pager->zeroes : NULL);
	if (err == -EEXIST) {
		/* Whatever it is, it is the program's. */
		uffd_wake(pager->fd, extents_address(&pager->extents, page),
			  PAGE_BYTES);
		pager->resident++;
		err = 0;
	}
	if (err) {
		page_vanish(pager, page,
			    err == -ENOENT ? PAGE_GONE : PAGE_ZERO);
		return;
	}
	pager->sums[page] = 0;
	page_unkeep(pager, page);
	page_arrive(pager, page, PAGER_INSERT_MISS);
	fault_count(pager, page, PAGER_FAULT_ZERO, write, begun);
}

/**
 * fault_return() - give a page back that is in a slot
 * @pager: whose lock is held
 * @page: which; %PAGE_LEAVING
 * @slot: where it is; not counted as limbo any more, and empty or free afterwards
 * @why: what the policy is told
 *
 * Return: whether it is resident; otherwise the program has dropped it.
 */
bool fault_return(struct pager *pager, uint32_t page, uint32_t slot,
		  enum pager_insert why)
{
	int err = -ESTALE;

	if (!page_is(pager, page, PAGE_DROPPED | PAGE_UNMAPPED)) {
		if (pager->children)
			child_give(pager, page,
				   ring_address(&pager->ring, slot));
		err = pager->mover->in(pager, page, slot);
	}
	if (err == -EBUSY || err == -EAGAIN) {
		err = page_install(pager, page,
				   ring_address(&pager->ring, slot));
		if (!err)
			ring_set(&pager->ring, slot, SLOT_FREE);
	}
	if (!err) {
		page_arrive(pager, page, why);
		return true;
	}
	ring_set(&pager->ring, slot, SLOT_FREE);
	if (err != -ESTALE && err != -ENOENT) {
		page_poison(pager, page, "it cannot be given back", err);
		return false;
	}
	page_vanish(pager, page,
		    page_is(pager, page, PAGE_UNMAPPED) || err == -ENOENT ?
			    PAGE_GONE :
			    PAGE_ZERO);
	return false;
}

/* A page that was on its way out, and has not been looked at yet. */
static void soft(struct pager *pager, uint32_t page, bool write, uint64_t begun)
{
	uint32_t slot = *page_slot(pager, page);

	page_set(pager, page, PAGE_LEAVING);
	ring_set(&pager->ring, slot, SLOT_BUSY);
	if (fault_return(pager, page, slot, PAGER_INSERT_SOFT))
		fault_count(pager, page, PAGER_FAULT_SOFT, write, begun);
	else if (page_state(pager, page) == PAGE_ZERO)
		fault_zero(pager, page, write, begun);
}

/*
 * A page that is there as far as we know. The fault may be older than the page;
 * or the program dropped the page and we were not to know, then it is zero; or
 * write protection stayed behind.
 */
static void resident(struct pager *pager, uint32_t page)
{
	uintptr_t at = extents_address(&pager->extents, page);
	unsigned int tries = 0;
	long result;

	if (!at)
		return;
	do {
		result = uffd_zero(pager->fd, at, PAGE_BYTES, 0);
	} while (page_retry(pager, result, &tries));
	if (result > 0)
		return;
	if (pager->mover == &mover_wp || pager->children || pager->stats.forks)
		uffd_protect(pager->fd, at, PAGE_BYTES, false);
	uffd_wake(pager->fd, at, PAGE_BYTES);
}

/**
 * fault_poison() - a page that is lost was touched
 * @pager: whose lock is held; it may be dropped meanwhile
 * @page: which
 */
void fault_poison(struct pager *pager, uint32_t page)
{
	uintptr_t at = extents_address(&pager->extents, page);

	if (!at || pager->engine == PAGER_ENGINE_SIGBUS)
		return;
	if (pager->can_poison) {
		int err;

		do {
			err = uffd_poison(pager->fd, at, PAGE_BYTES);
			if (err == -EAGAIN)
				event_drain(pager);
		} while (err == -EAGAIN);
		if (!err)
			return;
	}
	own_poison(pager, at);
	uffd_wake(pager->fd, at, PAGE_BYTES);
}

/**
 * fault_page() - answer a fault, or see to it that it will be answered
 * @pager: whose lock is held; it may be dropped meanwhile
 * @page: which page
 * @write: the program wants to write
 * @begun: when the fault was noticed
 */
void fault_page(struct pager *pager, uint32_t page, bool write, uint64_t begun)
{
	switch (page_state(pager, page)) {
	case PAGE_ZERO:
		reclaim_room(pager);
		if (page_state(pager, page) == PAGE_ZERO)
			fault_zero(pager, page, write, begun);
		else
			fault_page(pager, page, write, begun);
		break;
	case PAGE_STORED:
		fill_fault(pager, page, write, begun);
		break;
	case PAGE_RESIDENT:
		resident(pager, page);
		break;
	case PAGE_LIMBO:
		soft(pager, page, write, begun);
		break;
	case PAGE_LEAVING:
		page_mark(pager, page, PAGE_WANTED);
		break;
	case PAGE_FILLING:
		/* That was foresight; now it is a fault. */
		page_unmark(pager, page, PAGE_AHEAD);
		break;
	case PAGE_POISONED:
		fault_poison(pager, page);
		break;
	case PAGE_GONE:
		break;
	}
}

/**
 * fault_message() - answer a fault that the kernel reported
 * @pager: whose lock is held; it may be dropped meanwhile
 * @message: the report
 */
void fault_message(struct pager *pager, const struct uffd_msg *message)
{
	const uint64_t flags = message->arg.pagefault.flags;
	uintptr_t address = message->arg.pagefault.address & ~(PAGE_BYTES - 1);
	uint32_t page;

	if (extents_page(&pager->extents, address, &page)) {
		fault_page(pager, page, flags & UFFD_PAGEFAULT_FLAG_WRITE,
			   now());
		return;
	}
	/* The program made it larger than the region. What is beyond stays. */
	if (uffd_zero(pager->fd, address, PAGE_BYTES, 0) < 0)
		uffd_wake(pager->fd, address, PAGE_BYTES);
}
