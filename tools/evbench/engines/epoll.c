// SPDX-License-Identifier: GPL-2.0
/* epoll: level- and edge-triggered, one-shot, exclusive; epoll_pwait2(). */
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>

#include "loops.h"

/* Debian 12's C library has no epoll_pwait2(). */
#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif

/**
 * struct epoll_state - the mechanism at work
 * @fd: the epoll instance
 * @events: what the last wait has reported
 */
struct epoll_state {
	int fd;
	struct epoll_event *events;
};

static int epoll_open(struct loop *loop)
{
	struct epoll_state *e = job_alloc(1, sizeof(*e));

	e->events = job_alloc(loop->batch, sizeof(*e->events));
	e->fd = epoll_create1(EPOLL_CLOEXEC);
	loop->own = e;
	return e->fd < 0 ? loop_failed(loop, "epoll_create1") : 0;
}

static always_inline int epoll_do(struct loop *loop, int op, int fd,
				  uint32_t events, uint32_t index)
{
	struct epoll_event event = { .events = events, .data.u32 = index };
	struct epoll_state *e = loop->own;

	if (!epoll_ctl(e->fd, op, fd, &event))
		return 0;
	return loop_failed(loop, "epoll_ctl");
}

static always_inline int lt_add(struct loop *loop, uint32_t index, int fd)
{
	return epoll_do(loop, EPOLL_CTL_ADD, fd, EPOLLIN, index);
}

static always_inline int et_add(struct loop *loop, uint32_t index, int fd)
{
	return epoll_do(loop, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLET, index);
}

static always_inline int oneshot_add(struct loop *loop, uint32_t index, int fd)
{
	return epoll_do(loop, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLONESHOT, index);
}

static always_inline int exclusive_add(struct loop *loop, uint32_t index,
				       int fd)
{
	return epoll_do(loop, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLEXCLUSIVE,
			index);
}

static always_inline int epoll_remove(struct loop *loop, uint32_t index, int fd)
{
	return epoll_do(loop, EPOLL_CTL_DEL, fd, 0, index);
}

static always_inline int lt_wait(struct loop *loop)
{
	struct epoll_state *e = loop->own;
	int n;

	do
		n = epoll_wait(e->fd, e->events, (int)loop->batch,
			       loop->timeout);
	while (!n || (n < 0 && loop_again(loop)));
	return n < 0 ? loop_failed(loop, "epoll_wait") : n;
}

static always_inline int pwait2_wait(struct loop *loop)
{
	static const struct timespec zero;
	struct epoll_state *e = loop->own;
	long n;

	do
		n = syscall(SYS_epoll_pwait2, e->fd, e->events,
			    (int)loop->batch, loop->timeout ? NULL : &zero,
			    NULL, (size_t)0);
	while (!n || (n < 0 && loop_again(loop)));
	return n < 0 ? loop_failed(loop, "epoll_pwait2") : (int)n;
}

static always_inline uint32_t epoll_index(struct loop *loop, int i)
{
	struct epoll_state *e = loop->own;

	return e->events[i].data.u32;
}

/* What was reported is not, until it is armed again. */
static always_inline ssize_t oneshot_take(struct loop *loop, int i, int fd,
					  void *data, size_t size)
{
	struct epoll_state *e = loop->own;
	ssize_t n = take_read(loop, i, fd, data, size);

	if (epoll_do(loop, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLONESHOT,
		     e->events[i].data.u32))
		return -1;
	return n;
}

#ifdef SYS_epoll_wait
#define EPOLL_WAIT SYS_epoll_wait
#else
#define EPOLL_WAIT SYS_epoll_pwait
#endif

/* The wait is named; all else is the same. */
#define EPOLL_MECHANISM(add_, wait_, take_, call)                          \
	{                                                                  \
		.open = epoll_open, .add = add_, .remove = epoll_remove,   \
		.wait = wait_, .index = epoll_index, .take = take_,        \
		.done = done_nothing,                                      \
		.calls = { call, SYS_read, SYS_epoll_ctl, SYS_epoll_ctl }, \
	}

static const struct mechanism lt =
	EPOLL_MECHANISM(lt_add, lt_wait, take_read, EPOLL_WAIT);
static const struct mechanism et =
	EPOLL_MECHANISM(et_add, lt_wait, take_read, EPOLL_WAIT);
static const struct mechanism exclusive =
	EPOLL_MECHANISM(exclusive_add, lt_wait, take_read, EPOLL_WAIT);
static const struct mechanism pwait2 =
	EPOLL_MECHANISM(lt_add, pwait2_wait, take_read, SYS_epoll_pwait2);
static const struct mechanism oneshot = {
	.open = epoll_open,
	.add = oneshot_add,
	.remove = epoll_remove,
	.wait = lt_wait,
	.index = epoll_index,
	.take = oneshot_take,
	.done = done_nothing,
	.calls = { EPOLL_WAIT, SYS_read, SYS_epoll_ctl, SYS_epoll_ctl },
	.rearms = SYS_epoll_ctl,
};

LOOPS(lt);
LOOPS(et);
LOOPS(exclusive);
LOOPS(pwait2);
LOOPS(oneshot);

/* Is there such a call, and does it take nothing but what it should? */
static int pwait2_probe(struct job *job)
{
	const struct timespec zero = { 0 };
	struct epoll_event event;
	int fd = epoll_create1(EPOLL_CLOEXEC);
	long n = syscall(SYS_epoll_pwait2, fd, &event, 1, &zero, NULL,
			 (size_t)0);
	int error = errno;

	close(fd);
	if (!n)
		return 0;
	return job_skip(job, error == ENOSYS ?
				     "the kernel has no epoll_pwait2()" :
				     "epoll_pwait2() is refused here");
}

const struct engine engine_epoll_lt = {
	.name = "epoll-lt",
	.about = "epoll, level-triggered",
	.mechanism = &lt,
	.parts = LOOP_PARTS(lt),
};

const struct engine engine_epoll_et = {
	.name = "epoll-et",
	.about = "epoll, edge-triggered",
	.mechanism = &et,
	.parts = LOOP_PARTS(et),
};

const struct engine engine_epoll_oneshot = {
	.name = "epoll-oneshot",
	.about = "epoll, one-shot: armed again after each event",
	.mechanism = &oneshot,
	.parts = LOOP_PARTS(oneshot),
};

const struct engine engine_epoll_exclusive = {
	.name = "epoll-exclusive",
	.about = "epoll, level-triggered, one of several waiters is woken",
	.mechanism = &exclusive,
	.parts = LOOP_PARTS(exclusive),
};

const struct engine engine_epoll_pwait2 = {
	.name = "epoll-pwait2",
	.about = "epoll_pwait2(): a timeout in nanoseconds",
	.mechanism = &pwait2,
	.probe = pwait2_probe,
	.parts = LOOP_PARTS(pwait2),
};
