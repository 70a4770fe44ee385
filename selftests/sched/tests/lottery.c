// SPDX-License-Identifier: GPL-2.0
/*
 * Lottery scheduling: threads hold tickets, and the holder of the one drawn runs.
 */
#include <linux/module.h>
#include <linux/random.h>
#include <linux/time64.h>

#include "policy.h"

/* The threads of a CPU. The core has its run queue locked whenever it calls. */
struct lottery_rq {
	struct list_head holders;
	u64 tickets;
};

/* What of a thread's policy data is which. */
enum { LOTTERY_TICKETS };

/* schedctl set lottery slice=10ms */
static struct muse_policy_param lottery_params[] = {
	{
		.name = "slice",
		.help = "time between two draws",
		.unit = MUSE_SCHED_UNIT_NS,
		.min = 100 * NSEC_PER_USEC,
		.max = NSEC_PER_SEC,
		.initial = 5 * NSEC_PER_MSEC,
	},
	{}
};

/* schedctl run -p lottery tickets=3 -- COMMAND */
static struct muse_policy_param lottery_task_params[] = {
	{
		.name = "tickets",
		.help = "chances to be drawn",
		.min = 1,
		.max = 1000,
		.initial = 100,
		.offset = LOTTERY_TICKETS,
	},
	{}
};

static void lottery_rq_init(void *data, int cpu)
{
	struct lottery_rq *rq = data;

	INIT_LIST_HEAD(&rq->holders);
}

/* A thread is ready: it takes part. */
static void lottery_enqueue(void *data, struct muse_policy_task *t, unsigned int flags)
{
	struct lottery_rq *rq = data;

	list_add_tail(&t->node, &rq->holders);
	rq->tickets += t->data[LOTTERY_TICKETS];
}

/* It blocks, ends, or goes elsewhere. */
static void lottery_dequeue(void *data, struct muse_policy_task *t, unsigned int flags)
{
	struct lottery_rq *rq = data;

	list_del_init(&t->node);
	rq->tickets -= t->data[LOTTERY_TICKETS];
}

static struct muse_policy_task *lottery_pick(void *data)
{
	struct lottery_rq *rq = data;
	struct muse_policy_task *t;
	u64 drawn;

	if (list_empty(&rq->holders))
		return NULL;
	/* At most 1000 tickets each: no sum of them overflows 32 bits. */
	drawn = get_random_u32() % (u32)rq->tickets;
	list_for_each_entry(t, &rq->holders, node) {
		if (drawn < t->data[LOTTERY_TICKETS])
			return t;
		drawn -= t->data[LOTTERY_TICKETS];
	}
	return NULL;
}

static u64 lottery_slice(void *data, struct muse_policy_task *t)
{
	return READ_ONCE(lottery_params[0].value);
}

static struct muse_policy lottery = {
	.name = "lottery",
	.owner = THIS_MODULE,
	.rq_size = sizeof(struct lottery_rq),
	.params = lottery_params,
	.task_params = lottery_task_params,
	.rq_init = lottery_rq_init,
	.enqueue = lottery_enqueue,
	.dequeue = lottery_dequeue,
	.pick = lottery_pick,
	.slice = lottery_slice,
};

static int __init lottery_init(void)
{
	return muse_policy_register(&lottery);
}
module_init(lottery_init);

static void __exit lottery_exit(void)
{
	muse_policy_unregister(&lottery);
}
module_exit(lottery_exit);

MODULE_DESCRIPTION("muse_sched policy: lottery scheduling");
MODULE_LICENSE("GPL");
