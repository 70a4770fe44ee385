/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the program has the pages of a region: all in one piece, unless it moved some. */
#ifndef MUSE_LIBPAGER_EXTENT_H
#define MUSE_LIBPAGER_EXTENT_H

#include <stdbool.h>
#include <stdint.h>

#define EXTENT_MAX 1024

/**
 * struct extent - consecutive pages at consecutive addresses
 * @start: address of the first
 * @page: index of the first
 * @pages: how many
 */
struct extent {
	uintptr_t start;
	uint32_t page;
	uint32_t pages;
};

/**
 * struct extents - all of a region
 * @list: in no order, %EXTENT_MAX at most
 * @count: how many
 * @last: the one that was asked for last
 */
struct extents {
	struct extent *list;
	uint32_t count;
	uint32_t last;
};

int extents_init(struct extents *extents, uintptr_t start, uint32_t pages);
void extents_exit(struct extents *extents);
bool extents_page(struct extents *extents, uintptr_t address, uint32_t *page);
uintptr_t extents_address(struct extents *extents, uint32_t page);
int extents_move(struct extents *extents, uintptr_t from, uintptr_t to,
		 uint64_t length);
void extents_remove(struct extents *extents, uintptr_t from, uint64_t length);

#endif /* MUSE_LIBPAGER_EXTENT_H */
