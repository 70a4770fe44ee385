// SPDX-License-Identifier: GPL-2.0
/*
 * uv ready CPU N OPS | uv wake CPU PEER OPS
 *
 * The same with libuv: one of N eventfds is made ready, and a uv_poll_t of it is
 * called; or two loops in two threads send each other uv_async_t, as libuv's own
 * benchmark-async does.  Prints nanoseconds for an operation, the median of parts.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>
#include <uv.h>

#include "slices.h"

static struct slices slices;
static uint64_t part_ops, all, done, start, count, at;
static int *fds;

/* One more is done; every so often, a part. Nonzero: that was the last. */
static int another(void)
{
	uint64_t now;

	if (++done % part_ops)
		return 0;
	now = now_ns();
	slices_add(&slices, now - start, part_ops);
	start = now;
	return done == all;
}

static void make_ready(void)
{
	uint64_t one = 1;

	at = at + 1 < count ? at + 1 : 0;
	must(write(fds[at], &one, 8) == 8, "write");
}

static void is_ready(uv_poll_t *poll, int status, int events)
{
	uint64_t value;
	int fd = fds[at];

	must(!status && (events & UV_READABLE) && poll->data == &fds[at],
	     "another descriptor");
	must(read(fd, &value, 8) == 8 && value == 1, "read");
	if (another())
		uv_stop(poll->loop);
	else
		make_ready();
}

static void ready(uv_loop_t *loop)
{
	uv_poll_t *polls = calloc(count, sizeof(*polls));
	uint64_t i;

	fds = calloc(count, sizeof(*fds));
	must(polls && fds, "calloc");
	for (i = 0; i < count; i++) {
		fds[i] = eventfd(0, EFD_NONBLOCK);
		must(fds[i] >= 0, "eventfd");
		must(!uv_poll_init(loop, &polls[i], fds[i]), "uv_poll_init");
		polls[i].data = &fds[i];
		must(!uv_poll_start(&polls[i], UV_READABLE, is_ready),
		     "uv_poll_start");
	}
	start = now_ns();
	make_ready();
	uv_run(loop, UV_RUN_DEFAULT);
}

/* ---- two loops ---- */

static uv_async_t here, there;
static uv_sem_t up;
static int peer_cpu;

static void answered(uv_async_t *async)
{
	if (another())
		uv_stop(async->loop);
	else
		uv_async_send(&there);
}

static void answer(uv_async_t *async)
{
	(void)async;
	uv_async_send(&here);
}

static void peer(void *context)
{
	uv_loop_t loop;

	(void)context;
	pin(peer_cpu);
	must(!uv_loop_init(&loop) && !uv_async_init(&loop, &there, answer),
	     "uv_async_init");
	uv_sem_post(&up);
	uv_run(&loop, UV_RUN_DEFAULT);
}

/* The other loop goes on until the program ends. */
static void wake(uv_loop_t *loop)
{
	uv_thread_t thread;

	must(!uv_sem_init(&up, 0), "uv_sem_init");
	must(!uv_async_init(loop, &here, answered), "uv_async_init");
	must(!uv_thread_create(&thread, peer, NULL), "uv_thread_create");
	uv_sem_wait(&up);
	start = now_ns();
	uv_async_send(&there);
	uv_run(loop, UV_RUN_DEFAULT);
}

int main(int argc, char **argv)
{
	struct rlimit limit;

	if (argc != 5 ||
	    (strcmp(argv[1], "ready") && strcmp(argv[1], "wake"))) {
		fprintf(stderr,
			"usage: uv ready CPU N OPS | uv wake CPU PEER OPS\n");
		return 1;
	}
	must(!getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
	limit.rlim_cur = limit.rlim_max;
	must(!setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
	pin((int)number(argv[2]));
	count = number(argv[3]);
	peer_cpu = (int)count;
	part_ops = strcmp(argv[1], "wake") ? READY_PART : WAKE_PART;
	all = number(argv[4]) / part_ops * part_ops;
	if (!all) {
		fprintf(stderr, "%s: not even one part\n", argv[4]);
		return 1;
	}
	if (!strcmp(argv[1], "ready"))
		ready(uv_default_loop());
	else
		wake(uv_default_loop());
	slices_print(&slices);
	return 0;
}
