/* SPDX-License-Identifier: GPL-2.0 */
/*
 * timers: many timers run, each for a random time; when one expires it is told how
 * late, and set anew.  An operation is a timer set and expired.
 */
#ifndef MUSE_EVBENCH_TIMERS_H
#define MUSE_EVBENCH_TIMERS_H

#include "engine.h"

enum { TIMERS_N, TIMERS_DELAY };

/**
 * struct timers - the workload at work
 * @job: whose
 * @n: how many timers
 * @delay_ns: for which they run on average
 * @deadlines: when each expires; 0: it does not run
 * @random: for the delays
 * @unset: operations of the block that have not begun
 * @left: operations of the block that have not ended
 * @late_ns: sum of how late timers were
 * @own: the engine's
 */
struct timers {
	struct job *job;
	uint32_t n;
	uint64_t delay_ns;
	uint64_t *deadlines;
	struct random random;
	uint64_t unset;
	uint64_t left;
	uint64_t late_ns;
	void *own;
};

struct timers *timers_new(struct job *job);
int timers_wrong(struct timers *timers, uint32_t index, uint64_t now) cold;

/* For how many operations; the number of timers to begin with. */
static inline uint32_t timers_begin(struct timers *t, uint64_t ops)
{
	t->unset = ops;
	t->left = ops;
	t->late_ns = 0;
	return ops < t->n ? (uint32_t)ops : t->n;
}

static inline void timers_end(struct timers *t, uint64_t ops)
{
	struct shared *shared = t->job->shared;

	shared->block.values[FIGURE_OWN] = (double)t->late_ns / (double)ops;
	shared->invariants += ops;
}

/* A new deadline: half to one and a half of the delay from now. */
static inline uint64_t timers_set(struct timers *t, uint32_t index,
				  uint64_t now)
{
	uint64_t delay =
		t->delay_ns / 2 + random_next(&t->random) % t->delay_ns;

	t->unset--;
	t->deadlines[index] = now + delay;
	return now + delay;
}

/* One has expired: is it to be set again?  Negative: it should not have. */
static inline int timers_expired(struct timers *t, uint32_t index, uint64_t now)
{
	uint64_t deadline = t->deadlines[index];

	if (!deadline || now < deadline)
		return timers_wrong(t, index, now);
	t->deadlines[index] = 0;
	t->late_ns += now - deadline;
	hist_record(&t->job->shared->latency, now - deadline);
	t->left--;
	return t->unset ? 1 : 0;
}

#endif /* MUSE_EVBENCH_TIMERS_H */
