// SPDX-License-Identifier: GPL-2.0
/* libuv's uv_poll_t: epoll below, a callback for each descriptor above. */
#include <sys/syscall.h>
#include <stdlib.h>
#include <uv.h>

#include "loops.h"
#include "parts.h"

/**
 * struct uv_state - the mechanism at work
 * @uv: libuv's loop
 * @polls: a handle for each index
 * @ready: indexes whose callbacks came
 * @count: how many
 */
struct uv_state {
	uv_loop_t uv;
	uv_poll_t **polls;
	uint32_t *ready;
	uint32_t count;
};

static int uvp_open(struct loop *loop)
{
	struct uv_state *s = job_alloc(1, sizeof(*s));
	int rc = uv_loop_init(&s->uv);

	loop->own = s;
	s->polls = job_alloc(loop->room, sizeof(*s->polls));
	s->ready = job_alloc(loop->room, sizeof(*s->ready));
	return rc ? job_fail(loop->job, "uv_loop_init: %s", uv_strerror(rc)) :
		    0;
}

static void came(uv_poll_t *poll, int status, int events)
{
	struct uv_state *s = (struct uv_state *)poll->loop;

	/* An error shows when the descriptor is read. */
	(void)status;
	(void)events;
	s->ready[s->count++] = (uint32_t)(uintptr_t)poll->data;
}

static int uvp_add(struct loop *loop, uint32_t index, int fd)
{
	struct uv_state *s = loop->own;
	uv_poll_t *poll = job_alloc(1, sizeof(*poll));
	int rc = uv_poll_init(&s->uv, poll, fd);

	poll->data = (void *)(uintptr_t)index;
	s->polls[index] = poll;
	if (!rc)
		rc = uv_poll_start(poll, UV_READABLE, came);
	return rc ? job_fail(loop->job, "uv_poll_init: %s", uv_strerror(rc)) :
		    0;
}

static void closed(uv_handle_t *handle)
{
	free(handle);
}

static int uvp_remove(struct loop *loop, uint32_t index, int fd)
{
	struct uv_state *s = loop->own;

	(void)fd;
	uv_close((uv_handle_t *)s->polls[index], closed);
	return 0;
}

static always_inline int uvp_wait(struct loop *loop)
{
	struct uv_state *s = loop->own;

	s->count = 0;
	do
		uv_run(&s->uv, loop->timeout ? UV_RUN_ONCE : UV_RUN_NOWAIT);
	while (!s->count);
	return (int)s->count;
}

static always_inline uint32_t uvp_index(struct loop *loop, int i)
{
	struct uv_state *s = loop->own;

	return s->ready[i];
}

static const struct mechanism uvp = {
	.open = uvp_open,
	.add = uvp_add,
	.remove = uvp_remove,
	.wait = uvp_wait,
	.index = uvp_index,
	.take = take_read,
	.done = done_nothing,
	.calls = { -1, SYS_read, -1, -1 },
	.loose = true,
};

LOOPS_BUT_ECHO(uvp);

const struct engine engine_uv = {
	.name = "libuv",
	.about = "libuv",
	.mechanism = &uvp,
	.parts = { LOOP_PARTS_BUT_ECHO(uvp), [WORK_ECHO] = &uv_echo,
		   [WORK_TIMERS] = &uv_timers, [WORK_FILES] = &uv_files },
};
