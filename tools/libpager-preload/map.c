// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Mappings. Large private anonymous ones are parts of the region, and what the
 * program does to the region is done so that the pager can follow.
 *
 * The C library's own mappings, of thread stacks above all, do not come here.
 */
#include "shim.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A place, a kind of memory, or a guarantee that paged memory has not. */
#define SPECIAL                                                        \
	(MAP_FIXED | MAP_FIXED_NOREPLACE | MAP_STACK | MAP_GROWSDOWN | \
	 MAP_HUGETLB | MAP_LOCKED | MAP_32BIT)

static bool pageable(size_t length, int prot, int flags)
{
	return shim.pager && shim.mmap_from && length >= shim.mmap_from &&
	       shim_side != SIDE_PAGER && prot == (PROT_READ | PROT_WRITE) &&
	       (flags & (MAP_PRIVATE | MAP_ANONYMOUS | SPECIAL)) ==
		       (MAP_PRIVATE | MAP_ANONYMOUS);
}

/* What the program has placed into the region, or taken out, is not the region's. */
static void lose(uintptr_t at, size_t length)
{
	const uintptr_t start = at > shim.memory ? at : shim.memory;
	const uintptr_t all = shim.memory + shim.size;
	const uintptr_t end = at + length < all ? at + length : all;

	room_lose(start, end - start);
}

static void *map(void *at, size_t length, int prot, int flags, int fd,
		 off_t offset, uintptr_t caller)
{
	void *memory;

	if (pageable(length, prot, flags) && !image_is_allocator(caller) &&
	    shim_owns()) {
		memory = (void *)room_get(page_up(length), PAGE);
		if (memory)
			return memory;
		shim_say_full(length);
		errno = ENOMEM;
		return MAP_FAILED;
	}
	memory = system_mmap(at, length, prot, flags, fd, offset);
	if (memory != MAP_FAILED && shim_side != SIDE_PAGER &&
	    shim_touches((uintptr_t)memory, length) && shim_owns())
		lose((uintptr_t)memory, page_up(length));
	return memory;
}

EXPORT void *mmap(void *at, size_t length, int prot, int flags, int fd,
		  off_t offset)
{
	return map(at, length, prot, flags, fd, offset, CALLER());
}

EXPORT void *mmap64(void *at, size_t length, int prot, int flags, int fd,
		    off_t offset)
{
	return map(at, length, prot, flags, fd, offset, CALLER());
}

/* Forget what is in a part of the region. */
static int drop(void *at, size_t length)
{
	enum side old = side_enter();
	int err = pager_hint(shim.pager, at, length, PAGER_HINT_FREE);

	side_leave(old);
	if (!err)
		return 0;
	errno = -err;
	return -1;
}

/* Give back what was mapped in the region. */
static int unmap(uintptr_t at, size_t length)
{
	if (!shim_within(at, length) || room_lost(at, length)) {
		if (system_munmap((void *)at, length))
			return -1;
		lose(at, length);
		return 0;
	}
	/* As it was, whatever protection the program has set. */
	if (syscall(SYS_mprotect, at, length, PROT_READ | PROT_WRITE) ||
	    drop((void *)at, length))
		return -1;
	room_put(at, length);
	return 0;
}

EXPORT int munmap(void *at, size_t length)
{
	if (shim_side == SIDE_PAGER || (uintptr_t)at % PAGE || !length ||
	    !shim_touches((uintptr_t)at, length) || !shim_owns())
		return system_munmap(at, length);
	return unmap((uintptr_t)at, page_up(length));
}

static void *system_mremap(void *at, size_t old, size_t new, int flags,
			   void *to)
{
	void *memory = (void *)syscall(SYS_mremap, at, old, new, flags, to);

	if (memory == MAP_FAILED || shim_side == SIDE_PAGER || !shim.pager ||
	    !shim_owns())
		return memory;
	if (shim_touches((uintptr_t)at, old))
		lose((uintptr_t)at, old);
	if (shim_touches((uintptr_t)memory, new))
		lose((uintptr_t)memory, new);
	return memory;
}

/* Another size for what was mapped in the region. */
static void *resize(char *at, size_t old, size_t new, int flags)
{
	void *moved;

	if (new <= old)
		return new == old || !unmap((uintptr_t)at + new, old - new) ?
			       at :
			       MAP_FAILED;
	if (room_get_at((uintptr_t)at + old, new - old))
		return at;
	moved = flags & MREMAP_MAYMOVE ? (void *)room_get(new, PAGE) : NULL;
	if (!moved) {
		shim_say_full(new);
		errno = ENOMEM;
		return MAP_FAILED;
	}
	memcpy(moved, at, old);
	return unmap((uintptr_t)at, old) ? MAP_FAILED : moved;
}

EXPORT void *mremap(void *at, size_t old, size_t new, int flags, ...)
{
	void *to = NULL;
	va_list args;

	if (flags & MREMAP_FIXED) {
		va_start(args, flags);
		to = va_arg(args, void *);
		va_end(args);
	}
	/* Anything but another size the pager follows itself. */
	if (shim_side == SIDE_PAGER || !shim.pager || flags & ~MREMAP_MAYMOVE ||
	    (uintptr_t)at % PAGE || !old || !new || new > SIZE_MAX - PAGE ||
	    !shim_within((uintptr_t)at, page_up(old)) ||
	    room_lost((uintptr_t)at, page_up(old)) || !shim_owns())
		return system_mremap(at, old, new, flags, to);
	return resize(at, page_up(old), page_up(new), flags);
}

static int hint(void *at, size_t length, enum pager_hint what)
{
	enum side old = side_enter();

	pager_hint(shim.pager, at, length, what);
	side_leave(old);
	return 0;
}

EXPORT int madvise(void *at, size_t length, int advice)
{
	if (shim_side == SIDE_PAGER || !shim.pager || !length ||
	    (uintptr_t)at % PAGE ||
	    !shim_within((uintptr_t)at, page_up(length)))
		return system_madvise(at, length, advice);
	switch (advice) {
	case MADV_DONTNEED:
	case MADV_FREE:
		/* Free, but still mapped: that the pager could not follow. */
		if (!shim_owns() || room_lost((uintptr_t)at, page_up(length)))
			return system_madvise(at, length, MADV_DONTNEED);
		return drop(at, page_up(length));
	case MADV_WILLNEED:
		return shim_owns() ?
			       hint(at, page_up(length), PAGER_HINT_WILLNEED) :
			       0;
	case MADV_COLD:
	case MADV_PAGEOUT:
		return shim_owns() ?
			       hint(at, page_up(length), PAGER_HINT_COLD) :
			       0;
	case MADV_HUGEPAGE:
		/* The budget counts pages. */
		return 0;
	default:
		return system_madvise(at, length, advice);
	}
}

/* What is locked into memory would be all of the region, used or not. */
EXPORT int mlockall(int flags)
{
	if (!shim.pager || !shim_owns())
		return (int)syscall(SYS_mlockall, flags);
	errno = ENOMEM;
	return -1;
}

static int pin(void *at, size_t length,
	       int (*how)(struct pager *pager, void *at, size_t length))
{
	enum side old = side_enter();
	const int err = how(shim.pager, at, length);

	side_leave(old);
	if (!err)
		return 0;
	errno = -err;
	return -1;
}

EXPORT int mlock(const void *at, size_t length)
{
	if (!shim.pager || !shim_within((uintptr_t)at, length) || !shim_owns())
		return (int)syscall(SYS_mlock, at, length);
	return pin((void *)at, length, pager_pin);
}

EXPORT int mlock2(const void *at, size_t length, unsigned int flags)
{
	if (!shim.pager || !shim_within((uintptr_t)at, length) || !shim_owns())
		return (int)syscall(SYS_mlock2, at, length, flags);
	return pin((void *)at, length, pager_pin);
}

EXPORT int munlock(const void *at, size_t length)
{
	if (!shim.pager || !shim_within((uintptr_t)at, length) || !shim_owns())
		return (int)syscall(SYS_munlock, at, length);
	return pin((void *)at, length, pager_unpin);
}
