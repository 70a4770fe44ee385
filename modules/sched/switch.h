/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What happens at every switch and every wake-up, inlined into the class: a
 * call would cost as much as most of this.
 */
#ifndef MUSE_SCHED_SWITCH_H
#define MUSE_SCHED_SWITCH_H

#include <linux/time64.h>

#include "policies/rr.h"
#include "rq.h"
#include "sched/kernel.h"
#include "trace.h"

/* No slice is shorter than this, nanoseconds. */
#define MSC_SLICE_LEAST	(50 * (u64)NSEC_PER_USEC)

static inline void *msc_rq_policy(struct msc_rq *mrq, const struct msc_task *t)
{
	return mrq->policy_rq[t->policy->id];
}

/**
 * msc_rq_enqueue() - a thread is ready on this CPU
 * @mrq: run queue
 * @t: thread
 * @flags: &enum muse_policy_flags
 */
static inline void msc_rq_enqueue(struct msc_rq *mrq, struct msc_task *t,
				  unsigned int flags)
{
	struct muse_policy *policy = t->policy;
	unsigned int id = policy->id;

	t->since = mrq->kernel->clock;
	if (unlikely(t->p.cpu != mrq->cpu)) {
		WRITE_ONCE(t->p.cpu, mrq->cpu);
		t->migrations++;
	}
	/* Last, for msc_rq_oldest(): whoever sees this sees where. */
	smp_store_release(&t->queued, true);
	mrq->policy_nr[id]++;
	WRITE_ONCE(mrq->nr, mrq->nr + 1);
	if (policy == &msc_policy_rr)
		rr_enqueue(mrq->policy_rq[id], &t->p, flags);
	else
		policy->enqueue(mrq->policy_rq[id], &t->p, flags);
	trace_muse_sched_enqueue(t, mrq->nr);
}

/**
 * msc_rq_dequeue() - a thread is not ready any more, or goes elsewhere
 * @mrq: run queue
 * @t: thread, charged for what it ran
 * @flags: &enum muse_policy_flags
 */
static inline void msc_rq_dequeue(struct msc_rq *mrq, struct msc_task *t,
				  unsigned int flags)
{
	struct muse_policy *policy = t->policy;
	unsigned int id = policy->id;

	trace_muse_sched_dequeue(t, mrq->nr);
	if (policy == &msc_policy_rr)
		rr_dequeue(mrq->policy_rq[id], &t->p, flags);
	else
		policy->dequeue(mrq->policy_rq[id], &t->p, flags);
	WRITE_ONCE(mrq->nr, mrq->nr - 1);
	mrq->policy_nr[id]--;
	if (t != mrq->running)
		t->wait_time += mrq->kernel->clock - t->since;
	if (mrq->turn == t)
		mrq->turn = NULL;
	if (mrq->last == t)
		mrq->last = NULL;
	t->queued = false;
}

static inline struct msc_task *msc_rq_begin(struct msc_rq *mrq, struct msc_task *t)
{
	t->p.ran = 0;
	mrq->turn = t;
	mrq->slice_known = false;
	trace_muse_sched_pick(t, mrq->nr);
	return t;
}

/*
 * The thread that goes first, whatever its policy says: one that was stopped in
 * an RCU read-side section.  All who wait for a grace period wait for it, and a
 * thread that never blocks could be before it in the queue.  It gets a moment,
 * not a slice, and then another one if it is still in there.
 */
static inline struct msc_task *msc_rq_pick_reader(struct msc_rq *mrq)
{
	struct msc_task *t = mrq->running ?: mrq->last;

	if (!IS_ENABLED(CONFIG_PREEMPT_RCU))
		return NULL;
	if (!t || !t->queued || !msc_task_is_reader(t))
		t = unlikely(mrq->readers) ? msc_rq_reader(mrq) : NULL;
	if (likely(!t))
		return NULL;
	msc_rq_begin(mrq, t);
	mrq->slice = MSC_SLICE_LEAST;
	mrq->slice_known = true;
	return t;
}

/**
 * msc_rq_pick() - begin a turn
 * @mrq: run queue with at least one thread
 *
 * The policies take turns; within its turn each says which thread.
 *
 * Return: the thread that runs next.
 */
static inline struct msc_task *msc_rq_pick(struct msc_rq *mrq)
{
	unsigned int id = mrq->policy_last;
	struct muse_policy_task *picked;
	struct muse_policy *policy;
	struct msc_task *t;

	t = msc_rq_pick_reader(mrq);
	if (unlikely(t))
		return t;
	if (unlikely(mrq->policy_nr[id] != mrq->nr))
		id = msc_rq_next_policy(mrq);
	policy = msc_policies[id];
	if (policy == &msc_policy_rr)
		picked = rr_pick(mrq->policy_rq[id]);
	else
		picked = policy->pick(mrq->policy_rq[id]);
	t = msc_task_of_policy(picked);
	mrq->policy_last = id;
	mrq->policy_picks[id]++;
	if (unlikely(!t || !t->queued || t->p.cpu != mrq->cpu))
		t = msc_rq_fallback(mrq, id);
	return msc_rq_begin(mrq, t);
}

/* The one that was switched out last was ready, and another one runs now. */
static inline void msc_rq_preempted(struct msc_rq *mrq, const struct msc_task *by)
{
	struct msc_task *last = mrq->last;

	mrq->last = NULL;
	if (last != by && !last->yielded) {
		last->preemptions++;
		mrq->preemptions++;
		trace_muse_sched_preempt(last, by->task);
	}
	last->yielded = false;
}

/**
 * msc_rq_run() - a thread gets the CPU
 * @mrq: run queue
 * @t: thread, queued here
 */
static inline void msc_rq_run(struct msc_rq *mrq, struct msc_task *t)
{
	u64 waited = mrq->kernel->clock - t->since;

	/* Where the core stops the thread that it then chooses, that is no run. */
	if (mrq->last != t) {
		t->runs++;
		mrq->picks++;
	}
	if (mrq->last)
		msc_rq_preempted(mrq, t);
	t->since = mrq->kernel->clock;
	t->wait_time += waited;
	if (waited > t->wait_max)
		t->wait_max = waited;
	mrq->running = t;
}

/**
 * msc_rq_stop() - a thread loses the CPU
 * @mrq: run queue
 * @t: the thread that runs, charged for what it ran; it may still be queued
 */
static inline void msc_rq_stop(struct msc_rq *mrq, struct msc_task *t)
{
	mrq->running = NULL;
	if (!t->queued)
		return;
	t->since = mrq->kernel->clock;
	mrq->last = t;
}

/**
 * msc_rq_preempts() - does a thread that was just enqueued run at once?
 * @mrq: run queue
 * @woken: the thread
 * @uncharged: nanoseconds that the one that runs was not charged for yet
 *
 * Return: true if so; the turn is over then.
 */
static inline bool msc_rq_preempts(struct msc_rq *mrq, struct msc_task *woken,
				   u64 uncharged)
{
	struct msc_task *curr = mrq->turn;

	if (!curr || curr == woken)
		return false;
	if (likely(!curr->policy->preempt && curr->p.ran + uncharged < MSC_SLICE_LEAST))
		return false;
	return __msc_rq_preempts(mrq, woken, uncharged);
}

/**
 * msc_rq_charge() - a thread ran
 * @mrq: run queue
 * @t: thread
 * @ns: for how long since it was charged last
 */
static inline void msc_rq_charge(struct msc_rq *mrq, struct msc_task *t, u64 ns)
{
	t->run_time += ns;
	t->p.ran += ns;
	mrq->run_time += ns;
	mrq->used += ns;
	if (t->policy->charge && t->queued)
		t->policy->charge(msc_rq_policy(mrq, t), &t->p, ns);
}

/**
 * msc_rq_update() - charge the thread that runs, if one of this class does
 * @mrq: run queue, locked, the kernel's clock of it updated
 */
static inline void msc_rq_update(struct msc_rq *mrq)
{
	s64 ran;

	if (!mrq->running)
		return;
	ran = msc_kernel_account(mrq->kernel);
	if (ran > 0)
		msc_rq_charge(mrq, mrq->running, ran);
}

#endif /* MUSE_SCHED_SWITCH_H */
