/* SPDX-License-Identifier: GPL-2.0 */
/* How threads come into the class, change their policy, and leave again. */
#ifndef MUSE_SCHED_ENROL_H
#define MUSE_SCHED_ENROL_H

#include <linux/types.h>
#include <linux/muse_sched.h>

struct msc_task;
struct muse_policy;
struct netlink_ext_ack;
struct task_struct;

/* Parameters that threads of one policy can have for themselves. */
#define MSC_VALUES_MAX	8

/**
 * struct msc_values - values for parameters of a thread
 * @set: bit set for each that is given, by place in the policy's list
 * @value: the values
 */
struct msc_values {
	unsigned long set;
	u64 value[MSC_VALUES_MAX];
};

int msc_enrol(struct task_struct *p, struct muse_policy *policy,
	      const struct msc_values *values, struct netlink_ext_ack *extack);
int msc_enrol_child(struct msc_task *parent, struct task_struct *child);
int msc_withdraw(struct task_struct *p, enum muse_sched_reason reason);
void msc_enrol_return(struct msc_task *t);
void msc_enrol_move_all(struct muse_policy *from, struct muse_policy *to);
unsigned int msc_enrol_drain(enum muse_sched_reason reason);
void msc_enrol_close(bool closed);

#endif /* MUSE_SCHED_ENROL_H */
