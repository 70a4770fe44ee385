// SPDX-License-Identifier: GPL-2.0
/* bridgectl: look at and change muse_bridge devices. */
#include "bridgectl.h"

#include <locale.h>

#ifndef MUSE_VERSION
#define MUSE_VERSION "unknown"
#endif

static const struct command commands[] = {
	{ NULL, "show", "[BRIDGE] [-s]", "Show bridges and their settings",
	  cmd_show },
	{ NULL, "set",
	  "BRIDGE [mode hub|bridge] [learning on|off] [ageing TIME] "
	  "[direct on|off] [group_fwd_mask MASK] [fdb_stats on|off] [LIMIT VALUE]...",
	  "Change settings, all of them or none", cmd_set },
	{ "port", "show", "[BRIDGE] [-s]", "Show ports", cmd_port_show },
	{ "port", "set", "PORT [SETTING VALUE]...",
	  "Change settings of a port, all of them or none", cmd_port_set },
	{ "fdb", "show",
	  "[BRIDGE] [port PORT] [state STATE] [prefix PREFIX] [older TIME] [younger TIME] "
	  "[moves N] [active TIME] [count] [-s]",
	  "Show the forwarding database", cmd_fdb_show },
	{ "fdb", "get", "BRIDGE MAC", "Show the entry of one address",
	  cmd_fdb_get },
	{ "fdb", "add", "BRIDGE MAC port PORT [replace]", "Add a static entry",
	  cmd_fdb_add },
	{ "fdb", "del", "BRIDGE MAC", "Delete the entry of one address",
	  cmd_fdb_del },
	{ "fdb", "flush",
	  "BRIDGE [port PORT] [state learned|static|all] [prefix PREFIX] [older TIME] [younger TIME]",
	  "Delete entries, the learned ones unless told otherwise",
	  cmd_fdb_flush },
	{ NULL, "moves", "[BRIDGE]",
	  "Show the stations that have moved, the most restless first",
	  cmd_moves },
	{ NULL, "stats", "[BRIDGE [PORT]] [-a]",
	  "Count the frames that went no further, by reason", cmd_stats },
	{ NULL, "top", "BRIDGE [-d TIME] [-n N] [-r N]",
	  "Show the busiest stations, live", cmd_top },
	{ NULL, "explain",
	  "BRIDGE -i PORT --src MAC --dst MAC [--len BYTES]",
	  "Say what would become of a frame, and why", cmd_explain },
	{ NULL, "monitor", "[BRIDGE] [OPTION]...",
	  "Show what happens, as it happens", cmd_monitor },
	{ .verb = NULL },
};

int main(int argc, char **argv)
{
	struct bridgectl ctl = { .family = muse_bridge_family };
	struct param options[] = {
		OPTION('j', "json", NULL, take_flag, &ctl.output.json,
		       "print JSON"),
		PARAM_END,
	};
	const struct tool tool = {
		.name = "bridgectl",
		.version = MUSE_VERSION,
		.summary = "Look at and change muse_bridge devices.",
		.commands = commands,
		.options = options,
	};
	int rc;

	setlocale(LC_CTYPE, "");
	rc = tool_run(&tool, &ctl, argc, argv);
	family_close(&ctl.family);
	return rc;
}
