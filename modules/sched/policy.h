/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a scheduling policy is: a small module that says, for each CPU, which of
 * the threads that use it runs next.  It is all that a policy includes.
 *
 * Everything but @rq_init and @task_init is called with the run-queue lock of
 * one CPU held and interrupts off.  So state that belongs to that CPU or to a
 * thread that is queued there needs no lock of its own; and nothing may sleep,
 * allocate, or wake anybody.
 */
#ifndef MUSE_SCHED_POLICY_H
#define MUSE_SCHED_POLICY_H

#include <linux/list.h>
#include <linux/types.h>
#include <linux/muse_sched.h>

struct module;
struct task_struct;

/* Bytes of a thread's state that a policy has for itself. */
#define MUSE_POLICY_TASK_SIZE	64

/**
 * struct muse_policy_task - a thread, as policies see it
 * @node: for the policy's queue; initialised, and the policy's alone
 * @cpu: whose run queue the thread is on, or was on last; read only
 * @ran: nanoseconds that it ran since it was picked; read only
 * @data: state of the policy; zeroed before @task_init
 */
struct muse_policy_task {
	struct list_head node;
	int cpu;
	u64 ran;
	u64 data[MUSE_POLICY_TASK_SIZE / sizeof(u64)];
};

/**
 * enum muse_policy_flags - why a thread comes or goes
 * @MUSE_POLICY_WAKEUP: it was blocked and is ready now
 * @MUSE_POLICY_SLEEP: it blocks; without it, the thread will be back
 */
enum muse_policy_flags {
	MUSE_POLICY_WAKEUP	= 1,
	MUSE_POLICY_SLEEP	= 2,
};

/**
 * struct muse_policy_param - a number that the administrator may change
 * @name: as in `schedctl set POLICY name=value`
 * @help: half a line
 * @unit: what it counts
 * @min: smallest
 * @max: largest
 * @initial: what it is at first
 * @value: what it is; written by the core alone, read with READ_ONCE(), at any
 *	time.  For a parameter of threads, what a thread begins with
 * @offset: only for parameters of threads: where in &muse_policy_task.data the
 *	thread's own value is, in u64s
 */
struct muse_policy_param {
	const char *name;
	const char *help;
	enum muse_sched_unit unit;
	u64 min;
	u64 max;
	u64 initial;
	u64 value;
	unsigned int offset;
};

/**
 * struct muse_policy - a policy
 * @name: unique
 * @owner: THIS_MODULE
 * @rq_size: bytes of state for each CPU, zeroed
 * @params: ends with an element whose name is NULL; or NULL
 * @task_params: likewise, for what every thread has for itself
 *
 * @rq_init: makes the state of a CPU; no lock is held.  Optional.
 * @task_init: makes the state of a thread that comes to this policy, after its
 *	parameters were set; @parent is the thread that it inherits from, or
 *	NULL.  May be called with or without locks.  Optional.
 * @enqueue: a thread is ready on this CPU.  Running threads stay queued.
 * @dequeue: it is not any more
 * @pick: which of the queued threads runs next.  It stays queued, and runs on
 *	until it blocks, its slice ends, it yields, or @preempt or @tick says so.
 *	To name none while threads are queued is an error that is counted, and
 *	the thread that waited longest runs.
 * @slice: nanoseconds that the thread just picked may run, 0: until it blocks.
 *	Optional.
 * @slice_end: its slice ended, or a thread of another policy wants its turn;
 *	the next thing called is @pick.  Optional.
 * @yield: it called sched_yield(2); the next thing called is @pick.  Without
 *	it, @slice_end is called.
 * @charge: it ran for so many nanoseconds.  Called before @dequeue, @slice_end,
 *	@yield and @tick.  Optional.
 * @tick: the timer interrupt found it running; return true to have it treated
 *	as at the end of its slice.  Optional.
 * @preempt: @woken was just enqueued while @curr runs; return true if it should
 *	run at once.  Optional.
 * @steal: a queued thread for a CPU that is idle, for which
 *	muse_policy_may_move() is true; or NULL.  Without it the core takes
 *	the thread that has waited longest.
 * @id: of the core
 */
struct muse_policy {
	const char *name;
	struct module *owner;
	size_t rq_size;
	struct muse_policy_param *params;
	struct muse_policy_param *task_params;

	void (*rq_init)(void *rq, int cpu);
	void (*task_init)(struct muse_policy_task *t,
			  const struct muse_policy_task *parent);
	void (*enqueue)(void *rq, struct muse_policy_task *t, unsigned int flags);
	void (*dequeue)(void *rq, struct muse_policy_task *t, unsigned int flags);
	struct muse_policy_task *(*pick)(void *rq);
	u64 (*slice)(void *rq, struct muse_policy_task *t);
	void (*slice_end)(void *rq, struct muse_policy_task *t);
	void (*yield)(void *rq, struct muse_policy_task *t);
	void (*charge)(void *rq, struct muse_policy_task *t, u64 ns);
	bool (*tick)(void *rq, struct muse_policy_task *t);
	bool (*preempt)(void *rq, struct muse_policy_task *curr,
			struct muse_policy_task *woken);
	struct muse_policy_task *(*steal)(void *rq, int cpu);

	unsigned int id;
};

int muse_policy_register(struct muse_policy *policy);
void muse_policy_unregister(struct muse_policy *policy);
bool muse_policy_may_move(const struct muse_policy_task *t, int cpu);
u64 muse_policy_now(int cpu);

#endif /* MUSE_SCHED_POLICY_H */
