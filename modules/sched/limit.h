/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The class may have a CPU that others want only for a part of each period, so
 * that fair threads, and RCU, which depends on them, never starve.
 */
#ifndef MUSE_SCHED_LIMIT_H
#define MUSE_SCHED_LIMIT_H

#include <linux/types.h>

#include "rq.h"

/* Nanoseconds of each period; see %MUSE_SCHED_A_CLASS_RUNTIME. */
extern u64 msc_limit_runtime;

bool msc_limit_exceeded(struct msc_rq *mrq);

bool __msc_limit_reached(struct msc_rq *mrq);
bool msc_limit_renew(struct msc_rq *mrq);
u64 msc_limit_left(struct msc_rq *mrq);
u64 msc_limit_period_left(const struct msc_rq *mrq);

/**
 * msc_limit_reached() - has the class had its part, while others want the CPU?
 * @mrq: run queue, locked, of this CPU, with threads; the next is being chosen
 *
 * Return: true if so; a timer then ends it with the period.
 */
static inline bool msc_limit_reached(struct msc_rq *mrq)
{
	return unlikely(mrq->used >= READ_ONCE(msc_limit_runtime) || mrq->throttled) &&
	       __msc_limit_reached(mrq);
}

#endif /* MUSE_SCHED_LIMIT_H */
