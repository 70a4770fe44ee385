/* SPDX-License-Identifier: GPL-2.0 */
/* A table from numbers, such as thread ids, to pointers. */
#ifndef MUSE_TOOLS_MAP_H
#define MUSE_TOOLS_MAP_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct map_slot - a place for a key
 * @key: the key
 * @value: what it leads to; NULL: the place is free
 */
struct map_slot {
	uint32_t key;
	void *value;
};

/**
 * struct map - the table; all zero is an empty one
 * @slots: open addressing with linear probing; a slot without value is free
 * @room: how many there are: 0 or a power of two
 * @count: how many have a value
 */
struct map {
	struct map_slot *slots;
	size_t room;
	size_t count;
};

void *map_get(const struct map *map, uint32_t key);
void map_set(struct map *map, uint32_t key, void *value);
void *map_remove(struct map *map, uint32_t key);
void map_free(struct map *map);

#endif /* MUSE_TOOLS_MAP_H */
