// SPDX-License-Identifier: GPL-2.0
#include "churn.h"

#include <sys/syscall.h>

static const struct parameter params[] = {
	[CHURN_N] = { "n", "descriptors watched", NULL, 1, 1000000, 100 },
	{ .name = NULL },
};

static const struct metric metrics[] = {
	{ FIGURE_WALL, "wall", "ns",
	  "time to replace one, make it ready, be told, and read it" },
	{ FIGURE_CPU, "cpu", "ns",
	  "CPU time of this, kernel threads included" },
	{ .name = NULL },
};

static uint64_t files(const uint64_t *p)
{
	return p[CHURN_N];
}

const struct workload workload_churn = {
	.id = WORK_CHURN,
	.name = "churn",
	.about = "Of N descriptors one leaves, and a new one comes",
	.params = params,
	.metrics = metrics,
	.baseline = "epoll-lt",
	.least = 64,
	.block_us = 3000,
	.files = files,
};

/**
 * churn_open() - struct part.open of the workload
 * @job: with a mechanism
 *
 * Return: 0, or -1 with the job ended.
 */
int churn_open(struct job *job)
{
	if (!job->engine->mechanism->remove)
		return job_skip(job, "descriptors cannot leave");
	return ready_set_up(job, (uint32_t)job->params[CHURN_N], 1);
}

/**
 * churn_calls() - struct part.calls of the workload
 * @job: with a mechanism
 * @calls: to add to
 */
void churn_calls(const struct job *job, struct calls *calls)
{
	const struct mechanism *m = job->engine->mechanism;

	calls_add(calls, m->calls.remove, 1);
	calls_add(calls, SYS_close, 1);
	calls_add(calls, SYS_eventfd2, 1);
	calls_add(calls, m->calls.add, 1);
	calls_add(calls, SYS_write, 1);
	calls_add(calls, m->calls.wait, 1);
	calls_add(calls, m->calls.take, 1);
	if (m->rearms)
		calls_add(calls, m->rearms, 1);
	/* The table of files is changed by calls of its own. */
	if (job->flags & URING_FILES && m->calls.add < 0)
		calls_add(calls, SYS_io_uring_register, 2);
}
