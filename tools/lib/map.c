// SPDX-License-Identifier: GPL-2.0
#include "map.h"

#include <stdlib.h>
#include <string.h>

#include "report.h"

/* Where the search for a key begins; @room is a power of two. */
static size_t home(const struct map *map, uint32_t key)
{
	return (size_t)((key * 0x9e3779b97f4a7c15ull) >> 32) & (map->room - 1);
}

/* The slot of a key, or the free one where it would be. */
static struct map_slot *find(const struct map *map, uint32_t key)
{
	size_t i = home(map, key);

	while (map->slots[i].value && map->slots[i].key != key)
		i = (i + 1) & (map->room - 1);
	return &map->slots[i];
}

static void grow(struct map *map)
{
	struct map old = *map;
	size_t i;

	map->room = old.room ? old.room * 2 : 64;
	map->slots = memory_grow(NULL, map->room, sizeof(*map->slots));
	memset(map->slots, 0, map->room * sizeof(*map->slots));
	for (i = 0; i < old.room; i++)
		if (old.slots[i].value)
			*find(map, old.slots[i].key) = old.slots[i];
	free(old.slots);
}

/**
 * map_get() - look a key up
 * @map: the table
 * @key: the key
 *
 * Return: its value, or NULL.
 */
void *map_get(const struct map *map, uint32_t key)
{
	return map->room ? find(map, key)->value : NULL;
}

/**
 * map_set() - give a key a value
 * @map: the table
 * @key: the key
 * @value: what it leads to from now on, not NULL
 */
void map_set(struct map *map, uint32_t key, void *value)
{
	struct map_slot *slot;

	if (map->count * 2 >= map->room)
		grow(map);
	slot = find(map, key);
	map->count += !slot->value;
	slot->key = key;
	slot->value = value;
}

/**
 * map_remove() - take a key out
 * @map: the table
 * @key: the key
 *
 * Return: the value it had, or NULL.
 */
void *map_remove(struct map *map, uint32_t key)
{
	const size_t mask = map->room - 1;
	struct map_slot *slot;
	size_t hole, i;
	void *value;

	if (!map->room)
		return NULL;
	slot = find(map, key);
	value = slot->value;
	if (!value)
		return NULL;
	map->count--;
	/* Whoever was pushed on by what was here moves up. */
	hole = (size_t)(slot - map->slots);
	for (i = (hole + 1) & mask; map->slots[i].value; i = (i + 1) & mask) {
		size_t from = home(map, map->slots[i].key);

		if (((i - from) & mask) < ((i - hole) & mask))
			continue;
		map->slots[hole] = map->slots[i];
		hole = i;
	}
	map->slots[hole].value = NULL;
	return value;
}

/**
 * map_free() - forget everything; the values are the caller's
 * @map: the table, an empty one afterwards
 */
void map_free(struct map *map)
{
	free(map->slots);
	memset(map, 0, sizeof(*map));
}
