// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ring.h"

#include <errno.h>
#include <string.h>

#include "memory.h"
#include "uffd.h"

/**
 * ring_init() - make an empty ring
 * @ring: the ring
 * @size: slots
 *
 * Return: 0 or a negative errno.
 */
int ring_init(struct ring *ring, uint32_t size)
{
	memset(ring, 0, sizeof(*ring));
	ring->size = size;
	ring->memory = memory_map(size * PAGE_BYTES);
	ring->pages = memory_map(size * sizeof(*ring->pages));
	ring->states = memory_map(size);
	if (ring->memory && ring->pages && ring->states)
		return 0;
	ring_exit(ring);
	return -ENOMEM;
}

/**
 * ring_exit() - undo ring_init()
 * @ring: the ring, all zero afterwards
 */
void ring_exit(struct ring *ring)
{
	memory_unmap(ring->memory, ring->size * PAGE_BYTES);
	memory_unmap(ring->pages, ring->size * sizeof(*ring->pages));
	memory_unmap(ring->states, ring->size);
	memset(ring, 0, sizeof(*ring));
}

static uint32_t at(const struct ring *ring, uint64_t position)
{
	return (uint32_t)(position % ring->size);
}

static uint32_t *counter(struct ring *ring, enum slot_state state)
{
	switch (state) {
	case SLOT_LIMBO:
		return &ring->limbo;
	case SLOT_FREE:
		return &ring->free;
	case SLOT_BUSY:
		return &ring->busy;
	case SLOT_EMPTY:
		break;
	}
	return NULL;
}

/**
 * ring_set() - change what is in a slot
 * @ring: the ring
 * @slot: which
 * @state: what is there from now on
 */
void ring_set(struct ring *ring, uint32_t slot, enum slot_state state)
{
	uint32_t *from = counter(ring, ring->states[slot]);
	uint32_t *to = counter(ring, state);

	if (from)
		--*from;
	if (to)
		++*to;
	ring->states[slot] = (uint8_t)state;
}

/* Let the cursors pass what they have nothing to do with. */
static void advance(struct ring *ring)
{
	while (ring->clean < ring->out) {
		uint8_t state = ring->states[at(ring, ring->clean)];

		if (state == SLOT_LIMBO || state == SLOT_BUSY)
			break;
		ring->clean++;
	}
	while (ring->fill < ring->clean &&
	       ring->states[at(ring, ring->fill)] == SLOT_EMPTY)
		ring->fill++;
}

/**
 * ring_room() - empty slots for pages that are to be taken out
 * @ring: the ring
 * @n: at most how many
 *
 * The slots that follow @out are what is counted; they are consecutive in the
 * ring, and in memory up to its end.
 *
 * Return: how many there are, consecutive in memory too.
 */
uint32_t ring_room(struct ring *ring, uint32_t n)
{
	uint64_t room;
	uint32_t first = at(ring, ring->out), count = 0;

	advance(ring);
	room = ring->fill + ring->size - ring->out;
	if (n > room)
		n = (uint32_t)room;
	/* A frame that is being filled is behind @fill and not yet gone. */
	while (count < n && first + count < ring->size &&
	       ring->states[first + count] == SLOT_EMPTY)
		count++;
	return count;
}

/**
 * ring_take_free() - take the oldest free frame
 * @ring: the ring
 *
 * Return: its slot, busy from now on, or %RING_NONE.
 */
uint32_t ring_take_free(struct ring *ring)
{
	uint32_t slot;

	if (!ring->free)
		return RING_NONE;
	advance(ring);
	slot = at(ring, ring->fill);
	if (ring->fill == ring->clean || ring->states[slot] != SLOT_FREE)
		return RING_NONE;
	ring->fill++;
	ring_set(ring, slot, SLOT_BUSY);
	return slot;
}

/**
 * ring_oldest() - take the page that stood longest
 * @ring: the ring
 *
 * Return: its slot, busy from now on, or %RING_NONE.
 */
uint32_t ring_oldest(struct ring *ring)
{
	uint64_t position;

	advance(ring);
	for (position = ring->clean; position < ring->out; position++) {
		uint32_t slot = at(ring, position);

		if (ring->states[slot] != SLOT_LIMBO)
			continue;
		ring_set(ring, slot, SLOT_BUSY);
		return slot;
	}
	return RING_NONE;
}

/**
 * ring_trim() - empty slots with free frames, the oldest first
 * @ring: the ring
 * @n: at most how many
 * @first: the first of them
 *
 * Those behind a page that somebody still looks at are found, too: they could not be
 * taken before he has done.
 *
 * Return: how many, consecutive in memory. Their frames are the caller's to drop.
 */
uint32_t ring_trim(struct ring *ring, uint32_t n, uint32_t *first)
{
	uint64_t position;
	uint32_t count = 0;

	advance(ring);
	position = ring->fill;
	while (position < ring->out &&
	       ring->states[at(ring, position)] != SLOT_FREE)
		position++;
	*first = at(ring, position);
	while (count < n && position + count < ring->out &&
	       at(ring, position + count) == *first + count &&
	       ring->states[*first + count] == SLOT_FREE) {
		ring_set(ring, *first + count, SLOT_EMPTY);
		count++;
	}
	return count;
}
