// SPDX-License-Identifier: GPL-2.0
#include "ready.h"

#include <sys/eventfd.h>
#include <sys/syscall.h>

static const struct parameter params[] = {
	[READY_N] = { "n", "descriptors watched", NULL, 1, 1000000, 100 },
	[READY_ACTIVE] = { "active", "of them ready at the same time", NULL, 1,
			   65536, 1 },
	{ .name = NULL },
};

static const struct metric metrics[] = {
	{ FIGURE_WALL, "wall", "ns",
	  "time to make the active ones ready, be told, and read them" },
	{ FIGURE_CPU, "cpu", "ns",
	  "CPU time of this, kernel threads included" },
	{ .name = NULL },
};

static const char *fit(const uint64_t *p)
{
	return p[READY_ACTIVE] > p[READY_N] ? "active is more than n" : NULL;
}

static uint64_t files(const uint64_t *p)
{
	return p[READY_N];
}

const struct workload workload_ready = {
	.id = WORK_READY,
	.name = "ready",
	.about = "Some of N descriptors become ready and are read",
	.params = params,
	.metrics = metrics,
	.baseline = "epoll-lt",
	.least = 16,
	.block_us = 3000,
	.fit = fit,
	.files = files,
};

static uint32_t common_divisor(uint32_t a, uint32_t b)
{
	return b ? common_divisor(b, a % b) : a;
}

/* So that every one has its turn, neighbours not one after the other. */
static uint32_t choose_step(uint32_t n)
{
	uint32_t step = (uint32_t)(n * UINT64_C(618) / 1000);

	if (step < 1)
		step = 1;
	while (common_divisor(step, n) != 1)
		step++;
	return step;
}

/**
 * ready_set_up() - make descriptors and have them watched
 * @job: with a mechanism
 * @n: how many
 * @active: how many are ready at a time
 *
 * Return: 0, or -1 with the job ended.
 */
int ready_set_up(struct job *job, uint32_t n, uint32_t active)
{
	const struct mechanism *m = job->engine->mechanism;
	struct ready *r = job_alloc(1, sizeof(*r));
	uint32_t i;

	job->state = r;
	r->n = n;
	r->active = active;
	r->step = choose_step(r->n);
	r->fds = job_alloc(r->n, sizeof(*r->fds));
	r->sent = job_alloc(r->n, sizeof(*r->sent));
	r->seen = job_alloc(r->n, sizeof(*r->seen));
	r->loop = (struct loop){
		.job = job,
		.room = r->n,
		.batch = r->active,
		.timeout = -1,
	};
	if (m->open(&r->loop))
		return -1;
	for (i = 0; i < r->n; i++) {
		r->fds[i] = eventfd(0, EFD_CLOEXEC);
		if (r->fds[i] < 0)
			return job_errno(job, "eventfd", errno);
		if (m->add(&r->loop, i, r->fds[i]))
			return -1;
	}
	return loop_start(m, &r->loop);
}

/**
 * ready_open() - struct part.open of the workload
 * @job: with a mechanism
 *
 * Return: 0, or -1 with the job ended.
 */
int ready_open(struct job *job)
{
	return ready_set_up(job, (uint32_t)job->params[READY_N],
			    (uint32_t)job->params[READY_ACTIVE]);
}

/**
 * ready_calls() - struct part.calls of the workload
 * @job: with a mechanism
 * @calls: to add to
 */
void ready_calls(const struct job *job, struct calls *calls)
{
	const struct mechanism *m = job->engine->mechanism;
	double active = (double)job->params[READY_ACTIVE];

	calls_add(calls, SYS_write, active);
	calls_add(calls, m->calls.wait, 1);
	/* A ring may wake up for the first before all the others are in it. */
	if (job->engine->uring && active > 1)
		calls_least(calls, m->calls.wait);
	calls_add(calls, m->calls.take, active);
	if (m->rearms)
		calls_add(calls, m->rearms, active);
}

/**
 * ready_wrong() - something else came than was sent
 * @r: where
 * @index: of the descriptor
 * @got: what reading it returned
 * @value: what was read
 *
 * Return: -1, with the job ended.
 */
int ready_wrong(struct ready *r, uint32_t index, ssize_t got, uint64_t value)
{
	struct job *job = r->loop.job;

	if (got < 0)
		return loop_failed(&r->loop, "read");
	if (got != sizeof(value))
		return job_broken(job, "descriptor %u: %zd bytes instead of 8",
				  index, got);
	return job_broken(job, "descriptor %u: event %llu instead of %llu",
			  index, (unsigned long long)value,
			  (unsigned long long)r->seen[index]);
}
