/* SPDX-License-Identifier: GPL-2.0 */
/* What the engines of io_uring share: a ring, and waiting for it. */
#ifndef MUSE_EVBENCH_URING_H
#define MUSE_EVBENCH_URING_H

#include <liburing.h>
#include <sys/syscall.h>

#include "loops.h"
#include "uring_new.h"

/**
 * struct uring - a ring at work
 * @ring: of liburing
 * @cqes: what the last wait has found
 * @generation: of each index: a late completion of the descriptor that had the
 *	index before is not taken for one of the new
 * @files: descriptors are registered, and known to the ring by their index
 * @sqpoll: a kernel thread submits
 * @own: the engine's
 */
struct uring {
	struct io_uring ring;
	struct io_uring_cqe **cqes;
	uint32_t *generation;
	bool files;
	bool sqpoll;
	void *own;
};

/* user_data of requests whose completion means nothing. */
#define URING_IGNORED UINT64_MAX

int uring_setup(struct job *job, struct io_uring *ring, uint32_t batch);
int uring_open(struct loop *loop);
int uring_start(struct loop *loop);
int uring_register(struct loop *loop, uint32_t index, int fd);
int uring_forget(struct loop *loop, uint32_t index);
int uring_error(struct loop *loop, const char *call, int error) cold;
int uring_overflow(struct job *job) cold;
int uring_probe(struct job *job, int op, const char *name);
struct io_uring_sqe *uring_flush(struct uring *u) cold;

/* A free place in the queue; there is always one. */
static inline struct io_uring_sqe *uring_sqe(struct uring *u)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&u->ring);

	return sqe ? sqe : uring_flush(u);
}

static inline uint64_t uring_data(const struct uring *u, uint32_t index)
{
	return (uint64_t)u->generation[index] << 32 | index;
}

/* Say whose request it is, and that the descriptor is a registered one. */
static inline void uring_mark(const struct uring *u, struct io_uring_sqe *sqe,
			      uint32_t index)
{
	if (u->files) {
		sqe->fd = (int)index;
		sqe->flags |= IOSQE_FIXED_FILE;
	}
	sqe->user_data = uring_data(u, index);
}

/* One who does not sleep looks at the queue; liburing asks the kernel if it must. */
static always_inline unsigned int uring_spin(struct uring *u,
					     unsigned int batch)
{
	unsigned int n;

	if (io_uring_sq_ready(&u->ring))
		io_uring_submit(&u->ring);
	do
		n = io_uring_peek_batch_cqe(&u->ring, u->cqes, batch);
	while (!n);
	return n;
}

/* struct mechanism.wait: submit what there is, and wait, in one call. */
static always_inline int uring_wait(struct loop *loop)
{
	struct uring *u = loop->own;
	unsigned int n;
	int rc;

	if (!loop->timeout) {
		n = uring_spin(u, loop->batch);
	} else {
		do {
			rc = io_uring_submit_and_wait(&u->ring, 1);
			if (rc == -EINTR)
				loop->eintr++;
			else if (rc < 0)
				return uring_error(loop, "io_uring_enter", -rc);
			n = io_uring_peek_batch_cqe(&u->ring, u->cqes,
						    loop->batch);
		} while (!n);
	}
	if (io_uring_cq_has_overflow(&u->ring))
		return uring_overflow(loop->job);
	return (int)n;
}

/* struct mechanism.index; what was removed ends with ECANCELED. */
static always_inline uint32_t uring_index(struct loop *loop, int i)
{
	struct uring *u = loop->own;
	uint64_t data = u->cqes[i]->user_data;
	uint32_t index = (uint32_t)data;

	if (data == URING_IGNORED || u->generation[index] != data >> 32)
		return EVENT_NONE;
	return index;
}

/* struct mechanism.done */
static always_inline void uring_done(struct loop *loop, int n)
{
	struct uring *u = loop->own;

	io_uring_cq_advance(&u->ring, (unsigned int)n);
}

/* struct mechanism.remove; the request itself completes some time later. */
static always_inline int uring_remove(struct loop *loop, uint32_t index, int fd)
{
	struct uring *u = loop->own;
	struct io_uring_sqe *sqe = uring_sqe(u);

	(void)fd;
	io_uring_prep_cancel64(sqe, uring_data(u, index), 0);
	sqe->user_data = URING_IGNORED;
	u->generation[index]++;
	return u->files ? uring_forget(loop, index) : 0;
}

#endif /* MUSE_EVBENCH_URING_H */
