// SPDX-License-Identifier: GPL-2.0
/*
 * A timer looks at the thread of each CPU that has waited longest.  It is a
 * timer, and not a worker, because a worker may be one of those that starve.
 */
#include "watchdog.h"

#include <linux/jiffies.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/time64.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#include "enrol.h"
#include "notify.h"
#include "registry.h"
#include "rq.h"
#include "sched/kernel.h"

unsigned int msc_watchdog_stall_ms = MUSE_SCHED_STALL_DEFAULT;
unsigned int msc_watchdog_stalls;

/* Written by the timer, before the worker is started. */
static struct msc_stall msc_watchdog_found;

static void msc_watchdog_drain(struct work_struct *work)
{
	const struct msc_stall *found = &msc_watchdog_found;
	unsigned int n;

	mutex_lock(&msc_mutex);
	pr_warn("muse_sched: thread %d (%s) of policy %s waited %llu ms on CPU %d, where %u are queued%s and thread %d runs\n",
		found->tid, found->comm, found->policy,
		found->waited / NSEC_PER_MSEC, found->cpu, found->queued,
		found->throttled ? ", throttled," : "", found->running);
	msc_watchdog_stalls++;
	msc_enrol_close(true);
	n = msc_enrol_drain(MUSE_SCHED_REASON_STALL);
	msc_enrol_close(false);
	pr_warn("muse_sched: the watchdog gave all %u threads back to the fair class\n", n);
	msc_notify_stall(found);
	mutex_unlock(&msc_mutex);
}

static DECLARE_WORK(msc_watchdog_work, msc_watchdog_drain);

/* Look at one CPU; return true if somebody starves there. */
static bool msc_watchdog_look(int cpu, u64 limit)
{
	struct msc_rq *mrq = msc_rq_of_cpu(cpu);
	unsigned long flags;
	struct msc_task *t;
	u64 waited = 0;
	struct rq *rq;

	if (!READ_ONCE(mrq->nr))
		return false;
	rq = msc_kernel_rq_lock(cpu, &flags);
	t = msc_rq_oldest(mrq);
	if (t && rq->clock > t->since)
		waited = rq->clock - t->since;
	if (waited > limit) {
		msc_watchdog_found = (struct msc_stall) {
			.tid = t->task->pid,
			.pid = t->task->tgid,
			.cpu = cpu,
			.waited = waited,
			.queued = mrq->nr,
			.throttled = mrq->throttled,
			.running = rq->curr->pid,
		};
		strscpy(msc_watchdog_found.comm, t->task->comm, TASK_COMM_LEN);
		strscpy(msc_watchdog_found.policy, t->policy->name, MUSE_SCHED_NAME_MAX);
	}
	msc_kernel_rq_unlock(rq, &flags);
	return waited > limit;
}

static void msc_watchdog_expired(struct timer_list *timer);
static DEFINE_TIMER(msc_watchdog_timer, msc_watchdog_expired);

static void msc_watchdog_rearm(void)
{
	unsigned int ms = READ_ONCE(msc_watchdog_stall_ms);

	if (ms)
		mod_timer(&msc_watchdog_timer, jiffies + max(1UL, msecs_to_jiffies(ms) / 4));
}

static void msc_watchdog_expired(struct timer_list *timer)
{
	u64 limit = (u64)READ_ONCE(msc_watchdog_stall_ms) * NSEC_PER_MSEC;
	int cpu;

	if (!limit)
		return;
	/* What was found last time is being dealt with. */
	if (!work_busy(&msc_watchdog_work)) {
		for_each_online_cpu(cpu) {
			if (msc_watchdog_look(cpu, limit)) {
				queue_work(system_highpri_wq, &msc_watchdog_work);
				break;
			}
		}
	}
	msc_watchdog_rearm();
}

/**
 * msc_watchdog_set() - how long a thread may wait
 * @ms: milliseconds, 0: for ever
 *
 * Context: process context, &msc_mutex is held.
 */
void msc_watchdog_set(unsigned int ms)
{
	WRITE_ONCE(msc_watchdog_stall_ms, ms);
	msc_watchdog_rearm();
}

/**
 * msc_watchdog_start() - begin to look
 */
void msc_watchdog_start(void)
{
	msc_watchdog_rearm();
}

/**
 * msc_watchdog_stop() - look no more
 *
 * Context: process context, without &msc_mutex; sleeps until a drain that is
 *	under way has ended.
 */
void msc_watchdog_stop(void)
{
	WRITE_ONCE(msc_watchdog_stall_ms, 0);
	timer_delete_sync(&msc_watchdog_timer);
	cancel_work_sync(&msc_watchdog_work);
}
