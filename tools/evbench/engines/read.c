// SPDX-License-Identifier: GPL-2.0
/* read: a blocking read() of the only descriptor; nothing is asked before. */
#include <sys/syscall.h>

#include "loops.h"

static int read_open(struct loop *loop)
{
	if (loop->room > 1)
		return job_skip(loop->job,
				"blocks in one descriptor, there are %u",
				loop->room);
	return 0;
}

static int read_add(struct loop *loop, uint32_t index, int fd)
{
	(void)loop;
	(void)index;
	(void)fd;
	return 0;
}

/* Waiting is what take() does. */
static always_inline int read_wait(struct loop *loop)
{
	(void)loop;
	return 1;
}

static always_inline uint32_t read_index(struct loop *loop, int i)
{
	(void)loop;
	(void)i;
	return 0;
}

/* One who spins gets EAGAIN from a descriptor that does not block. */
static always_inline ssize_t read_take(struct loop *loop, int i, int fd,
				       void *data, size_t size)
{
	ssize_t n;

	(void)i;
	do
		n = read(fd, data, size);
	while (n < 0 && (errno == EAGAIN || loop_again(loop)));
	return n;
}

static const struct mechanism blocking = {
	.open = read_open,
	.add = read_add,
	.wait = read_wait,
	.index = read_index,
	.take = read_take,
	.done = done_nothing,
	.calls = { -1, SYS_read, -1, -1 },
	.blocks = true,
};

LOOPS(blocking);

const struct engine engine_read = {
	.name = "read",
	.about = "a blocking read() of the only descriptor",
	.mechanism = &blocking,
	.parts = LOOP_PARTS(blocking),
};
