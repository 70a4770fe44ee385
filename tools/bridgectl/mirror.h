/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a monitor knows of the bridges, so that it can tell what changed while
 * events were lost.
 */
#ifndef MUSE_BRIDGECTL_MIRROR_H
#define MUSE_BRIDGECTL_MIRROR_H

#include "bridgectl.h"

/**
 * struct mirror_entry - an entry of a forwarding database
 * @key: the address as a number; 0: the place is free
 * @port: interface index of the port; %ABSENT_U32 on a local entry
 * @state: &enum muse_bridge_fdb_state
 * @look: &struct mirror_bridge.look at which it was last there
 * @damped: 0 or 1
 */
struct mirror_entry {
	uint64_t key;
	uint32_t port;
	uint8_t state;
	uint8_t look;
	uint8_t damped;
};

/**
 * struct mirror_port - a port
 * @row: as it was last told; without counters
 * @look: as in &struct mirror_entry
 */
struct mirror_port {
	struct port_row row;
	uint8_t look;
};

/**
 * struct mirror_bridge - a bridge
 * @row: as it was last told
 * @next: in the list of all
 * @last: number of the last event that is in here
 * @known: while @last is not past this, events may tell what a look has seen
 * @round: of the last look at all bridges at which it was there
 * @look: number of the last look at what is inside it, modulo 256
 * @ports: its ports
 * @port_count: how many
 * @entries: its entries: open addressing, linear probing
 * @room: places in @entries; a power of two, or 0
 * @count: how many are taken
 */
struct mirror_bridge {
	struct bridge_row row;
	struct mirror_bridge *next;
	uint32_t last;
	uint32_t known;
	uint8_t round;
	uint8_t look;
	struct mirror_port *ports;
	size_t port_count;
	struct mirror_entry *entries;
	size_t room;
	size_t count;
};

/**
 * struct mirror - all bridges
 * @bridges: list of them
 * @seed: odd random multiplier, so that no station can choose addresses that
 *	collide
 * @round: number of the last look at all bridges, modulo 256
 */
struct mirror {
	struct mirror_bridge *bridges;
	uint64_t seed;
	uint8_t round;
};

/* What a row says of what is in the mirror already. */
enum mirror_change { MIRROR_SAME, MIRROR_NEW, MIRROR_CHANGED };

void mirror_init(struct mirror *mirror);
void mirror_free(struct mirror *mirror);

struct mirror_bridge *mirror_find(const struct mirror *mirror,
				  uint32_t ifindex);
struct mirror_bridge *mirror_add(struct mirror *mirror, uint32_t ifindex);
void mirror_del(struct mirror *mirror, struct mirror_bridge *bridge);
void mirror_empty(struct mirror_bridge *bridge);
enum mirror_change mirror_set(struct mirror *mirror,
			      struct mirror_bridge *bridge,
			      const struct bridge_row *row);

const struct mirror_port *mirror_port_find(const struct mirror_bridge *bridge,
					   uint32_t ifindex);
enum mirror_change mirror_port_set(struct mirror_bridge *bridge,
				   const struct port_row *row);
bool mirror_port_del(struct mirror_bridge *bridge, uint32_t ifindex);
bool mirror_port_sweep(struct mirror_bridge *bridge, struct port_row *row);

enum mirror_change mirror_entry_set(const struct mirror *mirror,
				    struct mirror_bridge *bridge,
				    const struct fdb_row *row,
				    struct mirror_entry *before);
bool mirror_entry_del(const struct mirror *mirror, struct mirror_bridge *bridge,
		      const uint8_t *address);
bool mirror_entry_sweep(const struct mirror *mirror,
			struct mirror_bridge *bridge, size_t *at,
			struct mirror_entry *entry);
void mirror_address(const struct mirror_entry *entry, uint8_t *address);

#endif /* MUSE_BRIDGECTL_MIRROR_H */
