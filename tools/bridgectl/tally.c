// SPDX-License-Identifier: GPL-2.0
#include "tally.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* No station has the address 0, so this is never 0. */
static uint64_t key_of(const uint8_t mac[MAC_LEN])
{
	uint64_t key = 0;

	memcpy(&key, mac, MAC_LEN);
	return key;
}

/* The place of a station, or the free one where it belongs. */
static struct tally_entry *find(const struct tally *tally, uint64_t key)
{
	size_t mask = tally->room - 1;
	size_t i = (size_t)(key * tally->seed >> 32) & mask;

	while (tally->entries[i].key && tally->entries[i].key != key)
		i = (i + 1) & mask;
	return &tally->entries[i];
}

/* At most half of the places are taken. */
static void grow(struct tally *tally)
{
	struct tally old = *tally;
	size_t i;

	tally->room = old.room ? 2 * old.room : 64;
	tally->entries =
		memory_grow(NULL, tally->room, sizeof(*tally->entries));
	memset(tally->entries, 0, tally->room * sizeof(*tally->entries));
	for (i = 0; i < old.room; i++)
		if (old.entries[i].key)
			*find(tally, old.entries[i].key) = old.entries[i];
	free(old.entries);
}

/**
 * tally_init() - begin with nothing
 * @tally: the tally
 */
void tally_init(struct tally *tally)
{
	*tally = (struct tally){ .entries = NULL };
	/* Without randomness it works as well, only not against malice. */
	if (getrandom(&tally->seed, sizeof(tally->seed), GRND_NONBLOCK) < 0)
		tally->seed = 0x9e3779b97f4a7c15ull;
	tally->seed |= 1;
}

/**
 * tally_free() - end a tally
 * @tally: the tally
 */
void tally_free(struct tally *tally)
{
	free(tally->entries);
	tally->entries = NULL;
	tally->room = 0;
	tally->count = 0;
}

/* A counter that went back is that of another entry, which has begun at zero. */
static bool began_anew(const struct tally_entry *entry,
		       const struct fdb_row *row)
{
	int i;

	for (i = 0; i < FDB_STAT_COUNT; i++)
		if (row->stats[i] < entry->stats[i])
			return true;
	return false;
}

/**
 * tally_add() - take in the counters of a station
 * @tally: the tally
 * @row: its entry, which has counters
 * @news: set to what they have counted since the last time
 *
 * Return: whether that is anything.
 */
bool tally_add(struct tally *tally, const struct fdb_row *row,
	       uint64_t news[FDB_STAT_COUNT])
{
	uint64_t key = key_of(row->address);
	struct tally_entry *entry;
	bool any = false;
	int i;

	if (2 * tally->count >= tally->room)
		grow(tally);
	entry = find(tally, key);
	if (!entry->key) {
		entry->key = key;
		tally->count++;
	} else if (began_anew(entry, row)) {
		memset(entry->stats, 0, sizeof(entry->stats));
	}
	for (i = 0; i < FDB_STAT_COUNT; i++) {
		news[i] = row->stats[i] - entry->stats[i];
		entry->stats[i] = row->stats[i];
		any |= news[i];
	}
	return any;
}
