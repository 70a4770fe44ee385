// SPDX-License-Identifier: GPL-2.0
/* A policy that is broken: it never names a thread, though it has some. */
#include <linux/module.h>

#include "policy.h"

static void forgets_enqueue(void *rq, struct muse_policy_task *t, unsigned int flags)
{
}

static void forgets_dequeue(void *rq, struct muse_policy_task *t, unsigned int flags)
{
}

static struct muse_policy_task *forgets_pick(void *rq)
{
	return NULL;
}

static struct muse_policy forgets = {
	.name = "forgets",
	.owner = THIS_MODULE,
	.enqueue = forgets_enqueue,
	.dequeue = forgets_dequeue,
	.pick = forgets_pick,
};

static int __init forgets_init(void)
{
	return muse_policy_register(&forgets);
}
module_init(forgets_init);

static void __exit forgets_exit(void)
{
	muse_policy_unregister(&forgets);
}
module_exit(forgets_exit);

MODULE_DESCRIPTION("muse_sched policy for tests: forgets its threads");
MODULE_LICENSE("GPL");
