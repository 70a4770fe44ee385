// SPDX-License-Identifier: GPL-2.0
/*
 * First in, first out: a thread runs until it blocks or yields.
 */
#include <linux/module.h>

#include "policy.h"

struct fifo_rq {
	struct list_head line;
};

static void fifo_rq_init(void *data, int cpu)
{
	struct fifo_rq *rq = data;

	INIT_LIST_HEAD(&rq->line);
}

static void fifo_enqueue(void *data, struct muse_policy_task *t, unsigned int flags)
{
	struct fifo_rq *rq = data;

	list_add_tail(&t->node, &rq->line);
}

static void fifo_dequeue(void *data, struct muse_policy_task *t, unsigned int flags)
{
	list_del_init(&t->node);
}

static struct muse_policy_task *fifo_pick(void *data)
{
	struct fifo_rq *rq = data;

	return list_first_entry_or_null(&rq->line, struct muse_policy_task, node);
}

static void fifo_yield(void *data, struct muse_policy_task *t)
{
	struct fifo_rq *rq = data;

	list_move_tail(&t->node, &rq->line);
}

static struct muse_policy fifo = {
	.name = "fifo",
	.owner = THIS_MODULE,
	.rq_size = sizeof(struct fifo_rq),
	.rq_init = fifo_rq_init,
	.enqueue = fifo_enqueue,
	.dequeue = fifo_dequeue,
	.pick = fifo_pick,
	.yield = fifo_yield,
};

static int __init fifo_module_init(void)
{
	return muse_policy_register(&fifo);
}
module_init(fifo_module_init);

static void __exit fifo_module_exit(void)
{
	muse_policy_unregister(&fifo);
}
module_exit(fifo_module_exit);

MODULE_DESCRIPTION("muse_sched policy: first in, first out");
MODULE_LICENSE("GPL");
MODULE_VERSION(MUSE_VERSION);
