// SPDX-License-Identifier: GPL-2.0
/*
 * Multi-level feedback queue: a thread begins at the top level; when it has
 * used up the time of a level, however often it blocked meanwhile, it goes one
 * level down, where slices are longer.  A higher level always runs first.
 * From time to time all go back to the top, so that none starves.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/time64.h>

#include "line.h"

#define MLFQ_LEVELS_MAX	8

/**
 * struct mlfq_rq - the threads of a CPU
 * @level: round-robin lines, the highest priority first
 * @ready: bit set for each line that is not empty
 * @epoch: number of the boost period, the same on all CPUs
 * @cpu: whose it is
 */
struct mlfq_rq {
	struct list_head level[MLFQ_LEVELS_MAX];
	unsigned long ready;
	u64 epoch;
	int cpu;
};

/**
 * struct mlfq_task - a thread, in its policy data
 * @level: whose line it is in, or will come to
 * @used: nanoseconds of the level's time that are used up
 * @epoch: boost period that @level and @used are of
 */
struct mlfq_task {
	u64 level;
	u64 used;
	u64 epoch;
};

enum { MLFQ_LEVELS, MLFQ_SLICE, MLFQ_BOOST };

static struct muse_policy_param mlfq_params[] = {
	[MLFQ_LEVELS] = {
		.name = "levels",
		.help = "number of levels",
		.min = 1,
		.max = MLFQ_LEVELS_MAX,
		.initial = 4,
	},
	[MLFQ_SLICE] = {
		.name = "slice",
		.help = "time at the top level; it doubles from level to level",
		.unit = MUSE_SCHED_UNIT_NS,
		.min = 100 * NSEC_PER_USEC,
		.max = NSEC_PER_SEC,
		.initial = 5 * NSEC_PER_MSEC,
	},
	[MLFQ_BOOST] = {
		.name = "boost",
		.help = "time after which all go back to the top",
		.unit = MUSE_SCHED_UNIT_NS,
		.min = 10 * NSEC_PER_MSEC,
		.max = 3600 * (u64)NSEC_PER_SEC,
		.initial = NSEC_PER_SEC,
	},
	{}
};

static struct mlfq_task *mlfq_of(struct muse_policy_task *t)
{
	BUILD_BUG_ON(sizeof(struct mlfq_task) > sizeof(t->data));
	return (struct mlfq_task *)t->data;
}

/* At the top, with all of its time. */
static void mlfq_restart(struct mlfq_task *m, u64 epoch)
{
	m->level = 0;
	m->used = 0;
	m->epoch = epoch;
}

static u64 mlfq_param(int which)
{
	return READ_ONCE(mlfq_params[which].value);
}

static u64 mlfq_time(u64 level)
{
	return mlfq_param(MLFQ_SLICE) << level;
}

static void mlfq_rq_init(void *data, int cpu)
{
	struct mlfq_rq *rq = data;
	int i;

	for (i = 0; i < MLFQ_LEVELS_MAX; i++)
		INIT_LIST_HEAD(&rq->level[i]);
	rq->cpu = cpu;
}

static void mlfq_add(struct mlfq_rq *rq, struct muse_policy_task *t)
{
	struct mlfq_task *m = mlfq_of(t);

	/* There may be fewer levels than there were. */
	m->level = min(m->level, mlfq_param(MLFQ_LEVELS) - 1);
	line_add(&rq->level[m->level], t);
	__set_bit(m->level, &rq->ready);
}

static void mlfq_del(struct mlfq_rq *rq, struct muse_policy_task *t)
{
	struct mlfq_task *m = mlfq_of(t);

	line_del(t);
	if (list_empty(&rq->level[m->level]))
		__clear_bit(m->level, &rq->ready);
}

static void mlfq_dequeue(void *data, struct muse_policy_task *t, unsigned int flags)
{
	mlfq_del(data, t);
}

/* All lines become one; the order within and between them stays. */
static void mlfq_boost(struct mlfq_rq *rq)
{
	struct muse_policy_task *t;
	int i;

	for (i = 0; i < MLFQ_LEVELS_MAX; i++) {
		list_for_each_entry(t, &rq->level[i], node)
			mlfq_restart(mlfq_of(t), rq->epoch);
		if (i)
			list_splice_tail_init(&rq->level[i], &rq->level[0]);
	}
	rq->ready = !list_empty(&rq->level[0]);
}

static void mlfq_boost_if_due(struct mlfq_rq *rq)
{
	u64 epoch = div64_u64(muse_policy_now(rq->cpu), mlfq_param(MLFQ_BOOST));

	if (epoch == rq->epoch)
		return;
	rq->epoch = epoch;
	mlfq_boost(rq);
}

static void mlfq_enqueue(void *data, struct muse_policy_task *t, unsigned int flags)
{
	struct mlfq_rq *rq = data;
	struct mlfq_task *m = mlfq_of(t);

	mlfq_boost_if_due(rq);
	/* It slept through a boost. */
	if (m->epoch != rq->epoch)
		mlfq_restart(m, rq->epoch);
	mlfq_add(rq, t);
}

static struct muse_policy_task *mlfq_pick(void *data)
{
	struct mlfq_rq *rq = data;

	mlfq_boost_if_due(rq);
	if (!rq->ready)
		return NULL;
	return list_first_entry(&rq->level[__ffs(rq->ready)],
				struct muse_policy_task, node);
}

/* Those of the lowest levels first: they have the longest to run. */
static struct muse_policy_task *mlfq_steal(void *data, int cpu)
{
	struct mlfq_rq *rq = data;
	struct muse_policy_task *t;
	int i;

	for (i = MLFQ_LEVELS_MAX; i--;) {
		t = line_steal(&rq->level[i], cpu);
		if (t)
			return t;
	}
	return NULL;
}

static u64 mlfq_slice(void *data, struct muse_policy_task *t)
{
	struct mlfq_task *m = mlfq_of(t);
	u64 time = mlfq_time(m->level);

	return m->used < time ? time - m->used : 1;
}

static void mlfq_charge(void *data, struct muse_policy_task *t, u64 ns)
{
	mlfq_of(t)->used += ns;
}

static void mlfq_slice_end(void *data, struct muse_policy_task *t)
{
	struct mlfq_rq *rq = data;
	struct mlfq_task *m = mlfq_of(t);

	mlfq_del(rq, t);
	if (m->used >= mlfq_time(m->level)) {
		m->used = 0;
		m->level++;
	}
	mlfq_add(rq, t);
}

static void mlfq_yield(void *data, struct muse_policy_task *t)
{
	struct mlfq_rq *rq = data;

	line_requeue(&rq->level[mlfq_of(t)->level], t);
}

/* A boost may bring waiting threads to the level of the one that runs. */
static bool mlfq_tick(void *data, struct muse_policy_task *t)
{
	struct mlfq_rq *rq = data;
	u64 epoch = rq->epoch;

	mlfq_boost_if_due(rq);
	return rq->epoch != epoch;
}

static bool mlfq_preempt(void *data, struct muse_policy_task *curr,
			 struct muse_policy_task *woken)
{
	return mlfq_of(woken)->level < mlfq_of(curr)->level;
}

static struct muse_policy mlfq = {
	.name = "mlfq",
	.owner = THIS_MODULE,
	.rq_size = sizeof(struct mlfq_rq),
	.params = mlfq_params,
	.rq_init = mlfq_rq_init,
	.enqueue = mlfq_enqueue,
	.dequeue = mlfq_dequeue,
	.pick = mlfq_pick,
	.steal = mlfq_steal,
	.slice = mlfq_slice,
	.charge = mlfq_charge,
	.slice_end = mlfq_slice_end,
	.yield = mlfq_yield,
	.tick = mlfq_tick,
	.preempt = mlfq_preempt,
};

static int __init mlfq_module_init(void)
{
	return muse_policy_register(&mlfq);
}
module_init(mlfq_module_init);

static void __exit mlfq_module_exit(void)
{
	muse_policy_unregister(&mlfq);
}
module_exit(mlfq_module_exit);

MODULE_DESCRIPTION("muse_sched policy: multi-level feedback queue");
MODULE_LICENSE("GPL");
MODULE_VERSION(MUSE_VERSION);
