// SPDX-License-Identifier: GPL-2.0
/*
 * io_uring's multishot read: armed once, each completion brings the data, in a
 * buffer from a ring of them.
 */
#include <string.h>
#include <sys/eventfd.h>

#include "buffers.h"

static int mread_open(struct loop *loop)
{
	struct uring *u;

	if (uring_open(loop))
		return -1;
	u = loop->own;
	u->own = buffers_new(loop->job, u, 2 * loop->batch);
	return u->own ? 0 : -1;
}

static always_inline void mread_arm(struct uring *u, uint32_t index, int fd)
{
	struct io_uring_sqe *sqe = uring_sqe(u);

	/* The length is that of the buffer; there is no position. */
	io_uring_prep_rw(URING_OP_READ_MULTISHOT, sqe, fd, NULL, 0, UINT64_MAX);
	sqe->flags |= IOSQE_BUFFER_SELECT;
	sqe->buf_group = BUFFER_GROUP;
	uring_mark(u, sqe, index);
}

static always_inline int mread_add(struct loop *loop, uint32_t index, int fd)
{
	if (uring_register(loop, index, fd))
		return -1;
	mread_arm(loop->own, index, fd);
	return 0;
}

static always_inline ssize_t mread_take(struct loop *loop, int i, int fd,
					void *data, size_t size)
{
	struct uring *u = loop->own;
	const struct io_uring_cqe *cqe = u->cqes[i];
	struct buffers *b = u->own;
	uint32_t id = buffer_id(cqe);
	ssize_t n = cqe->res;

	/* All buffers have something in them: it goes on when it is read. */
	if (n == -ENOBUFS) {
		mread_arm(u, (uint32_t)cqe->user_data, fd);
		errno = EAGAIN;
		return -1;
	}
	if (n < 0)
		return uring_error(loop, "IORING_OP_READ_MULTISHOT", (int)-n);
	if (cqe->flags & IORING_CQE_F_BUFFER) {
		memcpy(data, buffer_at(b, id),
		       (size_t)n < size ? (size_t)n : size);
		buffer_back(b, id);
	}
	if (n && !(cqe->flags & IORING_CQE_F_MORE))
		mread_arm(u, (uint32_t)cqe->user_data, fd);
	return n;
}

static const struct mechanism mread = {
	.open = mread_open,
	.add = mread_add,
	.start = uring_start,
	.remove = uring_remove,
	.wait = uring_wait,
	.index = uring_index,
	.take = mread_take,
	.done = uring_done,
	.calls = { SYS_io_uring_enter, -1, -1, -1 },
	.completes = true,
};

LOOPS(mread);

/* One event, as far as a buffer. */
static int mread_probe(struct job *job)
{
	/* What it holds goes with the process. */
	static struct loop loop;
	uint64_t value = 7;
	int fd = eventfd(0, EFD_CLOEXEC);
	struct uring *u;

	loop = (struct loop){
		.job = job, .room = 1, .batch = 1, .timeout = -1
	};
	if (uring_probe(job, URING_OP_READ_MULTISHOT, "READ_MULTISHOT") ||
	    mread_open(&loop))
		return -1;
	if (fd < 0 || write(fd, &value, sizeof(value)) != sizeof(value))
		return job_skip(job, "no eventfd: %s", strerror(errno));
	u = loop.own;
	if (mread_add(&loop, 0, fd) || uring_wait(&loop) < 1)
		return -1;
	if (u->cqes[0]->res != sizeof(value) ||
	    !(u->cqes[0]->flags & IORING_CQE_F_MORE))
		return job_skip(job, "a multishot read of an eventfd ended: %s",
				u->cqes[0]->res < 0 ?
					strerror(-u->cqes[0]->res) :
					"it was not multishot");
	return 0;
}

const struct engine engine_uring_read_multi = {
	.name = "uring-read-multi",
	.about = "io_uring, multishot read into a ring of buffers",
	.mechanism = &mread,
	.probe = mread_probe,
	.uring = true,
	.parts = LOOP_PARTS(mread),
};
