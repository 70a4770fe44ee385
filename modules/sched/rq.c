// SPDX-License-Identifier: GPL-2.0
#include "rq.h"

#include <linux/bitops.h>
#include <linux/cpumask.h>

#include "sched/kernel.h"
#include "trace.h"

struct msc_rq __percpu *msc_rqs;
struct muse_policy *msc_policies[MSC_POLICIES_MAX];

/**
 * msc_rqs_init() - make the run queues
 *
 * Context: process context.
 * Return: 0 or -ENOMEM.
 */
int msc_rqs_init(void)
{
	int cpu;

	msc_rqs = alloc_percpu(struct msc_rq);
	if (!msc_rqs)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		struct msc_rq *mrq = msc_rq_of_cpu(cpu);

		mrq->kernel = msc_kernel_rq(cpu);
		mrq->cpu = cpu;
		INIT_LIST_HEAD(&mrq->waiting);
	}
	return 0;
}

/**
 * msc_rqs_exit() - the reverse; nobody can be in them any more
 */
void msc_rqs_exit(void)
{
	free_percpu(msc_rqs);
}

static void *msc_rq_policy(struct msc_rq *mrq, const struct msc_task *t)
{
	return mrq->policy_rq[t->policy->id];
}

/**
 * msc_rq_enqueue() - a thread is ready on this CPU
 * @mrq: run queue
 * @t: thread
 * @flags: &enum muse_policy_flags
 */
void msc_rq_enqueue(struct msc_rq *mrq, struct msc_task *t, unsigned int flags)
{
	struct muse_policy *policy = t->policy;
	unsigned int id = policy->id;

	t->queued = true;
	t->since = mrq->kernel->clock;
	if (unlikely(t->p.cpu != mrq->cpu)) {
		t->p.cpu = mrq->cpu;
		t->migrations++;
	}
	list_add_tail(&t->node, &mrq->waiting);
	if (!mrq->policy_nr[id]++)
		__set_bit(id, &mrq->active);
	WRITE_ONCE(mrq->nr, mrq->nr + 1);
	policy->enqueue(mrq->policy_rq[id], &t->p, flags);
	trace_muse_sched_enqueue(t, mrq->nr);
}

/* The turn is over: whoever is picked next begins a new one. */
static void msc_rq_turn_over(struct msc_rq *mrq)
{
	mrq->turn = NULL;
}

/**
 * msc_rq_dequeue() - a thread is not ready any more, or goes elsewhere
 * @mrq: run queue
 * @t: thread, charged for what it ran
 * @flags: &enum muse_policy_flags
 */
void msc_rq_dequeue(struct msc_rq *mrq, struct msc_task *t, unsigned int flags)
{
	struct muse_policy *policy = t->policy;
	unsigned int id = policy->id;

	trace_muse_sched_dequeue(t, mrq->nr);
	policy->dequeue(mrq->policy_rq[id], &t->p, flags);
	WRITE_ONCE(mrq->nr, mrq->nr - 1);
	if (!--mrq->policy_nr[id])
		__clear_bit(id, &mrq->active);
	if (t != mrq->running) {
		u64 waited = mrq->kernel->clock - t->since;

		list_del_init(&t->node);
		t->wait_time += waited;
	}
	if (mrq->turn == t)
		msc_rq_turn_over(mrq);
	if (mrq->last == t)
		mrq->last = NULL;
	t->queued = false;
}

/* The policies take turns; within its turn each says which thread. */
static unsigned int msc_rq_next_policy(struct msc_rq *mrq)
{
	unsigned long later = mrq->active & ~(BIT(mrq->policy_last + 1) - 1);

	return __ffs(later ?: mrq->active);
}

/*
 * Whatever a policy does, a thread that is ready runs: the policy in question
 * may have forgotten all of its threads, or think of one that is not here.
 */
static struct msc_task *msc_rq_oldest(struct msc_rq *mrq, unsigned int id)
{
	struct msc_task *t;

	mrq->policy_empty[id]++;
	t = list_first_entry_or_null(&mrq->waiting, struct msc_task, node);
	return t ?: mrq->running;
}

/**
 * msc_rq_pick() - begin a turn
 * @mrq: run queue with at least one thread
 *
 * Return: the thread that runs next.
 */
struct msc_task *msc_rq_pick(struct msc_rq *mrq)
{
	unsigned int id = msc_rq_next_policy(mrq);
	void *rq = mrq->policy_rq[id];
	struct muse_policy *policy = msc_policies[id];
	struct msc_task *t = msc_task_of_policy(policy->pick(rq));

	mrq->policy_last = id;
	mrq->policy_picks[id]++;
	if (unlikely(!t || !t->queued || t->p.cpu != mrq->cpu)) {
		t = msc_rq_oldest(mrq, id);
		policy = t->policy;
		rq = msc_rq_policy(mrq, t);
	}
	t->p.ran = 0;
	mrq->turn = t;
	mrq->slice = policy->slice ? policy->slice(rq, &t->p) : 0;
	trace_muse_sched_pick(t, mrq->slice);
	return t;
}

/**
 * msc_rq_run() - a thread gets the CPU
 * @mrq: run queue
 * @t: thread, queued here
 */
void msc_rq_run(struct msc_rq *mrq, struct msc_task *t)
{
	u64 now = mrq->kernel->clock, waited = now - t->since;
	struct msc_task *last = mrq->last;

	if (last && last != t) {
		last->preemptions += !last->yielded;
		mrq->preemptions += !last->yielded;
		trace_muse_sched_preempt(last, t->task);
	}
	if (last)
		last->yielded = false;
	mrq->last = NULL;

	list_del_init(&t->node);
	t->since = now;
	t->wait_time += waited;
	if (waited > t->wait_max)
		t->wait_max = waited;
	t->runs += last != t;
	mrq->picks++;
	mrq->running = t;
}

/**
 * msc_rq_stop() - a thread loses the CPU
 * @mrq: run queue
 * @t: the thread that runs, charged for what it ran; it may still be queued
 */
void msc_rq_stop(struct msc_rq *mrq, struct msc_task *t)
{
	mrq->running = NULL;
	if (!t->queued)
		return;
	t->since = mrq->kernel->clock;
	list_add_tail(&t->node, &mrq->waiting);
	mrq->last = t;
}

/**
 * msc_rq_charge() - a thread ran
 * @mrq: run queue
 * @t: thread
 * @ns: for how long since it was charged last
 */
void msc_rq_charge(struct msc_rq *mrq, struct msc_task *t, u64 ns)
{
	t->run_time += ns;
	t->p.ran += ns;
	mrq->run_time += ns;
	mrq->used += ns;
	if (t->policy->charge && t->queued)
		t->policy->charge(msc_rq_policy(mrq, t), &t->p, ns);
}

/**
 * msc_rq_yield() - the thread whose turn it is gives the rest of it up
 * @mrq: run queue
 * @t: thread
 */
void msc_rq_yield(struct msc_rq *mrq, struct msc_task *t)
{
	struct muse_policy *policy = t->policy;
	void *rq = msc_rq_policy(mrq, t);

	t->yielded = true;
	if (policy->yield)
		policy->yield(rq, &t->p);
	else if (policy->slice_end)
		policy->slice_end(rq, &t->p);
	msc_rq_turn_over(mrq);
}

/**
 * msc_rq_preempts() - does a thread that was just enqueued run at once?
 * @mrq: run queue
 * @woken: the thread
 *
 * Return: true if so; the turn is over then.
 */
bool msc_rq_preempts(struct msc_rq *mrq, struct msc_task *woken)
{
	struct msc_task *curr = mrq->turn;

	if (!curr || curr == woken)
		return false;
	/* It ran on beyond its slice because nobody waited. */
	if (mrq->slice && curr->p.ran >= mrq->slice) {
		msc_rq_slice_end(mrq, curr);
		return true;
	}
	if (curr->policy != woken->policy || !curr->policy->preempt ||
	    !curr->policy->preempt(msc_rq_policy(mrq, curr), &curr->p, &woken->p))
		return false;
	msc_rq_turn_over(mrq);
	return true;
}

/**
 * msc_rq_slice_end() - the slice of the thread whose turn it is has ended
 * @mrq: run queue
 * @t: thread
 */
void msc_rq_slice_end(struct msc_rq *mrq, struct msc_task *t)
{
	t->slice_ends++;
	mrq->slice_ends++;
	trace_muse_sched_slice_end(t, t->p.ran);
	if (t->policy->slice_end)
		t->policy->slice_end(msc_rq_policy(mrq, t), &t->p);
	msc_rq_turn_over(mrq);
}

/**
 * msc_rq_tick() - the timer interrupt found a thread running
 * @mrq: run queue
 * @t: thread that runs, charged for what it ran
 *
 * Return: true if another thread should run now.
 */
bool msc_rq_tick(struct msc_rq *mrq, struct msc_task *t)
{
	struct muse_policy *policy = t->policy;
	bool over = mrq->slice && t->p.ran >= mrq->slice;

	if (policy->tick)
		over |= policy->tick(msc_rq_policy(mrq, t), &t->p);
	if (!over)
		return false;
	msc_rq_slice_end(mrq, t);
	return true;
}

/**
 * msc_rq_slice_left() - what is left of the slice of the thread that runs
 * @mrq: run queue
 *
 * Return: nanoseconds, U64_MAX if there is no slice, or no turn.
 */
u64 msc_rq_slice_left(const struct msc_rq *mrq)
{
	const struct msc_task *t = mrq->turn;

	if (!t || !mrq->slice)
		return U64_MAX;
	return mrq->slice > t->p.ran ? mrq->slice - t->p.ran : 0;
}

static bool msc_rq_may_steal(const struct msc_rq *mrq, const struct msc_task *t,
			     int cpu)
{
	return t && t->queued && t->p.cpu == mrq->cpu && t != mrq->running &&
	       muse_policy_may_move(&t->p, cpu);
}

/**
 * msc_rq_steal() - a thread that another CPU may take
 * @mrq: run queue
 * @cpu: who asks
 *
 * Return: the thread, still queued, or NULL.
 */
struct msc_task *msc_rq_steal(struct msc_rq *mrq, int cpu)
{
	struct muse_policy *policy;
	struct msc_task *t;
	unsigned long id;

	for_each_set_bit(id, &mrq->active, MSC_POLICIES_MAX) {
		policy = msc_policies[id];
		if (!policy->steal)
			continue;
		t = msc_task_of_policy(policy->steal(mrq->policy_rq[id], cpu));
		if (msc_rq_may_steal(mrq, t, cpu))
			return t;
	}
	list_for_each_entry(t, &mrq->waiting, node)
		if (!t->policy->steal && msc_rq_may_steal(mrq, t, cpu))
			return t;
	return NULL;
}
