// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * malloc() and what belongs to it, by jemalloc: for the program from arenas whose
 * memory is paged, for the pager from the first arena, whose memory is not.
 */
#include "shim.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>

#include <jemalloc/jemalloc.h>

#define UNPAGED (MALLOCX_ARENA(0) | MALLOCX_TCACHE_NONE)

/*
 * One automatic arena, which is the pager's; big allocations where the others
 * are; what is free goes back soon, since it costs budget. A huge page would hold
 * more than was asked for.
 */
EXPORT const char *malloc_conf =
	"narenas:1,oversize_threshold:0,dirty_decay_ms:1000,muzzy_decay_ms:0,"
	"thp:never,metadata_thp:disabled";

_Thread_local enum side shim_side
	__attribute__((__tls_model__("initial-exec")));

/* Flags for an allocation by a thread that is not known to be the program's. */
static __attribute__((__noinline__, __cold__)) int side_flags(void)
{
	if (shim_side == SIDE_PAGER || !shim.pager)
		return UNPAGED;
	/* What it takes to join is not the program's. */
	shim_side = SIDE_PAGER;
	if (arena_join()) {
		shim_side = SIDE_UNKNOWN;
		return UNPAGED;
	}
	shim_side = SIDE_PROGRAM;
	return 0;
}

static inline int flags_for(uintptr_t caller)
{
	if (image_is_loader(caller))
		return UNPAGED;
	return shim_side == SIDE_PROGRAM ? 0 : side_flags();
}

static inline void *checked(void *memory, size_t size)
{
	if (!memory) {
		shim_say_full(size);
		errno = ENOMEM;
	}
	return memory;
}

/* jemalloc's functions want one byte at least. */
static inline size_t some(size_t size)
{
	return size ? size : 1;
}

EXPORT void *malloc(size_t size)
{
	return checked(mallocx(some(size), flags_for(CALLER())), size);
}

EXPORT void *calloc(size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		return checked(NULL, SIZE_MAX);
	return checked(mallocx(some(bytes), flags_for(CALLER()) | MALLOCX_ZERO),
		       bytes);
}

EXPORT void free(void *memory)
{
	if (memory)
		dallocx(memory,
			shim_side == SIDE_PAGER ? MALLOCX_TCACHE_NONE : 0);
}

EXPORT void *realloc(void *memory, size_t size)
{
	if (!memory)
		return checked(mallocx(some(size), flags_for(CALLER())), size);
	if (!size) {
		free(memory);
		return NULL;
	}
	return checked(rallocx(memory, size, flags_for(CALLER())), size);
}

static bool power_of_two(size_t n)
{
	return n && !(n & (n - 1));
}

static void *aligned(size_t align, size_t size, uintptr_t caller)
{
	if (!power_of_two(align)) {
		errno = EINVAL;
		return NULL;
	}
	return checked(mallocx(some(size),
			       flags_for(caller) | MALLOCX_ALIGN(align)),
		       size);
}

EXPORT int posix_memalign(void **memory, size_t align, size_t size)
{
	const int saved = errno;
	void *made = NULL;
	int err = EINVAL;

	if (!power_of_two(align) || align % sizeof(void *))
		return err;
	made = aligned(align, size, CALLER());
	err = made ? 0 : errno;
	errno = saved;
	if (made)
		*memory = made;
	return err;
}

EXPORT void *aligned_alloc(size_t align, size_t size)
{
	return aligned(align, size, CALLER());
}

/* Of old, any alignment will do, and the next power of two is meant. */
EXPORT void *memalign(size_t align, size_t size)
{
	size_t power = sizeof(void *);

	while (power < align && power << 1)
		power <<= 1;
	return aligned(power, size, CALLER());
}

EXPORT void *valloc(size_t size)
{
	return aligned(PAGE, size, CALLER());
}

EXPORT void *pvalloc(size_t size)
{
	return aligned(PAGE, page_up(size), CALLER());
}

EXPORT size_t malloc_usable_size(void *memory)
{
	return memory ? sallocx(memory, 0) : 0;
}
