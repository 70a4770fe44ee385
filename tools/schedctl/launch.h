/* SPDX-License-Identifier: GPL-2.0 */
/* A command that is started once everything is ready for it. */
#ifndef MUSE_SCHEDCTL_LAUNCH_H
#define MUSE_SCHEDCTL_LAUNCH_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

/* Exit statuses of commands that were not run, as env(1) and nice(1) have them. */
enum { STATUS_NOT_RUN = 126, STATUS_NOT_FOUND = 127 };

/**
 * struct launch - a command
 * @argv: what it is
 * @pid: its process, or 0
 * @go: written to for it to go on
 * @error: where it says why it could not
 * @ended: it has been waited for
 * @wait_status: how it ended
 */
struct launch {
	char **argv;
	pid_t pid;
	int go;
	int error;
	bool ended;
	int wait_status;
};

int launch_prepare(struct launch *launch, const sigset_t *signals,
		   void (*ready)(void *context), void *context);
int launch_go(struct launch *launch);
bool launch_ended(struct launch *launch);
int launch_status(const struct launch *launch);
void launch_end(struct launch *launch, int signal);
void launch_cancel(struct launch *launch);
int exec_failed(const char *command, int error);

#endif /* MUSE_SCHEDCTL_LAUNCH_H */
