// SPDX-License-Identifier: GPL-2.0
#include "enrol.h"

#include <linux/netlink.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/prio.h>
#include <linux/sched/task.h>

#include "class.h"
#include "life.h"
#include "registry.h"
#include "sched/kernel.h"
#include "switch.h"
#include "task.h"
#include "trace.h"

/* While this is not 0 nobody comes; read under run-queue locks. */
static unsigned int msc_enrol_closed;

/**
 * msc_enrol_close() - let nobody come, or let them come again
 * @closed: which; each true needs its false
 *
 * Context: process context, &msc_mutex is held; sleeps until those on their
 *	way have come.
 */
void msc_enrol_close(bool closed)
{
	lockdep_assert_held(&msc_mutex);
	WRITE_ONCE(msc_enrol_closed, msc_enrol_closed + (closed ? 1 : -1));
	synchronize_rcu();
}

static void msc_values_apply(struct msc_task *t, const struct msc_values *values)
{
	const struct muse_policy_param *p = t->policy->task_params;
	int i;

	for (i = 0; p && p[i].name; i++)
		if (values && test_bit(i, &values->set))
			t->p.data[p[i].offset] = values->value[i];
}

/*
 * The thread begins under a policy, with the values that all begin with, or
 * those of its parent under the same policy.
 */
static void msc_task_begin(struct msc_task *t, struct muse_policy *policy,
			   const struct muse_policy_task *parent)
{
	const struct muse_policy_param *p = policy->task_params;

	WRITE_ONCE(t->policy, policy);
	memset(t->p.data, 0, sizeof(t->p.data));
	for (; p && p->name; p++)
		t->p.data[p->offset] = parent ? parent->data[p->offset] :
						READ_ONCE(p->value);
}

static void msc_task_ready(struct msc_task *t, const struct muse_policy_task *parent)
{
	if (t->policy->task_init)
		t->policy->task_init(&t->p, parent);
}

static bool msc_policy_is_fair(const struct task_struct *p)
{
	return p->policy == SCHED_NORMAL || p->policy == SCHED_BATCH ||
	       p->policy == SCHED_IDLE;
}

/* Why a thread cannot come into the class, or 0. */
static int msc_enrol_check(const struct task_struct *p,
			   struct netlink_ext_ack *extack)
{
	if (p->flags & PF_KTHREAD) {
		NL_SET_ERR_MSG(extack, "kernel threads cannot be enrolled");
		return -EPERM;
	}
	if (p->flags & (PF_IO_WORKER | PF_USER_WORKER)) {
		NL_SET_ERR_MSG(extack, "worker threads of the kernel cannot be enrolled");
		return -EPERM;
	}
	if (!msc_policy_is_fair(p)) {
		NL_SET_ERR_MSG(extack,
			       "the thread is under a realtime policy; give it SCHED_OTHER first");
		return -EBUSY;
	}
	return 0;
}

/* The rest of that, which only its locks make certain. */
static int msc_enrol_check_locked(const struct task_struct *p,
				  struct netlink_ext_ack *extack)
{
	int err = msc_enrol_check(p, extack);

	if (err)
		return err;
	if (p->flags & PF_EXITING) {
		NL_SET_ERR_MSG(extack, "the thread is ending");
		return -ESRCH;
	}
	if (READ_ONCE(msc_enrol_closed)) {
		NL_SET_ERR_MSG(extack, "the class is being drained");
		return -EBUSY;
	}
	if (p->sched_class != msc_fair_class && p->prio >= MAX_RT_PRIO) {
		NL_SET_ERR_MSG(extack, "the thread is in another scheduling class");
		return -EBUSY;
	}
	return 0;
}

/* Bring a thread in that has a record; one that is boosted comes later. */
static void msc_enrol_in(struct rq *rq, struct msc_task *t)
{
	struct task_struct *p = t->task;

	if (p->sched_class != msc_fair_class || p->prio != p->normal_prio) {
		t->away = true;
		return;
	}
	t->away = false;
	t->p.cpu = rq->cpu;
	t->since = rq->clock;
	msc_class_bind(p, t);
	msc_kernel_change_class(rq, p, &msc_class);
}

/* Another policy, or other values, for a thread that is enrolled. */
static void msc_enrol_change(struct rq *rq, struct msc_task *t,
			     struct muse_policy *policy,
			     const struct msc_values *values)
{
	struct msc_rq *mrq = msc_rq_of_cpu(rq->cpu);
	bool queued = t->queued, running = mrq->running == t;

	if (queued) {
		msc_rq_update(mrq);
		msc_rq_dequeue(mrq, t, 0);
		if (running)
			msc_rq_stop(mrq, t);
	}
	if (t->policy != policy) {
		msc_task_begin(t, policy, NULL);
		msc_values_apply(t, values);
		msc_task_ready(t, NULL);
	} else {
		msc_values_apply(t, values);
	}
	if (!queued)
		return;
	msc_rq_enqueue(mrq, t, 0);
	if (running)
		msc_rq_run(mrq, t);
	/* Whose turn it is may be another question now. */
	mrq->turn = NULL;
	msc_class_resched(rq, mrq);
}

static int msc_enrol_locked(struct rq *rq, struct task_struct *p,
			    struct muse_policy *policy,
			    const struct msc_values *values, struct msc_task *t,
			    struct netlink_ext_ack *extack)
{
	struct msc_task *old = msc_task_find_rcu(p);
	int err;

	if (old) {
		msc_enrol_change(rq, old, policy, values);
		return -EEXIST;
	}
	err = msc_enrol_check_locked(p, extack);
	if (err)
		return err;
	msc_task_begin(t, policy, NULL);
	msc_values_apply(t, values);
	msc_task_ready(t, NULL);
	msc_task_insert(t);
	msc_enrol_in(rq, t);
	trace_muse_sched_enrol(t, 0);
	return 0;
}

/**
 * msc_enrol() - bring a thread into the class
 * @p: thread, which may be in it
 * @policy: policy
 * @values: of the policy's parameters for threads, or NULL
 * @extack: where to say what is wrong
 *
 * Context: process context, &msc_mutex is held.
 * Return: 0 or a negative error.
 */
int msc_enrol(struct task_struct *p, struct muse_policy *policy,
	      const struct msc_values *values, struct netlink_ext_ack *extack)
{
	struct msc_task *t;
	unsigned long flags;
	struct rq *rq;
	int err;

	lockdep_assert_held(&msc_mutex);
	err = msc_enrol_check(p, extack);
	if (err)
		return err;
	t = msc_task_alloc(p, GFP_KERNEL);
	if (!t)
		return -ENOMEM;
	rcu_read_lock();
	rq = msc_kernel_task_lock(p, &flags);
	err = msc_enrol_locked(rq, p, policy, values, t, extack);
	if (!err)
		msc_life_joined(t);
	msc_kernel_task_unlock(rq, p, &flags);
	rcu_read_unlock();
	if (err)
		msc_task_free(t);
	return err == -EEXIST ? 0 : err;
}

/*
 * What a thread has at this moment: somebody else may be giving it another
 * policy, to which its values would mean something else.
 */
static struct muse_policy *msc_enrol_snapshot(struct msc_task *t,
					      struct muse_policy_task *copy)
{
	struct muse_policy *policy;
	unsigned long flags;
	struct rq *rq;

	rq = msc_kernel_task_lock(t->task, &flags);
	policy = t->policy;
	*copy = t->p;
	msc_kernel_task_unlock(rq, t->task, &flags);
	return policy;
}

/**
 * msc_enrol_child() - a child inherits the class of its parent
 * @parent: record of the parent, the thread that runs
 * @child: thread that is not awake yet
 *
 * Context: RCU read side, preemption off; no locks.
 * Return: 0 or a negative error, then the child is in the fair class.
 */
int msc_enrol_child(struct msc_task *parent, struct task_struct *child)
{
	struct muse_policy_task from;
	struct muse_policy *policy;
	struct msc_task *t;
	unsigned long flags;
	struct rq *rq;
	int err;

	t = msc_task_alloc(child, GFP_NOWAIT | __GFP_NOWARN);
	if (!t)
		return -ENOMEM;
	policy = msc_enrol_snapshot(parent, &from);
	rq = msc_kernel_task_lock(child, &flags);
	err = msc_enrol_check_locked(child, NULL);
	if (!err) {
		if (msc_policy_leaving(policy)) {
			msc_task_begin(t, msc_policies[0], NULL);
			msc_task_ready(t, NULL);
		} else {
			msc_task_begin(t, policy, &from);
			msc_task_ready(t, &from);
		}
		msc_task_insert(t);
		msc_enrol_in(rq, t);
		trace_muse_sched_enrol(t, 1);
		msc_life_joined(t);
	}
	msc_kernel_task_unlock(rq, child, &flags);
	if (err)
		msc_task_free(t);
	return err;
}

/**
 * msc_enrol_return() - a thread may be back from being boosted
 * @t: its record
 *
 * Context: RCU read side.
 */
void msc_enrol_return(struct msc_task *t)
{
	struct task_struct *p = t->task;
	unsigned long flags;
	struct rq *rq;

	rq = msc_kernel_task_lock(p, &flags);
	if (t->gone || !t->away)
		goto unlock;
	if (!msc_policy_is_fair(p)) {
		msc_life_leave(t, MUSE_SCHED_REASON_SETSCHEDULER);
		goto unlock;
	}
	msc_enrol_in(rq, t);
unlock:
	msc_kernel_task_unlock(rq, p, &flags);
}

/**
 * msc_withdraw() - bring a thread back to the fair class
 * @p: thread
 * @reason: why
 *
 * Context: RCU read side or a reference on the thread; no locks.
 * Return: 0, -ESRCH if it is not enrolled.
 */
int msc_withdraw(struct task_struct *p, enum muse_sched_reason reason)
{
	struct msc_task *t;
	unsigned long flags;
	int err = -ESRCH;
	struct rq *rq;

	rcu_read_lock();
	rq = msc_kernel_task_lock(p, &flags);
	t = msc_task_find_rcu(p);
	if (t && !t->gone) {
		bool away = t->away;

		msc_life_leave(t, reason);
		if (!away) {
			msc_kernel_change_class(rq, p, msc_fair_class);
			msc_class_bind(p, NULL);
		}
		err = 0;
	}
	msc_kernel_task_unlock(rq, p, &flags);
	rcu_read_unlock();
	return err;
}

/**
 * msc_enrol_move_all() - have the threads of one policy use another
 * @from: policy that takes no more threads
 * @to: the other
 *
 * Context: process context, &msc_mutex is held.
 */
void msc_enrol_move_all(struct muse_policy *from, struct muse_policy *to)
{
	struct msc_task *t;
	unsigned long flags;
	struct rq *rq;

	rcu_read_lock();
	for (t = msc_task_next_rcu(0); t; t = msc_task_after_rcu(t)) {
		rq = msc_kernel_task_lock(t->task, &flags);
		if (!t->gone && t->policy == from)
			msc_enrol_change(rq, t, to, NULL);
		msc_kernel_task_unlock(rq, t->task, &flags);
	}
	rcu_read_unlock();
}

/**
 * msc_enrol_drain() - bring all threads back to the fair class
 * @reason: why
 *
 * Context: process context, &msc_mutex is held, after msc_enrol_close().
 * Return: how many there were.
 */
unsigned int msc_enrol_drain(enum muse_sched_reason reason)
{
	struct msc_task *t;
	unsigned int n = 0;

	rcu_read_lock();
	for (t = msc_task_next_rcu(0); t; t = msc_task_after_rcu(t))
		n += !msc_withdraw(t->task, reason);
	rcu_read_unlock();
	return n;
}
