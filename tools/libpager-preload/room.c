// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Which part of the region is in use: lists of ranges in the order of addresses,
 * whose neighbours are merged. The lowest room that is large enough is taken.
 */
#include "shim.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>

/**
 * struct range - addresses
 * @start: the first
 * @end: the one after the last
 */
struct range {
	uintptr_t start;
	uintptr_t end;
};

/**
 * struct ranges - a list of them
 * @list: they, ascending, none touching the next
 * @count: how many
 * @room: how many @list can hold
 */
struct ranges {
	struct range *list;
	size_t count;
	size_t room;
};

/*
 * What is free, and what the program has mapped over or away, which is never
 * handed out again.
 */
static struct ranges unused, lost;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Room for one more; its memory is mapped, not allocated. */
static bool grow(struct ranges *ranges)
{
	const size_t room = ranges->room ? 2 * ranges->room :
					   PAGE / sizeof(struct range);
	struct range *list;

	if (ranges->count < ranges->room)
		return true;
	list = system_mmap(NULL, room * sizeof(*list), PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (list == MAP_FAILED)
		return false;
	if (ranges->count) {
		memcpy(list, ranges->list, ranges->count * sizeof(*list));
		system_munmap(ranges->list, ranges->room * sizeof(*list));
	}
	ranges->list = list;
	ranges->room = room;
	return true;
}

/* The first range that ends at @at or later. */
static size_t find(const struct ranges *ranges, uintptr_t at)
{
	size_t low = 0, high = ranges->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (ranges->list[middle].end < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Put @with in the place of @n ranges from @i on; there is room. */
static void replace(struct ranges *ranges, size_t i, size_t n,
		    const struct range *with, size_t count)
{
	memmove(ranges->list + i + count, ranges->list + i + n,
		(ranges->count - i - n) * sizeof(*with));
	memcpy(ranges->list + i, with, count * sizeof(*with));
	ranges->count += count - n;
}

static bool add(struct ranges *ranges, uintptr_t start, uintptr_t end)
{
	struct range range = { start, end };
	const size_t i = find(ranges, start);
	size_t n;

	if (!grow(ranges))
		return false;
	for (n = 0; i + n < ranges->count && ranges->list[i + n].start <= end;
	     n++) {
		const struct range *old = &ranges->list[i + n];

		if (old->start < range.start)
			range.start = old->start;
		if (old->end > range.end)
			range.end = old->end;
	}
	replace(ranges, i, n, &range, 1);
	return true;
}

static bool cut(struct ranges *ranges, uintptr_t start, uintptr_t end)
{
	const size_t i = find(ranges, start + 1);
	struct range left[2];
	size_t n, count = 0;

	if (!grow(ranges))
		return false;
	for (n = 0; i + n < ranges->count && ranges->list[i + n].start < end;
	     n++) {
		const struct range *old = &ranges->list[i + n];

		if (old->start < start)
			left[count++] = (struct range){ old->start, start };
		if (old->end > end)
			left[count++] = (struct range){ end, old->end };
	}
	replace(ranges, i, n, left, count);
	return true;
}

/**
 * room_init() - begin
 * @start: of the region
 * @bytes: of it
 *
 * Return: 0 or a negative errno.
 */
int room_init(uintptr_t start, uint64_t bytes)
{
	return add(&unused, start, start + bytes) ? 0 : -ENOMEM;
}

static uintptr_t get(size_t bytes, size_t align)
{
	size_t i;

	for (i = 0; i < unused.count; i++) {
		const struct range *range = &unused.list[i];
		const uintptr_t at = (range->start + align - 1) &
				     ~(uintptr_t)(align - 1);

		if (at < range->end && bytes <= range->end - at)
			return cut(&unused, at, at + bytes) ? at : 0;
	}
	return 0;
}

/**
 * room_get() - take a part of the region
 * @bytes: how much, a multiple of pages
 * @align: its address is a multiple of this, a power of two
 *
 * Context: any thread of the process that pages.
 *
 * Return: its address, or 0. Nothing but zeroes is in it.
 */
uintptr_t room_get(size_t bytes, size_t align)
{
	uintptr_t at;

	pthread_mutex_lock(&lock);
	at = get(bytes, align);
	pthread_mutex_unlock(&lock);
	return at;
}

/**
 * room_get_at() - take a part of the region at a place
 * @at: where
 * @bytes: how much, a multiple of pages
 *
 * Return: whether it was free.
 */
bool room_get_at(uintptr_t at, size_t bytes)
{
	bool done = false;
	size_t i;

	pthread_mutex_lock(&lock);
	i = find(&unused, at + 1);
	if (i < unused.count && unused.list[i].start <= at &&
	    unused.list[i].end >= at + bytes)
		done = cut(&unused, at, at + bytes);
	pthread_mutex_unlock(&lock);
	return done;
}

/**
 * room_put() - give a part of the region back
 * @start: its address
 * @bytes: how much, a multiple of pages; nothing but zeroes is in it
 *
 * What was lost meanwhile stays so.
 */
void room_put(uintptr_t start, size_t bytes)
{
	size_t i;

	pthread_mutex_lock(&lock);
	if (add(&unused, start, start + bytes))
		for (i = find(&lost, start + 1);
		     i < lost.count && lost.list[i].start < start + bytes; i++)
			cut(&unused, lost.list[i].start, lost.list[i].end);
	pthread_mutex_unlock(&lock);
}

/**
 * room_lose() - never hand out a part of the region again
 * @start: its address
 * @bytes: how much, a multiple of pages
 */
void room_lose(uintptr_t start, size_t bytes)
{
	pthread_mutex_lock(&lock);
	add(&lost, start, start + bytes);
	cut(&unused, start, start + bytes);
	pthread_mutex_unlock(&lock);
}

/**
 * room_lost() - is there something else in a part of the region?
 * @start: its address
 * @bytes: how much
 *
 * Return: whether any of it was lost.
 */
bool room_lost(uintptr_t start, size_t bytes)
{
	bool any;
	size_t i;

	pthread_mutex_lock(&lock);
	i = find(&lost, start + 1);
	any = i < lost.count && lost.list[i].start < start + bytes;
	pthread_mutex_unlock(&lock);
	return any;
}
