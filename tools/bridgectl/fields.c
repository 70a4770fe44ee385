// SPDX-License-Identifier: GPL-2.0
/* What is printed of bridges, ports and entries: keys, headings, values. */
#include "bridgectl.h"

#include <assert.h>
#include <string.h>

const char *const mode_names[] = {
	[MUSE_BRIDGE_MODE_HUB] = "hub",
	[MUSE_BRIDGE_MODE_BRIDGE] = "bridge",
};

const char *const port_setting_names[] = {
	[MUSE_BRIDGE_A_PORT_LEARNING - PORT_SETTING_FIRST] = "learning",
	[MUSE_BRIDGE_A_PORT_FLOOD - PORT_SETTING_FIRST] = "flood",
	[MUSE_BRIDGE_A_PORT_MCAST_FLOOD - PORT_SETTING_FIRST] = "mcast_flood",
	[MUSE_BRIDGE_A_PORT_BCAST_FLOOD - PORT_SETTING_FIRST] = "bcast_flood",
	[MUSE_BRIDGE_A_PORT_ISOLATED - PORT_SETTING_FIRST] = "isolated",
	[MUSE_BRIDGE_A_PORT_HAIRPIN - PORT_SETTING_FIRST] = "hairpin",
};

const char *const fdb_state_names[] = {
	[MUSE_BRIDGE_FDB_STATE_LEARNED] = "learned",
	[MUSE_BRIDGE_FDB_STATE_STATIC] = "static",
	[MUSE_BRIDGE_FDB_STATE_LOCAL] = "local",
};

const char *const refusal_names[] = {
	[MUSE_BRIDGE_REFUSAL_FORWARD] = "forward",
	[MUSE_BRIDGE_REFUSAL_DROP] = "drop",
};

static const char *const reason_names[] = {
	[MUSE_BRIDGE_FDB_REASON_ADMIN] = "admin",
	[MUSE_BRIDGE_FDB_REASON_FLUSH] = "flush",
	[MUSE_BRIDGE_FDB_REASON_AGED] = "aged",
	[MUSE_BRIDGE_FDB_REASON_PORT_DOWN] = "port-down",
	[MUSE_BRIDGE_FDB_REASON_PORT_DEL] = "port-del",
	[MUSE_BRIDGE_FDB_REASON_MODE] = "mode",
	[MUSE_BRIDGE_FDB_REASON_ADDRESS] = "address",
};

const char *const path_names[] = {
	[MUSE_BRIDGE_PATH_DIRECT] = "direct",
	[MUSE_BRIDGE_PATH_DISABLED] = "off",
	[MUSE_BRIDGE_PATH_NETFILTER] = "netfilter",
	[MUSE_BRIDGE_PATH_TC] = "tc",
	[MUSE_BRIDGE_PATH_QUEUES] = "queues",
	[MUSE_BRIDGE_PATH_QDISC] = "qdisc",
	[MUSE_BRIDGE_PATH_LOCK] = "lock",
	[MUSE_BRIDGE_PATH_TAP] = "tap",
	[MUSE_BRIDGE_PATH_TRACE] = "trace",
	[MUSE_BRIDGE_PATH_DOWN] = "down",
};

/**
 * name_value() - a number as its name
 * @value: the value to fill; left alone if there is no number
 * @number: the number; one that a newer kernel made up stays a number
 * @names: of the numbers from 0
 * @count: how many
 */
void name_value(struct value *value, uint32_t number, const char *const *names,
		size_t count)
{
	if (number == ABSENT_U32)
		return;
	value->kind = VALUE_TEXT;
	value->text = value->room;
	if (number < count)
		value->text = names[number];
	else
		snprintf(value->room, sizeof(value->room), "%u", number);
}

static void get_mode(const void *row, const struct field *field,
		     struct value *value)
{
	const struct bridge_row *bridge = row;

	(void)field;
	name_value(value, bridge->mode, mode_names, ARRAY_SIZE(mode_names));
}

/**
 * get_switch() - a uint32_t that is 0 or 1; %ABSENT_U32 does not apply
 * @row: the row
 * @field: says where in it
 * @value: filled
 */
void get_switch(const void *row, const struct field *field,
		struct value *value)
{
	uint32_t on;

	memcpy(&on, (const char *)row + field->offset, sizeof(on));
	if (on == ABSENT_U32)
		return;
	value->kind = VALUE_BOOL;
	value->truth = on;
}

static void get_group_fwd(const void *row, const struct field *field,
			  struct value *value)
{
	const struct bridge_row *bridge = row;

	get_u32(row, field, value);
	snprintf(value->room, sizeof(value->room), "0x%x",
		 bridge->group_fwd_mask);
	value->shown = value->room;
}

/* A uint32_t that is a &enum muse_bridge_refusal. */
static void get_refusal(const void *row, const struct field *field,
			struct value *value)
{
	uint32_t action;

	memcpy(&action, (const char *)row + field->offset, sizeof(action));
	name_value(value, action, refusal_names, ARRAY_SIZE(refusal_names));
}

static void get_ageing(const void *row, const struct field *field,
		       struct value *value)
{
	get_u32(row, field, value);
	value->show = format_time_ms;
}

static void get_forwarding(const void *row, const struct field *field,
			   struct value *value)
{
	const struct port_row *port = row;

	(void)field;
	if (port->forwarding == ABSENT_U32)
		return;
	value->kind = VALUE_BOOL;
	value->truth = port->forwarding;
	value->shown = port->forwarding ? "forwarding" : "down";
	value->tint = port->forwarding ? TINT_GOOD : TINT_BAD;
}

static void get_path(const void *row, const struct field *field,
		     struct value *value)
{
	const struct port_row *port = row;

	(void)field;
	name_value(value, port->path, path_names, ARRAY_SIZE(path_names));
}

static void get_state(const void *row, const struct field *field,
		      struct value *value)
{
	const struct fdb_row *entry = row;

	(void)field;
	name_value(value, entry->state, fdb_state_names,
		   ARRAY_SIZE(fdb_state_names));
	if (entry->state != MUSE_BRIDGE_FDB_STATE_LEARNED)
		value->tint = TINT_SPECIAL;
	if (entry->damped != 1)
		return;
	value->shown = "damped";
	value->tint = TINT_BAD;
}

static void get_age(const void *row, const struct field *field,
		    struct value *value)
{
	get_u32(row, field, value);
	value->show = format_age_ms;
}

static void get_moved(const void *row, const struct field *field,
		      struct value *value)
{
	const struct fdb_row *entry = row;

	get_u32(row, field, value);
	value->shown = format_age_ms(entry->moved_ms, value->room);
}

/* The port that a station came from; it may be gone, and its name with it. */
static void get_moved_from(const void *row, const struct field *field,
			   struct value *value)
{
	const struct fdb_row *entry = row;

	(void)field;
	if (entry->moved_from == ABSENT_U32)
		return;
	value->kind = VALUE_TEXT;
	value->text = value->room;
	static_assert(sizeof(value->room) >= IF_NAMESIZE, "a name fits");
	if (!if_indextoname(entry->moved_from, value->room))
		snprintf(value->room, sizeof(value->room), "if%u",
			 entry->moved_from);
}

static void get_reason(const void *row, const struct field *field,
		       struct value *value)
{
	const struct fdb_row *entry = row;

	(void)field;
	name_value(value, entry->reason, reason_names,
		   ARRAY_SIZE(reason_names));
}

#define AT(type, member) offsetof(struct type, member)

/* For whoever keeps a copy of the state. */
#define NUMBER(type)                                             \
	{                                                        \
		"number", NULL, NULL, FIELD_EVENT,               \
			AT(type, head.event), get_u32            \
	}

#define BRIDGE_STAT(key, heading, number)                         \
	{                                                         \
		key, heading, "stats", FIELD_RIGHT | FIELD_STATS, \
			AT(bridge_row, stats[number]), get_u64    \
	}

/* Keys are promised in bridgectl(8): they may be added to, not changed. */
const struct field bridge_fields[] = {
	{ "bridge", "BRIDGE", NULL, 0, AT(bridge_row, head.bridge), get_text },
	{ "bridge_ifindex", NULL, NULL, 0, AT(bridge_row, head.ifindex),
	  get_u32 },
	{ "mode", "MODE", NULL, 0, 0, get_mode },
	{ "learning", "LEARNING", NULL, 0, AT(bridge_row, learning),
	  get_switch },
	{ "ageing_ms", "AGEING", NULL, FIELD_RIGHT, AT(bridge_row, ageing_ms),
	  get_ageing },
	{ "group_fwd_mask", "GROUP-FWD", NULL, FIELD_RIGHT,
	  AT(bridge_row, group_fwd_mask), get_group_fwd },
	{ "address", "ADDRESS", NULL, 0, AT(bridge_row, address), get_mac },
	{ "ports", "PORTS", NULL, FIELD_RIGHT, AT(bridge_row, ports), get_u32 },
	{ "entries", "ENTRIES", NULL, FIELD_RIGHT, AT(bridge_row, entries),
	  get_u32 },
	{ "direct", "DIRECT", NULL, 0, AT(bridge_row, direct), get_switch },
	{ "fdb_stats", NULL, NULL, 0, AT(bridge_row, fdb_stats), get_switch },
	{ "learn_limit", NULL, NULL, 0, AT(bridge_row, learn_limit), get_u32 },
	{ "learn_limit_action", NULL, NULL, 0,
	  AT(bridge_row, learn_limit_action), get_refusal },
	{ "learned_entries", NULL, NULL, 0, AT(bridge_row, learned),
	  get_u32 },
	{ "damp_moves", NULL, NULL, 0, AT(bridge_row, damp_moves), get_u32 },
	{ "damp_window_ms", NULL, NULL, 0, AT(bridge_row, damp_window_ms),
	  get_u32 },
	{ "damp_hold_ms", NULL, NULL, 0, AT(bridge_row, damp_hold_ms), get_u32 },
	{ "damp_action", NULL, NULL, 0, AT(bridge_row, damp_action),
	  get_refusal },
	{ "damped", NULL, NULL, 0, AT(bridge_row, damped), get_u32 },
	{ "settings", "SETTINGS", NULL, FIELD_SHOWN, AT(bridge_row, unusual),
	  get_text },
	BRIDGE_STAT("learn_refused", "LEARN-REFUSED",
		    MUSE_BRIDGE_A_STAT_LEARN_REFUSED),
	BRIDGE_STAT("move_refused", "MOVE-REFUSED",
		    MUSE_BRIDGE_A_STAT_MOVE_REFUSED),
	BRIDGE_STAT("limit_dropped", "LIMIT-DROPPED",
		    MUSE_BRIDGE_A_STAT_LIMIT_DROPPED),
	BRIDGE_STAT("damp_dropped", "DAMP-DROPPED",
		    MUSE_BRIDGE_A_STAT_DAMP_DROPPED),
	NUMBER(bridge_row),
	{ .key = NULL },
};

#define STAT(key, heading, number)                                \
	{                                                         \
		key, heading, "stats", FIELD_RIGHT | FIELD_STATS, \
			AT(port_row, stats[number]), get_u64      \
	}

#define SETTING(key, number)                                              \
	{                                                                 \
		key, NULL, NULL, 0,                                       \
			AT(port_row, settings[(number) - PORT_SETTING_FIRST]), \
			get_switch                                        \
	}

const struct field port_fields[] = {
	{ "bridge", "BRIDGE", NULL, 0, AT(port_row, head.bridge), get_text },
	{ "bridge_ifindex", NULL, NULL, 0, AT(port_row, head.ifindex),
	  get_u32 },
	{ "port", "PORT", NULL, 0, AT(port_row, port), get_text },
	{ "port_ifindex", NULL, NULL, 0, AT(port_row, port_ifindex), get_u32 },
	{ "forwarding", "STATE", NULL, 0, 0, get_forwarding },
	{ "entries", "ENTRIES", NULL, FIELD_RIGHT, AT(port_row, entries),
	  get_u32 },
	{ "path", "PATH", NULL, 0, 0, get_path },
	SETTING("learning", MUSE_BRIDGE_A_PORT_LEARNING),
	SETTING("flood", MUSE_BRIDGE_A_PORT_FLOOD),
	SETTING("mcast_flood", MUSE_BRIDGE_A_PORT_MCAST_FLOOD),
	SETTING("bcast_flood", MUSE_BRIDGE_A_PORT_BCAST_FLOOD),
	SETTING("isolated", MUSE_BRIDGE_A_PORT_ISOLATED),
	SETTING("hairpin", MUSE_BRIDGE_A_PORT_HAIRPIN),
	{ "learn_limit", NULL, NULL, 0, AT(port_row, learn_limit), get_u32 },
	{ "learn_limit_action", NULL, NULL, 0,
	  AT(port_row, learn_limit_action), get_refusal },
	{ "learned_entries", NULL, NULL, 0, AT(port_row, learned), get_u32 },
	{ "settings", "SETTINGS", NULL, FIELD_SHOWN, AT(port_row, unusual),
	  get_text },
	STAT("rx_packets", "RX-PACKETS", MUSE_BRIDGE_A_STAT_RX_PACKETS),
	STAT("rx_bytes", "RX-BYTES", MUSE_BRIDGE_A_STAT_RX_BYTES),
	STAT("tx_packets", "TX-PACKETS", MUSE_BRIDGE_A_STAT_TX_PACKETS),
	STAT("tx_bytes", "TX-BYTES", MUSE_BRIDGE_A_STAT_TX_BYTES),
	STAT("forwarded", "FORWARDED", MUSE_BRIDGE_A_STAT_FORWARDED),
	STAT("flooded", "FLOODED", MUSE_BRIDGE_A_STAT_FLOODED),
	STAT("local", "LOCAL", MUSE_BRIDGE_A_STAT_LOCAL),
	STAT("filtered", "FILTERED", MUSE_BRIDGE_A_STAT_FILTERED),
	STAT("rx_dropped", "RX-DROPPED", MUSE_BRIDGE_A_STAT_RX_DROPPED),
	STAT("tx_dropped", "TX-DROPPED", MUSE_BRIDGE_A_STAT_TX_DROPPED),
	STAT("learned", "LEARNED", MUSE_BRIDGE_A_STAT_LEARNED),
	STAT("moved", "MOVED", MUSE_BRIDGE_A_STAT_MOVED),
	STAT("learn_failed", "LEARN-FAILED", MUSE_BRIDGE_A_STAT_LEARN_FAILED),
	STAT("learn_refused", "LEARN-REFUSED",
	     MUSE_BRIDGE_A_STAT_LEARN_REFUSED),
	STAT("move_refused", "MOVE-REFUSED", MUSE_BRIDGE_A_STAT_MOVE_REFUSED),
	STAT("limit_dropped", "LIMIT-DROPPED",
	     MUSE_BRIDGE_A_STAT_LIMIT_DROPPED),
	STAT("damp_dropped", "DAMP-DROPPED", MUSE_BRIDGE_A_STAT_DAMP_DROPPED),
	NUMBER(port_row),
	{ .key = NULL },
};

static_assert(MUSE_BRIDGE_A_STAT_MAX == MUSE_BRIDGE_A_STAT_DAMP_DROPPED,
	      "a counter was added to the ABI: show it");

#define FDB_STAT(key, heading, number)                                     \
	{                                                                  \
		key, heading, "stats", FIELD_RIGHT | FIELD_STATS,          \
			AT(fdb_row, stats[(number) - FDB_STAT_FIRST]), get_u64 \
	}

const struct field fdb_fields[] = {
	{ "bridge", "BRIDGE", NULL, 0, AT(fdb_row, head.bridge), get_text },
	{ "bridge_ifindex", NULL, NULL, 0, AT(fdb_row, head.ifindex), get_u32 },
	{ "address", "ADDRESS", NULL, 0, AT(fdb_row, address), get_mac },
	{ "port", "PORT", NULL, 0, AT(fdb_row, port), get_text },
	{ "port_ifindex", NULL, NULL, 0, AT(fdb_row, port_ifindex), get_u32 },
	{ "old_port", "FROM", NULL, FIELD_EVENT, AT(fdb_row, old_port),
	  get_text },
	{ "old_port_ifindex", NULL, NULL, FIELD_EVENT,
	  AT(fdb_row, old_port_ifindex), get_u32 },
	{ "state", "STATE", NULL, 0, 0, get_state },
	{ "age_ms", "AGE", NULL, FIELD_RIGHT, AT(fdb_row, age_ms), get_age },
	{ "damped", NULL, NULL, 0, AT(fdb_row, damped), get_switch },
	{ "moves", "MOVES", NULL, FIELD_RIGHT | FIELD_STATS,
	  AT(fdb_row, moves), get_u32 },
	{ "moved_ms", "MOVED", NULL, FIELD_RIGHT | FIELD_STATS,
	  AT(fdb_row, moved_ms), get_moved },
	{ "moved_from", "MOVED-FROM", NULL, FIELD_STATS, 0, get_moved_from },
	{ "moved_from_ifindex", NULL, NULL, FIELD_STATS,
	  AT(fdb_row, moved_from), get_u32 },
	FDB_STAT("rx_packets", "RX-PACKETS", MUSE_BRIDGE_A_STAT_RX_PACKETS),
	FDB_STAT("rx_bytes", "RX-BYTES", MUSE_BRIDGE_A_STAT_RX_BYTES),
	FDB_STAT("tx_packets", "TX-PACKETS", MUSE_BRIDGE_A_STAT_TX_PACKETS),
	FDB_STAT("tx_bytes", "TX-BYTES", MUSE_BRIDGE_A_STAT_TX_BYTES),
	{ "reason", "REASON", NULL, FIELD_EVENT, 0, get_reason },
	NUMBER(fdb_row),
	{ .key = NULL },
};

/* The same keys, as one looks at moves. */
const struct field move_fields[] = {
	{ "bridge", "BRIDGE", NULL, 0, AT(fdb_row, head.bridge), get_text },
	{ "bridge_ifindex", NULL, NULL, 0, AT(fdb_row, head.ifindex), get_u32 },
	{ "address", "ADDRESS", NULL, 0, AT(fdb_row, address), get_mac },
	{ "moves", "MOVES", NULL, FIELD_RIGHT, AT(fdb_row, moves), get_u32 },
	{ "moved_ms", "AGO", NULL, FIELD_RIGHT, AT(fdb_row, moved_ms),
	  get_moved },
	{ "moved_from", "FROM", NULL, 0, 0, get_moved_from },
	{ "moved_from_ifindex", NULL, NULL, 0, AT(fdb_row, moved_from),
	  get_u32 },
	{ "port", "TO", NULL, 0, AT(fdb_row, port), get_text },
	{ "port_ifindex", NULL, NULL, 0, AT(fdb_row, port_ifindex), get_u32 },
	{ "state", "STATE", NULL, 0, 0, get_state },
	{ "damped", NULL, NULL, 0, AT(fdb_row, damped), get_switch },
	{ .key = NULL },
};
