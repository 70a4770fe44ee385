// SPDX-License-Identifier: GPL-2.0
/* What every request of bridgectl begins with. */
#include "bridgectl.h"

#include <netlink/attr.h>
#include <netlink/msg.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Bridge and address stand in front of an error anyway: they need no name. */
static const struct attr_name bridge_names[MUSE_BRIDGE_A_BRIDGE_MAX + 1] = {
	[MUSE_BRIDGE_A_BRIDGE_MODE] = { .name = "mode" },
	[MUSE_BRIDGE_A_BRIDGE_LEARNING] = { .name = "learning" },
	[MUSE_BRIDGE_A_BRIDGE_AGEING_TIME] = { .name = "ageing" },
	[MUSE_BRIDGE_A_BRIDGE_DIRECT] = { .name = "direct" },
	[MUSE_BRIDGE_A_BRIDGE_GROUP_FWD_MASK] = { .name = "group_fwd_mask" },
	[MUSE_BRIDGE_A_BRIDGE_LEARN_LIMIT] = { .name = "learn_limit" },
	[MUSE_BRIDGE_A_BRIDGE_LEARN_LIMIT_ACTION] = {
		.name = "learn_limit_action" },
	[MUSE_BRIDGE_A_BRIDGE_DAMP_MOVES] = { .name = "damp_moves" },
	[MUSE_BRIDGE_A_BRIDGE_DAMP_WINDOW] = { .name = "damp_window" },
	[MUSE_BRIDGE_A_BRIDGE_DAMP_HOLD] = { .name = "damp_hold" },
	[MUSE_BRIDGE_A_BRIDGE_DAMP_ACTION] = { .name = "damp_action" },
	[MUSE_BRIDGE_A_BRIDGE_FDB_STATS] = { .name = "fdb_stats" },
};

/* The port, too, stands in front already. */
static const struct attr_name port_names[MUSE_BRIDGE_A_PORT_MAX + 1] = {
	[MUSE_BRIDGE_A_PORT_LEARNING] = { .name = "learning" },
	[MUSE_BRIDGE_A_PORT_FLOOD] = { .name = "flood" },
	[MUSE_BRIDGE_A_PORT_MCAST_FLOOD] = { .name = "mcast_flood" },
	[MUSE_BRIDGE_A_PORT_BCAST_FLOOD] = { .name = "bcast_flood" },
	[MUSE_BRIDGE_A_PORT_ISOLATED] = { .name = "isolated" },
	[MUSE_BRIDGE_A_PORT_HAIRPIN] = { .name = "hairpin" },
	[MUSE_BRIDGE_A_PORT_LEARN_LIMIT] = { .name = "learn_limit" },
	[MUSE_BRIDGE_A_PORT_LEARN_LIMIT_ACTION] = {
		.name = "learn_limit_action" },
};

static const struct attr_name fdb_names[MUSE_BRIDGE_A_FDB_MAX + 1] = {
	[MUSE_BRIDGE_A_FDB_PORT_IFINDEX] = { .name = "port" },
	[MUSE_BRIDGE_A_FDB_STATE] = { .name = "state" },
	[MUSE_BRIDGE_A_FDB_ADDR_MASK] = { .name = "prefix" },
	[MUSE_BRIDGE_A_FDB_OLDER] = { .name = "older" },
	[MUSE_BRIDGE_A_FDB_YOUNGER] = { .name = "younger" },
	[MUSE_BRIDGE_A_FDB_MOVES] = { .name = "moves" },
	[MUSE_BRIDGE_A_FDB_ACTIVE] = { .name = "active" },
};

static const struct attr_name explain_names[MUSE_BRIDGE_A_EXPLAIN_MAX + 1] = {
	[MUSE_BRIDGE_A_EXPLAIN_PORT_IFINDEX] = { .name = "in" },
	[MUSE_BRIDGE_A_EXPLAIN_SRC] = { .name = "src" },
	[MUSE_BRIDGE_A_EXPLAIN_DST] = { .name = "dst" },
	[MUSE_BRIDGE_A_EXPLAIN_LEN] = { .name = "len" },
};

static const struct attr_name top_names[MUSE_BRIDGE_A_MAX + 1] = {
	[MUSE_BRIDGE_A_BRIDGE] = { NULL, bridge_names,
				   ARRAY_SIZE(bridge_names) },
	[MUSE_BRIDGE_A_PORT] = { NULL, port_names, ARRAY_SIZE(port_names) },
	[MUSE_BRIDGE_A_FDB] = { NULL, fdb_names, ARRAY_SIZE(fdb_names) },
	[MUSE_BRIDGE_A_EXPLAIN] = { NULL, explain_names,
				    ARRAY_SIZE(explain_names) },
};

static const char *explain(int error)
{
	switch (error) {
	case ENODEV:
		return "no such bridge";
	case ENOENT:
		return "no such entry";
	case EEXIST:
		return "there is an entry already (replace takes it over)";
	case EOPNOTSUPP:
		/* Also for a request that an older module does not know. */
		return "not a muse_bridge device";
	default:
		return NULL;
	}
}

const struct family muse_bridge_family = {
	.name = MUSE_BRIDGE_FAMILY_NAME,
	.version = MUSE_BRIDGE_FAMILY_VERSION,
	.attrs = { NULL, top_names, ARRAY_SIZE(top_names) },
	.explain = explain,
};

/**
 * find_device() - the interface index of a name
 * @name: of the device
 * @kind: what it should be, for the report
 * @ifindex: the index
 *
 * Whether the device really is of the kind is for the kernel to say.
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int find_device(const char *name, const char *kind, uint32_t *ifindex)
{
	*ifindex = if_nametoindex(name);
	if (*ifindex)
		return STATUS_DONE;
	if (errno == ENODEV)
		return failed("%s: no such %s", name, kind);
	return failed("%s: %s", name, strerror(errno));
}

/**
 * must_put() - check that something fitted into a message
 * @rc: what libnl returned
 *
 * No request of ours is near the size of a message: it can only be memory.
 */
void must_put(int rc)
{
	if (rc < 0)
		exit(failed("out of memory"));
}

/**
 * bridge_request() - begin a request about a bridge
 * @ctl: the program
 * @bridge: name of the bridge; NULL for all of them
 * @cmd: &enum muse_bridge_cmd
 * @flags: as for family_message()
 * @msg: the request
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int bridge_request(struct bridgectl *ctl, const char *bridge, uint8_t cmd,
		   int flags, struct nl_msg **msg)
{
	uint32_t ifindex = 0;
	int rc;

	rc = family_open(&ctl->family);
	if (!rc && bridge)
		rc = find_device(bridge, "bridge", &ifindex);
	if (rc)
		return rc;
	*msg = family_message(&ctl->family, cmd, flags);
	if (bridge)
		must_put(nla_put_u32(*msg, MUSE_BRIDGE_A_IFINDEX, ifindex));
	return STATUS_DONE;
}

/**
 * fdb_request() - begin a request about entries
 * @ctl: the program
 * @which: the entries
 * @cmd: &enum muse_bridge_cmd
 * @flags: as for family_message()
 * @msg: the request
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int fdb_request(struct bridgectl *ctl, const struct fdb_which *which,
		uint8_t cmd, int flags, struct nl_msg **msg)
{
	struct nlattr *nest;
	uint32_t port = 0;
	int rc;

	rc = bridge_request(ctl, which->bridge, cmd, flags, msg);
	if (rc)
		return rc;
	if (which->port)
		rc = find_device(which->port, "port", &port);
	if (rc) {
		nlmsg_free(*msg);
		return rc;
	}
	nest = nla_nest_start(*msg, MUSE_BRIDGE_A_FDB | NLA_F_NESTED);
	must_put(nest ? 0 : -1);
	if (which->by_address)
		must_put(nla_put(*msg, MUSE_BRIDGE_A_FDB_ADDR, MAC_LEN,
				 which->address));
	if (which->port)
		must_put(nla_put_u32(*msg, MUSE_BRIDGE_A_FDB_PORT_IFINDEX,
				     port));
	put_filter(*msg, which);
	if (which->replace)
		must_put(nla_put_flag(*msg, MUSE_BRIDGE_A_FDB_REPLACE));
	nla_nest_end(*msg, nest); /* leaves an empty nest out */
	return STATUS_DONE;
}

/**
 * fdb_ask() - family_ask() with the entries in front of an error
 * @ctl: the program
 * @which: the entries
 * @msg: the request; it is freed
 * @rows: for the replies, or NULL
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int fdb_ask(struct bridgectl *ctl, const struct fdb_which *which,
	    struct nl_msg *msg, struct rows *rows)
{
	const char *name = which->bridge ? which->bridge : which->port;
	char subject[64], mac[TEXT_MAX];

	snprintf(subject, sizeof(subject), "%s%s%s", name ? name : "",
		 which->by_address ? ": " : "",
		 which->by_address ? format_mac(which->address, mac) : "");
	return family_ask(&ctl->family, subject, msg, rows);
}
