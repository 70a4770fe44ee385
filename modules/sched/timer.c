// SPDX-License-Identifier: GPL-2.0
#include "timer.h"

#include <linux/hrtimer.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/smp.h>
#include <linux/time64.h>

#include "class.h"
#include "limit.h"
#include "rq.h"
#include "sched/kernel.h"
#include "switch.h"

/* No point in less: the interrupt itself takes longer. */
#define MSC_TIMER_MIN	(10 * (u64)NSEC_PER_USEC)

/**
 * msc_timer_arm() - have an interrupt when something ends before the next tick
 * @mrq: run queue, locked
 *
 * Does nothing for other CPUs; their next tick will.
 */
void msc_timer_arm(struct msc_rq *mrq)
{
	u64 ns;

	if (mrq->cpu != smp_processor_id())
		return;
	if (mrq->throttled) {
		ns = msc_limit_period_left(mrq);
	} else {
		ns = min(msc_rq_slice_left(mrq), msc_limit_left(mrq));
		if (ns >= TICK_NSEC)
			return;
	}
	hrtimer_start(&mrq->timer, ns_to_ktime(max(ns, MSC_TIMER_MIN)),
		      HRTIMER_MODE_REL_PINNED_HARD);
}

/* The slice of a thread that has the CPU for itself: the next one begins. */
static void msc_timer_next_slice(struct rq *rq, struct msc_rq *mrq)
{
	if (mrq->nr == 1 && msc_rq_pick(mrq) == mrq->running)
		return;
	mrq->turn = NULL;
	msc_kernel_call(resched_curr)(rq);
}

/**
 * msc_timer_tick() - see whether the thread that runs has had its time
 * @rq: run queue, locked, its clock updated
 * @mrq: ours of the same CPU
 */
void msc_timer_tick(struct rq *rq, struct msc_rq *mrq)
{
	msc_rq_update(mrq);
	msc_limit_renew(mrq);
	if (!mrq->running || !mrq->turn)
		return;
	if (msc_limit_exceeded(mrq))
		msc_kernel_call(resched_curr)(rq);
	else if (msc_rq_tick(mrq, mrq->running))
		msc_timer_next_slice(rq, mrq);
	else if (msc_kernel_nr_ready(mrq->kernel) > 1)
		msc_timer_arm(mrq);
}

static void msc_timer_period(struct rq *rq, struct msc_rq *mrq)
{
	if (!msc_limit_renew(mrq) && msc_limit_exceeded(mrq)) {
		msc_timer_arm(mrq);
		return;
	}
	WRITE_ONCE(mrq->throttled, false);
	if (mrq->nr)
		msc_class_resched(rq, mrq);
}

static enum hrtimer_restart msc_timer_expired(struct hrtimer *timer)
{
	struct msc_rq *mrq = container_of(timer, struct msc_rq, timer);
	unsigned long flags;
	struct rq *rq;

	rq = msc_kernel_rq_lock(mrq->cpu, &flags);
	if (mrq->throttled)
		msc_timer_period(rq, mrq);
	else
		msc_timer_tick(rq, mrq);
	msc_kernel_rq_unlock(rq, &flags);
	return HRTIMER_NORESTART;
}

/**
 * msc_timers_init() - prepare the timers of all run queues
 */
void msc_timers_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		hrtimer_setup(&msc_rq_of_cpu(cpu)->timer, msc_timer_expired,
			      CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
}

/**
 * msc_timers_exit() - stop them; no thread is queued any more
 *
 * Context: process context; waits for those that run.
 */
void msc_timers_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		hrtimer_cancel(&msc_rq_of_cpu(cpu)->timer);
}
