// SPDX-License-Identifier: GPL-2.0
/*
 * The class is not one of the kernel's own array, so its core neither ranks it
 * nor preempts for it: it takes it for the lowest of all.  What follows from
 * that is done here: the class asks for preemption itself when a thread is
 * enqueued, and hook.c has it picked before the fair class.
 */
#include "class.h"

#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/tick.h>

#include "balance.h"
#include "life.h"
#include "limit.h"
#include "rq.h"
#include "sched/kernel.h"
#include "switch.h"
#include "timer.h"

/*
 * The record of a thread of this class.  sched_rt_entity.back is the RT class's
 * and unused as long as a thread is not in it; there is no shorter way.
 */
static struct msc_task *msc_class_task(const struct task_struct *p)
{
	return (struct msc_task *)p->rt.back;
}

/**
 * msc_class_bind() - have a thread's record found by the class
 * @p: thread that is about to come into the class, or has left it
 * @t: its record, or NULL
 *
 * Context: the run queue of the thread is locked.
 */
void msc_class_bind(struct task_struct *p, struct msc_task *t)
{
	p->rt.back = (struct sched_rt_entity *)t;
}

static struct msc_rq *msc_class_rq(const struct rq *rq)
{
	return msc_rq_of_cpu(rq->cpu);
}

/**
 * msc_class_resched() - threads are ready: have the core look at them
 * @rq: run queue, locked
 * @mrq: ours of the same CPU
 *
 * Only if they may run in this period; and what runs is not disturbed if it
 * ranks above them.  But it may have blocked, and the core be looking for fair
 * threads elsewhere, with the run queue unlocked: that has to end.
 */
void msc_class_resched(struct rq *rq, struct msc_rq *mrq)
{
	if (mrq->throttled)
		return;
	msc_kernel_arrived(rq);
	if (msc_kernel_curr(rq)->sched_class >= msc_fair_class)
		msc_kernel_call(resched_curr)(rq);
}

/*
 * With nohz_full the tick stops when the core sees nothing that needs it, and
 * it does not know this class.  Of the reasons to keep it, this one has no
 * other use for a single CPU.
 */
static noinline void __msc_class_keep_tick(struct msc_rq *mrq)
{
	if (!tick_nohz_full_cpu(mrq->cpu))
		return;
	if (mrq->nr && msc_kernel_nr_ready(mrq->kernel) > 1)
		tick_nohz_dep_set_cpu(mrq->cpu, TICK_DEP_BIT_CLOCK_UNSTABLE);
	else
		tick_nohz_dep_clear_cpu(mrq->cpu, TICK_DEP_BIT_CLOCK_UNSTABLE);
}

static inline void msc_class_keep_tick(struct msc_rq *mrq)
{
	if (tick_nohz_full_enabled())
		__msc_class_keep_tick(mrq);
}

/* What the thread that runs has run since it was charged: charging is dear. */
static u64 msc_class_uncharged(const struct rq *rq)
{
	return rq->clock_task - rq->curr->se.exec_start;
}

static void msc_enqueue_task(struct rq *rq, struct task_struct *p, int flags)
{
	struct msc_rq *mrq = msc_class_rq(rq);
	struct msc_task *t = msc_class_task(p);

	msc_rq_enqueue(mrq, t, flags & MSC_ENQUEUE_WAKEUP ? MUSE_POLICY_WAKEUP : 0);
	msc_kernel_nr_add(rq);
	msc_class_keep_tick(mrq);
	msc_balance_note(mrq);
	/* No thread wakes up inside a read-side section. */
	if (unlikely(!(flags & MSC_ENQUEUE_WAKEUP) && msc_task_is_reader(t) &&
		     msc_rq_add_reader(mrq, t)))
		msc_kernel_call(resched_curr)(rq);
	/* One that has blocked is still "running" until the core has chosen. */
	if (!mrq->running || !mrq->running->queued)
		msc_class_resched(rq, mrq);
	else if (msc_rq_preempts(mrq, t, msc_class_uncharged(rq)))
		msc_kernel_call(resched_curr)(rq);
}

static void msc_dequeue(struct rq *rq, struct task_struct *p, int flags)
{
	struct msc_rq *mrq = msc_class_rq(rq);
	struct msc_task *t = msc_class_task(p);

	if (mrq->running == t)
		msc_rq_update(mrq);
	msc_rq_dequeue(mrq, t, flags & MSC_DEQUEUE_SLEEP ? MUSE_POLICY_SLEEP : 0);
	/* Who comes next does not have to wait for the end of the period. */
	if (unlikely(mrq->throttled) && !mrq->nr)
		WRITE_ONCE(mrq->throttled, false);
	msc_kernel_nr_sub(rq);
	msc_class_keep_tick(mrq);
}

#if MUSE_RETURNS_SCHED_CLASS_DEQUEUE_TASK
static bool msc_dequeue_task(struct rq *rq, struct task_struct *p, int flags)
{
	msc_dequeue(rq, p, flags);
	return true;
}
#else
static void msc_dequeue_task(struct rq *rq, struct task_struct *p, int flags)
{
	msc_dequeue(rq, p, flags);
}
#endif

static void msc_yield_task(struct rq *rq)
{
	struct msc_rq *mrq = msc_class_rq(rq);

	if (!mrq->turn || mrq->turn != mrq->running)
		return;
	if (mrq->turn->policy->charge) {
		msc_kernel_call(update_rq_clock)(rq);
		msc_rq_update(mrq);
	}
	msc_rq_yield(mrq, mrq->turn);
}

/* Preemption was decided on when the thread was enqueued. */
static void msc_wakeup_preempt(struct rq *rq, struct task_struct *p, int flags)
{
}

static void msc_set_next_task(struct rq *rq, struct task_struct *p, bool first)
{
	struct msc_rq *mrq = msc_class_rq(rq);
	struct msc_task *t = msc_class_task(p);

	p->se.exec_start = rq->clock_task;
	/* It ran before its scheduling was changed, and goes on. */
	if (!first && !mrq->turn && t->queued) {
		mrq->turn = t;
		mrq->slice_known = false;
	}
	msc_rq_run(mrq, t);
	if (msc_rq_waiting(mrq))
		msc_timer_arm(mrq);
}

/**
 * msc_class_pick() - which thread of the class runs next
 * @rq: run queue, locked; no thread of a higher class is ready
 *
 * Return: the thread, or NULL if none is ready or the class has had its share.
 */
struct task_struct *msc_class_pick(struct rq *rq)
{
	struct msc_rq *mrq = msc_class_rq(rq);
	struct msc_task *t;

	if (likely(!mrq->nr))
		return NULL;
	/* A fair thread that was woken gets here, too. */
	msc_class_keep_tick(mrq);
	if (unlikely(msc_limit_reached(mrq)))
		return NULL;
	t = mrq->turn;
	if (!t) {
		t = msc_rq_pick(mrq);
		/* Another turn of the one that runs: nobody is switched. */
		if (t == mrq->running && msc_rq_waiting(mrq))
			msc_timer_arm(mrq);
	}
#ifdef MUSE_HAVE_FN_pick_next_task_rt
	msc_set_next_task(rq, t->task, true);
#endif
	return t->task;
}

/* It could have gone on; @other: a thread of a higher class does instead. */
static noinline void msc_put_ready(struct rq *rq, struct task_struct *p, bool other)
{
	struct msc_rq *mrq = msc_class_rq(rq);

	msc_rq_update(mrq);
	msc_rq_stop(mrq, msc_class_task(p));
	if (other)
		msc_balance_displaced(mrq, p);
}

/* One that blocks was charged when it was dequeued. */
#if MUSE_ARGS_SCHED_CLASS_PUT_PREV_TASK == 3
static void msc_put_prev_task(struct rq *rq, struct task_struct *p,
			      struct task_struct *next)
{
	/* What stops a CPU, stops it for a moment. */
	bool other = next && next != rq->stop && next->sched_class != &msc_class;

	if (msc_class_task(p)->queued)
		msc_put_ready(rq, p, other);
	else
		msc_class_rq(rq)->running = NULL;
}
#else
static void msc_put_prev_task(struct rq *rq, struct task_struct *p)
{
	if (msc_class_task(p)->queued)
		msc_put_ready(rq, p, rq->rt.rt_queued);
	else
		msc_class_rq(rq)->running = NULL;
}
#endif

/*
 * "Is there something of this class or of a higher one?"  The core asks the
 * classes from that of the thread it switches from downwards, and our next
 * neighbour in memory is not one: so the answer has to end its search.
 */
#if MUSE_ARGS_SCHED_CLASS_BALANCE == 3
static int msc_balance(struct rq *rq, struct task_struct *prev, struct rq_flags *rf)
{
	return 1;
}
#else
static int msc_balance(struct rq *rq, struct rq_flags *rf)
{
	return 1;
}
#endif

static int msc_select_task_rq(struct task_struct *p, int cpu, int flags)
{
	if (flags & MSC_WF_EXEC)
		return cpu;
	return msc_balance_select(p, cpu);
}

#ifdef MUSE_HAVE_STRUCT_AFFINITY_CONTEXT
static void msc_set_cpus_allowed(struct task_struct *p, struct affinity_context *ctx)
{
	msc_kernel_call(set_cpus_allowed_common)(p, ctx);
}
#else
static void msc_set_cpus_allowed(struct task_struct *p, const struct cpumask *mask,
				 u32 flags)
{
	msc_kernel_call(set_cpus_allowed_common)(p, mask, flags);
}
#endif

static void msc_task_tick(struct rq *rq, struct task_struct *p, int queued)
{
	msc_timer_tick(rq, msc_class_rq(rq));
	msc_class_keep_tick(msc_class_rq(rq));
	msc_balance_tick(msc_class_rq(rq));
}

/* A zombie may outlive this module, so it is not left in this class. */
static void msc_task_dead(struct task_struct *p)
{
	msc_life_dead(p);
	if (msc_fair_class->task_dead)
		msc_fair_class->task_dead(p);
}

static void msc_switched_from(struct rq *rq, struct task_struct *p)
{
	msc_life_switched_from(p);
}

/* Enqueuing it asked for all that is needed. */
static void msc_switched_to(struct rq *rq, struct task_struct *p)
{
}

#ifdef MUSE_HAVE_SCHED_CLASS_GET_PRIO
static void msc_prio_changed(struct rq *rq, struct task_struct *p, u64 old)
{
}
#else
static void msc_prio_changed(struct rq *rq, struct task_struct *p, int old)
{
}
#endif

static unsigned int msc_get_rr_interval(struct rq *rq, struct task_struct *p)
{
	struct msc_task *t = msc_class_task(p);
	struct muse_policy *policy = t->policy;
	u64 ns = 0;

	if (policy->slice)
		ns = policy->slice(msc_class_rq(rq)->policy_rq[policy->id], &t->p);
	return nsecs_to_jiffies(ns);
}

static void msc_update_curr(struct rq *rq)
{
	msc_rq_update(msc_class_rq(rq));
}

const struct sched_class msc_class = {
#ifdef CONFIG_UCLAMP_TASK
	.uclamp_enabled		= 1,
#endif
	.enqueue_task		= msc_enqueue_task,
	.dequeue_task		= msc_dequeue_task,
	.yield_task		= msc_yield_task,
#ifdef MUSE_HAVE_SCHED_CLASS_WAKEUP_PREEMPT
	.wakeup_preempt		= msc_wakeup_preempt,
#else
	.check_preempt_curr	= msc_wakeup_preempt,
#endif
	.balance		= msc_balance,
	.put_prev_task		= msc_put_prev_task,
	.set_next_task		= msc_set_next_task,
	.select_task_rq		= msc_select_task_rq,
	.set_cpus_allowed	= msc_set_cpus_allowed,
	.task_tick		= msc_task_tick,
	.task_dead		= msc_task_dead,
	.switched_from		= msc_switched_from,
	.switched_to		= msc_switched_to,
	.prio_changed		= msc_prio_changed,
	.get_rr_interval	= msc_get_rr_interval,
	.update_curr		= msc_update_curr,
};
