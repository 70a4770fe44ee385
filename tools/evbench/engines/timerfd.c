// SPDX-License-Identifier: GPL-2.0
/* timerfd: a descriptor for each timer, in an epoll instance. */
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>

#include "workloads/timers.h"

enum { EVENTS = 512 };

/**
 * struct timerfds - the engine at work
 * @epoll: the epoll instance
 * @fds: the timers
 */
struct timerfds {
	int epoll;
	int *fds;
};

static int timerfds_open(struct job *job)
{
	struct timers *t = timers_new(job);
	struct timerfds *f = job_alloc(1, sizeof(*f));
	uint32_t i;

	t->own = f;
	f->fds = job_alloc(t->n, sizeof(*f->fds));
	f->epoll = epoll_create1(EPOLL_CLOEXEC);
	for (i = 0; i < t->n; i++) {
		struct epoll_event event = { .events = EPOLLIN, .data.u32 = i };

		f->fds[i] = timerfd_create(CLOCK_MONOTONIC,
					   TFD_CLOEXEC | TFD_NONBLOCK);
		if (f->fds[i] < 0)
			return job_errno(job, "timerfd_create", errno);
		if (epoll_ctl(f->epoll, EPOLL_CTL_ADD, f->fds[i], &event))
			return job_errno(job, "epoll_ctl", errno);
	}
	return 0;
}

static inline int timerfd_arm(struct timers *t, uint32_t i, uint64_t now)
{
	const struct timerfds *f = t->own;
	uint64_t deadline = timers_set(t, i, now);
	struct itimerspec when = {
		.it_value = { .tv_sec = (time_t)(deadline / 1000000000),
			      .tv_nsec = (long)(deadline % 1000000000) },
	};

	if (timerfd_settime(f->fds[i], TFD_TIMER_ABSTIME, &when, NULL))
		return job_errno(t->job, "timerfd_settime", errno);
	return 0;
}

static inline int timerfd_expired(struct timers *t, uint32_t i)
{
	const struct timerfds *f = t->own;
	uint64_t now, times = 0;
	int again;

	if (read(f->fds[i], &times, sizeof(times)) != sizeof(times))
		return job_errno(t->job, "read", errno);
	if (times != 1)
		return job_broken(t->job, "timer %u expired %llu times", i,
				  (unsigned long long)times);
	now = now_ns();
	again = timers_expired(t, i, now);
	return again > 0 ? timerfd_arm(t, i, now) : again;
}

static int timerfds_block(struct job *job, uint64_t ops)
{
	struct timers *t = job->state;
	const struct timerfds *f = t->own;
	struct epoll_event events[EVENTS];
	uint32_t i, first = timers_begin(t, ops);

	for (i = 0; i < first; i++)
		if (timerfd_arm(t, i, now_ns()))
			return -1;
	while (t->left) {
		int k, n = epoll_wait(f->epoll, events, EVENTS, -1);

		if (n < 0 && errno != EINTR)
			return job_errno(job, "epoll_wait", errno);
		for (k = 0; k < n; k++)
			if (timerfd_expired(t, events[k].data.u32))
				return -1;
	}
	timers_end(t, ops);
	return 0;
}

static const struct part timerfds = { .open = timerfds_open,
				      .block = timerfds_block };

const struct engine engine_timerfd = {
	.name = "timerfd",
	.about = "a timerfd for each timer, and epoll",
	.parts = { [WORK_TIMERS] = &timerfds },
};
