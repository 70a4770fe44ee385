// SPDX-License-Identifier: GPL-2.0
#include "timers.h"

#include <sys/prctl.h>

static const struct parameter params[] = {
	[TIMERS_N] = { "timers", "that run at the same time", NULL, 1, 1000000,
		       1000 },
	[TIMERS_DELAY] = { "delay", "microseconds that each runs on average",
			   NULL, 10, 10000000, 10000 },
	{ .name = NULL },
};

static const struct metric metrics[] = {
	{ FIGURE_CPU, "cpu", "ns", "CPU time for a timer" },
	{ FIGURE_OWN, "lateness", "ns", "how late timers are on average" },
	{ .name = NULL },
};

/* One each, if they are descriptors. */
static uint64_t files(const uint64_t *p)
{
	return p[TIMERS_N];
}

const struct workload workload_timers = {
	.id = WORK_TIMERS,
	.name = "timers",
	.about = "Many timers run, each for a random time",
	.params = params,
	.metrics = metrics,
	.latency = "how late a timer is",
	.baseline = "timer-heap",
	.least = 100,
	.block_us = 50000,
	.files = files,
};

/**
 * timers_new() - what engines need to begin with
 * @job: whose; its state becomes the workload
 *
 * Return: the workload.
 */
struct timers *timers_new(struct job *job)
{
	struct timers *t = job_alloc(1, sizeof(*t));

	job->state = t;
	t->job = job;
	t->n = (uint32_t)job->params[TIMERS_N];
	t->delay_ns = job->params[TIMERS_DELAY] * 1000;
	t->deadlines = job_alloc(t->n, sizeof(*t->deadlines));
	/* The same delays for all engines. */
	t->random.state = 1;
	/* All are to be as exact as they can. */
	prctl(PR_SET_TIMERSLACK, 1);
	return t;
}

/**
 * timers_wrong() - a timer has expired that should not have
 * @t: the workload
 * @index: of the timer
 * @now: when
 *
 * Return: -1, with the job ended.
 */
int timers_wrong(struct timers *t, uint32_t index, uint64_t now)
{
	if (!t->deadlines[index])
		return job_broken(t->job, "timer %u expired twice", index);
	return job_broken(t->job, "timer %u expired %llu ns early", index,
			  (unsigned long long)(t->deadlines[index] - now));
}
