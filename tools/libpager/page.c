// SPDX-License-Identifier: LGPL-2.1-or-later
#include "page.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "event.h"

/* How often a request is made that the kernel asks to repeat. */
#define TRIES_MAX 100000

/**
 * page_unkeep() - the store's content of a page is not needed any more
 * @pager: whose lock is held
 * @page: which
 */
void page_unkeep(struct pager *pager, uint32_t page)
{
	if (!page_is(pager, page, PAGE_KEPT))
		return;
	page_unmark(pager, page, PAGE_KEPT);
	/* While it is being written, who finishes that sees that it was in vain. */
	if (!page_is(pager, page, PAGE_WRITING))
		pager->store.ops->discard(&pager->store, page);
}

/**
 * page_arrive() - a page is mapped now
 * @pager: whose lock is held
 * @page: which
 * @why: what the policy is told
 *
 * The mover or page_install() has counted it as resident.
 */
void page_arrive(struct pager *pager, uint32_t page, enum pager_insert why)
{
	page_set(pager, page, PAGE_RESIDENT);
	page_unmark(pager, page, PAGE_WANTED | PAGE_AHEAD);
	if (!page_is(pager, page, PAGE_PINS))
		pager_policy_insert(pager->policy, page, why);
}

/**
 * page_vanish() - nothing is left of a page that is not mapped
 * @pager: whose lock is held
 * @page: which; the policy does not count it as resident
 * @state: %PAGE_ZERO or %PAGE_GONE
 */
void page_vanish(struct pager *pager, uint32_t page, enum page_state state)
{
	page_unkeep(pager, page);
	page_set(pager, page, state);
	page_unmark(pager, page,
		    PAGE_WANTED | PAGE_DROPPED | PAGE_UNMAPPED | PAGE_AHEAD |
			    PAGE_STUCK);
	pager->sums[page] = 0;
	pager_policy_forget(pager->policy, page, false);
}

/**
 * page_poison() - the content of a page is lost
 * @pager: whose lock is held
 * @page: which; it is not mapped
 * @what: what did not work, for the report
 * @err: negative errno, likewise
 *
 * A touch ends in a SIGBUS from now on, until the program drops the page.
 */
void page_poison(struct pager *pager, uint32_t page, const char *what, int err)
{
	complain(
		pager,
		"%s: page %u at %#lx is lost: %s: %s; a touch of it is a SIGBUS",
		pager->store.ops->name, page,
		(unsigned long)extents_address(&pager->extents, page), what,
		err == -EBADMSG ? "the content read is not what was written" :
				  strerrordesc_np(-err));
	pager->stats.poisoned++;
	page_vanish(pager, page, PAGE_POISONED);
}

/**
 * page_drop() - the program drops a page, or unmaps it
 * @pager: whose lock is held
 * @page: which
 * @unmapped: rather than only dropped
 */
void page_drop(struct pager *pager, uint32_t page, bool unmapped)
{
	enum page_state state = page_state(pager, page);
	enum page_state after = unmapped ? PAGE_GONE : PAGE_ZERO;

	pager->stats.removed += state != PAGE_ZERO && state != PAGE_GONE;
	switch (state) {
	case PAGE_FILLING:
	case PAGE_LEAVING:
		page_mark(pager, page, unmapped ? PAGE_UNMAPPED : PAGE_DROPPED);
		return;
	case PAGE_RESIDENT:
		/* The kernel frees the frame, or has done so. */
		pager->resident--;
		if (!page_is(pager, page, PAGE_PINS))
			pager->policy->resident--;
		break;
	case PAGE_LIMBO:
		ring_set(&pager->ring, *page_slot(pager, page), SLOT_FREE);
		break;
	case PAGE_ZERO:
		if (!unmapped)
			return;
		break;
	case PAGE_STORED:
	case PAGE_POISONED:
	case PAGE_GONE:
		break;
	}
	page_vanish(pager, page, after);
}

/**
 * page_retry() - whether to make a request of the kernel again
 * @pager: whose lock is held; it may be dropped meanwhile
 * @result: what the kernel said
 * @tries: how often that was; 0 at first
 *
 * -EAGAIN means that the address space is changing, until somebody reads the
 * event that says how; so that is done here, and pages may have moved or
 * vanished afterwards.
 *
 * Return: true if it is to be made again.
 */
bool page_retry(struct pager *pager, long result, unsigned int *tries)
{
	if (result != -EAGAIN || ++*tries > TRIES_MAX)
		return false;
	pager->stats.again++;
	event_drain(pager);
	if (*tries > 1)
		pager_pause(pager, *tries > 4);
	return true;
}

/**
 * page_install() - give the program a page with a new frame
 * @pager: whose lock is held
 * @page: which; it is filling
 * @content: what is in it; NULL: zeroes, and no frame before it is written
 *
 * Return: 0 or a negative errno: -ENOENT if the program has unmapped it,
 * -ESTALE if it dropped it meanwhile, -EEXIST if something is there.
 */
int page_install(struct pager *pager, uint32_t page, const void *content)
{
	unsigned int tries = 0;
	long result;

	do {
		uintptr_t to = extents_address(&pager->extents, page);

		if (!to || page_is(pager, page, PAGE_UNMAPPED))
			return -ENOENT;
		if (content != pager->zeroes && content &&
		    page_is(pager, page, PAGE_DROPPED))
			return -ESTALE;
		result = content ? uffd_copy(pager->fd, to, content, PAGE_BYTES,
					     0) :
				   uffd_zero(pager->fd, to, PAGE_BYTES, 0);
	} while (page_retry(pager, result, &tries));
	if (result < 0)
		return (int)result;
	pager->resident++;
	return 0;
}

/**
 * slot_release() - give the frame of a slot back to the kernel
 * @pager: whose lock is held
 * @slot: which; empty afterwards
 */
void slot_release(struct pager *pager, uint32_t slot)
{
	madvise(ring_address(&pager->ring, slot), PAGE_BYTES, MADV_DONTNEED);
	ring_set(&pager->ring, slot, SLOT_EMPTY);
}

/**
 * page_peek() - read a page of the region without causing a fault
 * @pager: whose lock is held
 * @page: which
 * @buffer: where its content goes
 *
 * The program may have dropped it, and then a plain read would wait for the
 * reader itself.
 *
 * Return: whether it was there.
 */
bool page_peek(struct pager *pager, uint32_t page, void *buffer)
{
	uintptr_t from = extents_address(&pager->extents, page);

	return from && pread(pager->mem_fd, buffer, PAGE_BYTES, (off_t)from) ==
			       (ssize_t)PAGE_BYTES;
}
