// SPDX-License-Identifier: GPL-2.0
/* A policy that is broken: who runs keeps the CPU, and nobody may help the rest. */
#include <linux/module.h>

#include "policy.h"

struct starves_rq {
	struct list_head stack;
};

static void starves_rq_init(void *data, int cpu)
{
	struct starves_rq *rq = data;

	INIT_LIST_HEAD(&rq->stack);
}

static void starves_enqueue(void *data, struct muse_policy_task *t, unsigned int flags)
{
	struct starves_rq *rq = data;

	list_add(&t->node, &rq->stack);
}

static void starves_dequeue(void *data, struct muse_policy_task *t, unsigned int flags)
{
	list_del_init(&t->node);
}

static struct muse_policy_task *starves_pick(void *data)
{
	struct starves_rq *rq = data;

	return list_first_entry_or_null(&rq->stack, struct muse_policy_task, node);
}

static struct muse_policy_task *starves_steal(void *data, int cpu)
{
	return NULL;
}

static struct muse_policy starves = {
	.name = "starves",
	.owner = THIS_MODULE,
	.rq_size = sizeof(struct starves_rq),
	.rq_init = starves_rq_init,
	.enqueue = starves_enqueue,
	.dequeue = starves_dequeue,
	.pick = starves_pick,
	.steal = starves_steal,
};

static int __init starves_init(void)
{
	return muse_policy_register(&starves);
}
module_init(starves_init);

static void __exit starves_exit(void)
{
	muse_policy_unregister(&starves);
}
module_exit(starves_exit);

MODULE_DESCRIPTION("muse_sched policy for tests: starves all but one thread");
MODULE_LICENSE("GPL");
