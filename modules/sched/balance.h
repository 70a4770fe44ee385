/* SPDX-License-Identifier: GPL-2.0 */
/* On which CPU a thread is: no CPU idles while a thread that may run there waits. */
#ifndef MUSE_SCHED_BALANCE_H
#define MUSE_SCHED_BALANCE_H

#include <linux/atomic.h>

#include "rq.h"
#include "sched/kernel.h"

struct rq;
struct task_struct;

/* CPUs with work to give away; for the hook, which asks nothing else. */
extern atomic_t msc_balance_overloaded;

int msc_balance_init(void);
void msc_balance_exit(void);

int msc_balance_select(struct task_struct *p, int cpu);
void msc_balance_set(struct msc_rq *mrq);
void msc_balance_push(struct msc_rq *mrq);
void msc_balance_displaced(struct msc_rq *mrq, const struct task_struct *p);
void msc_balance_tick(struct msc_rq *mrq);
void msc_balance_idle(struct rq *rq);

/**
 * msc_balance_note() - a thread was enqueued
 * @mrq: run queue, locked
 */
static inline void msc_balance_note(struct msc_rq *mrq)
{
	if (!mrq->overloaded && (mrq->nr >= 2 || mrq->kernel->rt.rt_queued))
		msc_balance_set(mrq);
}

#endif /* MUSE_SCHED_BALANCE_H */
