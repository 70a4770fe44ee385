// SPDX-License-Identifier: GPL-2.0
#include "wake.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/syscall.h>

static const char *const cpu_names[] = {
	[WAKE_SAME] = "same",
	[WAKE_CROSS] = "cross",
	[WAKE_SPIN] = "spin",
	NULL,
};

static const struct parameter params[] = {
	[WAKE_VIA] = { "via", "what is written to and read", channel_names, 0,
		       0, CHANNEL_EVENTFD },
	[WAKE_CPU] = { "cpu",
		       "both on the same, one on another, or that without sleeping",
		       cpu_names, 0, 0, WAKE_SAME },
	{ .name = NULL },
};

static const struct metric metrics[] = {
	{ FIGURE_WALL, "wall", "ns", "time there and back" },
	{ FIGURE_CPU, "cpu", "ns", "CPU time of this, of both threads" },
	{ .name = NULL },
};

const struct workload workload_wake = {
	.id = WORK_WAKE,
	.name = "wake",
	.about = "Two threads wake each other in turn",
	.params = params,
	.metrics = metrics,
	.latency = "there and back",
	.baseline = "epoll-lt",
	.least = 100,
	.block_us = 4000,
};

/* The second thread. What it finds wrong it can only tell by ending all. */
static void *peer(void *context)
{
	struct wake *wake = context;
	struct job *job = wake->job;
	const struct part *part = job->engine->parts[WORK_WAKE];

	job_pin(job->params[WAKE_CPU] == WAKE_SAME ? job->cpu : job->peer_cpu);
	if (wake->set_up(wake, &wake->sides[1]))
		_exit(STATUS_FAILED);
	sem_post(&wake->over);
	for (;;) {
		while (sem_wait(&wake->go))
			;
		if (part->peer(job, wake->ops))
			_exit(STATUS_FAILED);
		sem_post(&wake->over);
	}
	return NULL;
}

/**
 * wake_begin() - have the second thread take part in a block
 * @wake: the workload
 * @ops: operations of the block
 */
void wake_begin(struct wake *wake, uint64_t ops)
{
	wake->ops = ops;
	wake->trip_count = 0;
	sem_post(&wake->go);
}

/**
 * wake_end() - wait until the second thread has ended the block
 * @wake: the workload
 */
void wake_end(struct wake *wake)
{
	while (sem_wait(&wake->over))
		;
	wake->job->shared->block.values[FIGURE_WALL] =
		stats_median(wake->trips, wake->trip_count);
	loop_account(&wake->sides[0].loop);
	loop_account(&wake->sides[1].loop);
	wake->job->shared->invariants += 2 * wake->ops;
}

/* How a thread waits that has a mechanism. */
static int set_up_loop(struct wake *wake, struct wake_side *side)
{
	const struct mechanism *m = wake->job->engine->mechanism;

	if (m->open(&side->loop) || m->add(&side->loop, 0, side->channel.rx))
		return -1;
	return loop_start(m, &side->loop);
}

static int start_peer(struct wake *wake)
{
	pthread_t thread;
	int rc;

	if (sem_init(&wake->go, 0, 0) || sem_init(&wake->over, 0, 0))
		return job_errno(wake->job, "sem_init", errno);
	rc = pthread_create(&thread, NULL, peer, wake);
	if (rc)
		return job_errno(wake->job, "pthread_create", rc);
	while (sem_wait(&wake->over))
		;
	return 0;
}

static int make_channel(struct wake *wake)
{
	const struct mechanism *m = wake->job->engine->mechanism;
	struct channel ends[2];
	int i;

	if (channel_make(wake->job,
			 (enum channel_kind)wake->job->params[WAKE_VIA], ends))
		return -1;
	for (i = 0; i < 2; i++) {
		wake->sides[i].channel = ends[i];
		/* Who does not sleep in poll must not in read() either. */
		if (m->blocks && !wake->sides[i].loop.timeout &&
		    fd_unblock(wake->job, ends[i].rx))
			return -1;
	}
	return 0;
}

/**
 * wake_open_own() - set the workload up for an engine without mechanism
 * @job: for this job
 * @set_up: gets a side ready, in its thread, the first before the second
 *
 * Return: 0, or -1 with the job ended.
 */
int wake_open_own(struct job *job,
		  int (*set_up)(struct wake *wake, struct wake_side *side))
{
	struct wake *wake = job_alloc(1, sizeof(*wake));
	bool spin = job->params[WAKE_CPU] == WAKE_SPIN;
	int i;

	job->state = wake;
	wake->job = job;
	wake->set_up = set_up;
	for (i = 0; i < 2; i++)
		wake->sides[i].loop = (struct loop){ .job = job,
						     .room = 1,
						     .batch = 1,
						     .timeout = spin ? 0 : -1 };
	if (job->params[WAKE_CPU] != WAKE_SAME && job->peer_cpu < 0)
		return job_skip(job, "there is only one CPU to be used");
	if (job->engine->mechanism && make_channel(wake))
		return -1;
	return set_up(wake, &wake->sides[0]) ? -1 : start_peer(wake);
}

/**
 * wake_open() - struct part.open of the workload
 * @job: with a mechanism
 *
 * Return: 0, or -1 with the job ended.
 */
int wake_open(struct job *job)
{
	const struct mechanism *m = job->engine->mechanism;

	if (m->blocks && m->completes && job->params[WAKE_CPU] == WAKE_SPIN)
		return job_skip(job, "its threads sleep");
	return wake_open_own(job, set_up_loop);
}

/**
 * wake_calls() - struct part.calls of the workload
 * @job: with a mechanism
 * @calls: to add to
 */
void wake_calls(const struct job *job, struct calls *calls)
{
	const struct mechanism *m = job->engine->mechanism;

	calls->loose = job->params[WAKE_CPU] == WAKE_SPIN;
	calls_add(calls, SYS_write, 2);
	calls_add(calls, m->calls.wait, 2);
	calls_add(calls, m->calls.take, 2);
	if (m->rearms)
		calls_add(calls, m->rearms, 2);
}

/**
 * wake_wrong() - something else came than was sent
 * @side: where
 * @got: what reading it returned
 * @value: what was read
 *
 * Return: -1, with the job ended.
 */
int wake_wrong(struct wake_side *side, ssize_t got, uint64_t value)
{
	struct job *job = side->loop.job;

	if (got < 0)
		return loop_failed(&side->loop, "read");
	if (got != sizeof(value))
		return job_broken(job, "%zd bytes instead of 8", got);
	return job_broken(job, "message %llu instead of %llu",
			  (unsigned long long)value,
			  (unsigned long long)side->sequence);
}
