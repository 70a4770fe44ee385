// SPDX-License-Identifier: GPL-2.0
/*
 * bare: epoll, level-triggered, as one writes it by hand, and nothing checked that
 * one would not check.  It shows what the harness costs; beside the descriptors,
 * nothing of it is used here.
 */
#include <sys/epoll.h>
#include <sys/syscall.h>

#include "workloads/ready.h"

enum { EVENTS = 64 };

/**
 * struct bare - the loop's own
 * @epoll: the epoll instance
 * @active: descriptors that become ready at a time
 */
struct bare {
	int epoll;
	uint32_t active;
};

static int bare_open(struct loop *loop)
{
	struct bare *b = job_alloc(1, sizeof(*b));

	if (loop->batch > EVENTS)
		return job_skip(loop->job, "active is more than %d", EVENTS);
	b->epoll = epoll_create1(EPOLL_CLOEXEC);
	b->active = loop->batch;
	loop->own = b;
	return b->epoll < 0 ? loop_failed(loop, "epoll_create1") : 0;
}

static int bare_add(struct loop *loop, uint32_t index, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = index };
	struct bare *b = loop->own;

	if (epoll_ctl(b->epoll, EPOLL_CTL_ADD, fd, &event))
		return loop_failed(loop, "epoll_ctl");
	return 0;
}

static int bare_block(struct job *job, uint64_t ops)
{
	struct ready *r = job->state;
	const struct bare *b = r->loop.own;
	struct epoll_event events[EVENTS];
	uint64_t op, value = 1;
	uint32_t next = 0;

	for (op = 0; op < ops; op++) {
		uint32_t i, left;

		for (i = 0; i < b->active; i++) {
			if (write(r->fds[next], &value, 8) != 8)
				return job_errno(job, "write", errno);
			next += r->step;
			if (next >= r->n)
				next -= r->n;
		}
		for (left = b->active; left;) {
			int k, n = epoll_wait(b->epoll, events, EVENTS, -1);

			if (n < 0)
				return job_errno(job, "epoll_wait", errno);
			for (k = 0; k < n; k++)
				if (read(r->fds[events[k].data.u32], &value,
					 8) != 8)
					return job_errno(job, "read", errno);
			left -= (uint32_t)n;
		}
	}
	return 0;
}

static const struct mechanism bare = {
	.open = bare_open,
	.add = bare_add,
#ifdef SYS_epoll_wait
	.calls = { SYS_epoll_wait, SYS_read, SYS_epoll_ctl, SYS_epoll_ctl },
#else
	.calls = { SYS_epoll_pwait, SYS_read, SYS_epoll_ctl, SYS_epoll_ctl },
#endif
};

static const struct part bare_ready = {
	.open = ready_open,
	.block = bare_block,
	.calls = ready_calls,
	.parted = true,
};

const struct engine engine_bare = {
	.name = "bare",
	.about = "a loop around epoll written by hand: what the harness costs",
	.mechanism = &bare,
	.special = true,
	.parts = { [WORK_READY] = &bare_ready },
};
