// SPDX-License-Identifier: GPL-2.0
/* timer-heap: timers in a heap; epoll_pwait2() sleeps until the first is due. */
#include <sys/epoll.h>
#include <sys/syscall.h>

#include "workloads/timers.h"

#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif

/**
 * struct timer_heap - the engine at work
 * @epoll: an epoll instance, without anything in it
 * @order: indexes of timers; none is due before its parent, which is at half its place
 * @count: how many run
 */
struct timer_heap {
	int epoll;
	uint32_t *order;
	uint32_t count;
};

static int heap_open(struct job *job)
{
	struct timers *t = timers_new(job);
	struct timer_heap *h = job_alloc(1, sizeof(*h));

	t->own = h;
	h->order = job_alloc(t->n + 1, sizeof(*h->order));
	h->epoll = epoll_create1(EPOLL_CLOEXEC);
	return h->epoll < 0 ? job_errno(job, "epoll_create1", errno) : 0;
}

static inline void heap_push(struct timers *t, struct timer_heap *h,
			     uint32_t timer)
{
	uint64_t deadline = t->deadlines[timer];
	uint32_t at;

	for (at = ++h->count;
	     at > 1 && t->deadlines[h->order[at / 2]] > deadline; at /= 2)
		h->order[at] = h->order[at / 2];
	h->order[at] = timer;
}

/* The first one; its place is filled by the last, which sinks to where it belongs. */
static inline uint32_t heap_pop(struct timers *t, struct timer_heap *h)
{
	uint32_t first = h->order[1], last = h->order[h->count--], at = 1;
	uint64_t deadline = t->deadlines[last];

	while (2 * at <= h->count) {
		uint32_t child = 2 * at;

		if (child < h->count && t->deadlines[h->order[child + 1]] <
						t->deadlines[h->order[child]])
			child++;
		if (t->deadlines[h->order[child]] >= deadline)
			break;
		h->order[at] = h->order[child];
		at = child;
	}
	h->order[at] = last;
	return first;
}

static inline int heap_sleep(struct timers *t, struct timer_heap *h,
			     uint64_t now)
{
	uint64_t due = t->deadlines[h->order[1]];
	uint64_t ns = due > now ? due - now : 0;
	struct timespec ts = { .tv_sec = (time_t)(ns / 1000000000),
			       .tv_nsec = (long)(ns % 1000000000) };
	struct epoll_event event;

	if (syscall(SYS_epoll_pwait2, h->epoll, &event, 1, &ts, NULL,
		    (size_t)0) < 0 &&
	    errno != EINTR)
		return job_errno(t->job, "epoll_pwait2", errno);
	return 0;
}

static int heap_block(struct job *job, uint64_t ops)
{
	struct timers *t = job->state;
	struct timer_heap *h = t->own;
	uint32_t i, first = timers_begin(t, ops);
	uint64_t now = now_ns();

	for (i = 0; i < first; i++) {
		timers_set(t, i, now);
		heap_push(t, h, i);
	}
	while (t->left) {
		if (heap_sleep(t, h, now))
			return -1;
		now = now_ns();
		while (h->count && t->deadlines[h->order[1]] <= now) {
			uint32_t timer = heap_pop(t, h);
			int again;

			now = now_ns();
			again = timers_expired(t, timer, now);
			if (again < 0)
				return -1;
			if (again) {
				timers_set(t, timer, now);
				heap_push(t, h, timer);
			}
		}
		now = now_ns();
	}
	timers_end(t, ops);
	return 0;
}

static int heap_probe(struct job *job)
{
	const struct timespec zero = { 0 };
	struct epoll_event event;
	int fd = epoll_create1(EPOLL_CLOEXEC);

	if (!syscall(SYS_epoll_pwait2, fd, &event, 1, &zero, NULL, (size_t)0))
		return 0;
	return job_skip(job, "the kernel has no epoll_pwait2()");
}

static const struct part heap = { .open = heap_open, .block = heap_block };

const struct engine engine_timer_heap = {
	.name = "timer-heap",
	.about = "a heap of timers, epoll_pwait2() until the first",
	.probe = heap_probe,
	.parts = { [WORK_TIMERS] = &heap },
};
