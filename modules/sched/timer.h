/* SPDX-License-Identifier: GPL-2.0 */
/*
 * When a slice, or a period of the limit, ends between two timer ticks.  A
 * timer is armed only for what is left of less than a tick, so threads that
 * block before their slice ends never arm one.
 */
#ifndef MUSE_SCHED_TIMER_H
#define MUSE_SCHED_TIMER_H

struct msc_rq;
struct rq;

void msc_timers_init(void);
void msc_timers_exit(void);
void msc_timer_arm(struct msc_rq *mrq);
void msc_timer_tick(struct rq *rq, struct msc_rq *mrq);

#endif /* MUSE_SCHED_TIMER_H */
