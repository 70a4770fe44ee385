// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Arenas of jemalloc whose memory is the region's. They are made first and given
 * their hooks then, so that what jemalloc keeps of them stays out of the region.
 */
#include "shim.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include <jemalloc/jemalloc.h>

/* More would spread small allocations over more pages. */
#define ARENAS_MAX 4

static unsigned int arenas[ARENAS_MAX], arena_count;
static atomic_uint threads;

/* In a child of fork() the region is not ours to hand out. */
static void *private_memory(size_t size, size_t align)
{
	char *memory = system_mmap(NULL, size + align, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t before;

	if (memory == MAP_FAILED)
		return NULL;
	before = -(uintptr_t)memory & (align - 1);
	if (before)
		system_munmap(memory, before);
	system_munmap(memory + before + size, align - before);
	return memory + before;
}

static void *take(extent_hooks_t *hooks, void *at, size_t size, size_t align,
		  bool *zero, bool *commit, unsigned int arena)
{
	void *memory;

	(void)hooks;
	(void)arena;
	if (at)
		return NULL;
	memory = shim_owns() ? (void *)room_get(size, align) :
			       private_memory(size, align);
	if (memory)
		*zero = *commit = true;
	return memory;
}

/* Forget what is in it. Return: whether that worked. */
static bool drop(void *memory, size_t size)
{
	enum side old = side_enter();
	int err;

	if (shim_owns() && shim_within((uintptr_t)memory, size))
		err = pager_hint(shim.pager, memory, size, PAGER_HINT_FREE);
	else
		err = system_madvise(memory, size, MADV_DONTNEED);
	side_leave(old);
	return !err;
}

static bool give(extent_hooks_t *hooks, void *memory, size_t size,
		 bool committed, unsigned int arena)
{
	(void)hooks;
	(void)committed;
	(void)arena;
	if (!shim_owns() || !drop(memory, size))
		return true;
	room_put((uintptr_t)memory, size);
	return false;
}

static bool purge(extent_hooks_t *hooks, void *memory, size_t size,
		  size_t offset, size_t length, unsigned int arena)
{
	(void)hooks;
	(void)size;
	(void)arena;
	return !drop((char *)memory + offset, length);
}

static bool split(extent_hooks_t *hooks, void *memory, size_t size,
		  size_t first, size_t second, bool committed,
		  unsigned int arena)
{
	(void)hooks;
	(void)memory;
	(void)size;
	(void)first;
	(void)second;
	(void)committed;
	(void)arena;
	return false;
}

/* What is the region's and what a child has mapped is given back differently. */
static bool merge(extent_hooks_t *hooks, void *a, size_t a_size, void *b,
		  size_t b_size, bool committed, unsigned int arena)
{
	(void)hooks;
	(void)committed;
	(void)arena;
	return shim_within((uintptr_t)a, a_size) !=
	       shim_within((uintptr_t)b, b_size);
}

static extent_hooks_t paged = {
	.alloc = take,
	.dalloc = give,
	.purge_forced = purge,
	.split = split,
	.merge = merge,
};

/**
 * arena_init() - make the arenas
 *
 * Return: 0 or a negative errno.
 */
int arena_init(void)
{
	const long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	const unsigned int wanted = cpus < 1	      ? 1 :
				    cpus > ARENAS_MAX ? ARENAS_MAX :
							(unsigned int)cpus;

	while (arena_count < wanted) {
		extent_hooks_t *hooks = &paged;
		size_t size = sizeof(arenas[0]);
		char name[48];
		int err = mallctl("arenas.create", &arenas[arena_count], &size,
				  NULL, 0);

		if (err)
			return -err;
		snprintf(name, sizeof(name), "arena.%u.extent_hooks",
			 arenas[arena_count]);
		err = mallctl(name, NULL, NULL, (void *)&hooks, sizeof(hooks));
		if (err)
			return -err;
		arena_count++;
	}
	return 0;
}

/**
 * arena_join() - have the calling thread use one of the arenas
 *
 * Return: 0 or a negative errno.
 */
int arena_join(void)
{
	unsigned int *arena =
		&arenas[atomic_fetch_add(&threads, 1) % arena_count];

	return -mallctl("thread.arena", NULL, NULL, arena, sizeof(*arena));
}
