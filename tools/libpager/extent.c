// SPDX-License-Identifier: LGPL-2.1-or-later
#include "extent.h"

#include <errno.h>

#include "memory.h"
#include "uffd.h"

/**
 * extents_init() - a region that is in one piece
 * @extents: what to make
 * @start: its address
 * @pages: how many it has
 *
 * Return: 0 or a negative errno.
 */
int extents_init(struct extents *extents, uintptr_t start, uint32_t pages)
{
	extents->list = memory_map(EXTENT_MAX * sizeof(*extents->list));
	if (!extents->list)
		return -ENOMEM;
	extents->list[0] = (struct extent){ start, 0, pages };
	extents->count = 1;
	extents->last = 0;
	return 0;
}

/**
 * extents_exit() - undo extents_init()
 * @extents: what was made
 */
void extents_exit(struct extents *extents)
{
	memory_unmap(extents->list, EXTENT_MAX * sizeof(*extents->list));
	extents->list = NULL;
}

static bool has_address(const struct extent *extent, uintptr_t address)
{
	return address - extent->start < (uint64_t)extent->pages << PAGE_SHIFT;
}

/**
 * extents_page() - which page is at an address
 * @extents: those of the region
 * @address: where
 * @page: where the index goes
 *
 * Return: whether there is one.
 */
bool extents_page(struct extents *extents, uintptr_t address, uint32_t *page)
{
	uint32_t i = extents->last, n;

	for (n = 0; n < extents->count; n++, i++) {
		const struct extent *extent;

		if (i >= extents->count)
			i = 0;
		extent = &extents->list[i];
		if (!has_address(extent, address))
			continue;
		extents->last = i;
		*page = extent->page +
			(uint32_t)((address - extent->start) >> PAGE_SHIFT);
		return true;
	}
	return false;
}

/**
 * extents_address() - where a page is
 * @extents: those of the region
 * @page: which page
 *
 * Return: its address, or 0 if it is nowhere.
 */
uintptr_t extents_address(struct extents *extents, uint32_t page)
{
	uint32_t i = extents->last, n;

	for (n = 0; n < extents->count; n++, i++) {
		const struct extent *extent;

		if (i >= extents->count)
			i = 0;
		extent = &extents->list[i];
		if (page - extent->page < extent->pages)
			return extent->start +
			       ((uintptr_t)(page - extent->page) << PAGE_SHIFT);
	}
	return 0;
}

/* Cut an extent, so that one begins at @address if any has it. */
static int cut(struct extents *extents, uintptr_t address)
{
	struct extent *extent;
	uint32_t i, before;

	for (i = 0; i < extents->count; i++)
		if (has_address(&extents->list[i], address))
			break;
	if (i == extents->count || extents->list[i].start == address)
		return 0;
	if (extents->count == EXTENT_MAX)
		return -ENOSPC;
	extent = &extents->list[i];
	before = (uint32_t)((address - extent->start) >> PAGE_SHIFT);
	extents->list[extents->count++] =
		(struct extent){ address, extent->page + before,
				 extent->pages - before };
	extent->pages = before;
	return 0;
}

/**
 * extents_move() - the program moved pages
 * @extents: those of the region
 * @from: where they were
 * @to: where they are now
 * @length: bytes
 *
 * Return: 0, or -ENOSPC if the region is in too many pieces.
 */
int extents_move(struct extents *extents, uintptr_t from, uintptr_t to,
		 uint64_t length)
{
	uint32_t i;
	int err = cut(extents, from);

	if (!err)
		err = cut(extents, from + length);
	if (err)
		return err;
	for (i = 0; i < extents->count; i++)
		if (extents->list[i].start - from < length)
			extents->list[i].start += to - from;
	return 0;
}

/**
 * extents_remove() - the program unmapped pages
 * @extents: those of the region
 * @from: where they were
 * @length: bytes
 *
 * With too many pieces to cut another, they stay: nobody asks for them any more.
 */
void extents_remove(struct extents *extents, uintptr_t from, uint64_t length)
{
	uint32_t i = 0;

	if (cut(extents, from) || cut(extents, from + length))
		return;
	while (i < extents->count) {
		if (extents->list[i].start - from < length)
			extents->list[i] = extents->list[--extents->count];
		else
			i++;
	}
	if (extents->last >= extents->count)
		extents->last = 0;
}
