/* SPDX-License-Identifier: GPL-2.0 */
/* A ring of buffers that io_uring takes one from for each completion. */
#ifndef MUSE_EVBENCH_BUFFERS_H
#define MUSE_EVBENCH_BUFFERS_H

#include "uring.h"

enum { BUFFER_GROUP = 1, BUFFER_SIZE = 4096 };

/**
 * struct buffers - they
 * @ring: shared with the kernel
 * @count: how many; a power of two
 * @memory: all of them
 */
struct buffers {
	struct io_uring_buf_ring *ring;
	uint32_t count;
	char *memory;
};

struct buffers *buffers_new(struct job *job, struct uring *u, uint32_t count);

static inline char *buffer_at(const struct buffers *b, uint32_t id)
{
	return b->memory + (size_t)id * BUFFER_SIZE;
}

/* The buffer that a completion has brought. */
static inline uint32_t buffer_id(const struct io_uring_cqe *cqe)
{
	return cqe->flags >> IORING_CQE_BUFFER_SHIFT;
}

/* Give a buffer back to the kernel. */
static inline void buffer_back(struct buffers *b, uint32_t id)
{
	io_uring_buf_ring_add(b->ring, buffer_at(b, id), BUFFER_SIZE,
			      (unsigned short)id, (int)b->count - 1, 0);
	io_uring_buf_ring_advance(b->ring, 1);
}

#endif /* MUSE_EVBENCH_BUFFERS_H */
