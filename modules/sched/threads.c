// SPDX-License-Identifier: GPL-2.0
/*
 * A process makes and loses threads while its threads are enrolled one by one.
 * So its list is looked through again and again, until nothing is left to do:
 * children of threads that are done come as their parents are.
 *
 * What was done is undone if a thread is refused.
 */
#include "threads.h"

#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <net/genetlink.h>

#include "access.h"
#include "attr.h"
#include "enrol.h"
#include "notify.h"
#include "registry.h"
#include "task.h"

/* Threads of a process to be dealt with between two looks at its list. */
#define MSC_THREADS_SOME	32
/* Looks; a process that makes threads faster than this gets an error. */
#define MSC_THREADS_LOOKS	10000

/**
 * struct msc_thread - a thread that the request changed
 * @task: the thread, with a reference
 * @tid: its id then: a thread that executes a program may get another
 * @policy: what it had, or NULL: it was not enrolled
 * @values: likewise
 */
struct msc_thread {
	struct task_struct *task;
	pid_t tid;
	struct muse_policy *policy;
	struct msc_values values;
};

/* Say of one thread out of many why it was refused. */
static void msc_threads_refuse(const struct msc_threads *r,
			       const struct task_struct *p, const char *text)
{
	struct netlink_ext_ack *extack = r->info->extack;

	MUSE_NL_SET_ERR_MSG_ATTR_FMT(extack, r->tid, text, "%d: %s",
				     task_pid_vnr((struct task_struct *)p), text);
}

/* Note how a thread is. */
static struct msc_thread *msc_thread_note(struct task_struct *p)
{
	struct msc_thread *th = kzalloc(sizeof(*th), GFP_KERNEL);
	const struct muse_policy_param *param;
	const struct msc_task *t;
	int i;

	if (!th)
		return NULL;
	th->task = get_task_struct(p);
	th->tid = p->pid;
	rcu_read_lock();
	t = msc_task_find_rcu(p);
	if (t) {
		th->policy = READ_ONCE(t->policy);
		param = th->policy->task_params;
		for (i = 0; param && param[i].name; i++) {
			th->values.set |= BIT(i);
			th->values.value[i] = READ_ONCE(t->p.data[param[i].offset]);
		}
	}
	rcu_read_unlock();
	return th;
}

static void msc_thread_forget(struct msc_thread *th)
{
	put_task_struct(th->task);
	kfree(th);
}

/* Would a thread that was enrolled be the same as before? */
static bool msc_thread_same(const struct msc_thread *th,
			    const struct muse_policy *policy,
			    const struct msc_values *values)
{
	unsigned int i;

	if (policy != th->policy)
		return false;
	for_each_set_bit(i, &values->set, ARRAY_SIZE(values->value))
		if (values->value[i] != th->values.value[i])
			return false;
	return true;
}

/* Nothing more can be done for one that cannot have back what it had. */
static void msc_thread_restore(struct msc_thread *th)
{
	if (!th->policy)
		msc_withdraw(th->task, MUSE_SCHED_REASON_ADMIN);
	else if (!msc_enrol(th->task, th->policy, &th->values, NULL))
		msc_notify_change(th->task);
}

/* Remember a thread as done; what was there before had its number and is gone. */
static int msc_threads_remember(struct msc_threads *r, struct msc_thread *th)
{
	struct msc_thread *old;

	old = xa_store(&r->done, th->tid, th, GFP_KERNEL);
	if (xa_is_err(old))
		return xa_err(old);
	if (old)
		msc_thread_forget(old);
	return 0;
}

static bool msc_threads_knows(struct msc_threads *r, const struct task_struct *p)
{
	const struct msc_thread *th = xa_load(&r->done, p->pid);

	return th && th->task == p;
}

static int msc_threads_try(struct msc_threads *r, struct msc_thread *th,
			   struct netlink_ext_ack *extack)
{
	struct muse_policy *policy = r->policy ?: th->policy;
	struct msc_values values;
	int err;

	err = msc_access_thread(r->skb, th->task, extack);
	if (err)
		return err;
	if (!policy)
		return MSC_ATTR_MISSING(extack, r->nest, MUSE_SCHED_A_TASK_POLICY,
					"the policy of a thread that is not enrolled");
	err = msc_attr_values(&values, policy, r->nest, extack);
	if (!err)
		err = msc_enrol(th->task, policy, &values, extack);
	/* Of those that come the worker tells. */
	if (!err && th->policy && !msc_thread_same(th, policy, &values))
		msc_notify_change(th->task);
	return err;
}

/* Enrol or change one thread. */
static int msc_threads_do(struct msc_threads *r, struct task_struct *p,
			  struct netlink_ext_ack *extack)
{
	struct msc_thread *th = msc_thread_note(p);
	int err;

	if (!th)
		return -ENOMEM;
	/* First, because this can fail, and undoing is certain only later. */
	err = msc_threads_remember(r, th);
	if (err) {
		msc_thread_forget(th);
		return err;
	}
	err = msc_threads_try(r, th, extack);
	if (err) {
		xa_erase(&r->done, th->tid);
		msc_thread_forget(th);
	}
	return err;
}

/* Has a thread of the class what the request asks for?  Under RCU. */
static bool msc_threads_fits(const struct msc_threads *r,
			     const struct msc_task *t)
{
	const struct muse_policy *policy = READ_ONCE(t->policy);
	struct msc_values values;
	unsigned int i;
	u64 has;

	if (r->policy && r->policy != policy)
		return false;
	if (msc_attr_values(&values, policy, r->nest, NULL))
		return false;
	for_each_set_bit(i, &values.set, ARRAY_SIZE(values.value)) {
		has = READ_ONCE(t->p.data[policy->task_params[i].offset]);
		if (has != values.value[i])
			return false;
	}
	return true;
}

/* Is there something to enrol or to change?  Under RCU. */
static bool msc_threads_wants_enrol(struct msc_threads *r,
				    const struct task_struct *p)
{
	const struct msc_task *t = msc_task_find_rcu(p);

	if (READ_ONCE(p->flags) & PF_EXITING)
		return false;
	r->alive = true;
	if (msc_threads_knows(r, p))
		return false;
	return !t || !msc_threads_fits(r, t);
}

static bool msc_threads_wants_withdraw(struct msc_threads *r,
				       const struct task_struct *p)
{
	return msc_task_find_rcu(p);
}

/* Threads that came while the request was at work, and are not in its list. */
static bool msc_threads_wants_back(struct msc_threads *r,
				   const struct task_struct *p)
{
	const struct msc_task *t = msc_task_find_rcu(p);

	return t && t->seq > r->since && !msc_threads_knows(r, p);
}

/* Threads of a process of which there is something to do; with references. */
static int msc_threads_collect(struct msc_threads *r, struct task_struct *p,
			       bool (*wants)(struct msc_threads *r,
					     const struct task_struct *p),
			       struct task_struct **some, int max)
{
	struct task_struct *t;
	int n = 0;

	rcu_read_lock();
	/* As for_each_thread(), which with lockdep wants a lock that is not exported. */
	list_for_each_entry_rcu(t, &p->signal->thread_head, thread_node) {
		if (n == max)
			break;
		if (wants(r, t))
			some[n++] = get_task_struct(t);
	}
	rcu_read_unlock();
	return n;
}

/* Do something for all threads of a process of which there is something to do. */
static int msc_threads_each(struct msc_threads *r, struct task_struct *p,
			    bool (*wants)(struct msc_threads *r,
					  const struct task_struct *p),
			    int (*one)(struct msc_threads *r,
				       struct task_struct *p))
{
	struct task_struct *some[MSC_THREADS_SOME];
	int i, n, err = 0, looks = 0;

	do {
		if (++looks > MSC_THREADS_LOOKS) {
			NL_SET_ERR_MSG(r->info->extack,
				       "the process makes threads faster than they are dealt with");
			return -EAGAIN;
		}
		n = msc_threads_collect(r, p, wants, some, ARRAY_SIZE(some));
		for (i = 0; i < n; i++) {
			if (!err)
				err = one(r, some[i]);
			put_task_struct(some[i]);
		}
		cond_resched();
	} while (n && !err);
	return err;
}

/* The thread named: an error that points at nothing else is about it. */
static int msc_threads_enrol_named(struct msc_threads *r, struct task_struct *p)
{
	struct netlink_ext_ack *extack = r->info->extack;
	int err = msc_threads_do(r, p, extack);

	if (err && extack && !extack->bad_attr && !extack->miss_type)
		NL_SET_BAD_ATTR(extack, r->tid);
	return err;
}

/* One of many: it may have ended meanwhile, and an error has to say which. */
static int msc_threads_enrol_one(struct msc_threads *r, struct task_struct *p)
{
	struct netlink_ext_ack extack = {};
	int err;

	if (fatal_signal_pending(current))
		return -EINTR;
	err = msc_threads_do(r, p, &extack);
	if (err == -ESRCH)
		return 0;
	if (err && extack._msg)
		msc_threads_refuse(r, p, extack._msg);
	return err;
}

static int msc_threads_withdraw_one(struct msc_threads *r, struct task_struct *p)
{
	int err = msc_access_thread(r->skb, p, r->info->extack);

	if (err)
		NL_SET_BAD_ATTR(r->info->extack, r->tid);
	else if (!msc_withdraw(p, MUSE_SCHED_REASON_ADMIN))
		r->withdrawn = true;
	return err;
}

static int msc_threads_take_back(struct msc_threads *r, struct task_struct *p)
{
	msc_withdraw(p, MUSE_SCHED_REASON_ADMIN);
	return 0;
}

static void msc_threads_undo(struct msc_threads *r, struct task_struct *p)
{
	bool before = false;
	struct msc_thread *th;
	unsigned long i;

	xa_for_each(&r->done, i, th) {
		before |= !!th->policy;
		msc_thread_restore(th);
	}
	/*
	 * Those that inherited the class meanwhile have it from these; only if
	 * others were enrolled before, it may be from them.
	 */
	if (!before)
		msc_threads_each(r, p, msc_threads_wants_back,
				 msc_threads_take_back);
}

/* The thread named comes first, for its errors; it may have ended before others. */
static int msc_threads_enrol_all(struct msc_threads *r, struct task_struct *p)
{
	struct netlink_ext_ack *extack = r->info->extack;
	int err = msc_threads_enrol_named(r, p);

	if (err && err != -ESRCH)
		return err;
	r->alive = !err;
	err = msc_threads_each(r, p, msc_threads_wants_enrol,
			       msc_threads_enrol_one);
	if (err || !extack)
		return err;
	if (!r->alive)
		return -ESRCH;
	extack->_msg = NULL;
	extack->bad_attr = NULL;
	return 0;
}

/**
 * msc_threads_enrol() - enrol threads, or change what they have
 * @r: the request
 * @p: thread
 * @process: do it for all threads of its process
 *
 * Context: process context, &msc_mutex is held.
 * Return: 0 or a negative errno, and then nothing is changed.
 */
int msc_threads_enrol(struct msc_threads *r, struct task_struct *p, bool process)
{
	struct msc_thread *th;
	unsigned long i;
	int err;

	lockdep_assert_held(&msc_mutex);
	xa_init(&r->done);
	r->since = msc_task_total();
	if (process)
		err = msc_threads_enrol_all(r, p);
	else
		err = msc_threads_enrol_named(r, p);
	if (err)
		msc_threads_undo(r, p);
	xa_for_each(&r->done, i, th)
		msc_thread_forget(th);
	xa_destroy(&r->done);
	return err;
}

/**
 * msc_threads_withdraw() - bring threads back to the fair class
 * @r: the request
 * @p: thread
 * @process: do it for all threads of its process
 *
 * Context: process context, &msc_mutex is held.
 * Return: 0 or a negative errno: -ESRCH, if none is enrolled.
 */
int msc_threads_withdraw(struct msc_threads *r, struct task_struct *p,
			 bool process)
{
	int err;

	lockdep_assert_held(&msc_mutex);
	r->withdrawn = false;
	err = msc_threads_withdraw_one(r, p);
	if (!err && process) {
		err = msc_threads_each(r, p, msc_threads_wants_withdraw,
				       msc_threads_withdraw_one);
		/* A child of one that was enrolled may be on its way in. */
		synchronize_rcu();
		err = err ?: msc_threads_each(r, p, msc_threads_wants_withdraw,
					      msc_threads_withdraw_one);
	}
	if (!err && !r->withdrawn) {
		if (process)
			NL_SET_ERR_MSG(r->info->extack,
				       "no thread of the process is enrolled");
		else
			NL_SET_ERR_MSG(r->info->extack,
				       "the thread is not enrolled");
		NL_SET_BAD_ATTR(r->info->extack, r->tid);
		err = -ESRCH;
	}
	return err;
}
