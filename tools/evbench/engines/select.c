// SPDX-License-Identifier: GPL-2.0
/* select(): sets of bits, copied to the kernel and back, 1024 at most. */
#include <sys/select.h>
#include <sys/syscall.h>

#include "loops.h"

/**
 * struct select_state - the mechanism at work
 * @watched: what to wait for
 * @result: what select() has left of it
 * @top: one more than the greatest descriptor
 * @index: of each descriptor
 * @ready: indexes of those that are ready
 */
struct select_state {
	fd_set watched;
	fd_set result;
	int top;
	uint32_t index[FD_SETSIZE];
	uint32_t ready[FD_SETSIZE];
};

static int select_open(struct loop *loop)
{
	loop->own = job_alloc(1, sizeof(struct select_state));
	return 0;
}

static int select_add(struct loop *loop, uint32_t index, int fd)
{
	struct select_state *s = loop->own;

	if (fd >= FD_SETSIZE)
		return job_skip(loop->job, "descriptors must be less than %d",
				FD_SETSIZE);
	FD_SET(fd, &s->watched);
	s->index[fd] = index;
	if (fd >= s->top)
		s->top = fd + 1;
	return 0;
}

static int select_remove(struct loop *loop, uint32_t index, int fd)
{
	struct select_state *s = loop->own;

	(void)index;
	FD_CLR(fd, &s->watched);
	return 0;
}

/* The answer has to be looked through, bit by bit, as far as the kernel said. */
static always_inline int select_collect(struct select_state *s, int n)
{
	int fd, found = 0;

	for (fd = 0; found < n && fd < s->top; fd++)
		if (FD_ISSET(fd, &s->result))
			s->ready[found++] = s->index[fd];
	return found;
}

static always_inline int select_wait(struct loop *loop)
{
	struct select_state *s = loop->own;
	struct timeval zero;
	int n;

	do {
		s->result = s->watched;
		zero = (struct timeval){ 0 };
		n = select(s->top, &s->result, NULL, NULL,
			   loop->timeout ? NULL : &zero);
	} while (!n || (n < 0 && loop_again(loop)));
	if (n < 0)
		return loop_failed(loop, "select");
	return select_collect(s, n);
}

static always_inline uint32_t select_index(struct loop *loop, int i)
{
	struct select_state *s = loop->own;

	return s->ready[i];
}

static const struct mechanism selecting = {
	.open = select_open,
	.add = select_add,
	.remove = select_remove,
	.wait = select_wait,
	.index = select_index,
	.take = take_read,
	.done = done_nothing,
	/* What the C library makes of it. */
	.calls = { SYS_pselect6, SYS_read, -1, -1 },
};

LOOPS(selecting);

const struct engine engine_select = {
	.name = "select",
	.about = "select(), all descriptors anew for each wait",
	.mechanism = &selecting,
	.parts = LOOP_PARTS(selecting),
};
