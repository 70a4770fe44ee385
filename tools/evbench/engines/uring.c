// SPDX-License-Identifier: GPL-2.0
#include "uring.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

/* Milliseconds for which a submitting kernel thread looks for more. */
enum { SQPOLL_IDLE_MS = 2 };

/* Of the queues: as many as are allowed are of no use. */
enum { QUEUE_MIN = 64, QUEUE_MAX = 16384 };

/*
 * NO_SQARRAY is none of them: liburing asks for it by itself from 2.6 on, and before
 * that sets up an array that the kernel does not look at.
 *
 * What each flag of a variant means for io_uring_setup().
 */
static const struct {
	uint32_t flag;
	uint32_t setup;
	const char *name;
} setups[] = {
	{ URING_COOP, IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG,
	  "COOP_TASKRUN" },
	{ URING_SINGLE, IORING_SETUP_SINGLE_ISSUER, "SINGLE_ISSUER" },
	{ URING_DEFER, IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_TASKRUN_FLAG,
	  "DEFER_TASKRUN" },
	{ URING_SQPOLL, IORING_SETUP_SQPOLL, "SQPOLL" },
};

static uint32_t queue_size(uint32_t batch)
{
	uint32_t size = QUEUE_MIN;

	while (size < batch && size < QUEUE_MAX)
		size *= 2;
	return size;
}

static int ring_init(const struct job *job, struct io_uring *ring,
		     uint32_t size, uint32_t flags)
{
	struct io_uring_params params = {
		.flags = IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP | flags,
		.cq_entries = 4 * size,
		.sq_thread_idle = SQPOLL_IDLE_MS,
	};

	if (flags & IORING_SETUP_SQPOLL && job->peer_cpu >= 0) {
		params.flags |= IORING_SETUP_SQ_AFF;
		params.sq_thread_cpu = (uint32_t)job->peer_cpu;
	}
	return io_uring_queue_init_params(size, ring, &params);
}

static const char forbidden[] =
	"io_uring is forbidden here (sysctl kernel.io_uring_disabled, or seccomp)";

/* A ring could not be set up: find out by which of its flags. */
static int setup_skip(struct job *job, int error)
{
	struct io_uring ring;
	uint32_t flags = 0;
	size_t i;
	int rc;

	if (error == ENOSYS)
		return job_skip(job, "the kernel has no io_uring");
	if (error == EPERM || error == EACCES)
		return job_skip(job, "%s", forbidden);
	if (error == ENOMEM)
		return job_skip(job, "no memory for a ring (ulimit -l)");
	rc = ring_init(job, &ring, QUEUE_MIN, 0);
	if (rc)
		return job_skip(job, "io_uring_setup: %s", strerror(-rc));
	io_uring_queue_exit(&ring);
	for (i = 0; i < ARRAY_SIZE(setups); i++) {
		if (!(job->flags & setups[i].flag))
			continue;
		flags |= setups[i].setup;
		rc = ring_init(job, &ring, QUEUE_MIN, flags);
		if (rc)
			return job_skip(job, "the kernel has no %s (%s)",
					setups[i].name, strerror(-rc));
		io_uring_queue_exit(&ring);
	}
	return job_skip(job, "io_uring_setup: %s", strerror(error));
}

/**
 * uring_setup() - set a ring up as the variant wants it
 * @job: whose it is; ended with the reason if there can be none
 * @ring: the ring
 * @batch: completions that one wait should be able to find
 *
 * Return: 0, or -1 with the job ended.
 */
int uring_setup(struct job *job, struct io_uring *ring, uint32_t batch)
{
	uint32_t flags = 0;
	size_t i;
	int rc;

	for (i = 0; i < ARRAY_SIZE(setups); i++)
		if (job->flags & setups[i].flag)
			flags |= setups[i].setup;
	rc = ring_init(job, ring, queue_size(batch), flags);
	if (rc)
		return setup_skip(job, -rc);
	if (job->flags & URING_RING) {
		rc = io_uring_register_ring_fd(ring);
		if (rc != 1)
			return job_skip(job, "rings cannot be registered (%s)",
					strerror(rc < 0 ? -rc : EINVAL));
	}
	return 0;
}

/* A table without files; each gets its place when it is added. */
static int register_table(struct loop *loop, struct uring *u)
{
	int *fds = job_alloc(loop->room, sizeof(*fds));
	uint32_t i;
	int rc;

	for (i = 0; i < loop->room; i++)
		fds[i] = -1;
	rc = io_uring_register_files(&u->ring, fds, loop->room);
	free(fds);
	if (rc)
		return job_skip(loop->job, "%u files cannot be registered (%s)",
				loop->room, strerror(-rc));
	u->files = true;
	return 0;
}

/**
 * uring_open() - struct mechanism.open
 * @loop: with a job whose flags say how
 *
 * Return: 0, or -1 with the job ended.
 */
int uring_open(struct loop *loop)
{
	struct uring *u = job_alloc(1, sizeof(*u));

	/* A removal completes, too, and so does what it removed. */
	loop->batch = 2 * loop->batch + 2;
	loop->own = u;
	u->cqes = job_alloc(loop->batch, sizeof(*u->cqes));
	u->generation = job_alloc(loop->room, sizeof(*u->generation));
	u->sqpoll = loop->job->flags & URING_SQPOLL;
	if (uring_setup(loop->job, &u->ring, loop->batch))
		return -1;
	if (loop->job->flags & URING_FILES)
		return register_table(loop, u);
	return 0;
}

/**
 * uring_register() - make a descriptor known to the ring, if it has a table
 * @loop: with a ring
 * @index: in the table
 * @fd: the descriptor; -1: there is none
 *
 * Return: 0, or -1 with the job ended.
 */
int uring_register(struct loop *loop, uint32_t index, int fd)
{
	struct uring *u = loop->own;
	int rc;

	if (!u->files)
		return 0;
	rc = io_uring_register_files_update(&u->ring, index, &fd, 1);
	if (rc != 1)
		return job_errno(loop->job, "io_uring_register",
				 rc < 0 ? -rc : EINVAL);
	return 0;
}

/**
 * uring_forget() - take a descriptor out of the table
 * @loop: with a ring that has one
 * @index: in the table
 *
 * Return: 0, or -1 with the job ended.
 */
int uring_forget(struct loop *loop, uint32_t index)
{
	return uring_register(loop, index, -1);
}

/**
 * uring_flush() - make room in the queue
 * @u: a ring whose queue is full
 *
 * Return: a free place.
 */
struct io_uring_sqe *uring_flush(struct uring *u)
{
	struct io_uring_sqe *sqe;

	do {
		io_uring_submit(&u->ring);
		if (u->sqpoll)
			io_uring_sqring_wait(&u->ring);
		sqe = io_uring_get_sqe(&u->ring);
	} while (!sqe);
	return sqe;
}

/**
 * uring_error() - a call has failed
 * @loop: where
 * @call: its name
 * @error: errno value
 *
 * Return: -1, with the job ended.
 */
int uring_error(struct loop *loop, const char *call, int error)
{
	return job_errno(loop->job, call, error);
}

/**
 * uring_overflow() - there were more completions than fit
 * @job: where
 *
 * Return: -1, with the job ended.
 */
int uring_overflow(struct job *job)
{
	job->shared->checks.cq_overflow++;
	return job_fail(job, "the completion queue has overflowed");
}

/**
 * uring_probe() - does the kernel have this operation?
 * @job: what wants to know; ended with the reason if not
 * @op: the operation
 * @name: its name
 *
 * The ring is set up as the variant wants it, so flags are tried, too.
 *
 * Return: 0, or -1 with the job ended.
 */
int uring_probe(struct job *job, int op, const char *name)
{
	struct io_uring_probe *probe;
	struct io_uring ring;
	bool has;

	if (uring_setup(job, &ring, 1))
		return -1;
	probe = io_uring_get_probe_ring(&ring);
	has = probe && io_uring_opcode_supported(probe, op);
	io_uring_free_probe(probe);
	if (!has)
		return job_skip(job, "the kernel's io_uring has no %s", name);
	return 0;
}

/**
 * uring_start() - struct mechanism.start: hand in what was prepared
 * @loop: with a ring
 *
 * A request that was not handed in knows its descriptor by number, and would take
 * another one that got the number later for it.
 *
 * Return: 0, or -1 with the job ended.
 */
int uring_start(struct loop *loop)
{
	struct uring *u = loop->own;
	int rc;

	do {
		rc = io_uring_submit(&u->ring);
		if (rc < 0 && rc != -EINTR)
			return uring_error(loop, "io_uring_enter", -rc);
	} while (io_uring_sq_ready(&u->ring));
	return 0;
}
