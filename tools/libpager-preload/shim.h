/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The library that pages a program which knows nothing of it, loaded before all
 * others. It brings a malloc() of its own, whose memory comes from a region, and
 * wraps what would take the region, or what serves it, away from under the
 * program.
 *
 * What the pager itself allocates, in its threads or in calls of it, must not be
 * in the region: it would wait for itself. So every thread has a side.
 */
#ifndef MUSE_PAGER_SHIM_H
#define MUSE_PAGER_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "pager.h"

#define EXPORT	 __attribute__((__visibility__("default")))
#define CALLER() ((uintptr_t)__builtin_return_address(0))

/* Of the region, of which the kernel's are as large on all machines served. */
#define PAGE ((size_t)4096)

static inline size_t page_up(size_t bytes)
{
	return (bytes + PAGE - 1) & ~(PAGE - 1);
}

/**
 * enum side - on which side of the region a thread is
 * @SIDE_UNKNOWN: it has not allocated anything yet
 * @SIDE_PROGRAM: what it allocates is paged
 * @SIDE_PAGER: it may have to serve the region: what it allocates is not paged
 */
enum side { SIDE_UNKNOWN, SIDE_PROGRAM, SIDE_PAGER };

extern _Thread_local enum side shim_side
	__attribute__((__tls_model__("initial-exec")));

/* Around calls of the pager. */
static inline enum side side_enter(void)
{
	enum side old = shim_side;

	shim_side = SIDE_PAGER;
	return old;
}

static inline void side_leave(enum side old)
{
	shim_side = old;
}

/**
 * struct shim - what there is once in a process
 * @pager: NULL: nothing is paged
 * @memory: the region
 * @size: of it
 * @owner: the process that pages; a child of it by fork() has the variable, too
 * @mmap_from: mappings of so many bytes are paged; 0: none are
 * @no_direct: input and output must not go past the page cache: see files.c
 */
struct shim {
	struct pager *pager;
	uintptr_t memory;
	uint64_t size;
	pid_t owner;
	uint64_t mmap_from;
	bool no_direct;
};

extern struct shim shim;

/* Is it this process that pages? */
bool shim_owns(void);
void shim_leave(void);
void shim_say_full(size_t size);
void shim_say(const char *format, ...)
	__attribute__((__format__(printf, 1, 2)));

static inline bool shim_within(uintptr_t address, size_t length)
{
	return address - shim.memory < shim.size &&
	       length <= shim.size - (address - shim.memory);
}

static inline bool shim_touches(uintptr_t address, size_t length)
{
	return shim.pager && address < shim.memory + shim.size &&
	       address + length > shim.memory;
}

/* images.c: who calls. */
void images_find(void);
bool image_is_loader(uintptr_t address);
bool image_is_allocator(uintptr_t address);

/* arena.c: the allocator's memory. */
int arena_init(void);
int arena_join(void);

/* room.c: which part of the region is in use. */
int room_init(uintptr_t start, uint64_t bytes);
uintptr_t room_get(size_t bytes, size_t align);
bool room_get_at(uintptr_t at, size_t bytes);
void room_put(uintptr_t start, size_t bytes);
void room_lose(uintptr_t start, size_t bytes);
bool room_lost(uintptr_t start, size_t bytes);

/* system.c: what is wrapped, as the kernel has it. */
void *system_mmap(void *at, size_t length, int prot, int flags, int fd,
		  off_t offset);
int system_munmap(void *at, size_t length);
int system_madvise(void *at, size_t length, int advice);

/* files.c: the pager's descriptors. */
void files_above(void);
void files_keep(void);

/* report.c */
void report_begin(const char *path);
void report_end(void);

#endif /* MUSE_PAGER_SHIM_H */
