/* SPDX-License-Identifier: GPL-2.0 */
/* What happens to enrolled threads by itself: children, boosts, the end. */
#ifndef MUSE_SCHED_LIFE_H
#define MUSE_SCHED_LIFE_H

#include <linux/muse_sched.h>

struct msc_task;
struct task_struct;

/* What becomes of children; see %MUSE_SCHED_A_CLASS_FORK. */
extern enum muse_sched_fork msc_life_fork;

int msc_life_init(void);
void msc_life_stop(void);
void msc_life_exit(void);

void msc_life_joined(struct msc_task *t);
void msc_life_leave(struct msc_task *t, enum muse_sched_reason reason);
void msc_life_dead(struct task_struct *p);
void msc_life_switched_from(struct task_struct *p);

#endif /* MUSE_SCHED_LIFE_H */
