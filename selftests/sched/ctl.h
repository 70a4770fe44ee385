/* SPDX-License-Identifier: GPL-2.0 */
/* Requests to muse_sched from programs that cannot afford a tool for each. */
#ifndef MUSE_SELFTESTS_CTL_H
#define MUSE_SELFTESTS_CTL_H

#include <stdbool.h>
#include <sys/types.h>

struct nl_sock;

struct ctl {
	struct nl_sock *sk;
	int family;
};

bool ctl_open(struct ctl *ctl);
void ctl_close(struct ctl *ctl);
int ctl_enrol(struct ctl *ctl, pid_t id, bool process, const char *policy);
int ctl_withdraw(struct ctl *ctl, pid_t id, bool process);
int ctl_drain(struct ctl *ctl);

#endif
