/* SPDX-License-Identifier: GPL-2.0 */
/* evbench: what its commands share. */
#ifndef MUSE_EVBENCH_H
#define MUSE_EVBENCH_H

#include "args.h"
#include "output.h"
#include "report.h"

/**
 * struct evbench - the program
 * @output: how to print
 */
struct evbench {
	struct output output;
};

/* One file each. */
int cmd_run(void *context, int argc, char **argv);
int cmd_list(void *context, int argc, char **argv);
int cmd_ablate(void *context, int argc, char **argv);
int cmd_decompose(void *context, int argc, char **argv);
int cmd_show(void *context, int argc, char **argv);
int cmd_compare(void *context, int argc, char **argv);
int cmd_plot(void *context, int argc, char **argv);
int cmd_doctor(void *context, int argc, char **argv);

#endif /* MUSE_EVBENCH_H */
