// SPDX-License-Identifier: GPL-2.0
/* Replies and notifications to rows. */
#include "bridgectl.h"

#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/msg.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "attrs.h"

/* Numbers may become longer; then their first bytes are what we know. */
#define POLICY_NAME                          \
	{                                    \
		.min = 1, .max = IF_NAMESIZE \
	}
#define POLICY_U8                           \
	{                                   \
		.min = 1, .max = UINT16_MAX \
	}
#define POLICY_U16                          \
	{                                   \
		.min = 2, .max = UINT16_MAX \
	}
#define POLICY_U32                          \
	{                                   \
		.min = 4, .max = UINT16_MAX \
	}
#define POLICY_U64                          \
	{                                   \
		.min = 8, .max = UINT16_MAX \
	}
#define POLICY_MAC                             \
	{                                      \
		.min = MAC_LEN, .max = MAC_LEN \
	}
#define POLICY_ANY                \
	{                         \
		.max = UINT16_MAX \
	}

static const struct attr_size top_policy[MUSE_BRIDGE_A_MAX + 1] = {
	[MUSE_BRIDGE_A_IFINDEX] = POLICY_U32,
	[MUSE_BRIDGE_A_IFNAME] = POLICY_NAME,
	[MUSE_BRIDGE_A_BRIDGE] = POLICY_ANY,
	[MUSE_BRIDGE_A_PORT] = POLICY_ANY,
	[MUSE_BRIDGE_A_FDB] = POLICY_ANY,
	[MUSE_BRIDGE_A_EVENT] = POLICY_U32,
	[MUSE_BRIDGE_A_EXPLAIN] = POLICY_ANY,
};

static const struct attr_size bridge_policy[MUSE_BRIDGE_A_BRIDGE_MAX + 1] = {
	[MUSE_BRIDGE_A_BRIDGE_MODE] = POLICY_U32,
	[MUSE_BRIDGE_A_BRIDGE_LEARNING] = POLICY_U8,
	[MUSE_BRIDGE_A_BRIDGE_AGEING_TIME] = POLICY_U32,
	[MUSE_BRIDGE_A_BRIDGE_ADDR] = POLICY_MAC,
	[MUSE_BRIDGE_A_BRIDGE_PORT_COUNT] = POLICY_U32,
	[MUSE_BRIDGE_A_BRIDGE_FDB_COUNT] = POLICY_U32,
	[MUSE_BRIDGE_A_BRIDGE_DIRECT] = POLICY_U8,
	[MUSE_BRIDGE_A_BRIDGE_GROUP_FWD_MASK] = POLICY_U16,
	[MUSE_BRIDGE_A_BRIDGE_LEARN_LIMIT] = POLICY_U32,
	[MUSE_BRIDGE_A_BRIDGE_LEARN_LIMIT_ACTION] = POLICY_U32,
	[MUSE_BRIDGE_A_BRIDGE_LEARNED_COUNT] = POLICY_U32,
	[MUSE_BRIDGE_A_BRIDGE_DAMP_MOVES] = POLICY_U32,
	[MUSE_BRIDGE_A_BRIDGE_DAMP_WINDOW] = POLICY_U32,
	[MUSE_BRIDGE_A_BRIDGE_DAMP_HOLD] = POLICY_U32,
	[MUSE_BRIDGE_A_BRIDGE_DAMP_ACTION] = POLICY_U32,
	[MUSE_BRIDGE_A_BRIDGE_DAMPED_COUNT] = POLICY_U32,
	[MUSE_BRIDGE_A_BRIDGE_STATS] = POLICY_ANY,
	[MUSE_BRIDGE_A_BRIDGE_DROPS] = POLICY_ANY,
	[MUSE_BRIDGE_A_BRIDGE_FDB_STATS] = POLICY_U8,
};

static const struct attr_size port_policy[MUSE_BRIDGE_A_PORT_MAX + 1] = {
	[MUSE_BRIDGE_A_PORT_IFINDEX] = POLICY_U32,
	[MUSE_BRIDGE_A_PORT_IFNAME] = POLICY_NAME,
	[MUSE_BRIDGE_A_PORT_FORWARDING] = POLICY_U8,
	[MUSE_BRIDGE_A_PORT_FDB_COUNT] = POLICY_U32,
	[MUSE_BRIDGE_A_PORT_STATS] = POLICY_ANY,
	[MUSE_BRIDGE_A_PORT_PATH] = POLICY_U32,
	[MUSE_BRIDGE_A_PORT_LEARNING] = POLICY_U8,
	[MUSE_BRIDGE_A_PORT_FLOOD] = POLICY_U8,
	[MUSE_BRIDGE_A_PORT_MCAST_FLOOD] = POLICY_U8,
	[MUSE_BRIDGE_A_PORT_BCAST_FLOOD] = POLICY_U8,
	[MUSE_BRIDGE_A_PORT_ISOLATED] = POLICY_U8,
	[MUSE_BRIDGE_A_PORT_HAIRPIN] = POLICY_U8,
	[MUSE_BRIDGE_A_PORT_LEARN_LIMIT] = POLICY_U32,
	[MUSE_BRIDGE_A_PORT_LEARN_LIMIT_ACTION] = POLICY_U32,
	[MUSE_BRIDGE_A_PORT_LEARNED_COUNT] = POLICY_U32,
	[MUSE_BRIDGE_A_PORT_DROPS] = POLICY_ANY,
};

static const struct attr_size fdb_policy[MUSE_BRIDGE_A_FDB_MAX + 1] = {
	[MUSE_BRIDGE_A_FDB_ADDR] = POLICY_MAC,
	[MUSE_BRIDGE_A_FDB_PORT_IFINDEX] = POLICY_U32,
	[MUSE_BRIDGE_A_FDB_PORT_IFNAME] = POLICY_NAME,
	[MUSE_BRIDGE_A_FDB_STATE] = POLICY_U32,
	[MUSE_BRIDGE_A_FDB_AGE] = POLICY_U32,
	[MUSE_BRIDGE_A_FDB_REASON] = POLICY_U32,
	[MUSE_BRIDGE_A_FDB_OLD_PORT_IFINDEX] = POLICY_U32,
	[MUSE_BRIDGE_A_FDB_OLD_PORT_IFNAME] = POLICY_NAME,
	[MUSE_BRIDGE_A_FDB_COUNT] = POLICY_U32,
	[MUSE_BRIDGE_A_FDB_MOVES] = POLICY_U32,
	[MUSE_BRIDGE_A_FDB_MOVED] = POLICY_U32,
	[MUSE_BRIDGE_A_FDB_MOVED_FROM] = POLICY_U32,
	[MUSE_BRIDGE_A_FDB_DAMPED] = POLICY_ANY,
	[MUSE_BRIDGE_A_FDB_STATS] = POLICY_ANY,
};

static const struct attr_size explain_policy[MUSE_BRIDGE_A_EXPLAIN_MAX + 1] = {
	[MUSE_BRIDGE_A_EXPLAIN_PORT_IFINDEX] = POLICY_U32,
	[MUSE_BRIDGE_A_EXPLAIN_SRC] = POLICY_MAC,
	[MUSE_BRIDGE_A_EXPLAIN_DST] = POLICY_MAC,
	[MUSE_BRIDGE_A_EXPLAIN_LEN] = POLICY_U32,
	[MUSE_BRIDGE_A_EXPLAIN_PORT_IFNAME] = POLICY_NAME,
	[MUSE_BRIDGE_A_EXPLAIN_FATE] = POLICY_U32,
	[MUSE_BRIDGE_A_EXPLAIN_DROP] = POLICY_U32,
	[MUSE_BRIDGE_A_EXPLAIN_HOST] = POLICY_U8,
	[MUSE_BRIDGE_A_EXPLAIN_SOURCE] = POLICY_U32,
	[MUSE_BRIDGE_A_EXPLAIN_SRC_ENTRY] = POLICY_ANY,
	[MUSE_BRIDGE_A_EXPLAIN_DST_ENTRY] = POLICY_ANY,
	[MUSE_BRIDGE_A_EXPLAIN_OUT_IFINDEX] = POLICY_U32,
	[MUSE_BRIDGE_A_EXPLAIN_OUT_IFNAME] = POLICY_NAME,
	[MUSE_BRIDGE_A_EXPLAIN_OUT_LEAVES] = POLICY_U8,
	[MUSE_BRIDGE_A_EXPLAIN_OUT_PATH] = POLICY_U32,
};

/* Not nla_get_u32(): a call for each number of a million rows is felt. */
static uint32_t u32_of(const struct nlattr *nla)
{
	uint32_t value = ABSENT_U32;

	if (nla)
		memcpy(&value, nla + 1, sizeof(value));
	return value;
}

static uint32_t u16_of(const struct nlattr *nla)
{
	return nla ? nla_get_u16(nla) : ABSENT_U32;
}

static uint32_t u8_of(const struct nlattr *nla)
{
	return nla ? nla_get_u8(nla) : ABSENT_U32;
}

/* The row is zero: the name ends where its bytes do, if not before. */
static void copy_name(char name[IF_NAMESIZE], const struct nlattr *nla)
{
	memcpy(name, nla + 1, (size_t)(nla->nla_len - NLA_HDRLEN));
	name[IF_NAMESIZE - 1] = 0;
}

/* The kernel's name for a device, or what we can find out, or its index. */
static void name_of(char name[IF_NAMESIZE], const struct nlattr *nla,
		    uint32_t ifindex)
{
	if (nla)
		copy_name(name, nla);
	else if (ifindex != ABSENT_U32 && !if_indextoname(ifindex, name))
		snprintf(name, IF_NAMESIZE, "if%u", ifindex);
}

/*
 * Parse the top of a message and the nest in it that describes the object.
 * Leaves @tb with the nest's attributes.
 */
static int open_nest(struct nlmsghdr *nlh, int type, const struct nlattr **tb,
		     int max, const struct attr_size *policy,
		     struct row_head *head)
{
	const struct nlattr *top[MUSE_BRIDGE_A_MAX + 1];
	int rc = attrs_of_message(nlh, top, MUSE_BRIDGE_A_MAX, top_policy);

	if (rc < 0)
		return rc;
	if (!top[type])
		return -NLE_MISSING_ATTR;
	head->ifindex = u32_of(top[MUSE_BRIDGE_A_IFINDEX]);
	head->event = u32_of(top[MUSE_BRIDGE_A_EVENT]);
	name_of(head->bridge, top[MUSE_BRIDGE_A_IFNAME], head->ifindex);
	return attrs_of_nest(top[type], tb, max, policy);
}

/* What there is of counters up to @last, by &enum muse_bridge_stat_attr. */
static int stats_parse(const struct nlattr *nest, uint64_t *stats, int last)
{
	struct attr_size policy[MUSE_BRIDGE_A_STAT_MAX + 1] = { { 0 } };
	const struct nlattr *tb[MUSE_BRIDGE_A_STAT_MAX + 1] = { NULL };
	int i, rc;

	for (i = MUSE_BRIDGE_A_STAT_RX_PACKETS; i <= last; i++)
		policy[i] = (struct attr_size)POLICY_U64;
	if (nest) {
		rc = attrs_of_nest(nest, tb, last, policy);
		if (rc < 0)
			return rc;
	}
	for (i = MUSE_BRIDGE_A_STAT_RX_PACKETS; i <= last; i++)
		stats[i] = tb[i] ? nla_get_u64(tb[i]) : ABSENT_U64;
	return 0;
}

/* Add words to the settings that are not as usual. */
__attribute__((format(printf, 3, 4))) static void
add_unusual(char *unusual, size_t size, const char *format, ...)
{
	size_t used = strlen(unusual);
	va_list args;

	if (used && used + 1 < size)
		unusual[used++] = ' ';
	va_start(args, format);
	vsnprintf(unusual + used, size - used, format, args);
	va_end(args);
}

/* Limits of a bridge or a port, likewise. */
static void limit_parse(const struct nlattr *limit, const struct nlattr *action,
			uint32_t *most, uint32_t *refusal, char *unusual,
			size_t size)
{
	*most = u32_of(limit);
	*refusal = u32_of(action);
	if (limit && *most)
		add_unusual(unusual, size, "learn_limit %u", *most);
	if (*refusal == MUSE_BRIDGE_REFUSAL_DROP)
		add_unusual(unusual, size, "learn_limit_action drop");
}

static void damp_parse(const struct nlattr **tb, struct bridge_row *row)
{
	char text[TEXT_MAX];

	row->damp_moves = u32_of(tb[MUSE_BRIDGE_A_BRIDGE_DAMP_MOVES]);
	row->damp_window_ms = u32_of(tb[MUSE_BRIDGE_A_BRIDGE_DAMP_WINDOW]);
	row->damp_hold_ms = u32_of(tb[MUSE_BRIDGE_A_BRIDGE_DAMP_HOLD]);
	row->damp_action = u32_of(tb[MUSE_BRIDGE_A_BRIDGE_DAMP_ACTION]);
	row->damped = u32_of(tb[MUSE_BRIDGE_A_BRIDGE_DAMPED_COUNT]);
	if (row->damp_moves && row->damp_moves != ABSENT_U32)
		add_unusual(row->unusual, sizeof(row->unusual), "damp_moves %u",
			    row->damp_moves);
	if (row->damp_window_ms != MUSE_BRIDGE_DAMP_WINDOW_DEFAULT &&
	    row->damp_window_ms != ABSENT_U32)
		add_unusual(row->unusual, sizeof(row->unusual),
			    "damp_window %s",
			    format_time_ms(row->damp_window_ms, text));
	if (row->damp_hold_ms != MUSE_BRIDGE_DAMP_HOLD_DEFAULT &&
	    row->damp_hold_ms != ABSENT_U32)
		add_unusual(row->unusual, sizeof(row->unusual), "damp_hold %s",
			    format_time_ms(row->damp_hold_ms, text));
	if (row->damp_action == MUSE_BRIDGE_REFUSAL_FORWARD)
		add_unusual(row->unusual, sizeof(row->unusual),
			    "damp_action forward");
}

/* Counters of reasons, of which an older module knows fewer and a newer one more. */
static void drops_of(const struct nlattr *nla, uint64_t *drops)
{
	size_t i, given = nla ? (size_t)nla_len(nla) / sizeof(*drops) : 0;

	for (i = 0; i <= MUSE_BRIDGE_DROP_MAX; i++) {
		drops[i] = ABSENT_U64;
		if (i < given)
			memcpy(&drops[i],
			       (const char *)nla_data(nla) + i * sizeof(*drops),
			       sizeof(*drops));
	}
}

/**
 * bridge_parse() - read a message about a bridge
 * @nlh: the message
 * @data: a &struct bridge_row to fill
 * @filter: not used
 *
 * Return: as struct rows.parse.
 */
int bridge_parse(struct nlmsghdr *nlh, void *data, const void *filter)
{
	const struct nlattr *tb[MUSE_BRIDGE_A_BRIDGE_MAX + 1];
	struct bridge_row *row = data;
	int rc;

	(void)filter;
	rc = open_nest(nlh, MUSE_BRIDGE_A_BRIDGE, tb, MUSE_BRIDGE_A_BRIDGE_MAX,
		       bridge_policy, &row->head);
	if (rc < 0)
		return rc;
	row->mode = u32_of(tb[MUSE_BRIDGE_A_BRIDGE_MODE]);
	row->learning = u8_of(tb[MUSE_BRIDGE_A_BRIDGE_LEARNING]);
	row->ageing_ms = u32_of(tb[MUSE_BRIDGE_A_BRIDGE_AGEING_TIME]);
	if (tb[MUSE_BRIDGE_A_BRIDGE_ADDR])
		nla_memcpy(row->address, tb[MUSE_BRIDGE_A_BRIDGE_ADDR],
			   MAC_LEN);
	row->group_fwd_mask = u16_of(tb[MUSE_BRIDGE_A_BRIDGE_GROUP_FWD_MASK]);
	row->ports = u32_of(tb[MUSE_BRIDGE_A_BRIDGE_PORT_COUNT]);
	row->entries = u32_of(tb[MUSE_BRIDGE_A_BRIDGE_FDB_COUNT]);
	row->direct = u8_of(tb[MUSE_BRIDGE_A_BRIDGE_DIRECT]);
	row->learned = u32_of(tb[MUSE_BRIDGE_A_BRIDGE_LEARNED_COUNT]);
	limit_parse(tb[MUSE_BRIDGE_A_BRIDGE_LEARN_LIMIT],
		    tb[MUSE_BRIDGE_A_BRIDGE_LEARN_LIMIT_ACTION],
		    &row->learn_limit, &row->learn_limit_action, row->unusual,
		    sizeof(row->unusual));
	damp_parse(tb, row);
	drops_of(tb[MUSE_BRIDGE_A_BRIDGE_DROPS], row->drops);
	row->fdb_stats = u8_of(tb[MUSE_BRIDGE_A_BRIDGE_FDB_STATS]);
	if (row->fdb_stats == 1)
		add_unusual(row->unusual, sizeof(row->unusual), "fdb_stats on");
	rc = stats_parse(tb[MUSE_BRIDGE_A_BRIDGE_STATS], row->stats,
			 MUSE_BRIDGE_A_STAT_MAX);
	return rc < 0 ? rc : 1;
}

/* Read the settings, and say in words which are not as in a new port. */
static void settings_parse(const struct nlattr **tb, struct port_row *row)
{
	static const uint32_t usual[PORT_SETTING_COUNT] = { 1, 1, 1, 1, 0, 0 };
	int i;

	for (i = 0; i < PORT_SETTING_COUNT; i++) {
		row->settings[i] = u8_of(tb[PORT_SETTING_FIRST + i]);
		if (row->settings[i] == ABSENT_U32 ||
		    row->settings[i] == usual[i])
			continue;
		add_unusual(row->unusual, sizeof(row->unusual), "%s %s",
			    port_setting_names[i],
			    row->settings[i] ? "on" : "off");
	}
	row->learned = u32_of(tb[MUSE_BRIDGE_A_PORT_LEARNED_COUNT]);
	limit_parse(tb[MUSE_BRIDGE_A_PORT_LEARN_LIMIT],
		    tb[MUSE_BRIDGE_A_PORT_LEARN_LIMIT_ACTION],
		    &row->learn_limit, &row->learn_limit_action, row->unusual,
		    sizeof(row->unusual));
}

/**
 * port_parse() - read a message about a port
 * @nlh: the message
 * @data: a &struct port_row to fill
 * @filter: not used
 *
 * Return: as struct rows.parse.
 */
int port_parse(struct nlmsghdr *nlh, void *data, const void *filter)
{
	const struct nlattr *tb[MUSE_BRIDGE_A_PORT_MAX + 1];
	struct port_row *row = data;
	int rc;

	(void)filter;
	rc = open_nest(nlh, MUSE_BRIDGE_A_PORT, tb, MUSE_BRIDGE_A_PORT_MAX,
		       port_policy, &row->head);
	if (rc < 0)
		return rc;
	row->port_ifindex = u32_of(tb[MUSE_BRIDGE_A_PORT_IFINDEX]);
	name_of(row->port, tb[MUSE_BRIDGE_A_PORT_IFNAME], row->port_ifindex);
	row->forwarding = u8_of(tb[MUSE_BRIDGE_A_PORT_FORWARDING]);
	row->entries = u32_of(tb[MUSE_BRIDGE_A_PORT_FDB_COUNT]);
	row->path = u32_of(tb[MUSE_BRIDGE_A_PORT_PATH]);
	settings_parse(tb, row);
	drops_of(tb[MUSE_BRIDGE_A_PORT_DROPS], row->drops);
	rc = stats_parse(tb[MUSE_BRIDGE_A_PORT_STATS], row->stats,
			 MUSE_BRIDGE_A_STAT_MAX);
	return rc < 0 ? rc : 1;
}

/* Most entries have none. */
static int entry_stats_parse(const struct nlattr *nest, struct fdb_row *row)
{
	uint64_t stats[MUSE_BRIDGE_A_STAT_MAX + 1];
	int i, rc;

	if (!nest) {
		for (i = 0; i < FDB_STAT_COUNT; i++)
			row->stats[i] = ABSENT_U64;
		return 0;
	}
	rc = stats_parse(nest, stats, FDB_STAT_FIRST + FDB_STAT_COUNT - 1);
	if (rc < 0)
		return rc;
	memcpy(row->stats, &stats[FDB_STAT_FIRST], sizeof(row->stats));
	return 0;
}

/* Read what there is in a nest about an entry. */
static int entry_parse(const struct nlattr **tb, struct fdb_row *row)
{
	int rc;

	if (!tb[MUSE_BRIDGE_A_FDB_ADDR])
		return -NLE_MISSING_ATTR;
	memcpy(row->address, tb[MUSE_BRIDGE_A_FDB_ADDR] + 1, MAC_LEN);
	row->port_ifindex = u32_of(tb[MUSE_BRIDGE_A_FDB_PORT_IFINDEX]);
	name_of(row->port, tb[MUSE_BRIDGE_A_FDB_PORT_IFNAME],
		row->port_ifindex);
	row->state = u32_of(tb[MUSE_BRIDGE_A_FDB_STATE]);
	row->age_ms = u32_of(tb[MUSE_BRIDGE_A_FDB_AGE]);
	row->reason = u32_of(tb[MUSE_BRIDGE_A_FDB_REASON]);
	row->old_port_ifindex = u32_of(tb[MUSE_BRIDGE_A_FDB_OLD_PORT_IFINDEX]);
	name_of(row->old_port, tb[MUSE_BRIDGE_A_FDB_OLD_PORT_IFNAME],
		row->old_port_ifindex);
	row->moves = tb[MUSE_BRIDGE_A_FDB_MOVES] ?
			     nla_get_u32(tb[MUSE_BRIDGE_A_FDB_MOVES]) :
			     0;
	row->moved_ms = u32_of(tb[MUSE_BRIDGE_A_FDB_MOVED]);
	row->moved_from = u32_of(tb[MUSE_BRIDGE_A_FDB_MOVED_FROM]);
	row->damped = !!tb[MUSE_BRIDGE_A_FDB_DAMPED];
	rc = entry_stats_parse(tb[MUSE_BRIDGE_A_FDB_STATS], row);
	return rc < 0 ? rc : 1;
}

/**
 * fdb_parse() - read a message about a forwarding entry
 * @nlh: the message
 * @data: a &struct fdb_row to fill
 * @filter: not used
 *
 * Return: as struct rows.parse.
 */
int fdb_parse(struct nlmsghdr *nlh, void *data, const void *filter)
{
	const struct nlattr *tb[MUSE_BRIDGE_A_FDB_MAX + 1];
	struct fdb_row *row = data;
	int rc;

	(void)filter;
	rc = open_nest(nlh, MUSE_BRIDGE_A_FDB, tb, MUSE_BRIDGE_A_FDB_MAX,
		       fdb_policy, &row->head);
	return rc < 0 ? rc : entry_parse(tb, row);
}

/**
 * count_parse() - read a message about a number of entries
 * @nlh: the message
 * @data: a &struct count_row to fill
 * @filter: not used
 *
 * Return: as struct rows.parse.
 */
int count_parse(struct nlmsghdr *nlh, void *data, const void *filter)
{
	const struct nlattr *tb[MUSE_BRIDGE_A_FDB_MAX + 1];
	struct count_row *row = data;
	struct row_head head;
	int rc;

	(void)filter;
	rc = open_nest(nlh, MUSE_BRIDGE_A_FDB, tb, MUSE_BRIDGE_A_FDB_MAX,
		       fdb_policy, &head);
	if (rc < 0)
		return rc;
	if (!tb[MUSE_BRIDGE_A_FDB_COUNT])
		return -NLE_MISSING_ATTR;
	row->count = nla_get_u32(tb[MUSE_BRIDGE_A_FDB_COUNT]);
	return 1;
}

/* An entry inside a frame's nest, if it is there. */
static int explain_entry(const struct nlattr *nest,
			 const struct explain_row *frame, struct fdb_row *row,
			 uint32_t *count)
{
	const struct nlattr *tb[MUSE_BRIDGE_A_FDB_MAX + 1];
	int rc;

	*count = 0;
	if (!nest)
		return 1;
	row->head = frame->head;
	rc = attrs_of_nest(nest, tb, MUSE_BRIDGE_A_FDB_MAX, fdb_policy);
	if (rc < 0)
		return rc;
	*count = 1;
	return entry_parse(tb, row);
}

static int frame_parse(const struct nlattr **tb, struct explain_row *row)
{
	int rc;

	if (!tb[MUSE_BRIDGE_A_EXPLAIN_SRC] || !tb[MUSE_BRIDGE_A_EXPLAIN_DST])
		return -NLE_MISSING_ATTR;
	nla_memcpy(row->src, tb[MUSE_BRIDGE_A_EXPLAIN_SRC], MAC_LEN);
	nla_memcpy(row->dst, tb[MUSE_BRIDGE_A_EXPLAIN_DST], MAC_LEN);
	row->port_ifindex = u32_of(tb[MUSE_BRIDGE_A_EXPLAIN_PORT_IFINDEX]);
	name_of(row->port, tb[MUSE_BRIDGE_A_EXPLAIN_PORT_IFNAME],
		row->port_ifindex);
	row->len = u32_of(tb[MUSE_BRIDGE_A_EXPLAIN_LEN]);
	row->fate = u32_of(tb[MUSE_BRIDGE_A_EXPLAIN_FATE]);
	row->drop = u32_of(tb[MUSE_BRIDGE_A_EXPLAIN_DROP]);
	row->host = u8_of(tb[MUSE_BRIDGE_A_EXPLAIN_HOST]);
	row->source = u32_of(tb[MUSE_BRIDGE_A_EXPLAIN_SOURCE]);
	rc = explain_entry(tb[MUSE_BRIDGE_A_EXPLAIN_SRC_ENTRY], row,
			   &row->src_entry, &row->src_entries);
	if (rc < 0)
		return rc;
	return explain_entry(tb[MUSE_BRIDGE_A_EXPLAIN_DST_ENTRY], row,
			     &row->dst_entry, &row->dst_entries);
}

/**
 * explain_parse() - read a message about a frame, or about a port it may leave by
 * @nlh: the message
 * @data: a &struct explain_part to fill
 * @filter: not used
 *
 * Return: as struct rows.parse.
 */
int explain_parse(struct nlmsghdr *nlh, void *data, const void *filter)
{
	const struct nlattr *tb[MUSE_BRIDGE_A_EXPLAIN_MAX + 1];
	struct explain_part *part = data;
	struct row_head head = { .ifindex = 0 };
	int rc;

	(void)filter;
	rc = open_nest(nlh, MUSE_BRIDGE_A_EXPLAIN, tb,
		       MUSE_BRIDGE_A_EXPLAIN_MAX, explain_policy, &head);
	if (rc < 0)
		return rc;
	part->is_out = tb[MUSE_BRIDGE_A_EXPLAIN_OUT_IFINDEX];
	if (!part->is_out) {
		part->frame.head = head;
		return frame_parse(tb, &part->frame);
	}
	part->out.port_ifindex = u32_of(tb[MUSE_BRIDGE_A_EXPLAIN_OUT_IFINDEX]);
	name_of(part->out.port, tb[MUSE_BRIDGE_A_EXPLAIN_OUT_IFNAME],
		part->out.port_ifindex);
	part->out.leaves = u8_of(tb[MUSE_BRIDGE_A_EXPLAIN_OUT_LEAVES]);
	part->out.drop = u32_of(tb[MUSE_BRIDGE_A_EXPLAIN_DROP]);
	part->out.path = u32_of(tb[MUSE_BRIDGE_A_EXPLAIN_OUT_PATH]);
	return 1;
}
