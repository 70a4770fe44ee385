// SPDX-License-Identifier: GPL-2.0
#include "mirror.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/**
 * mirror_init() - begin with nothing
 * @mirror: the mirror
 */
void mirror_init(struct mirror *mirror)
{
	*mirror = (struct mirror){ .bridges = NULL };
	/* Without randomness it works as well, only not against malice. */
	if (getrandom(&mirror->seed, sizeof(mirror->seed), GRND_NONBLOCK) < 0)
		mirror->seed = 0x9e3779b97f4a7c15ull;
	mirror->seed |= 1;
}

/**
 * mirror_empty() - forget the ports and entries of a bridge
 * @bridge: the bridge
 */
void mirror_empty(struct mirror_bridge *bridge)
{
	free(bridge->ports);
	bridge->ports = NULL;
	bridge->port_count = 0;
	free(bridge->entries);
	bridge->entries = NULL;
	bridge->room = 0;
	bridge->count = 0;
}

/**
 * mirror_free() - end a mirror
 * @mirror: the mirror
 */
void mirror_free(struct mirror *mirror)
{
	while (mirror->bridges)
		mirror_del(mirror, mirror->bridges);
}

/**
 * mirror_find() - find a bridge
 * @mirror: the mirror
 * @ifindex: interface index
 *
 * Return: the bridge, or NULL.
 */
struct mirror_bridge *mirror_find(const struct mirror *mirror, uint32_t ifindex)
{
	struct mirror_bridge *b = mirror->bridges;

	while (b && b->row.head.ifindex != ifindex)
		b = b->next;
	return b;
}

/**
 * mirror_add() - add a bridge
 * @mirror: the mirror
 * @ifindex: interface index, of none that is there
 *
 * Return: the bridge, without ports and entries.
 */
struct mirror_bridge *mirror_add(struct mirror *mirror, uint32_t ifindex)
{
	struct mirror_bridge *b = memory_grow(NULL, 1, sizeof(*b));

	memset(b, 0, sizeof(*b));
	b->row.head.ifindex = ifindex;
	b->next = mirror->bridges;
	mirror->bridges = b;
	return b;
}

/**
 * mirror_del() - forget a bridge
 * @mirror: the mirror
 * @bridge: the bridge; it is freed
 */
void mirror_del(struct mirror *mirror, struct mirror_bridge *bridge)
{
	struct mirror_bridge **at = &mirror->bridges;

	while (*at != bridge)
		at = &(*at)->next;
	*at = bridge->next;
	mirror_empty(bridge);
	free(bridge);
}

/**
 * mirror_set() - take in what is told of a bridge
 * @mirror: the mirror
 * @bridge: the bridge
 * @row: what is told
 *
 * Numbers of ports and entries are not news of the bridge, but of these.
 *
 * Return: whether it was there, and whether its settings changed.
 */
enum mirror_change mirror_set(struct mirror *mirror,
			      struct mirror_bridge *bridge,
			      const struct bridge_row *row)
{
	const struct bridge_row *old = &bridge->row;
	enum mirror_change change = MIRROR_SAME;

	/* One that was only added has no name. */
	if (!*old->head.bridge)
		change = MIRROR_NEW;
	else if (old->mode != row->mode || old->learning != row->learning ||
		 old->direct != row->direct ||
		 old->group_fwd_mask != row->group_fwd_mask ||
		 old->ageing_ms != row->ageing_ms ||
		 strcmp(old->unusual, row->unusual))
		change = MIRROR_CHANGED;
	bridge->row = *row;
	bridge->round = mirror->round;
	return change;
}

static struct mirror_port *port_find(const struct mirror_bridge *bridge,
				     uint32_t ifindex)
{
	size_t i;

	for (i = 0; i < bridge->port_count; i++)
		if (bridge->ports[i].row.port_ifindex == ifindex)
			return &bridge->ports[i];
	return NULL;
}

/**
 * mirror_port_find() - find a port
 * @bridge: its bridge
 * @ifindex: its own interface index
 *
 * Return: the port, or NULL.
 */
const struct mirror_port *mirror_port_find(const struct mirror_bridge *bridge,
					   uint32_t ifindex)
{
	return port_find(bridge, ifindex);
}

/**
 * mirror_port_set() - take in what is told of a port
 * @bridge: its bridge
 * @row: what is told
 *
 * Return: whether it was there, and whether its settings changed, or it began or
 * ceased to forward.
 */
enum mirror_change mirror_port_set(struct mirror_bridge *bridge,
				   const struct port_row *row)
{
	struct mirror_port *port = port_find(bridge, row->port_ifindex);
	enum mirror_change change = MIRROR_SAME;

	if (!port) {
		bridge->ports = memory_grow(bridge->ports,
					    bridge->port_count + 1,
					    sizeof(*bridge->ports));
		port = &bridge->ports[bridge->port_count++];
		change = MIRROR_NEW;
	} else if (port->row.forwarding != row->forwarding ||
		   strcmp(port->row.unusual, row->unusual)) {
		change = MIRROR_CHANGED;
	}
	port->row = *row;
	port->look = bridge->look;
	return change;
}

/**
 * mirror_port_del() - forget a port
 * @bridge: its bridge
 * @ifindex: its own interface index
 *
 * Return: whether it was there.
 */
bool mirror_port_del(struct mirror_bridge *bridge, uint32_t ifindex)
{
	struct mirror_port *port = port_find(bridge, ifindex);

	if (!port)
		return false;
	*port = bridge->ports[--bridge->port_count];
	return true;
}

/**
 * mirror_port_sweep() - forget a port that was not there at the last look
 * @bridge: the bridge
 * @row: set to it
 *
 * Return: whether there was one.
 */
bool mirror_port_sweep(struct mirror_bridge *bridge, struct port_row *row)
{
	size_t i;

	for (i = 0; i < bridge->port_count; i++) {
		if (bridge->ports[i].look == bridge->look)
			continue;
		*row = bridge->ports[i].row;
		return mirror_port_del(bridge, row->port_ifindex);
	}
	return false;
}

static uint64_t key_of(const uint8_t *address)
{
	uint64_t key = 0;

	memcpy(&key, address, MAC_LEN);
	return key;
}

/**
 * mirror_address() - the address of an entry
 * @entry: the entry
 * @address: six bytes to be filled
 */
void mirror_address(const struct mirror_entry *entry, uint8_t *address)
{
	memcpy(address, &entry->key, MAC_LEN);
}

/* The place where the search for a key begins. */
static size_t home(const struct mirror *mirror,
		   const struct mirror_bridge *bridge, uint64_t key)
{
	uint64_t hash = key * mirror->seed;

	return ((hash ^ hash >> 32) * mirror->seed >> 32) & (bridge->room - 1);
}

/* The place of a key, or the free one where it would be. */
static struct mirror_entry *place(const struct mirror *mirror,
				  const struct mirror_bridge *bridge,
				  uint64_t key)
{
	size_t i = home(mirror, bridge, key);

	while (bridge->entries[i].key && bridge->entries[i].key != key)
		i = (i + 1) & (bridge->room - 1);
	return &bridge->entries[i];
}

/* At most three quarters of the places are taken. */
static void make_room(const struct mirror *mirror, struct mirror_bridge *bridge)
{
	struct mirror_bridge old = *bridge;
	size_t i;

	if (bridge->count < bridge->room / 4 * 3)
		return;
	bridge->room = old.room ? old.room * 2 : 256;
	bridge->entries = calloc(bridge->room, sizeof(*bridge->entries));
	if (!bridge->entries)
		exit(failed("out of memory"));
	for (i = 0; i < old.room; i++)
		if (old.entries[i].key)
			*place(mirror, bridge, old.entries[i].key) =
				old.entries[i];
	free(old.entries);
}

/**
 * mirror_entry_set() - take in what is told of an entry
 * @mirror: the mirror
 * @bridge: its bridge
 * @row: what is told
 * @before: set to what it was before, if it was there
 *
 * Return: whether it was there, and whether port or state changed, or that it is
 * damped.
 */
enum mirror_change mirror_entry_set(const struct mirror *mirror,
				    struct mirror_bridge *bridge,
				    const struct fdb_row *row,
				    struct mirror_entry *before)
{
	struct mirror_entry now = { key_of(row->address), row->port_ifindex,
				    (uint8_t)row->state, bridge->look,
				    (uint8_t)row->damped };
	enum mirror_change change = MIRROR_SAME;
	struct mirror_entry *entry;

	make_room(mirror, bridge);
	entry = place(mirror, bridge, now.key);
	*before = *entry;
	if (!entry->key) {
		bridge->count++;
		change = MIRROR_NEW;
	} else if (entry->port != now.port || entry->state != now.state ||
		   entry->damped != now.damped) {
		change = MIRROR_CHANGED;
	}
	*entry = now;
	return change;
}

/* Free a place, and move up those behind it that would not be found any more. */
static void take_out(const struct mirror *mirror, struct mirror_bridge *bridge,
		     size_t hole)
{
	const size_t mask = bridge->room - 1;
	size_t i = hole, from;

	for (;;) {
		i = (i + 1) & mask;
		if (!bridge->entries[i].key)
			break;
		from = home(mirror, bridge, bridge->entries[i].key);
		/* Is the hole on its way from home to where it is? */
		if (((i - from) & mask) < ((i - hole) & mask))
			continue;
		bridge->entries[hole] = bridge->entries[i];
		hole = i;
	}
	bridge->entries[hole].key = 0;
	bridge->count--;
}

/**
 * mirror_entry_del() - forget an entry
 * @mirror: the mirror
 * @bridge: its bridge
 * @address: the station
 *
 * Return: whether it was there.
 */
bool mirror_entry_del(const struct mirror *mirror, struct mirror_bridge *bridge,
		      const uint8_t *address)
{
	struct mirror_entry *entry;

	if (!bridge->room)
		return false;
	entry = place(mirror, bridge, key_of(address));
	if (!entry->key)
		return false;
	take_out(mirror, bridge, (size_t)(entry - bridge->entries));
	return true;
}

/**
 * mirror_entry_sweep() - forget an entry that was not there at the last look
 * @mirror: the mirror
 * @bridge: the bridge
 * @at: how far it was looked; 0 at first
 * @entry: set to it
 *
 * Return: whether there was one; if so, there may be more.
 */
bool mirror_entry_sweep(const struct mirror *mirror,
			struct mirror_bridge *bridge, size_t *at,
			struct mirror_entry *entry)
{
	for (; *at < bridge->room; (*at)++) {
		*entry = bridge->entries[*at];
		if (!entry->key || entry->look == bridge->look)
			continue;
		/* What takes its place is looked at the next time. */
		take_out(mirror, bridge, *at);
		return true;
	}
	return false;
}
