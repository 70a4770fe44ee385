/* SPDX-License-Identifier: GPL-2.0 */
/* pagectl run: what becomes of a command, and the figures of its processes. */
#ifndef MUSE_PAGECTL_RUN_H
#define MUSE_PAGECTL_RUN_H

#include <stdint.h>
#include <sys/types.h>

#include "output.h"

/**
 * struct figures - where processes leave their figures
 * @fd: of the memory
 * @report: the memory
 */
struct figures {
	int fd;
	struct run_report *report;
};

int figures_begin(struct figures *figures);
void figures_print(const struct figures *figures, const struct output *output);
int figures_run(const struct figures *figures, char **command);

/* Exit statuses of commands that were not run, as env(1) and nice(1) have them. */
enum { STATUS_NOT_RUN = 126, STATUS_NOT_FOUND = 127 };

int exec_command(char **command);

#endif /* MUSE_PAGECTL_RUN_H */
