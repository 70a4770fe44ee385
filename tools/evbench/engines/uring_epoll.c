// SPDX-License-Identifier: GPL-2.0
/* io_uring's EPOLL_WAIT: descriptors in an epoll instance, waiting by a request. */
#include <string.h>
#include <sys/epoll.h>

#include "uring.h"

/**
 * struct epoll_op - the mechanism at work, beside the ring
 * @fd: the epoll instance
 * @events: what it has reported
 */
struct epoll_op {
	int fd;
	struct epoll_event *events;
};

static int op_open(struct loop *loop)
{
	uint32_t batch = loop->batch;
	struct epoll_op *e;
	struct uring *u;

	if (uring_open(loop))
		return -1;
	u = loop->own;
	e = job_alloc(1, sizeof(*e));
	u->own = e;
	/* What completes is the request; what it reports is counted as before. */
	loop->batch = batch;
	e->events = job_alloc(batch, sizeof(*e->events));
	e->fd = epoll_create1(EPOLL_CLOEXEC);
	if (e->fd < 0)
		return loop_failed(loop, "epoll_create1");
	/* It is the only descriptor that the ring sees. */
	return uring_register(loop, 0, e->fd);
}

static always_inline int op_add(struct loop *loop, uint32_t index, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = index };
	struct uring *u = loop->own;
	const struct epoll_op *e = u->own;

	if (epoll_ctl(e->fd, EPOLL_CTL_ADD, fd, &event))
		return loop_failed(loop, "epoll_ctl");
	return 0;
}

static always_inline int op_remove(struct loop *loop, uint32_t index, int fd)
{
	struct uring *u = loop->own;
	const struct epoll_op *e = u->own;

	(void)index;
	if (epoll_ctl(e->fd, EPOLL_CTL_DEL, fd, NULL))
		return loop_failed(loop, "epoll_ctl");
	return 0;
}

static always_inline int op_wait(struct loop *loop)
{
	struct uring *u = loop->own;
	struct epoll_op *e = u->own;
	struct io_uring_sqe *sqe;
	int n;

	do {
		sqe = uring_sqe(u);
		io_uring_prep_rw(URING_OP_EPOLL_WAIT, sqe, e->fd, e->events,
				 loop->batch, 0);
		uring_mark(u, sqe, 0);
		if (uring_wait(loop) < 0)
			return -1;
		n = u->cqes[0]->res;
		uring_done(loop, 1);
		/* Woken for nothing often enough, it gives up. */
	} while (!n || n == -EAGAIN);
	return n < 0 ? uring_error(loop, "IORING_OP_EPOLL_WAIT", -n) : n;
}

static always_inline uint32_t op_index(struct loop *loop, int i)
{
	struct uring *u = loop->own;
	const struct epoll_op *e = u->own;

	return e->events[i].data.u32;
}

static const struct mechanism op = {
	.open = op_open,
	.add = op_add,
	.remove = op_remove,
	.wait = op_wait,
	.index = op_index,
	.take = take_read,
	.done = done_nothing,
	.calls = { SYS_io_uring_enter, SYS_read, SYS_epoll_ctl, SYS_epoll_ctl },
};

LOOPS(op);

static int op_probe(struct job *job)
{
	return uring_probe(job, URING_OP_EPOLL_WAIT, "EPOLL_WAIT");
}

const struct engine engine_uring_epoll = {
	.name = "uring-epoll-wait",
	.about = "io_uring, a request that waits for an epoll instance",
	.mechanism = &op,
	.probe = op_probe,
	.uring = true,
	.parts = LOOP_PARTS(op),
};
