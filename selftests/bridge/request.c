// SPDX-License-Identifier: GPL-2.0
/*
 * request - send requests to the muse_bridge netlink family as they are given;
 * see ../netlink/ask.c.  One line more is understood:
 *
 *   seen PREFIX	how many different addresses of entries begin with these
 *			bytes, and how many came twice, since the last dump began
 */
#include <linux/muse_bridge.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../netlink/ask.h"

#define SEEN_MAX 200000

static const struct ask_name commands[] = {
	ASK_NAME("bridge-get", MUSE_BRIDGE_CMD_BRIDGE_GET),
	ASK_NAME("bridge-set", MUSE_BRIDGE_CMD_BRIDGE_SET),
	ASK_NAME("port-get", MUSE_BRIDGE_CMD_PORT_GET),
	ASK_NAME("fdb-get", MUSE_BRIDGE_CMD_FDB_GET),
	ASK_NAME("fdb-add", MUSE_BRIDGE_CMD_FDB_ADD),
	ASK_NAME("fdb-del", MUSE_BRIDGE_CMD_FDB_DEL),
	ASK_NAME("fdb-flush", MUSE_BRIDGE_CMD_FDB_FLUSH),
	ASK_NAME("port-set", MUSE_BRIDGE_CMD_PORT_SET),
	ASK_NAME("explain", MUSE_BRIDGE_CMD_EXPLAIN),
	ASK_END,
};

static const struct ask_name bridge_attrs[] = {
	ASK_NAME("mode", MUSE_BRIDGE_A_BRIDGE_MODE),
	ASK_NAME("learning", MUSE_BRIDGE_A_BRIDGE_LEARNING),
	ASK_NAME("ageing", MUSE_BRIDGE_A_BRIDGE_AGEING_TIME),
	ASK_NAME("addr", MUSE_BRIDGE_A_BRIDGE_ADDR),
	ASK_NAME("ports", MUSE_BRIDGE_A_BRIDGE_PORT_COUNT),
	ASK_NAME("entries", MUSE_BRIDGE_A_BRIDGE_FDB_COUNT),
	ASK_NAME("group-fwd", MUSE_BRIDGE_A_BRIDGE_GROUP_FWD_MASK),
	ASK_NAME("learn-limit", MUSE_BRIDGE_A_BRIDGE_LEARN_LIMIT),
	ASK_NAME("learn-limit-action", MUSE_BRIDGE_A_BRIDGE_LEARN_LIMIT_ACTION),
	ASK_NAME("learned", MUSE_BRIDGE_A_BRIDGE_LEARNED_COUNT),
	ASK_NAME("damp-moves", MUSE_BRIDGE_A_BRIDGE_DAMP_MOVES),
	ASK_NAME("damp-window", MUSE_BRIDGE_A_BRIDGE_DAMP_WINDOW),
	ASK_NAME("damp-hold", MUSE_BRIDGE_A_BRIDGE_DAMP_HOLD),
	ASK_NAME("damp-action", MUSE_BRIDGE_A_BRIDGE_DAMP_ACTION),
	ASK_NAME("damped", MUSE_BRIDGE_A_BRIDGE_DAMPED_COUNT),
	ASK_NAME("fdb-stats", MUSE_BRIDGE_A_BRIDGE_FDB_STATS),
	ASK_END,
};

static const struct ask_name port_attrs[] = {
	ASK_NAME("ifindex", MUSE_BRIDGE_A_PORT_IFINDEX),
	ASK_TEXT("ifname", MUSE_BRIDGE_A_PORT_IFNAME),
	ASK_NAME("forwarding", MUSE_BRIDGE_A_PORT_FORWARDING),
	ASK_NAME("entries", MUSE_BRIDGE_A_PORT_FDB_COUNT),
	ASK_NAME("learning", MUSE_BRIDGE_A_PORT_LEARNING),
	ASK_NAME("flood", MUSE_BRIDGE_A_PORT_FLOOD),
	ASK_NAME("mcast-flood", MUSE_BRIDGE_A_PORT_MCAST_FLOOD),
	ASK_NAME("bcast-flood", MUSE_BRIDGE_A_PORT_BCAST_FLOOD),
	ASK_NAME("isolated", MUSE_BRIDGE_A_PORT_ISOLATED),
	ASK_NAME("hairpin", MUSE_BRIDGE_A_PORT_HAIRPIN),
	ASK_NAME("learn-limit", MUSE_BRIDGE_A_PORT_LEARN_LIMIT),
	ASK_NAME("learn-limit-action", MUSE_BRIDGE_A_PORT_LEARN_LIMIT_ACTION),
	ASK_NAME("learned", MUSE_BRIDGE_A_PORT_LEARNED_COUNT),
	ASK_END,
};

static const struct ask_name fdb_attrs[] = {
	ASK_NAME("addr", MUSE_BRIDGE_A_FDB_ADDR),
	ASK_NAME("port", MUSE_BRIDGE_A_FDB_PORT_IFINDEX),
	ASK_TEXT("portname", MUSE_BRIDGE_A_FDB_PORT_IFNAME),
	ASK_NAME("state", MUSE_BRIDGE_A_FDB_STATE),
	ASK_NAME("age", MUSE_BRIDGE_A_FDB_AGE),
	ASK_NAME("reason", MUSE_BRIDGE_A_FDB_REASON),
	ASK_NAME("replace", MUSE_BRIDGE_A_FDB_REPLACE),
	ASK_NAME("mask", MUSE_BRIDGE_A_FDB_ADDR_MASK),
	ASK_NAME("older", MUSE_BRIDGE_A_FDB_OLDER),
	ASK_NAME("younger", MUSE_BRIDGE_A_FDB_YOUNGER),
	ASK_NAME("count-only", MUSE_BRIDGE_A_FDB_COUNT_ONLY),
	ASK_NAME("count", MUSE_BRIDGE_A_FDB_COUNT),
	ASK_NAME("moves", MUSE_BRIDGE_A_FDB_MOVES),
	ASK_NAME("moved", MUSE_BRIDGE_A_FDB_MOVED),
	ASK_NAME("damped", MUSE_BRIDGE_A_FDB_DAMPED),
	ASK_NAME("stats", MUSE_BRIDGE_A_FDB_STATS),
	ASK_NAME("active", MUSE_BRIDGE_A_FDB_ACTIVE),
	ASK_END,
};

static const struct ask_name explain_attrs[] = {
	ASK_NAME("in", MUSE_BRIDGE_A_EXPLAIN_PORT_IFINDEX),
	ASK_NAME("src", MUSE_BRIDGE_A_EXPLAIN_SRC),
	ASK_NAME("dst", MUSE_BRIDGE_A_EXPLAIN_DST),
	ASK_NAME("len", MUSE_BRIDGE_A_EXPLAIN_LEN),
	ASK_NAME("fate", MUSE_BRIDGE_A_EXPLAIN_FATE),
	ASK_END,
};

static const struct ask_name top_attrs[] = {
	ASK_NAME("ifindex", MUSE_BRIDGE_A_IFINDEX),
	ASK_TEXT("ifname", MUSE_BRIDGE_A_IFNAME),
	ASK_NEST("bridge", MUSE_BRIDGE_A_BRIDGE, bridge_attrs),
	ASK_NEST("port", MUSE_BRIDGE_A_PORT, port_attrs),
	ASK_NEST("fdb", MUSE_BRIDGE_A_FDB, fdb_attrs),
	ASK_NAME("event", MUSE_BRIDGE_A_EVENT),
	ASK_NEST("explain", MUSE_BRIDGE_A_EXPLAIN, explain_attrs),
	ASK_END,
};

/* Addresses of the entries that the last dump brought, as numbers. */
static uint64_t seen[SEEN_MAX];
static size_t seen_count;

static void forget(void)
{
	seen_count = 0;
}

/* Remember the address, if the message is about an entry. */
static void note_entry(const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;
	const uint8_t *mac;
	int i, len;

	attr = ask_attrs(nlh, &len);
	attr = ask_find(attr, len, MUSE_BRIDGE_A_FDB);
	if (attr)
		attr = ask_find(attr + 1, attr->nla_len - NLA_HDRLEN,
				MUSE_BRIDGE_A_FDB_ADDR);
	if (!attr || seen_count == SEEN_MAX)
		return;
	mac = (const uint8_t *)(attr + 1);
	seen[seen_count] = 0;
	for (i = 0; i < 6; i++)
		seen[seen_count] = seen[seen_count] << 8 | mac[i];
	seen_count++;
}

static int compare(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void print_seen(const char *prefix)
{
	size_t i, different = 0, twice = 0, len;
	uint8_t bytes[6] = { 0 };
	uint64_t wanted = 0;

	len = prefix ? ask_parse_hex(prefix, bytes, sizeof(bytes)) : 0;
	for (i = 0; i < len; i++)
		wanted = wanted << 8 | bytes[i];
	qsort(seen, seen_count, sizeof(seen[0]), compare);
	for (i = 0; i < seen_count; i++) {
		if (i && seen[i] == seen[i - 1])
			twice++;
		else if (seen[i] >> (8 * (6 - len)) == wanted)
			different++;
	}
	printf("ok different=%zu twice=%zu\n", different, twice);
}

static bool run_seen(const char *word, char **save)
{
	if (strcmp(word, "seen"))
		return false;
	print_seen(strtok_r(NULL, " \n", save));
	return true;
}

int main(void)
{
	static const struct ask_family family = {
		.name = MUSE_BRIDGE_FAMILY_NAME,
		.commands = commands,
		.attrs = top_attrs,
		.begin = forget,
		.note = note_entry,
		.word = run_seen,
	};

	return ask_main(&family);
}
