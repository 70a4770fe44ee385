// SPDX-License-Identifier: GPL-2.0
#include "buffers.h"

#include <stdlib.h>
#include <string.h>

enum { BUFFERS_MIN = 16, BUFFERS_MAX = 32768 };

/**
 * buffers_new() - make a ring of buffers and hand it to the kernel
 * @job: whose; ended with the reason if the kernel knows no such thing
 * @u: the ring that is to use it
 * @count: how many at least
 *
 * Return: the buffers, or NULL.
 */
struct buffers *buffers_new(struct job *job, struct uring *u, uint32_t count)
{
	struct buffers *b = job_alloc(1, sizeof(*b));
	struct io_uring_buf_reg reg = { .bgid = BUFFER_GROUP };
	void *ring;
	uint32_t i;
	int rc;

	for (b->count = BUFFERS_MIN;
	     b->count < count && b->count < BUFFERS_MAX;)
		b->count *= 2;
	b->memory = job_alloc(b->count, BUFFER_SIZE);
	if (posix_memalign(&ring, 4096, b->count * sizeof(struct io_uring_buf)))
		abort();
	b->ring = ring;
	reg.ring_addr = (uintptr_t)ring;
	reg.ring_entries = b->count;
	rc = io_uring_register_buf_ring(&u->ring, &reg, 0);
	if (rc) {
		job_skip(job,
			 "the kernel's io_uring has no rings of buffers (%s)",
			 strerror(-rc));
		return NULL;
	}
	io_uring_buf_ring_init(b->ring);
	for (i = 0; i < b->count; i++)
		io_uring_buf_ring_add(b->ring, buffer_at(b, i), BUFFER_SIZE,
				      (unsigned short)i, (int)b->count - 1,
				      (int)i);
	io_uring_buf_ring_advance(b->ring, (int)b->count);
	return b;
}
