// SPDX-License-Identifier: GPL-2.0
/* evbench: what it costs to be told that something happened. */
#include "evbench.h"

#include <locale.h>

#ifndef MUSE_VERSION
#define MUSE_VERSION "unknown"
#endif

static const struct command commands[] = {
	{ NULL, "run", "[OPTION]... [WORKLOAD [NAME=VALUE[,VALUE]...]]",
	  "Measure all workloads, or one", cmd_run },
	{ NULL, "list", "", "Show engines, and why some cannot be used here",
	  cmd_list },
	{ NULL, "ablate", "[OPTION]... [WORKLOAD [NAME=VALUE]...]",
	  "Add the flags of io_uring one at a time", cmd_ablate },
	{ NULL, "decompose", "[OPTION]... [wake [NAME=VALUE]...]",
	  "Split a wake-up into spinning, same CPU and other CPU",
	  cmd_decompose },
	{ NULL, "doctor", "",
	  "Look at the machine: what figures of it are worth", cmd_doctor },
	{ NULL, "show", "[OPTION]... FILE",
	  "Print a result again, or its histograms", cmd_show },
	{ NULL, "compare", "[OPTION]... OLD NEW", "Compare two results",
	  cmd_compare },
	{ NULL, "plot", "FILE -o DIR", "Draw a result", cmd_plot },
	{ .verb = NULL },
};

int main(int argc, char **argv)
{
	struct evbench evbench = { .output.json = false };
	struct param options[] = {
		OPTION('j', "json", NULL, take_flag, &evbench.output.json,
		       "print JSON"),
		PARAM_END,
	};
	const struct tool tool = {
		.name = "evbench",
		.version = MUSE_VERSION,
		.summary = "Compare ways to be told that something happened.",
		.commands = commands,
		.options = options,
	};

	setlocale(LC_CTYPE, "");
	return tool_run(&tool, &evbench, argc, argv);
}
