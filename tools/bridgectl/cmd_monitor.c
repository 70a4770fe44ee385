// SPDX-License-Identifier: GPL-2.0
/* bridgectl monitor: notifications, of all bridges or of one. */
#include "bridgectl.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "monitor.h"

/**
 * struct watch - what is watched
 * @ctl: the program
 * @name: bridge to report on, or NULL for all
 * @ifindex: its interface index
 */
struct watch {
	struct bridgectl *ctl;
	const char *name;
	uint32_t ifindex;
};

/* Any of them, and what all of them begin with. */
union any_row {
	struct row_head head;
	struct bridge_row bridge;
	struct port_row port;
	struct fdb_row fdb;
};

#define EVENT(cmd, name, kind) \
	[MUSE_BRIDGE_CMD_##cmd##_NTF] = { name, kind##_fields, kind##_parse }

static const struct monitor_event events[MUSE_BRIDGE_CMD_MAX + 1] = {
	EVENT(BRIDGE_ADD, "bridge-add", bridge),
	EVENT(BRIDGE_SET, "bridge-set", bridge),
	EVENT(BRIDGE_DEL, "bridge-del", bridge),
	EVENT(PORT_ADD, "port-add", port),
	EVENT(PORT_SET, "port-set", port),
	EVENT(PORT_DEL, "port-del", port),
	EVENT(FDB_ADD, "fdb-add", fdb),
	EVENT(FDB_MOVE, "fdb-move", fdb),
	EVENT(FDB_SET, "fdb-set", fdb),
	EVENT(FDB_DEL, "fdb-del", fdb),
};

static_assert(MUSE_BRIDGE_CMD_MAX == MUSE_BRIDGE_CMD_PORT_SET,
	      "a command was added to the ABI: print it if it is a notification");

/* Is it about the bridge that is watched?  One made anew is the same to us. */
static bool wanted(void *context, int cmd, const void *row)
{
	const struct row_head *head = row;
	struct watch *watch = context;

	if (!watch->name)
		return true;
	if (cmd == MUSE_BRIDGE_CMD_BRIDGE_ADD_NTF &&
	    !strcmp(head->bridge, watch->name))
		watch->ifindex = head->ifindex;
	return head->ifindex == watch->ifindex;
}

/* The index of the bridge to watch; the kernel says if it is one of ours. */
static int find_bridge(void *context)
{
	struct rows rows = { .size = sizeof(struct bridge_row),
			     .parse = bridge_parse };
	struct watch *watch = context;
	struct nl_msg *msg;
	int rc;

	if (!watch->name)
		return STATUS_DONE;
	rc = bridge_request(watch->ctl, watch->name, MUSE_BRIDGE_CMD_BRIDGE_GET,
			    0, &msg);
	if (!rc)
		rc = family_ask(&watch->ctl->family, watch->name, msg, &rows);
	if (!rc && rows.count)
		watch->ifindex = ((struct bridge_row *)rows.data)->head.ifindex;
	free(rows.data);
	return rc;
}

int cmd_monitor(void *context, int argc, char **argv)
{
	struct bridgectl *ctl = context;
	struct watch watch = { .ctl = ctl };
	union any_row row;
	bool stats = false;
	struct monitor mon = {
		.family = &ctl->family,
		.group = MUSE_BRIDGE_MCGRP_EVENTS,
		.output = &ctl->output,
		.events = events,
		.event_count = ARRAY_SIZE(events),
		.row = &row,
		.row_size = sizeof(row),
		.start = find_bridge,
		.wanted = wanted,
		.context = &watch,
		.ready_fd = -1,
	};
	struct param options[] = {
		MONITOR_TIMES(&mon),
		MONITOR_COUNT(&mon),
		MONITOR_TIMEOUT(&mon),
		MONITOR_READY(&mon),
		OPTION('s', "stats", NULL, take_flag, &stats,
		       "ports with counters"),
		PARAM_END,
	};
	struct param operands[] = {
		OPTIONAL_OPERAND("BRIDGE", take_text, &watch.name,
				 "only what happens to this bridge"),
		PARAM_END,
	};
	int rc;

	rc = args_parse(argc, argv, options, operands, NULL);
	if (rc)
		return rc;
	ctl->output.select = FIELD_EVENT | (stats ? FIELD_STATS : 0);
	return monitor_run(&mon);
}
