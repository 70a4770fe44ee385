// SPDX-License-Identifier: GPL-2.0
/*
 * Much of this happens under run-queue locks, where nobody can be woken: an
 * irq_work starts a worker, which tells listeners, frees records, and brings
 * threads back that were away.
 */
#include "life.h"

#include <linux/irq_work.h>
#include <linux/llist.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <linux/workqueue.h>

#include "class.h"
#include "enrol.h"
#include "notify.h"
#include "sched/kernel.h"
#include "task.h"
#include "trace.h"

enum muse_sched_fork msc_life_fork = MUSE_SCHED_FORK_INHERIT;

static LLIST_HEAD(msc_life_joiners);
static LLIST_HEAD(msc_life_leavers);
static bool msc_life_back;

static void msc_life_tell(struct irq_work *work);
static struct irq_work msc_life_irq_work = IRQ_WORK_INIT_HARD(msc_life_tell);

/* Those who left may still be among those who joined, never the reverse. */
static void msc_life_work(struct work_struct *work)
{
	struct llist_node *left = llist_reverse_order(llist_del_all(&msc_life_leavers));
	struct llist_node *joined = llist_reverse_order(llist_del_all(&msc_life_joiners));
	struct msc_task *t, *next;

	llist_for_each_entry_safe(t, next, joined, joined)
		msc_notify_task(MUSE_SCHED_CMD_TASK_ENROL_NTF, t);
	llist_for_each_entry_safe(t, next, left, left) {
		msc_notify_task(MUSE_SCHED_CMD_TASK_WITHDRAW_NTF, t);
		msc_task_free(t);
	}

	if (!xchg(&msc_life_back, false))
		return;
	rcu_read_lock();
	for (t = msc_task_next_rcu(0); t; t = msc_task_after_rcu(t))
		if (READ_ONCE(t->away))
			msc_enrol_return(t);
	rcu_read_unlock();
}

static DECLARE_WORK(msc_life_worker, msc_life_work);

static void msc_life_tell(struct irq_work *work)
{
	schedule_work(&msc_life_worker);
}

/**
 * msc_life_joined() - tell that a thread was enrolled
 * @t: its record
 *
 * Context: any, while the thread exists.
 */
void msc_life_joined(struct msc_task *t)
{
	msc_task_remember(t);
	llist_add(&t->joined, &msc_life_joiners);
	irq_work_queue(&msc_life_irq_work);
}

/**
 * msc_life_leave() - a thread leaves the class for good
 * @t: its record; valid until the caller leaves its RCU read side
 * @reason: why
 *
 * Context: any; the run queue of the thread is locked.
 */
void msc_life_leave(struct msc_task *t, enum muse_sched_reason reason)
{
	t->gone = true;
	t->reason = reason;
	trace_muse_sched_withdraw(t, reason);
	msc_task_remember(t);
	msc_task_remove(t);
	llist_add(&t->left, &msc_life_leavers);
	irq_work_queue(&msc_life_irq_work);
}

/**
 * msc_life_dead() - a thread of the class has ended
 * @p: thread, which runs nowhere any more
 *
 * It may just have been withdrawn.
 *
 * Context: preemption is off; no locks.
 */
void msc_life_dead(struct task_struct *p)
{
	struct msc_task *t;
	unsigned long flags;
	struct rq *rq;

	rq = msc_kernel_task_lock(p, &flags);
	t = msc_task_find_rcu(p);
	if (t && !t->gone)
		msc_life_leave(t, MUSE_SCHED_REASON_EXIT);
	if (p->sched_class == &msc_class) {
		msc_kernel_change_class(rq, p, msc_fair_class);
		msc_class_bind(p, NULL);
	}
	msc_kernel_task_unlock(rq, p, &flags);
}

/**
 * msc_life_switched_from() - something else has changed the class of a thread
 * @p: thread
 *
 * Context: the run queue of the thread is locked.
 */
void msc_life_switched_from(struct task_struct *p)
{
	struct msc_task *t = msc_task_find_rcu(p);

	if (!t || t->gone)
		return;
	if (t->exiting)
		msc_life_leave(t, MUSE_SCHED_REASON_EXIT);
	else if (t->boosted)
		t->away = true;
	else
		msc_life_leave(t, MUSE_SCHED_REASON_SETSCHEDULER);
	t->boosted = false;
}

/* A thread's priority is about to be changed because of a lock that it holds. */
static void msc_life_setprio(void *data, struct task_struct *p,
			     struct task_struct *waiter)
{
	struct msc_task *t = msc_task_find_rcu(p);

	if (!t)
		return;
	if (!t->away) {
		t->boosted = true;
		return;
	}
	WRITE_ONCE(msc_life_back, true);
	irq_work_queue(&msc_life_irq_work);
}

/* The child is not awake yet: it never runs in a class that is not its own. */
static void msc_life_forked(void *data, struct task_struct *parent,
			    struct task_struct *child)
{
	struct msc_task *t;

	if (READ_ONCE(msc_life_fork) == MUSE_SCHED_FORK_RESET ||
	    parent->sched_reset_on_fork)
		return;
	rcu_read_lock();
	t = msc_task_find_rcu(parent);
	if (t && msc_enrol_child(t, child) == -ENOMEM)
		pr_warn_ratelimited("muse_sched: no memory to enrol the child %d of %d\n",
				    child->pid, parent->pid);
	rcu_read_unlock();
}

/*
 * From here on the thread may still run for a while.  Should it be in another
 * class when it ends, the class would not hear of it.
 */
static void msc_life_exiting(void *data, struct task_struct *p)
{
	struct msc_task *t;
	unsigned long flags;
	struct rq *rq;

	rcu_read_lock();
	t = msc_task_find_rcu(p);
	if (t) {
		rq = msc_kernel_task_lock(p, &flags);
		t->exiting = true;
		if (t->away && !t->gone)
			msc_life_leave(t, MUSE_SCHED_REASON_EXIT);
		msc_kernel_task_unlock(rq, p, &flags);
	}
	rcu_read_unlock();
}

/* The kernel's tracepoints that are listened to; modules find them by name. */
static struct msc_life_probe {
	const char *name;
	void *function;
	struct tracepoint *tracepoint;
} msc_life_probes[] = {
	{ .name = "sched_process_exit", .function = msc_life_exiting },
	{ .name = "sched_pi_setprio", .function = msc_life_setprio },
	{ .name = "sched_process_fork", .function = msc_life_forked },
};

static void msc_life_find(struct tracepoint *tp, void *data)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(msc_life_probes); i++)
		if (!strcmp(tp->name, msc_life_probes[i].name))
			msc_life_probes[i].tracepoint = tp;
}

static void msc_life_remove(int n)
{
	while (n--)
		tracepoint_probe_unregister(msc_life_probes[n].tracepoint,
					    msc_life_probes[n].function, NULL);
}

/**
 * msc_life_init() - begin to follow what threads do
 *
 * Context: process context.
 * Return: 0 or a negative error; the log says what is missing.
 */
int msc_life_init(void)
{
	int i, err;

	for_each_kernel_tracepoint(msc_life_find, NULL);
	for (i = 0; i < ARRAY_SIZE(msc_life_probes); i++) {
		struct msc_life_probe *probe = &msc_life_probes[i];

		err = -ENOENT;
		if (probe->tracepoint)
			err = tracepoint_probe_register(probe->tracepoint,
							probe->function, NULL);
		if (err) {
			pr_err("muse_sched: this kernel has no tracepoint %s (%d)\n",
			       probe->name, err);
			msc_life_remove(i);
			return err;
		}
	}
	return 0;
}

/**
 * msc_life_stop() - no child comes any more, and no boosted thread back
 *
 * Context: process context; sleeps until no probe runs.
 */
void msc_life_stop(void)
{
	msc_life_remove(ARRAY_SIZE(msc_life_probes));
	tracepoint_synchronize_unregister();
	irq_work_sync(&msc_life_irq_work);
	flush_work(&msc_life_worker);
}

/**
 * msc_life_exit() - finish what is under way; no thread is enrolled any more
 *
 * Context: process context; sleeps.
 */
void msc_life_exit(void)
{
	/* Threads that were found dead while they were withdrawn. */
	synchronize_rcu();
	irq_work_sync(&msc_life_irq_work);
	flush_work(&msc_life_worker);
}
