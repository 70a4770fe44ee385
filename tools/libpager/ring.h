/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The ring of slots: frames that are not in the region.
 *
 * A slot is a page of a mapping of the pager's own. Pages that were taken from
 * the program stand here in the order in which they came (limbo); those that
 * stood longest are cleaned, which leaves free frames; fills take these. So the
 * ring, from its oldest slot to the newest, is
 *
 *	    fill              clean                 out
 *	-----+- free frames ---+------ limbo --------+--- empty ----> (and round)
 *
 * and pages that go and come together lie together, so that one request moves
 * several. A page that is touched in limbo leaves an empty slot behind.
 */
#ifndef MUSE_LIBPAGER_RING_H
#define MUSE_LIBPAGER_RING_H

#include <stdbool.h>
#include <stdint.h>

#define RING_NONE UINT32_MAX

/**
 * enum slot_state - what is in a slot
 * @SLOT_EMPTY: nothing
 * @SLOT_LIMBO: a page that was taken out
 * @SLOT_FREE: a frame whose content is not needed
 * @SLOT_BUSY: a frame that somebody works with, without the lock
 */
enum slot_state {
	SLOT_EMPTY,
	SLOT_LIMBO,
	SLOT_FREE,
	SLOT_BUSY,
};

/**
 * struct ring - the slots; protected by the lock of the pager
 * @memory: their frames
 * @pages: which page is in limbo, %SLOT_LIMBO and %SLOT_BUSY
 * @states: an &enum slot_state for each
 * @size: how many slots
 * @fill: where the next frame is taken from
 * @clean: which page is cleaned next
 * @out: where the next page goes
 * @limbo: slots that are %SLOT_LIMBO
 * @free: slots that are %SLOT_FREE
 * @busy: slots that are %SLOT_BUSY
 *
 * @fill, @clean and @out only grow; a position modulo @size is a slot.
 */
struct ring {
	char *memory;
	uint32_t *pages;
	uint8_t *states;
	uint32_t size;
	uint64_t fill;
	uint64_t clean;
	uint64_t out;
	uint32_t limbo;
	uint32_t free;
	uint32_t busy;
};

int ring_init(struct ring *ring, uint32_t size);
void ring_exit(struct ring *ring);

uint32_t ring_room(struct ring *ring, uint32_t n);
uint32_t ring_take_free(struct ring *ring);
uint32_t ring_oldest(struct ring *ring);
uint32_t ring_trim(struct ring *ring, uint32_t n, uint32_t *first);
void ring_set(struct ring *ring, uint32_t slot, enum slot_state state);

/* Frames that are here. */
static inline uint32_t ring_frames(const struct ring *ring)
{
	return ring->limbo + ring->free + ring->busy;
}

static inline char *ring_address(const struct ring *ring, uint32_t slot)
{
	return ring->memory + ((uint64_t)slot << 12);
}

#endif /* MUSE_LIBPAGER_RING_H */
