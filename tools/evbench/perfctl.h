/* SPDX-License-Identifier: GPL-2.0 */
/*
 * perf's --control: it is told when to count, so that it counts what is measured and
 * not what is set up.
 */
#ifndef MUSE_EVBENCH_PERFCTL_H
#define MUSE_EVBENCH_PERFCTL_H

/**
 * struct perfctl - the way to perf
 * @control: commands are written there
 * @ack: its answers come from there; -1: it gives none
 */
struct perfctl {
	int control;
	int ack;
};

int perfctl_open(struct perfctl *perf, const char *paths);
int perfctl_enable(struct perfctl *perf);
int perfctl_disable(struct perfctl *perf);
void perfctl_close(struct perfctl *perf);

#endif /* MUSE_EVBENCH_PERFCTL_H */
