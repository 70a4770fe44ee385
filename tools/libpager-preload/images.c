// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which library a call comes from. */
#include "shim.h"

#include <link.h>
#include <sys/auxv.h>

#include <jemalloc/jemalloc.h>

/**
 * struct image - where a library is
 * @start: its first address
 * @length: bytes
 */
struct image {
	uintptr_t start;
	uintptr_t length;
};

static struct image loader, allocator;

static bool within(const struct image *image, uintptr_t address)
{
	return address - image->start < image->length;
}

static int look(struct dl_phdr_info *info, size_t size, void *context)
{
	struct image image = { UINTPTR_MAX, 0 };
	uintptr_t end = 0;
	int i;

	(void)size;
	(void)context;
	for (i = 0; i < info->dlpi_phnum; i++) {
		const uintptr_t at =
			info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;

		if (info->dlpi_phdr[i].p_type != PT_LOAD)
			continue;
		if (at < image.start)
			image.start = at;
		if (at + info->dlpi_phdr[i].p_memsz > end)
			end = at + info->dlpi_phdr[i].p_memsz;
	}
	image.length = end > image.start ? end - image.start : 0;
	if (info->dlpi_addr && info->dlpi_addr == getauxval(AT_BASE))
		loader = image;
	if (within(&image, (uintptr_t)mallocx))
		allocator = image;
	return 0;
}

/**
 * images_find() - find the libraries
 */
void images_find(void)
{
	dl_iterate_phdr(look, NULL);
}

/**
 * image_is_loader() - is it the dynamic loader that calls?
 * @address: where a call returns to
 *
 * What the loader allocates the pager's threads use, too: thread-local variables
 * and lists of libraries.
 *
 * Return: whether it is.
 */
bool image_is_loader(uintptr_t address)
{
	return within(&loader, address);
}

/**
 * image_is_allocator() - is it jemalloc that calls, for what it keeps itself?
 * @address: where a call returns to
 *
 * Return: whether it is.
 */
bool image_is_allocator(uintptr_t address)
{
	return within(&allocator, address);
}
