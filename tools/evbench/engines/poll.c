// SPDX-License-Identifier: GPL-2.0
/* poll() and ppoll(): an array of descriptors, copied for each wait. */
#include <poll.h>
#include <sys/syscall.h>

#include "loops.h"

/**
 * struct poll_state - the mechanism at work
 * @fds: what to wait for, by index; a descriptor of -1 is passed over
 * @count: how many
 * @ready: indexes of those that are ready
 */
struct poll_state {
	struct pollfd *fds;
	uint32_t count;
	uint32_t *ready;
};

static int poll_open(struct loop *loop)
{
	struct poll_state *s = job_alloc(1, sizeof(*s));

	s->fds = job_alloc(loop->room, sizeof(*s->fds));
	s->ready = job_alloc(loop->room, sizeof(*s->ready));
	loop->own = s;
	return 0;
}

static int poll_add(struct loop *loop, uint32_t index, int fd)
{
	struct poll_state *s = loop->own;

	s->fds[index] = (struct pollfd){ .fd = fd, .events = POLLIN };
	if (index >= s->count)
		s->count = index + 1;
	return 0;
}

static int poll_remove(struct loop *loop, uint32_t index, int fd)
{
	struct poll_state *s = loop->own;

	(void)fd;
	s->fds[index].fd = -1;
	return 0;
}

static always_inline int poll_collect(struct poll_state *s, int n)
{
	int found = 0;
	uint32_t i;

	for (i = 0; found < n && i < s->count; i++)
		if (s->fds[i].revents)
			s->ready[found++] = i;
	return found;
}

static always_inline int poll_wait(struct loop *loop)
{
	struct poll_state *s = loop->own;
	int n;

	do
		n = poll(s->fds, s->count, loop->timeout);
	while (!n || (n < 0 && loop_again(loop)));
	return n < 0 ? loop_failed(loop, "poll") : poll_collect(s, n);
}

static always_inline int ppoll_wait(struct loop *loop)
{
	static const struct timespec zero;
	struct poll_state *s = loop->own;
	int n;

	do
		n = ppoll(s->fds, s->count, loop->timeout ? NULL : &zero, NULL);
	while (!n || (n < 0 && loop_again(loop)));
	return n < 0 ? loop_failed(loop, "ppoll") : poll_collect(s, n);
}

static always_inline uint32_t poll_index(struct loop *loop, int i)
{
	struct poll_state *s = loop->own;

	return s->ready[i];
}

static const struct mechanism polling = {
	.open = poll_open,
	.add = poll_add,
	.remove = poll_remove,
	.wait = poll_wait,
	.index = poll_index,
	.take = take_read,
	.done = done_nothing,
#ifdef SYS_poll
	.calls = { SYS_poll, SYS_read, -1, -1 },
#else
	.calls = { SYS_ppoll, SYS_read, -1, -1 },
#endif
};

static const struct mechanism ppolling = {
	.open = poll_open,
	.add = poll_add,
	.remove = poll_remove,
	.wait = ppoll_wait,
	.index = poll_index,
	.take = take_read,
	.done = done_nothing,
	.calls = { SYS_ppoll, SYS_read, -1, -1 },
};

LOOPS(polling);
LOOPS(ppolling);

const struct engine engine_poll = {
	.name = "poll",
	.about = "poll(), all descriptors anew for each wait",
	.mechanism = &polling,
	.parts = LOOP_PARTS(polling),
};

const struct engine engine_ppoll = {
	.name = "ppoll",
	.about = "ppoll(): the same with a timeout in nanoseconds",
	.mechanism = &ppolling,
	.parts = LOOP_PARTS(ppolling),
};
