/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The run queue of a CPU: which of its threads runs, by asking the policies.
 * Everything here is under the lock of the kernel's run queue of that CPU.
 */
#ifndef MUSE_SCHED_RQ_H
#define MUSE_SCHED_RQ_H

#include <linux/cache.h>
#include <linux/hrtimer.h>
#include <linux/irq_work.h>
#include <linux/percpu.h>
#include <linux/types.h>

#include "task.h"

struct rq;

/* Policies that can be loaded at once. */
#define MSC_POLICIES_MAX	16

/**
 * struct msc_rq - run queue of a CPU; under its run-queue lock if not said
 * @kernel: the kernel's run queue of this CPU
 * @cpu: number
 * @nr: threads queued, with the one that runs; read by anybody
 * @turn: the thread whose turn it is: it runs, or will again when a higher
 *	class lets it, until its turn ends; or NULL
 * @running: the thread that runs now, or NULL
 * @last: the thread that was switched out last and stayed ready, or NULL
 * @slice: nanoseconds of @turn, 0: until it blocks; see msc_rq_slice()
 * @slice_known: @slice was asked for in this turn
 * @readers: among those that wait there may be some in RCU read-side sections
 * @policy_last: id of the policy that had the last turn
 * @policy_nr: threads queued, by id of their policy
 * @policy_rq: state of the policies, by id; written under the lock of all
 *	policies before any thread has the policy
 * @policy_picks: how often each policy was asked
 * @policy_empty: how often it gave no thread, or a wrong one
 * @used: nanoseconds that the class had in this bandwidth period
 * @period: when the period began
 * @throttled: threads are queued but wait for the next period; read by anybody
 * @overloaded: the CPU is in the mask of those with work to give away
 * @run_time: nanoseconds that threads of the class ran; this and the other
 *	counters are read by anybody
 * @picks: threads that were given the CPU
 * @preemptions: threads that lost it while they could have gone on
 * @slice_ends: slices that ended
 * @pulls: threads fetched from other CPUs
 * @throttles: periods in which the time was used up
 * @timer: end of a slice or of a throttled period
 * @pull: looks for work on other CPUs
 */
struct msc_rq {
	struct rq *kernel;
	int cpu;
	unsigned int nr;
	struct msc_task *turn;
	struct msc_task *running;
	struct msc_task *last;
	u64 slice;
	bool slice_known;
	bool readers;
	unsigned int policy_last;
	u64 used;
	u64 period;
	bool throttled;
	bool overloaded;

	u64 run_time;
	u64 picks;
	u64 preemptions;
	u64 slice_ends;
	u64 pulls;
	u64 throttles;

	void *policy_rq[MSC_POLICIES_MAX];
	unsigned int policy_nr[MSC_POLICIES_MAX];
	u64 policy_picks[MSC_POLICIES_MAX];
	u64 policy_empty[MSC_POLICIES_MAX];

	struct hrtimer timer;
	struct irq_work pull;
} ____cacheline_aligned;

extern struct msc_rq __percpu *msc_rqs;

/* The policies by id; written by the registry, read with threads that use them. */
extern struct muse_policy *msc_policies[MSC_POLICIES_MAX];

static inline struct msc_rq *msc_rq_of_cpu(int cpu)
{
	return per_cpu_ptr(msc_rqs, cpu);
}

/* Threads that are ready and do not run. */
static inline unsigned int msc_rq_waiting(const struct msc_rq *mrq)
{
	return mrq->nr - !!mrq->running;
}

int msc_rqs_init(void);
void msc_rqs_exit(void);

u64 msc_rq_slice(struct msc_rq *mrq);
struct msc_task *msc_rq_reader(struct msc_rq *mrq);
bool msc_rq_add_reader(struct msc_rq *mrq, struct msc_task *t);
void msc_rq_yield(struct msc_rq *mrq, struct msc_task *t);
bool __msc_rq_preempts(struct msc_rq *mrq, struct msc_task *woken, u64 uncharged);
bool msc_rq_tick(struct msc_rq *mrq, struct msc_task *t);
void msc_rq_slice_end(struct msc_rq *mrq, struct msc_task *t);
u64 msc_rq_slice_left(struct msc_rq *mrq);
unsigned int msc_rq_next_policy(const struct msc_rq *mrq);
struct msc_task *msc_rq_oldest(const struct msc_rq *mrq);
struct msc_task *msc_rq_fallback(struct msc_rq *mrq, unsigned int id);
struct msc_task *msc_rq_steal(struct msc_rq *mrq, int cpu);

#endif /* MUSE_SCHED_RQ_H */
