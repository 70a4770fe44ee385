// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Moving pages by copies, for kernels without UFFDIO_MOVE: write-protect, copy,
 * drop; and copy back.
 */
#include "page.h"

#include <errno.h>

#include "event.h"
#include "own.h"

static int wp_in(struct pager *pager, uint32_t page, uint32_t slot)
{
	const void *from = ring_address(&pager->ring, slot);
	int err;

	if (page_is(pager, page, PAGE_DROPPED))
		return -ESTALE;
	err = page_install(pager, page, from);
	if (!err)
		ring_set(&pager->ring, slot, SLOT_FREE);
	return err;
}

/* Copy a page into the next slot, so that nobody can write it meanwhile. */
static int copy_out(struct pager *pager, uint32_t page)
{
	struct ring *ring = &pager->ring;
	unsigned int tries = 0;
	uint32_t slot;
	int err;

	do {
		uintptr_t at = extents_address(&pager->extents, page);

		if (!at || page_is(pager, page, PAGE_DROPPED | PAGE_UNMAPPED))
			return -ENOENT;
		err = uffd_protect(pager->fd, at, PAGE_BYTES, true);
	} while (page_retry(pager, err, &tries));
	if (err)
		return err;
	/* Not before: others may have used slots while the lock was dropped. */
	slot = (uint32_t)(ring->out % ring->size);
	if (!ring_room(ring, 1))
		return -ENOSPC;
	if (!page_peek(pager, page, ring_address(ring, slot)))
		return -ENOENT;
	ring->pages[slot] = page;
	ring_set(ring, slot, SLOT_BUSY);
	*page_slot(pager, page) = slot;
	ring->out++;
	return 0;
}

/* It stays where it is, or it is not there. */
static void refused(struct pager *pager, uint32_t page)
{
	uintptr_t at = extents_address(&pager->extents, page);
	uint16_t wanted = pager->marks[page] & PAGE_WANTED;

	if (page_is(pager, page, PAGE_DROPPED | PAGE_UNMAPPED)) {
		pager->resident--;
		page_vanish(pager, page,
			    page_is(pager, page, PAGE_UNMAPPED) ? PAGE_GONE :
								  PAGE_ZERO);
	} else {
		pager->stats.busy++;
		if (at)
			uffd_protect(pager->fd, at, PAGE_BYTES, false);
		page_arrive(pager, page, PAGER_INSERT_KEPT);
	}
	/* Who touched it meanwhile still waits. */
	page_mark(pager, page, wanted);
}

/* Drop what has been copied, neighbours together. */
static void drop_all(struct pager *pager, const uint32_t *pages, uint32_t n)
{
	uint32_t i, j;

	for (i = 0; i < n; i = j) {
		uintptr_t at = extents_address(&pager->extents, pages[i]);

		for (j = i + 1; j < n; j++)
			if (extents_address(&pager->extents, pages[j]) !=
			    at + (j - i) * PAGE_BYTES)
				break;
		if (at)
			own_drop(pager, at, (j - i) * PAGE_BYTES);
	}
}

static uint32_t wp_out(struct pager *pager, const uint32_t *pages, uint32_t n)
{
	uint32_t gone[OUT_BATCH], i, count = 0;
	bool own = own_begin(pager);

	for (i = 0; i < n; i++) {
		if (own && !copy_out(pager, pages[i]))
			gone[count++] = pages[i];
		else
			refused(pager, pages[i]);
	}
	if (!own)
		return 0;
	drop_all(pager, gone, count);
	own_end(pager);
	for (i = 0; i < count; i++) {
		pager->resident--;
		ring_set(&pager->ring, *page_slot(pager, gone[i]), SLOT_LIMBO);
		page_set(pager, gone[i], PAGE_LIMBO);
	}
	return count;
}

const struct mover mover_wp = {
	.name = "write-protect",
	.recycles = false,
	.in = wp_in,
	.out = wp_out,
};
