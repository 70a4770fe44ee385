// SPDX-License-Identifier: GPL-2.0
#include "rq.h"

#include <linux/cpumask.h>

#include "sched/kernel.h"
#include "switch.h"
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

/**
 * msc_rq_slice() - how long the turn may last
 * @mrq: run queue with a turn
 *
 * Most threads block before anybody has to know.
 *
 * Return: nanoseconds, 0: until the thread blocks.
 */
u64 msc_rq_slice(struct msc_rq *mrq)
{
	struct msc_task *t = mrq->turn;

	if (!mrq->slice_known) {
		mrq->slice = t->policy->slice ?
			t->policy->slice(msc_rq_policy(mrq, t), &t->p) : 0;
		mrq->slice_known = true;
	}
	return mrq->slice;
}

/**
 * msc_rq_next_policy() - whose turn it is
 * @mrq: run queue with at least one thread
 *
 * Return: id of the next policy with threads after the one that was last.
 */
unsigned int msc_rq_next_policy(const struct msc_rq *mrq)
{
	unsigned int id = mrq->policy_last;

	do {
		id = (id + 1) % MSC_POLICIES_MAX;
	} while (!mrq->policy_nr[id]);
	return id;
}

/**
 * msc_rq_oldest() - the thread that has been ready for longest
 * @mrq: run queue
 *
 * Looks at all threads of the class: it is for when something goes wrong.
 *
 * Return: the thread, or NULL if none waits here.
 */
struct msc_task *msc_rq_oldest(const struct msc_rq *mrq)
{
	struct msc_task *t, *oldest = NULL;

	rcu_read_lock();
	for (t = msc_task_next_rcu(0); t; t = msc_task_after_rcu(t)) {
		/* What is queued elsewhere is not ours to look at more closely. */
		if (!smp_load_acquire(&t->queued) ||
		    READ_ONCE(t->p.cpu) != mrq->cpu || t == mrq->running)
			continue;
		if (!oldest || t->since < oldest->since)
			oldest = t;
	}
	rcu_read_unlock();
	return oldest;
}

/**
 * msc_rq_add_reader() - a thread came that is in an RCU read-side section
 * @mrq: run queue
 * @t: thread, queued here; it was preempted in it, elsewhere or in another class
 *
 * Return: true if the turn of another one is over because of it.
 */
bool msc_rq_add_reader(struct msc_rq *mrq, struct msc_task *t)
{
	mrq->readers = true;
	if (!mrq->turn || mrq->turn == t)
		return false;
	mrq->turn = NULL;
	return true;
}

/**
 * msc_rq_reader() - a thread that waits in an RCU read-side section
 * @mrq: run queue
 *
 * Looks at all threads of the class: few come as msc_rq_add_reader() says.
 *
 * Return: the thread, or NULL if there is none any more.
 */
struct msc_task *msc_rq_reader(struct msc_rq *mrq)
{
	struct msc_task *t;

	rcu_read_lock();
	for (t = msc_task_next_rcu(0); t; t = msc_task_after_rcu(t))
		/* As in msc_rq_oldest(). */
		if (smp_load_acquire(&t->queued) &&
		    READ_ONCE(t->p.cpu) == mrq->cpu && msc_task_is_reader(t))
			break;
	rcu_read_unlock();
	mrq->readers = !!t;
	return t;
}

/**
 * msc_rq_fallback() - what runs when a policy names no thread, or a wrong one
 * @mrq: run queue with at least one thread
 * @id: id of the policy
 *
 * It may have forgotten all of its threads, or think of one that is not here.
 *
 * Return: the thread that has waited longest, or the one that runs.
 */
struct msc_task *msc_rq_fallback(struct msc_rq *mrq, unsigned int id)
{
	mrq->policy_empty[id]++;
	return msc_rq_oldest(mrq) ?: mrq->running;
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
	mrq->turn = NULL;
}

/* See msc_rq_preempts(). */
bool __msc_rq_preempts(struct msc_rq *mrq, struct msc_task *woken, u64 uncharged)
{
	struct msc_task *curr = mrq->turn;
	u64 ran;

	/* It may have run beyond its slice because nobody waited. */
	ran = curr->p.ran + uncharged;
	if (ran >= MSC_SLICE_LEAST && msc_rq_slice(mrq) && ran >= mrq->slice) {
		msc_rq_update(mrq);
		msc_rq_slice_end(mrq, curr);
		return true;
	}
	if (curr->policy != woken->policy || !curr->policy->preempt ||
	    !curr->policy->preempt(msc_rq_policy(mrq, curr), &curr->p, &woken->p))
		return false;
	mrq->turn = NULL;
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
	mrq->turn = NULL;
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
	bool over = msc_rq_slice(mrq) && t->p.ran >= mrq->slice;

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
u64 msc_rq_slice_left(struct msc_rq *mrq)
{
	struct msc_task *t = mrq->turn;

	if (!t || !msc_rq_slice(mrq))
		return U64_MAX;
	return mrq->slice > t->p.ran ? mrq->slice - t->p.ran : 0;
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
	unsigned int id;

	for (id = 0; id < MSC_POLICIES_MAX; id++) {
		if (!mrq->policy_nr[id])
			continue;
		policy = msc_policies[id];
		if (policy->steal)
			t = msc_task_of_policy(policy->steal(mrq->policy_rq[id], cpu));
		else
			t = msc_rq_oldest(mrq);
		if (t && t->queued && t->p.cpu == mrq->cpu &&
		    muse_policy_may_move(&t->p, cpu))
			return t;
	}
	return NULL;
}
