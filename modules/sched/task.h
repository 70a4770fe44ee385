/* SPDX-License-Identifier: GPL-2.0 */
/* The threads that are enrolled: a record for each. */
#ifndef MUSE_SCHED_TASK_H
#define MUSE_SCHED_TASK_H

#include <linux/list.h>
#include <linux/llist.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/types.h>

#include "policy.h"

/**
 * struct msc_task - an enrolled thread
 * @p: policies' view of it; under the run-queue lock of the thread
 * @policy: whose rules it follows; likewise
 * @task: the thread.  The record goes before the thread does, so it may be
 *	used wherever the record may
 * @queued: it is on the run queue, running or waiting; under the run-queue lock
 * @away: in another class, because of priority inheritance; likewise
 * @gone: it left the class, the record is about to go; likewise
 * @yielded: it called sched_yield() and has not been switched out yet; likewise
 * @since: when it became ready or began to run, nanoseconds of the run queue's
 *	clock; likewise
 * @run_time: nanoseconds that it ran; this and what follows are written under
 *	the run-queue lock, and read by anybody
 * @wait_time: nanoseconds that it was ready
 * @wait_max: the longest of these
 * @runs: times that it was given a CPU
 * @preemptions: times that it lost it while it could have gone on
 * @slice_ends: times that its slice ended
 * @migrations: times that it came to another CPU
 * @boosted: its priority is being changed because of a lock that it holds;
 *	under its run-queue lock
 * @exiting: it has begun to end; likewise
 * @reason: why it left; this and what follows are for the worker that tells so
 * @tid: its thread id then, in the initial namespace
 * @pid: its process id
 * @comm: its name
 * @hash: by the address of the thread; under &msc_tasks_lock, read under RCU
 * @list: of all records, in the order of enrolment; likewise
 * @seq: number in that order
 * @joined: for the worker that tells listeners
 * @left: likewise, and then frees it
 * @rcu: to free it
 */
struct msc_task {
	struct muse_policy_task p;
	struct muse_policy *policy;
	struct task_struct *task;
	bool queued;
	bool away;
	bool gone;
	bool yielded;
	u64 since;

	u64 run_time;
	u64 wait_time;
	u64 wait_max;
	u64 runs;
	u64 preemptions;
	u64 slice_ends;
	u64 migrations;

	bool boosted;
	bool exiting;
	enum muse_sched_reason reason;
	pid_t tid;
	pid_t pid;
	char comm[TASK_COMM_LEN];
	struct hlist_node hash;
	struct list_head list;
	u64 seq;
	struct llist_node joined;
	struct llist_node left;
	struct rcu_head rcu;
};

static inline struct msc_task *msc_task_of_policy(struct muse_policy_task *t)
{
	return t ? container_of(t, struct msc_task, p) : NULL;
}

/* Whether a thread that does not run was stopped in an RCU read-side section. */
static inline bool msc_task_is_reader(const struct msc_task *t)
{
#ifdef CONFIG_PREEMPT_RCU
	return READ_ONCE(t->task->rcu_read_lock_nesting) > 0;
#else
	return false;
#endif
}

int msc_tasks_init(void);
void msc_tasks_exit(void);

struct msc_task *msc_task_alloc(struct task_struct *task, gfp_t gfp);
void msc_task_free(struct msc_task *t);
void msc_task_remember(struct msc_task *t);
void msc_task_insert(struct msc_task *t);
void msc_task_remove(struct msc_task *t);
struct msc_task *msc_task_find_rcu(const struct task_struct *task);
struct msc_task *msc_task_next_rcu(u64 seq);
struct msc_task *msc_task_after_rcu(struct msc_task *t);
unsigned int msc_task_count(void);
u64 msc_task_total(void);

#endif /* MUSE_SCHED_TASK_H */
