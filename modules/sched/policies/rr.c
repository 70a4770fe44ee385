// SPDX-License-Identifier: GPL-2.0
/*
 * Round robin: ready threads stand in a line, each runs for at most a slice
 * and then goes to the end of the line.
 */
#include "rr.h"

#include <linux/module.h>
#include <linux/time64.h>

static struct muse_policy_param rr_params[] = {
	{
		.name = "slice",
		.help = "time that a thread may run while others wait",
		.unit = MUSE_SCHED_UNIT_NS,
		.min = 100 * NSEC_PER_USEC,
		.max = 10 * (u64)NSEC_PER_SEC,
		.initial = 5 * NSEC_PER_MSEC,
	},
	{}
};

static void rr_rq_init(void *data, int cpu)
{
	struct rr_rq *rq = data;

	INIT_LIST_HEAD(&rq->line);
}

static struct muse_policy_task *rr_steal(void *data, int cpu)
{
	struct rr_rq *rq = data;

	return line_steal(&rq->line, cpu);
}

static u64 rr_slice(void *data, struct muse_policy_task *t)
{
	return READ_ONCE(rr_params[0].value);
}

static void rr_slice_end(void *data, struct muse_policy_task *t)
{
	struct rr_rq *rq = data;

	line_requeue(&rq->line, t);
}

/* Static storage for the whole life of the core: it is where threads go whose
 * policy is unloaded.
 */
struct muse_policy msc_policy_rr = {
	.name = "rr",
	.owner = THIS_MODULE,
	.rq_size = sizeof(struct rr_rq),
	.params = rr_params,
	.rq_init = rr_rq_init,
	.enqueue = rr_enqueue,
	.dequeue = rr_dequeue,
	.pick = rr_pick,
	.steal = rr_steal,
	.slice = rr_slice,
	.slice_end = rr_slice_end,
};
