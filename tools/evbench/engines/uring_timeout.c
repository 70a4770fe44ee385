// SPDX-License-Identifier: GPL-2.0
/* io_uring's timeouts: a request for each timer, set again with the next wait. */
#include <errno.h>
#include <string.h>

#include "uring.h"
#include "workloads/timers.h"

/**
 * struct timeouts - the engine at work
 * @loop: the ring
 * @when: what each request points to
 */
struct timeouts {
	struct loop loop;
	struct __kernel_timespec *when;
};

static int timeouts_open(struct job *job)
{
	struct timers *t = timers_new(job);
	struct timeouts *o = job_alloc(1, sizeof(*o));

	t->own = o;
	o->when = job_alloc(t->n, sizeof(*o->when));
	o->loop = (struct loop){ .job = job,
				 .room = 1,
				 .batch = t->n < 4096 ? t->n : 4096,
				 .timeout = -1 };
	return uring_open(&o->loop);
}

static inline void timeout_arm(struct timers *t, uint32_t i, uint64_t now)
{
	uint64_t deadline = timers_set(t, i, now);
	struct timeouts *o = t->own;
	struct io_uring_sqe *sqe = uring_sqe(o->loop.own);

	o->when[i].tv_sec = (long long)(deadline / 1000000000);
	o->when[i].tv_nsec = (long long)(deadline % 1000000000);
	io_uring_prep_timeout(sqe, &o->when[i], 0, IORING_TIMEOUT_ABS);
	sqe->user_data = i;
}

static inline int timeout_expired(struct timers *t,
				  const struct io_uring_cqe *cqe)
{
	uint32_t i = (uint32_t)cqe->user_data;
	uint64_t now;
	int again;

	if (cqe->res != -ETIME)
		return job_errno(t->job, "IORING_OP_TIMEOUT", -cqe->res);
	now = now_ns();
	again = timers_expired(t, i, now);
	if (again > 0)
		timeout_arm(t, i, now);
	return again < 0 ? -1 : 0;
}

static int timeouts_block(struct job *job, uint64_t ops)
{
	struct timers *t = job->state;
	struct timeouts *o = t->own;
	struct uring *u = o->loop.own;
	uint32_t i, first = timers_begin(t, ops);

	for (i = 0; i < first; i++)
		timeout_arm(t, i, now_ns());
	while (t->left) {
		int k, n = uring_wait(&o->loop);

		if (n < 0)
			return -1;
		for (k = 0; k < n; k++)
			if (timeout_expired(t, u->cqes[k]))
				return -1;
		uring_done(&o->loop, n);
	}
	loop_account(&o->loop);
	timers_end(t, ops);
	return 0;
}

static int timeouts_probe(struct job *job)
{
	return uring_probe(job, IORING_OP_TIMEOUT, "TIMEOUT");
}

static const struct part timeouts = { .open = timeouts_open,
				      .block = timeouts_block };

const struct engine engine_uring_timeout = {
	.name = "uring-timeout",
	.about = "io_uring, a timeout request for each timer",
	.probe = timeouts_probe,
	.uring = true,
	.parts = { [WORK_TIMERS] = &timeouts },
};
