// SPDX-License-Identifier: GPL-2.0
/* libuv's timers: a heap; whole milliseconds. */
#include <uv.h>

#include "parts.h"
#include "workloads/timers.h"

/**
 * struct uv_heap - the engine at work
 * @uv: libuv's loop
 * @timers: libuv's
 * @workload: what they are for
 * @error: something is wrong
 */
struct uv_heap {
	uv_loop_t uv;
	uv_timer_t *timers;
	struct timers *workload;
	bool error;
};

static void expired(uv_timer_t *timer);

/* Rounded up, by the loop's clock: none is early. */
static void arm(struct uv_heap *h, uint32_t i, uint64_t now)
{
	uint64_t deadline = timers_set(h->workload, i, now);
	uint64_t ms = (deadline + 999999) / 1000000, loop = uv_now(&h->uv);

	uv_timer_start(&h->timers[i], expired, ms > loop ? ms - loop : 0, 0);
}

static void expired(uv_timer_t *timer)
{
	struct uv_heap *h = timer->data;
	uint32_t i = (uint32_t)(timer - h->timers);
	uint64_t now = now_ns();
	int again = timers_expired(h->workload, i, now);

	if (again > 0)
		arm(h, i, now);
	if (again < 0)
		h->error = true;
}

static int uv_timers_open(struct job *job)
{
	struct timers *t = timers_new(job);
	struct uv_heap *h = job_alloc(1, sizeof(*h));
	int rc = uv_loop_init(&h->uv);
	uint32_t i;

	t->own = h;
	h->workload = t;
	h->timers = job_alloc(t->n, sizeof(*h->timers));
	for (i = 0; i < t->n && !rc; i++) {
		rc = uv_timer_init(&h->uv, &h->timers[i]);
		h->timers[i].data = h;
	}
	return rc ? job_fail(job, "libuv: %s", uv_strerror(rc)) : 0;
}

static int uv_timers_block(struct job *job, uint64_t ops)
{
	struct timers *t = job->state;
	struct uv_heap *h = t->own;
	uint32_t i, first = timers_begin(t, ops);

	uv_update_time(&h->uv);
	for (i = 0; i < first; i++)
		arm(h, i, now_ns());
	while (t->left && !h->error)
		uv_run(&h->uv, UV_RUN_ONCE);
	timers_end(t, ops);
	return h->error ? -1 : 0;
}

const struct part uv_timers = { .open = uv_timers_open,
				.block = uv_timers_block };
