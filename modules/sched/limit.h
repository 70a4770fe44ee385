/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The class may have a CPU that others want only for a part of each period, so
 * that fair threads, and RCU, which depends on them, never starve.
 */
#ifndef MUSE_SCHED_LIMIT_H
#define MUSE_SCHED_LIMIT_H

#include <linux/types.h>

struct msc_rq;

/* Nanoseconds of each period; see %MUSE_SCHED_A_CLASS_RUNTIME. */
extern u64 msc_limit_runtime;

bool msc_limit_exceeded(struct msc_rq *mrq);

bool msc_limit_reached(struct msc_rq *mrq);
bool msc_limit_renew(struct msc_rq *mrq);
u64 msc_limit_left(struct msc_rq *mrq);
u64 msc_limit_period_left(const struct msc_rq *mrq);

#endif /* MUSE_SCHED_LIMIT_H */
