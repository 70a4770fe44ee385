// SPDX-License-Identifier: GPL-2.0
/*
 * First in, first out: a thread runs until it blocks or yields.
 */
#include <linux/module.h>

#include "line.h"

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

	line_add(&rq->line, t);
}

static void fifo_dequeue(void *data, struct muse_policy_task *t, unsigned int flags)
{
	line_del(t);
}

static struct muse_policy_task *fifo_pick(void *data)
{
	struct fifo_rq *rq = data;

	return line_first(&rq->line);
}

static struct muse_policy_task *fifo_steal(void *data, int cpu)
{
	struct fifo_rq *rq = data;

	return line_steal(&rq->line, cpu);
}

static void fifo_yield(void *data, struct muse_policy_task *t)
{
	struct fifo_rq *rq = data;

	line_requeue(&rq->line, t);
}

static struct muse_policy fifo = {
	.name = "fifo",
	.owner = THIS_MODULE,
	.rq_size = sizeof(struct fifo_rq),
	.rq_init = fifo_rq_init,
	.enqueue = fifo_enqueue,
	.dequeue = fifo_dequeue,
	.pick = fifo_pick,
	.steal = fifo_steal,
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
