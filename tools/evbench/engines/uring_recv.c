// SPDX-License-Identifier: GPL-2.0
/*
 * io_uring as a server of its own kind: multishot receive into a ring of buffers, and
 * what came is sent from there by a request that goes out with the next wait.
 */
#include <string.h>
#include <sys/socket.h>

#include "buffers.h"
#include "workloads/echo.h"

/* In user_data: it was sent, not received; then the buffer is there, too. */
#define SENT	      (UINT64_C(1) << 63)
#define BUFFER_SHIFT  32
#define CONNECTION(d) ((uint32_t)(d))

static void recv_arm(struct echo *e, uint32_t index)
{
	struct uring *u = e->loop.own;
	struct io_uring_sqe *sqe = uring_sqe(u);

	io_uring_prep_recv_multishot(sqe, e->fds[index], NULL, 0, 0);
	sqe->flags |= IOSQE_BUFFER_SELECT;
	sqe->buf_group = BUFFER_GROUP;
	uring_mark(u, sqe, index);
	sqe->user_data = index;
}

/* The kernel sends all of it, however often it has to wait. */
static void send_back(struct echo *e, uint32_t index, uint32_t buffer,
		      uint32_t size)
{
	struct uring *u = e->loop.own;
	struct io_uring_sqe *sqe = uring_sqe(u);

	io_uring_prep_send(sqe, e->fds[index], buffer_at(u->own, buffer), size,
			   MSG_WAITALL | MSG_NOSIGNAL);
	uring_mark(u, sqe, index);
	sqe->user_data = SENT | (uint64_t)buffer << BUFFER_SHIFT | index;
}

static int received(struct echo *e, const struct io_uring_cqe *cqe)
{
	uint32_t index = CONNECTION(cqe->user_data);

	/* All buffers are on their way back: some will be there soon. */
	if (cqe->res == -ENOBUFS) {
		recv_arm(e, index);
		return 0;
	}
	if (cqe->res <= 0) {
		errno = -cqe->res;
		return echo_wrong(e, cqe->res);
	}
	send_back(e, index, buffer_id(cqe), (uint32_t)cqe->res);
	if (!(cqe->flags & IORING_CQE_F_MORE))
		recv_arm(e, index);
	return 0;
}

static int sent(struct echo *e, const struct io_uring_cqe *cqe)
{
	struct uring *u = e->loop.own;
	uint64_t size = (uint64_t)cqe->res;

	if (cqe->res <= 0) {
		errno = -cqe->res;
		return echo_wrong(e, cqe->res);
	}
	buffer_back(u->own,
		    (uint32_t)(cqe->user_data >> BUFFER_SHIFT) & INT32_MAX);
	e->left -= size < e->left ? size : e->left;
	return 0;
}

static int recv_block(struct job *job, uint64_t ops)
{
	struct echo *e = job->state;
	struct uring *u = e->loop.own;

	echo_begin(e, ops);
	while (e->left) {
		int i, n = uring_wait(&e->loop);

		if (n < 0)
			return -1;
		for (i = 0; i < n; i++) {
			const struct io_uring_cqe *cqe = u->cqes[i];

			if (cqe->user_data & SENT ? sent(e, cqe) :
						    received(e, cqe))
				return -1;
		}
		uring_done(&e->loop, n);
		echo_stretch(e);
	}
	loop_account(&e->loop);
	return echo_end(e);
}

static int recv_open(struct job *job)
{
	struct echo *e;
	struct uring *u;
	uint32_t i;

	if (echo_connect(job))
		return -1;
	e = job->state;
	if (uring_open(&e->loop))
		return -1;
	u = e->loop.own;
	u->own = buffers_new(job, u, 4 * e->count);
	if (!u->own)
		return -1;
	for (i = 0; i < e->count; i++) {
		if (uring_register(&e->loop, i, e->fds[i]))
			return -1;
		recv_arm(e, i);
	}
	return uring_start(&e->loop);
}

static const struct part recv_echo = {
	.open = recv_open,
	.block = recv_block,
};

/* Something is received from a socket, and the request stays armed. */
static int recv_probe(struct job *job)
{
	/* What it holds goes with the process. */
	static struct loop loop;
	struct echo e = { .job = job };
	struct uring *u;
	int pair[2];

	loop = (struct loop){
		.job = job, .room = 1, .batch = 1, .timeout = -1
	};
	if (uring_probe(job, IORING_OP_RECV, "RECV") || uring_open(&loop))
		return -1;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) ||
	    write(pair[1], "", 1) != 1)
		return job_skip(job, "no sockets: %s", strerror(errno));
	u = loop.own;
	u->own = buffers_new(job, u, 2);
	e.loop = loop;
	e.fds = &pair[0];
	if (!u->own || uring_register(&loop, 0, pair[0]))
		return -1;
	recv_arm(&e, 0);
	if (uring_wait(&loop) < 1)
		return -1;
	if (u->cqes[0]->res != 1 || !(u->cqes[0]->flags & IORING_CQE_F_MORE))
		return job_skip(job, "the kernel has no multishot receive");
	return 0;
}

const struct engine engine_uring_recv = {
	.name = "uring-recv-multi",
	.about = "io_uring, multishot receive and send requests",
	.probe = recv_probe,
	.uring = true,
	.parts = { [WORK_ECHO] = &recv_echo },
};
