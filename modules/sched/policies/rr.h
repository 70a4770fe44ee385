/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Round robin, the policy that is always there.  What every switch needs is
 * here, for the core to inline where the policy is this one.
 */
#ifndef MUSE_SCHED_RR_H
#define MUSE_SCHED_RR_H

#include "line.h"

struct rr_rq {
	struct list_head line;
};

extern struct muse_policy msc_policy_rr;

static inline void rr_enqueue(void *data, struct muse_policy_task *t,
			      unsigned int flags)
{
	struct rr_rq *rq = data;

	line_add(&rq->line, t);
}

static inline void rr_dequeue(void *data, struct muse_policy_task *t,
			      unsigned int flags)
{
	line_del(t);
}

static inline struct muse_policy_task *rr_pick(void *data)
{
	struct rr_rq *rq = data;

	return line_first(&rq->line);
}

#endif /* MUSE_SCHED_RR_H */
