// SPDX-License-Identifier: LGPL-2.1-or-later
#include "memory.h"

#include <sys/mman.h>

/**
 * memory_map() - zeroed memory of its own, that uses RAM only where it is touched
 * @bytes: how much
 *
 * Return: the memory, aligned to a page, or NULL with errno set.
 */
void *memory_map(size_t bytes)
{
	void *memory = mmap(NULL, bytes ? bytes : 1, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED)
		return NULL;
	/* A huge page would hold 512 times what was asked for. */
	madvise(memory, bytes, MADV_NOHUGEPAGE);
	return memory;
}

/**
 * memory_unmap() - give it back
 * @memory: from memory_map(), or NULL
 * @bytes: as it was asked for
 */
void memory_unmap(void *memory, size_t bytes)
{
	if (memory)
		munmap(memory, bytes ? bytes : 1);
}
