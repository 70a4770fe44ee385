// SPDX-License-Identifier: GPL-2.0
/* bridgectl monitor: notifications, of all bridges or of one. */
#include "bridgectl.h"

#include <assert.h>

#include "watch.h"

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
	EVENT(FDB_DAMP, "fdb-damp", fdb),
};

static_assert(MUSE_BRIDGE_CMD_MAX == MUSE_BRIDGE_CMD_EXPLAIN,
	      "a command was added to the ABI: print it if it is a notification");

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
		.start = watch_start,
		.wanted = watch_event,
		.resync = watch_resync,
		.context = &watch,
		.ready_fd = -1,
	};
	struct param options[] = {
		MONITOR_TIMES(&mon),
		MONITOR_COUNT(&mon),
		MONITOR_TIMEOUT(&mon),
		MONITOR_READY(&mon),
		MONITOR_BUFFER(&mon),
		OPTION('s', "stats", NULL, take_flag, &stats,
		       "with counters, and with how stations have moved"),
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
	watch.mon = &mon;
	mirror_init(&watch.mirror);
	rc = monitor_run(&mon);
	mirror_free(&watch.mirror);
	return rc;
}
