// SPDX-License-Identifier: GPL-2.0
/* pagectl: drive libpager, and see what paging does. */
#include "pagectl.h"

#include <locale.h>

#ifndef MUSE_VERSION
#define MUSE_VERSION "unknown"
#endif

static const struct command commands[] = {
	{ NULL, "stat", "[PID]", "Show the pagers of a process, or all",
	  cmd_stat },
	{ NULL, "top", "[PID] [-d TIME] [-n N]",
	  "Show what they do, again and again", cmd_top },
	{ NULL, "set", "PID budget=BYTES [pager=N]",
	  "Change how much memory a pager may use", cmd_set },
	{ NULL, "run", "--budget BYTES [OPTION]... -- COMMAND [ARGUMENT]...",
	  "Run a command whose memory is paged", cmd_run },
	{ NULL, "doctor", "[PROGRAM]",
	  "Say what this kernel and these permissions allow, and why",
	  cmd_doctor },
	{ NULL, "record", "-o TRACE -- COMMAND [ARGUMENT]...",
	  "Run a command whose pager records its faults", cmd_record },
	{ NULL, "bench", "[OPTION]...",
	  "Run workloads on paged memory, and check every byte", cmd_bench },
	{ NULL, "explain", "PID ADDRESS",
	  "Say what becomes of an address of a process", cmd_explain },
	{ NULL, "replay", "TRACE [OPTION]...",
	  "Say how many misses policies would have with a trace", cmd_replay },
	{ NULL, "heatmap", "TRACE -o FILE [--dark]",
	  "Draw which pages a program touched when", cmd_heatmap },
	{ "trace", "info", "TRACE", "Say what is in a trace", cmd_trace_info },
	{ "trace", "import", "-o TRACE [OPTION]... [FILE]",
	  "Make a trace of what valgrind's lackey has printed",
	  cmd_trace_import },
	{ "trace", "reduce", "TRACE -k PAGES -o FILE",
	  "Leave out what makes no difference to larger budgets",
	  cmd_trace_reduce },
	{ "trace", "text", "TRACE", "Print the records of a trace",
	  cmd_trace_text },
	{ .verb = NULL },
};

int main(int argc, char **argv)
{
	struct pagectl ctl = { .output = { .json = false } };
	struct param options[] = {
		OPTION('j', "json", NULL, take_flag, &ctl.output.json,
		       "print JSON"),
		PARAM_END,
	};
	const struct tool tool = {
		.name = "pagectl",
		.version = MUSE_VERSION,
		.summary = "Drive libpager, and see what paging does.",
		.commands = commands,
		.options = options,
	};

	setlocale(LC_CTYPE, "");
	return tool_run(&tool, &ctl, argc, argv);
}
