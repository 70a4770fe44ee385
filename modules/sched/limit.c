// SPDX-License-Identifier: GPL-2.0
#include "limit.h"

#include <linux/cpumask.h>
#include <linux/hrtimer.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/muse_sched.h>
#include <linux/time64.h>

#include "balance.h"
#include "rq.h"
#include "sched/kernel.h"
#include "timer.h"

#define MSC_PERIOD_NS	((u64)MUSE_SCHED_PERIOD * NSEC_PER_USEC)

u64 msc_limit_runtime = (u64)MUSE_SCHED_RUNTIME_DEFAULT * NSEC_PER_USEC;

/* Others are ready; a CPU that goes down has to get rid of all. */
static bool msc_limit_wanted(const struct msc_rq *mrq)
{
	return msc_kernel_nr_ready(mrq->kernel) > mrq->nr && cpu_active(mrq->cpu);
}

/*
 * What the class had beyond its part, because a tick or the computer under a
 * virtual CPU was late, while others waited: they get it back in the period that
 * begins, as far as it suffices.
 */
static u64 msc_limit_overrun(const struct msc_rq *mrq, u64 periods)
{
	u64 runtime = READ_ONCE(msc_limit_runtime);

	if (mrq->used <= periods * runtime || !msc_limit_wanted(mrq))
		return 0;
	return min(mrq->used - periods * runtime, runtime);
}

/**
 * msc_limit_renew() - begin a new period if it is time
 * @mrq: run queue, locked
 *
 * Return: true if a new one began.
 */
bool msc_limit_renew(struct msc_rq *mrq)
{
	u64 now = mrq->kernel->clock;

	if (now - mrq->period < MSC_PERIOD_NS)
		return false;
	mrq->used = msc_limit_overrun(mrq, div64_u64(now - mrq->period, MSC_PERIOD_NS));
	mrq->period = now;
	WRITE_ONCE(mrq->throttled, false);
	return true;
}

/**
 * msc_limit_exceeded() - should the class leave the CPU to others now?
 * @mrq: run queue, locked
 *
 * Return: true if it has had its part of the period, and others are ready.
 */
bool msc_limit_exceeded(struct msc_rq *mrq)
{
	if (likely(mrq->used < READ_ONCE(msc_limit_runtime)))
		return false;
	msc_limit_renew(mrq);
	return mrq->used >= READ_ONCE(msc_limit_runtime) && msc_limit_wanted(mrq);
}

/* See msc_limit_reached(). */
bool __msc_limit_reached(struct msc_rq *mrq)
{
	if (likely(!msc_limit_exceeded(mrq))) {
		if (unlikely(mrq->throttled))
			WRITE_ONCE(mrq->throttled, false);
		return false;
	}
	if (!mrq->throttled) {
		WRITE_ONCE(mrq->throttled, true);
		mrq->throttles++;
		msc_timer_arm(mrq);
		/* Where the core has stopped it before it asks for the next. */
		if (!mrq->running && mrq->last)
			msc_balance_displaced(mrq, mrq->last->task);
		else
			msc_balance_set(mrq);
	} else if (!hrtimer_is_queued(&mrq->timer)) {
		msc_timer_arm(mrq);
	}
	return true;
}

/**
 * msc_limit_left() - what the class may still have of this period
 * @mrq: run queue, locked
 *
 * Return: nanoseconds, U64_MAX if nobody else wants the CPU.
 */
u64 msc_limit_left(struct msc_rq *mrq)
{
	u64 runtime = READ_ONCE(msc_limit_runtime);

	if (!msc_limit_wanted(mrq))
		return U64_MAX;
	return runtime > mrq->used ? runtime - mrq->used : 0;
}

/**
 * msc_limit_period_left() - time to the next period
 * @mrq: run queue, locked
 *
 * Return: nanoseconds.
 */
u64 msc_limit_period_left(const struct msc_rq *mrq)
{
	u64 gone = mrq->kernel->clock - mrq->period;

	return gone < MSC_PERIOD_NS ? MSC_PERIOD_NS - gone : 0;
}
