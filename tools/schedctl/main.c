// SPDX-License-Identifier: GPL-2.0
/* schedctl: drive muse_sched, and look at what any scheduler does. */
#include "schedctl.h"

#include <locale.h>

#ifndef MUSE_VERSION
#define MUSE_VERSION "unknown"
#endif

static const struct command commands[] = {
	{ NULL, "show", "[PID]", "Show the threads of the class", cmd_show },
	{ NULL, "policies", "", "Show policies and their parameters",
	  cmd_policies },
	{ NULL, "set", "POLICY NAME=VALUE...",
	  "Change parameters of a policy, all of them or none", cmd_set },
	{ NULL, "run",
	  "-p POLICY [-c CPUS] [NAME=VALUE]... -- COMMAND [ARGUMENT]...",
	  "Run a command under a policy", cmd_run },
	{ NULL, "enrol",
	  "-p POLICY [NAME=VALUE]... PID... | -t TID | -g CGROUP",
	  "Put processes, threads or control groups under a policy",
	  cmd_enrol },
	{ NULL, "withdraw", "PID... | -t TID | -g CGROUP",
	  "Bring them back to the fair class", cmd_withdraw },
	{ NULL, "stats", "", "Show counters of each CPU and of the class",
	  cmd_stats },
	{ "class", "show", "", "Show the settings of the class",
	  cmd_class_show },
	{ "class", "set",
	  "[stall=TIME|off] [runtime=TIME] [fork=inherit|reset] [group=GROUP|none]",
	  "Change settings of the class, all of them or none", cmd_class_set },
	{ NULL, "watchdog", "[stall=TIME|off]",
	  "Show or set how long a thread may be ready without running",
	  cmd_watchdog },
	{ NULL, "drain", "", "Bring every thread back to the fair class",
	  cmd_drain },
	{ NULL, "monitor", "[OPTION]...", "Show what happens, as it happens",
	  cmd_monitor },
	{ NULL, "record", "-o FILE [-a] [OPTION]... -- COMMAND [ARGUMENT]...",
	  "Run a command and record what the scheduler does with it",
	  cmd_record },
	{ NULL, "report", "FILE [FILE2] [OPTION]...",
	  "Say what a record shows, or compare two", cmd_report },
	{ .verb = NULL },
};

int main(int argc, char **argv)
{
	struct schedctl ctl = { .family = muse_sched_family };
	struct param options[] = {
		OPTION('j', "json", NULL, take_flag, &ctl.output.json,
		       "print JSON"),
		PARAM_END,
	};
	const struct tool tool = {
		.name = "schedctl",
		.version = MUSE_VERSION,
		.summary = "Drive muse_sched, and see what schedulers do.",
		.commands = commands,
		.options = options,
	};
	int rc;

	setlocale(LC_CTYPE, "");
	rc = tool_run(&tool, &ctl, argc, argv);
	family_close(&ctl.family);
	return rc;
}
