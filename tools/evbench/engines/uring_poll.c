// SPDX-License-Identifier: GPL-2.0
/*
 * io_uring's poll: one-shot, armed again after each event by a request that goes
 * out with the next wait; and multishot, armed once.
 */
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>

#include "uring.h"

static always_inline void poll_arm(struct uring *u, uint32_t index, int fd,
				   bool multishot, uint32_t events)
{
	struct io_uring_sqe *sqe = uring_sqe(u);

	if (multishot)
		io_uring_prep_poll_multishot(sqe, fd, events);
	else
		io_uring_prep_poll_add(sqe, fd, events);
	uring_mark(u, sqe, index);
}

static always_inline int once_add(struct loop *loop, uint32_t index, int fd)
{
	if (uring_register(loop, index, fd))
		return -1;
	poll_arm(loop->own, index, fd, false, POLLIN);
	return 0;
}

static always_inline int multi_add(struct loop *loop, uint32_t index, int fd)
{
	if (uring_register(loop, index, fd))
		return -1;
	poll_arm(loop->own, index, fd, true, POLLIN);
	return 0;
}

static always_inline ssize_t once_take(struct loop *loop, int i, int fd,
				       void *data, size_t size)
{
	struct uring *u = loop->own;
	const struct io_uring_cqe *cqe = u->cqes[i];
	ssize_t n;

	if (cqe->res < 0)
		return uring_error(loop, "IORING_OP_POLL_ADD", -cqe->res);
	n = take_read(loop, i, fd, data, size);
	poll_arm(u, (uint32_t)cqe->user_data, fd, false, POLLIN);
	return n;
}

static always_inline ssize_t multi_take(struct loop *loop, int i, int fd,
					void *data, size_t size)
{
	struct uring *u = loop->own;
	const struct io_uring_cqe *cqe = u->cqes[i];

	if (cqe->res < 0)
		return uring_error(loop, "IORING_OP_POLL_ADD", -cqe->res);
	if (!(cqe->flags & IORING_CQE_F_MORE))
		poll_arm(u, (uint32_t)cqe->user_data, fd, true, POLLIN);
	return take_read(loop, i, fd, data, size);
}

static const struct mechanism once = {
	.open = uring_open,
	.add = once_add,
	.start = uring_start,
	.remove = uring_remove,
	.wait = uring_wait,
	.index = uring_index,
	.take = once_take,
	.done = uring_done,
	.calls = { SYS_io_uring_enter, SYS_read, -1, -1 },
};

static const struct mechanism multi = {
	.open = uring_open,
	.add = multi_add,
	.start = uring_start,
	.remove = uring_remove,
	.wait = uring_wait,
	.index = uring_index,
	.take = multi_take,
	.done = uring_done,
	.calls = { SYS_io_uring_enter, SYS_read, -1, -1 },
};

LOOPS(once);
LOOPS(multi);

static int once_probe(struct job *job)
{
	return uring_probe(job, IORING_OP_POLL_ADD, "POLL_ADD");
}

/* Kernels before 5.13 know the operation, and take the flag for an error. */
static int multi_probe(struct job *job)
{
	struct io_uring_cqe *cqe;
	struct io_uring_sqe *sqe;
	struct io_uring ring;
	uint64_t one = 1;
	int fd = eventfd(0, EFD_CLOEXEC);
	bool stays = false;

	if (once_probe(job) || uring_setup(job, &ring, 1))
		return -1;
	if (fd < 0 || write(fd, &one, sizeof(one)) != sizeof(one))
		return job_skip(job, "no eventfd: %s", strerror(errno));
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_poll_multishot(sqe, fd, POLLIN);
	if (io_uring_submit_and_wait(&ring, 1) == 1 &&
	    !io_uring_peek_cqe(&ring, &cqe))
		stays = cqe->res > 0 && cqe->flags & IORING_CQE_F_MORE;
	return stays ? 0 : job_skip(job, "the kernel has no multishot poll");
}

const struct engine engine_uring_poll = {
	.name = "uring-poll",
	.about = "io_uring, one-shot poll",
	.mechanism = &once,
	.probe = once_probe,
	.uring = true,
	.parts = LOOP_PARTS(once),
};

const struct engine engine_uring_poll_multi = {
	.name = "uring-poll-multi",
	.about = "io_uring, multishot poll",
	.mechanism = &multi,
	.probe = multi_probe,
	.uring = true,
	.parts = LOOP_PARTS(multi),
};
