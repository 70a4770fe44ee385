// SPDX-License-Identifier: GPL-2.0
/* io_uring's MSG_RING: a completion in the other's ring, no descriptor. */
#include <errno.h>
#include <string.h>

#include "uring.h"
#include "workloads/wake.h"

/* user_data of what a side sends, which completes only if it fails. */
#define OWN_REQUEST UINT64_MAX

static int ring_set_up(struct wake *wake, struct wake_side *side)
{
	(void)wake;
	if (uring_open(&side->loop))
		return -1;
	side->own = side->loop.own;
	return 0;
}

static int msg_open(struct job *job)
{
	if (job->params[WAKE_VIA] != CHANNEL_EVENTFD)
		return job_skip(job, "has no descriptors");
	return wake_open_own(job, ring_set_up);
}

/* It goes out with the next wait. */
static inline int msg_send(struct wake_side *from, struct wake_side *to)
{
	const struct uring *other = to->own;
	struct io_uring_sqe *sqe = uring_sqe(from->own);

	io_uring_prep_msg_ring(sqe, other->ring.ring_fd, 0, from->sequence, 0);
	sqe->user_data = OWN_REQUEST;
	sqe->flags |= IOSQE_CQE_SKIP_SUCCESS;
	return 0;
}

static inline int msg_receive(struct wake_side *side)
{
	struct uring *u = side->own;
	int n = uring_wait(&side->loop);
	uint64_t data;
	int res;

	if (n < 0)
		return -1;
	data = u->cqes[0]->user_data;
	res = u->cqes[0]->res;
	uring_done(&side->loop, 1);
	if (data == OWN_REQUEST)
		return uring_error(&side->loop, "IORING_OP_MSG_RING", -res);
	if (data != side->sequence)
		return wake_wrong(side, sizeof(data), data);
	return 0;
}

static const struct wake_way way = { msg_send, msg_receive };

static int msg_block(struct job *job, uint64_t ops)
{
	return wake_way_block(&way, job, ops);
}

/* The answer to the last message must not wait for a message after it. */
static int msg_peer(struct job *job, uint64_t ops)
{
	struct wake *wake = job->state;

	if (wake_way_peer(&way, job, ops))
		return -1;
	return uring_start(&wake->sides[1].loop);
}

static void msg_calls(const struct job *job, struct calls *calls)
{
	calls->loose = job->params[WAKE_CPU] == WAKE_SPIN;
	calls_add(calls, SYS_io_uring_enter, 2);
}

static const struct part msg_wake = {
	.open = msg_open,
	.block = msg_block,
	.peer = msg_peer,
	.calls = msg_calls,
};

/* A message to another ring, as far as its completion there. */
static int msg_probe(struct job *job)
{
	struct io_uring from, to;
	struct io_uring_cqe *cqe;
	struct io_uring_sqe *sqe;

	if (uring_probe(job, IORING_OP_MSG_RING, "MSG_RING") ||
	    uring_setup(job, &from, 1) || uring_setup(job, &to, 1))
		return -1;
	sqe = io_uring_get_sqe(&from);
	io_uring_prep_msg_ring(sqe, to.ring_fd, 0, 7, 0);
	sqe->flags |= IOSQE_CQE_SKIP_SUCCESS;
	if (io_uring_submit(&from) != 1 || io_uring_wait_cqe(&to, &cqe) ||
	    cqe->user_data != 7)
		return job_skip(job, "a message to another ring got lost");
	return 0;
}

const struct engine engine_uring_msg = {
	.name = "uring-msg-ring",
	.about = "io_uring, messages from ring to ring",
	.probe = msg_probe,
	.uring = true,
	.parts = { [WORK_WAKE] = &msg_wake },
};
