// SPDX-License-Identifier: GPL-2.0
/*
 * Stride scheduling: every thread has tickets, and of the time that threads
 * compete for it gets a share in proportion to them.  A thread's pass advances
 * by what it ran, divided by its tickets; the smallest pass runs next.
 */
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/rbtree.h>
#include <linux/time64.h>

#include "policy.h"

/* A pass counts nanoseconds of a thread with this many tickets. */
#define STRIDE_ONE	1024

/**
 * struct stride_rq - the threads of a CPU
 * @queue: by pass
 * @pass: of the CPU: what a thread that comes begins with, so that having
 *	slept saves nothing up
 */
struct stride_rq {
	struct rb_root_cached queue;
	u64 pass;
};

/**
 * struct stride_task - a thread, in its policy data
 * @tickets: parameter; set before the thread comes
 * @pass: its place in the queue
 * @lag: what it is ahead of or behind the CPU's pass while it is in no queue
 * @cpu: whose queue it was in last
 * @node: in the queue
 */
struct stride_task {
	u64 tickets;
	u64 pass;
	s64 lag;
	u64 cpu;
	struct rb_node node;
};

static struct muse_policy_param stride_params[] = {
	{
		.name = "slice",
		.help = "time that a thread may run before passes are compared",
		.unit = MUSE_SCHED_UNIT_NS,
		.min = 100 * NSEC_PER_USEC,
		.max = 10 * (u64)NSEC_PER_SEC,
		.initial = 5 * NSEC_PER_MSEC,
	},
	{}
};

static struct muse_policy_param stride_task_params[] = {
	{
		.name = "tickets",
		.help = "share of the CPU relative to the others'",
		.min = 1,
		.max = 1 << 20,
		.initial = STRIDE_ONE,
		.offset = offsetof(struct stride_task, tickets) / sizeof(u64),
	},
	{}
};

static struct stride_task *stride_of(struct muse_policy_task *t)
{
	BUILD_BUG_ON(sizeof(struct stride_task) > sizeof(t->data));
	return (struct stride_task *)t->data;
}

static struct muse_policy_task *stride_task(struct rb_node *node)
{
	struct stride_task *s = rb_entry(node, struct stride_task, node);

	return container_of((u64 (*)[MUSE_POLICY_TASK_SIZE / sizeof(u64)])s,
			    struct muse_policy_task, data);
}

static bool stride_less(struct rb_node *a, const struct rb_node *b)
{
	return (s64)(rb_entry(a, struct stride_task, node)->pass -
		     rb_entry(b, struct stride_task, node)->pass) < 0;
}

static void stride_rq_init(void *data, int cpu)
{
	struct stride_rq *rq = data;

	rq->queue = RB_ROOT_CACHED;
}

static void stride_enqueue(void *data, struct muse_policy_task *t, unsigned int flags)
{
	struct stride_rq *rq = data;
	struct stride_task *s = stride_of(t);

	/* Having slept saves nothing up, and a pass holds for its CPU only. */
	if (!(flags & MUSE_POLICY_WAKEUP))
		s->pass = rq->pass + s->lag;
	else if (s->cpu != t->cpu)
		s->pass = rq->pass + max_t(s64, s->lag, 0);
	else if ((s64)(s->pass - rq->pass) < 0)
		s->pass = rq->pass;
	s->cpu = t->cpu;
	rb_add_cached(&s->node, &rq->queue, stride_less);
}

static void stride_dequeue(void *data, struct muse_policy_task *t, unsigned int flags)
{
	struct stride_rq *rq = data;
	struct stride_task *s = stride_of(t);

	rb_erase_cached(&s->node, &rq->queue);
	RB_CLEAR_NODE(&s->node);
	s->lag = s->pass - rq->pass;
}

static struct muse_policy_task *stride_pick(void *data)
{
	struct stride_rq *rq = data;
	struct rb_node *first = rb_first_cached(&rq->queue);
	struct stride_task *s;

	if (!first)
		return NULL;
	s = rb_entry(first, struct stride_task, node);
	if ((s64)(s->pass - rq->pass) > 0)
		rq->pass = s->pass;
	return stride_task(first);
}

static struct muse_policy_task *stride_steal(void *data, int cpu)
{
	struct stride_rq *rq = data;
	struct rb_node *node;

	for (node = rb_first_cached(&rq->queue); node; node = rb_next(node))
		if (muse_policy_may_move(stride_task(node), cpu))
			return stride_task(node);
	return NULL;
}

static u64 stride_slice(void *data, struct muse_policy_task *t)
{
	return READ_ONCE(stride_params[0].value);
}

/* The thread keeps its place in the queue: it moves only to the right. */
static void stride_charge(void *data, struct muse_policy_task *t, u64 ns)
{
	struct stride_rq *rq = data;
	struct stride_task *s = stride_of(t);

	rb_erase_cached(&s->node, &rq->queue);
	s->pass += div64_u64(ns * STRIDE_ONE, s->tickets);
	rb_add_cached(&s->node, &rq->queue, stride_less);
}

static struct muse_policy stride = {
	.name = "stride",
	.owner = THIS_MODULE,
	.rq_size = sizeof(struct stride_rq),
	.params = stride_params,
	.task_params = stride_task_params,
	.rq_init = stride_rq_init,
	.enqueue = stride_enqueue,
	.dequeue = stride_dequeue,
	.pick = stride_pick,
	.steal = stride_steal,
	.slice = stride_slice,
	.charge = stride_charge,
};

static int __init stride_module_init(void)
{
	return muse_policy_register(&stride);
}
module_init(stride_module_init);

static void __exit stride_module_exit(void)
{
	muse_policy_unregister(&stride);
}
module_exit(stride_module_exit);

MODULE_DESCRIPTION("muse_sched policy: stride scheduling, shares by tickets");
MODULE_LICENSE("GPL");
MODULE_VERSION(MUSE_VERSION);
