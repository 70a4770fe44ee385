// SPDX-License-Identifier: GPL-2.0
#include "herd.h"

#include "channel.h"

#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* After an event, all waiters are to sleep again before the next. */
enum { PAUSE_NS = 60000 };

static const struct parameter params[] = {
	[HERD_WAITERS] = { "waiters", "threads that wait", NULL, 1, 1024, 16 },
	{ .name = NULL },
};

static const struct metric metrics[] = {
	{ FIGURE_SWITCHES, "switches", "count",
	  "context switches of the waiting threads for an event" },
	{ FIGURE_CPU, "cpu", "ns", "CPU time of the waiting threads for it" },
	{ FIGURE_OWN, "wakes", "count", "waits that were over for it" },
	{ .name = NULL },
};

const struct workload workload_herd = {
	.id = WORK_HERD,
	.name = "herd",
	.about = "Several threads wait for the same descriptor",
	.params = params,
	.metrics = metrics,
	.latency = "from the event to whoever takes it",
	.baseline = "epoll-lt",
	.least = 32,
	.block_us = 10000,
};

/**
 * struct reading - what the waiting threads have used so far
 * @cpu_ns: CPU time
 * @switches: context switches
 * @wakes: waits that were over
 */
struct reading {
	uint64_t cpu_ns;
	uint64_t switches;
	uint64_t wakes;
};

/**
 * struct number - a thread and which one it is
 * @job: whose
 * @number: of the thread
 */
struct number {
	struct job *job;
	uint64_t number;
};

static void *waiter(void *context)
{
	struct number *n = context;
	const struct part *part = n->job->engine->parts[WORK_HERD];

	/* What it has found wrong it can only tell by ending all. */
	part->peer(n->job, n->number);
	_exit(STATUS_FAILED);
}

static int start_waiter(struct herd *h, uint32_t i)
{
	struct number *number = job_alloc(1, sizeof(*number));
	pthread_t thread;
	int rc;

	*number = (struct number){ h->job, i };
	h->waiters[i].loop = (struct loop){
		.job = h->job, .room = 1, .batch = 1, .timeout = -1
	};
	rc = pthread_create(&thread, NULL, waiter, number);
	if (rc)
		return job_errno(h->job, "pthread_create", rc);
	while (sem_wait(&h->ready))
		;
	return 0;
}

/**
 * herd_open() - struct part.open of the workload
 * @job: with a mechanism
 *
 * Return: 0, or -1 with the job ended.
 */
int herd_open(struct job *job)
{
	const struct mechanism *m = job->engine->mechanism;
	struct herd *h = job_alloc(1, sizeof(*h));
	uint32_t i;

	if (job->flags & URING_SQPOLL)
		return job_skip(job, "a kernel thread for each waiter");
	if (m->blocks && m->completes)
		return job_skip(job, "it has threads of its own");
	job->state = h;
	h->job = job;
	h->count = (uint32_t)job->params[HERD_WAITERS];
	h->waiters = job_alloc(h->count, sizeof(*h->waiters));
	h->fd = eventfd(0, EFD_CLOEXEC);
	if (h->fd < 0 || sem_init(&h->ready, 0, 0))
		return job_errno(job, "eventfd", errno);
	/* Who comes too late must not sleep in read(). */
	if (!m->blocks && !m->completes && fd_unblock(job, h->fd))
		return -1;
	/* A pause is to be as short as it says. */
	prctl(PR_SET_TIMERSLACK, 1);
	for (i = 0; i < h->count; i++)
		if (start_waiter(h, i))
			return -1;
	return 0;
}

static uint64_t clock_of(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * UINT64_C(1000000000) +
	       (uint64_t)ts.tv_nsec;
}

/* Of all threads but the calling one, which only sends events. */
static struct reading read_waiters(const struct herd *h)
{
	struct rusage all, own;
	struct reading r;
	uint32_t i;

	getrusage(RUSAGE_SELF, &all);
	getrusage(RUSAGE_THREAD, &own);
	r.cpu_ns = clock_of(CLOCK_PROCESS_CPUTIME_ID) -
		   clock_of(CLOCK_THREAD_CPUTIME_ID);
	r.switches = (uint64_t)(all.ru_nvcsw + all.ru_nivcsw - own.ru_nvcsw -
				own.ru_nivcsw);
	r.wakes = 0;
	for (i = 0; i < h->count; i++)
		r.wakes += atomic_load(&h->waiters[i].wakes);
	return r;
}

static void pause_ns(long ns)
{
	struct timespec ts = { .tv_nsec = ns };

	clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, NULL);
}

/* One event, and time for all that it has woken to sleep again. */
static int herd_event(struct herd *h)
{
	uint64_t value = ++h->sent;

	h->sent_ns = now_ns();
	if (write(h->fd, &value, sizeof(value)) != sizeof(value))
		return job_errno(h->job, "write", errno);
	do
		pause_ns(PAUSE_NS);
	while (atomic_load(&h->taken) != value);
	return 0;
}

/**
 * herd_block() - struct part.block of the workload
 * @job: with a mechanism
 * @ops: events
 *
 * Return: 0, or -1 with the job ended.
 */
int herd_block(struct job *job, uint64_t ops)
{
	struct result_block *block = &job->shared->block;
	struct herd *h = job->state;
	struct reading before = read_waiters(h), after;
	uint64_t op;

	for (op = 0; op < ops; op++)
		if (herd_event(h))
			return -1;
	after = read_waiters(h);
	block->values[FIGURE_SWITCHES] =
		(double)(after.switches - before.switches) / (double)ops;
	block->values[FIGURE_CPU] =
		(double)(after.cpu_ns - before.cpu_ns) / (double)ops;
	block->values[FIGURE_OWN] =
		(double)(after.wakes - before.wakes) / (double)ops;
	job->shared->invariants += ops;
	return 0;
}

/**
 * herd_wrong() - something else came than was sent
 * @h: where
 * @got: what reading it returned
 * @value: what was read
 *
 * Return: -1, with the job ended.
 */
int herd_wrong(struct herd *h, ssize_t got, uint64_t value)
{
	if (got < 0)
		return job_errno(h->job, "read", errno);
	if (got != sizeof(value))
		return job_broken(h->job, "%zd bytes instead of 8", got);
	return job_broken(h->job, "event %llu instead of %llu",
			  (unsigned long long)value,
			  (unsigned long long)h->sent);
}
