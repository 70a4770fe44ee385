/* SPDX-License-Identifier: GPL-2.0 */
/* What was counted of each station so far. */
#ifndef MUSE_BRIDGECTL_TALLY_H
#define MUSE_BRIDGECTL_TALLY_H

#include "bridgectl.h"

/**
 * struct tally_entry - a station
 * @key: its address as a number; 0: the place is free
 * @stats: its counters, as &struct fdb_row has them
 */
struct tally_entry {
	uint64_t key;
	uint64_t stats[FDB_STAT_COUNT];
};

/**
 * struct tally - all stations of a bridge
 * @entries: open addressing, linear probing
 * @room: places there; a power of two, or 0
 * @count: how many are taken
 * @seed: odd random multiplier, so that no station can choose addresses that
 *	collide
 */
struct tally {
	struct tally_entry *entries;
	size_t room;
	size_t count;
	uint64_t seed;
};

void tally_init(struct tally *tally);
void tally_free(struct tally *tally);
bool tally_add(struct tally *tally, const struct fdb_row *row,
	       uint64_t news[FDB_STAT_COUNT]);

#endif /* MUSE_BRIDGECTL_TALLY_H */
