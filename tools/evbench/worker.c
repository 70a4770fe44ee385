// SPDX-License-Identifier: GPL-2.0
#include "worker.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calls.h"
#include "engine.h"
#include "meter.h"

/* Milliseconds that an order may take; blocks are planned to take a few. */
enum { ANSWER_MS = 60000 };

/* Of a block: of some 60 microseconds each. */
enum { PARTS = 48 };

enum {
	/* A block that took this part of its time is long enough to plan by. */
	PLAN_PART = 4,
	PLAN_TRIES = 3,
	/* How much longer a block may take for the sake of more operations. */
	PLAN_EXCESS = 8,
};

#define OPS_MAX (UINT64_C(1) << 40)

/**
 * struct order - what a worker is to do
 * @ops: a block of so many operations
 * @plan_ns: rather find out how many operations take so long; 0: no
 */
struct order {
	uint64_t ops;
	uint64_t plan_ns;
};

/* Set by the signals that end a run. */
volatile sig_atomic_t interrupted;

/* ---- the process ---------------------------------------------------------- */

/* What the workload has not measured itself is that of the whole process. */
static void fill_values(const struct job *job, struct result_block *block)
{
	const struct metric *metrics = job->workload->metrics;
	const double ops = (double)block->ops;
	double whole[FIGURES], own[FIGURES];
	size_t i;

	memcpy(own, block->values, sizeof(own));
	whole[FIGURE_WALL] = (double)block->wall_ns;
	whole[FIGURE_CPU] = (double)(block->user_ns + block->system_ns);
	whole[FIGURE_SWITCHES] =
		(double)(block->voluntary + block->involuntary);
	for (i = 0; i < FIGURE_OWN; i++)
		if (isnan(own[i]))
			own[i] = whole[i] / ops;
	for (i = 0; i < RESULT_METRICS_MAX; i++)
		block->values[i] = NAN;
	for (i = 0; metrics[i].name; i++)
		block->values[i] = own[metrics[i].figure];
}

/*
 * A part that somebody else took the CPU from is one of many; the median of them is
 * what an operation takes.
 */
static int do_parts(struct job *job, const struct part *part, uint64_t ops)
{
	uint64_t i, last, now, count = ops < PARTS ? ops : PARTS;
	double times[PARTS];

	last = now_ns();
	for (i = 0; i < count; i++) {
		uint64_t n = ops * (i + 1) / count - ops * i / count;

		if (part->block(job, n))
			return -1;
		now = now_ns();
		times[i] = (double)(now - last) / (double)n;
		last = now;
	}
	job->shared->block.values[FIGURE_WALL] = stats_median(times, count);
	return 0;
}

static int do_block(struct job *job, uint64_t ops)
{
	const struct part *part = job->engine->parts[job->workload->id];
	struct result_block *block = &job->shared->block;
	struct meter meter;
	size_t i;
	int rc;

	memset(block, 0, sizeof(*block));
	for (i = 0; i < RESULT_METRICS_MAX; i++)
		block->values[i] = NAN;
	meter_begin(&meter);
	if (job->counting)
		calls_mark(true);
	rc = part->parted ? do_parts(job, part, ops) : part->block(job, ops);
	if (job->counting)
		calls_mark(false);
	if (rc)
		return rc;
	meter_end(&meter, block, ops);
	fill_values(job, block);
	return part->verify ? part->verify(job) : 0;
}

/* The least time that so many operations take; 0: it has failed. */
static uint64_t least_time(struct job *job, uint64_t ops, uint64_t wanted)
{
	uint64_t least = UINT64_MAX;
	int i;

	for (i = 0; i < PLAN_TRIES; i++) {
		if (do_block(job, ops))
			return 0;
		if (job->shared->block.wall_ns < least)
			least = job->shared->block.wall_ns;
		if (least < wanted)
			break;
	}
	return least;
}

/*
 * The number of operations that take as long as a block should.  Whoever was disturbed
 * while planning would do too few ever after: so it is the least of several times, and
 * twice as many operations have to take longer by half at least.
 */
static void plan_block(struct job *job, uint64_t wanted)
{
	uint64_t ops, most, time, before = 0, least = job->workload->least;

	for (ops = 1;; ops *= 2) {
		time = least_time(job, ops, wanted / PLAN_PART);
		if (!time)
			return;
		if (ops >= OPS_MAX || time >= wanted ||
		    (before && time > before + before / 2))
			break;
		before = time >= wanted / PLAN_PART ? time : 0;
	}
	ops = (uint64_t)((double)ops * (double)wanted / (double)time);
	/* A few say more of its beginning, but what is slow must end. */
	most = PLAN_EXCESS * ops + 1;
	if (ops < least)
		ops = least < most ? least : most;
	job->shared->ops = ops;
}

static void carry_out(struct job *job, const struct order *order)
{
	if (order->plan_ns) {
		plan_block(job, order->plan_ns);
	} else {
		job->shared->ops = order->ops;
		do_block(job, order->ops);
	}
}

/* Nothing of other workers stays open here, and nothing of the program. */
static void only_keep(int fd)
{
	if (fd > 3)
		close_range(3, (unsigned int)fd - 1, 0);
	close_range((unsigned int)fd + 1, ~0U, 0);
}

static void answer(int fd)
{
	/* If nobody listens any more, the signal of its death is on its way. */
	if (write(fd, "", 1) != 1)
		_exit(STATUS_FAILED);
}

static bool next_order(int fd, struct order *order)
{
	ssize_t n;

	do
		n = read(fd, order, sizeof(*order));
	while (n < 0 && errno == EINTR);
	return n == sizeof(*order);
}

static _Noreturn void serve(struct job *job, int fd)
{
	struct order order;

	job_pin(job->cpu);
	if (job->counters)
		meter_count();
	if (!job->engine->parts[job->workload->id]->open(job))
		job->shared->state = JOB_READY;
	answer(fd);
	while (job->shared->state == JOB_READY && next_order(fd, &order)) {
		carry_out(job, &order);
		answer(fd);
	}
	_exit(STATUS_DONE);
}

/* It ends with its parent, and leaves Ctrl-C to it. */
static _Noreturn void become(const struct job *job, struct shared *shared,
			     int fd, pid_t parent)
{
	struct job own = *job;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(STATUS_FAILED);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	only_keep(fd);
	own.shared = shared;
	serve(&own, fd);
}

/* ---- who started it ------------------------------------------------------- */

static enum answer gone(struct worker *w)
{
	struct shared *shared = w->shared;
	int status = 0;

	while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
		;
	w->pid = 0;
	/* A thread of it may have said more. */
	if (shared->state == JOB_SKIPPED)
		return ANSWER_SKIPPED;
	if (shared->state == JOB_FAILED)
		return ANSWER_FAILED;
	if (WIFSIGNALED(status))
		snprintf(shared->text, sizeof(shared->text),
			 "its process was killed by signal %d (%s)",
			 WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		snprintf(shared->text, sizeof(shared->text),
			 "its process ended with status %d",
			 WEXITSTATUS(status));
	return ANSWER_FAILED;
}

/**
 * worker_answer() - wait until an order has been carried out
 * @w: the worker
 *
 * Return: what became of it.
 */
enum answer worker_answer(struct worker *w)
{
	struct pollfd pfd = { .fd = w->fd, .events = POLLIN };
	char byte;
	int n;

	do {
		if (interrupted)
			return ANSWER_INTERRUPTED;
		n = poll(&pfd, 1, ANSWER_MS);
	} while (n < 0 && errno == EINTR);
	if (!n) {
		snprintf(w->shared->text, sizeof(w->shared->text),
			 "no answer for %d s: an event was lost",
			 ANSWER_MS / 1000);
		return ANSWER_FAILED;
	}
	if (n < 0 || read(w->fd, &byte, 1) != 1)
		return gone(w);
	if (w->shared->state == JOB_SKIPPED)
		return ANSWER_SKIPPED;
	return w->shared->state == JOB_READY ? ANSWER_DONE : ANSWER_FAILED;
}

/**
 * worker_start() - start a process for a job and have it get ready
 * @w: becomes it; worker_end() is to be called whatever is returned
 * @job: what it is to do
 *
 * Return: what became of it; what failed is in @w->shared->text.
 */
enum answer worker_start(struct worker *w, const struct job *job)
{
	pid_t parent = getpid();
	int pair[2];

	*w = (struct worker){ .fd = -1 };
	w->shared = mmap(NULL, sizeof(*w->shared), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (w->shared == MAP_FAILED) {
		w->shared = NULL;
		return ANSWER_FAILED;
	}
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) {
		snprintf(w->shared->text, sizeof(w->shared->text),
			 "socketpair: %s", strerror(errno));
		return ANSWER_FAILED;
	}
	fflush(NULL);
	w->pid = fork();
	if (!w->pid)
		become(job, w->shared, pair[1], parent);
	close(pair[1]);
	w->fd = pair[0];
	if (w->pid < 0) {
		w->pid = 0;
		snprintf(w->shared->text, sizeof(w->shared->text), "fork: %s",
			 strerror(errno));
		return ANSWER_FAILED;
	}
	return worker_answer(w);
}

static int send_order(struct worker *w, uint64_t ops, uint64_t plan_ns)
{
	const struct order order = { ops, plan_ns };

	return send(w->fd, &order, sizeof(order), MSG_NOSIGNAL) ==
			       sizeof(order) ?
		       0 :
		       -1;
}

/**
 * worker_send() - order a block, without waiting for it
 * @w: a worker that has nothing to do
 * @ops: operations
 *
 * Return: 0, or -1 if the process is gone, which worker_answer() then says.
 */
int worker_send(struct worker *w, uint64_t ops)
{
	return send_order(w, ops, 0);
}

/**
 * worker_block() - have a block done; @w->shared->block is what it was like
 * @w: a worker that has nothing to do
 * @ops: operations
 *
 * Return: what became of it.
 */
enum answer worker_block(struct worker *w, uint64_t ops)
{
	worker_send(w, ops);
	return worker_answer(w);
}

/**
 * worker_plan() - have a worker find out how many operations a block should have
 * @w: a worker that has nothing to do; @w->shared->ops becomes their number
 * @block_ns: how long it should take
 *
 * Return: what became of it.
 */
enum answer worker_plan(struct worker *w, uint64_t block_ns)
{
	send_order(w, 0, block_ns);
	return worker_answer(w);
}

/**
 * worker_end() - end the process, if there is one
 * @w: the worker
 */
void worker_end(struct worker *w)
{
	if (w->fd >= 0)
		close(w->fd);
	if (w->pid) {
		kill(w->pid, SIGKILL);
		while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (w->shared)
		munmap(w->shared, sizeof(*w->shared));
	*w = (struct worker){ .fd = -1 };
}
