/* SPDX-License-Identifier: GPL-2.0 */
/* No thread of the class may be ready for long without running. */
#ifndef MUSE_SCHED_WATCHDOG_H
#define MUSE_SCHED_WATCHDOG_H

#include <linux/sched.h>
#include <linux/types.h>
#include <linux/muse_sched.h>

/**
 * struct msc_stall - a thread that was found waiting
 * @tid: thread id
 * @pid: process id; both of the initial PID namespace
 * @comm: its name
 * @policy: name of its policy
 * @cpu: where it waits
 * @waited: how long by then, nanoseconds
 * @queued: threads of the class on that CPU
 * @throttled: the class has used up its time there
 * @running: thread id of who runs there
 */
struct msc_stall {
	pid_t tid;
	pid_t pid;
	char comm[TASK_COMM_LEN];
	char policy[MUSE_SCHED_NAME_MAX];
	int cpu;
	u64 waited;
	unsigned int queued;
	bool throttled;
	pid_t running;
};

/* See %MUSE_SCHED_A_CLASS_STALL and %MUSE_SCHED_A_CLASS_STALLS. */
extern unsigned int msc_watchdog_stall_ms;
extern unsigned int msc_watchdog_stalls;

void msc_watchdog_start(void);
void msc_watchdog_stop(void);
void msc_watchdog_set(unsigned int ms);

#endif /* MUSE_SCHED_WATCHDOG_H */
