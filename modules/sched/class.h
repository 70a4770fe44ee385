/* SPDX-License-Identifier: GPL-2.0 */
/* The scheduling class: what the kernel's core asks and tells it. */
#ifndef MUSE_SCHED_CLASS_H
#define MUSE_SCHED_CLASS_H

#include <linux/types.h>

struct msc_rq;
struct msc_task;
struct rq;
struct sched_class;
struct task_struct;

extern const struct sched_class msc_class;

struct task_struct *msc_class_pick(struct rq *rq);
void msc_class_resched(struct rq *rq, struct msc_rq *mrq);
void msc_class_bind(struct task_struct *p, struct msc_task *t);

#endif /* MUSE_SCHED_CLASS_H */
