/* SPDX-License-Identifier: GPL-2.0 */
/* Multicast notifications; nothing is built when nobody listens. */
#ifndef MUSE_SCHED_NOTIFY_H
#define MUSE_SCHED_NOTIFY_H

#include <linux/types.h>
#include <linux/muse_sched.h>

struct msc_stall;
struct msc_task;
struct muse_policy;
struct task_struct;

void msc_notify_policy(enum muse_sched_cmd cmd, const struct muse_policy *policy);
void msc_notify_task(enum muse_sched_cmd cmd, const struct msc_task *t);
void msc_notify_class(enum muse_sched_cmd cmd);
void msc_notify_change(struct task_struct *p);
void msc_notify_stall(const struct msc_stall *stall);
void msc_notify_switch(bool on);

#endif /* MUSE_SCHED_NOTIFY_H */
