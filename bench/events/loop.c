// SPDX-License-Identifier: GPL-2.0
/*
 * loop ready CPU N OPS | loop wake CPU PEER OPS
 *
 * What anybody would write in ten minutes, without evbench: one of N eventfds is
 * made ready, epoll says which, it is read; or two threads wake each other through
 * pipes.  Prints nanoseconds for an operation, the median of parts.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "slices.h"

static int watch(int ep, uint64_t index)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = index };
	int fd = eventfd(0, EFD_NONBLOCK);

	must(fd >= 0, "eventfd");
	must(!epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
	return fd;
}

/* The descriptors in turn: none of them stays in a cache because it is the same. */
static void ready(uint64_t count, uint64_t ops)
{
	int *fds = calloc(count, sizeof(*fds)), ep = epoll_create1(0);
	static struct slices slices;
	struct epoll_event event;
	uint64_t i, j, start, at = 0, value = 1;

	must(fds && ep >= 0, "epoll_create1");
	for (i = 0; i < count; i++)
		fds[i] = watch(ep, i);
	for (i = 0; i < ops / READY_PART; i++) {
		start = now_ns();
		for (j = 0; j < READY_PART; j++) {
			at = at + 1 < count ? at + 1 : 0;
			must(write(fds[at], &value, 8) == 8, "write");
			must(epoll_wait(ep, &event, 1, -1) == 1, "epoll_wait");
			must(event.data.u64 == at, "another descriptor");
			must(read(fds[at], &value, 8) == 8 && value == 1,
			     "read");
		}
		slices_add(&slices, now_ns() - start, READY_PART);
	}
	slices_print(&slices);
}

struct peer {
	int cpu;
	int in;
	int out;
	uint64_t ops;
};

static void *answer(void *context)
{
	struct peer *peer = context;
	uint64_t i, value;

	pin(peer->cpu);
	for (i = 0; i < peer->ops; i++) {
		must(read(peer->in, &value, 8) == 8, "read");
		must(write(peer->out, &value, 8) == 8, "write");
	}
	return NULL;
}

static void wake(int cpu, uint64_t ops)
{
	static struct slices slices;
	uint64_t i, j, start, value;
	int there[2], back[2];
	struct peer peer = { .cpu = cpu, .ops = ops / WAKE_PART * WAKE_PART };
	pthread_t thread;

	must(!pipe(there) && !pipe(back), "pipe");
	peer.in = there[0];
	peer.out = back[1];
	must(!pthread_create(&thread, NULL, answer, &peer), "pthread_create");
	for (i = 0; i < ops / WAKE_PART; i++) {
		start = now_ns();
		for (j = 0; j < WAKE_PART; j++) {
			must(write(there[1], &j, 8) == 8, "write");
			must(read(back[0], &value, 8) == 8 && value == j,
			     "read");
		}
		slices_add(&slices, now_ns() - start, WAKE_PART);
	}
	pthread_join(thread, NULL);
	slices_print(&slices);
}

int main(int argc, char **argv)
{
	struct rlimit limit;

	if (argc != 5 ||
	    (strcmp(argv[1], "ready") && strcmp(argv[1], "wake"))) {
		fprintf(stderr,
			"usage: loop ready CPU N OPS | loop wake CPU PEER OPS\n");
		return 1;
	}
	must(!getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
	limit.rlim_cur = limit.rlim_max;
	must(!setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
	pin((int)number(argv[2]));
	if (!strcmp(argv[1], "ready"))
		ready(number(argv[3]), number(argv[4]));
	else
		wake((int)number(argv[3]), number(argv[4]));
	return 0;
}
