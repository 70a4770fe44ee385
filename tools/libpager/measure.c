// SPDX-License-Identifier: LGPL-2.1-or-later
#include "measure.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "memory.h"
#include "region.h"

/* Faults that are measured for each placement. */
#define FAULTS 24

/**
 * struct trial - a measurement
 * @fd: userfaultfd
 * @memory: what is touched
 * @handler_cpu: where faults are answered
 * @fault_cpu: where they occur
 * @times: how long each took, nanoseconds
 */
struct trial {
	int fd;
	char *memory;
	int handler_cpu;
	int fault_cpu;
	uint64_t times[FAULTS];
};

static void go_to(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	pthread_setaffinity_np(pthread_self(), sizeof(set), &set);
}

static void *answer(void *argument)
{
	static const char content[4096] __attribute__((aligned(4096)));
	struct trial *trial = argument;
	int i;

	go_to(trial->handler_cpu);
	for (i = 0; i < FAULTS; i++) {
		struct pollfd poll_fd = { trial->fd, POLLIN, 0 };
		struct uffd_msg message;
		long result;

		while (read(trial->fd, &message, sizeof(message)) !=
		       sizeof(message))
			poll(&poll_fd, 1, -1);
		do {
			result = uffd_copy(trial->fd,
					   message.arg.pagefault.address &
						   ~(PAGE_BYTES - 1),
					   content, PAGE_BYTES, 0);
		} while (result == -EAGAIN);
	}
	return NULL;
}

static void *touch(void *argument)
{
	struct trial *trial = argument;
	int i;

	go_to(trial->fault_cpu);
	for (i = 0; i < FAULTS; i++) {
		uint64_t begun = now();

		*(volatile char *)(trial->memory + i * PAGE_BYTES) = 1;
		trial->times[i] = now() - begun;
	}
	return NULL;
}

static int compare(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* The median, nanoseconds; 0 if it cannot be measured. */
static uint64_t measure(int handler_cpu, int fault_cpu)
{
	struct trial trial = { .handler_cpu = handler_cpu,
			       .fault_cpu = fault_cpu };
	pthread_t handler, toucher;
	sigset_t all, old;
	bool user_only;
	uint64_t median = 0;

	trial.fd = uffd_open(0, &user_only);
	if (trial.fd < 0)
		return 0;
	trial.memory = memory_map(FAULTS * PAGE_BYTES);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	if (trial.memory &&
	    !uffd_register(trial.fd, trial.memory, FAULTS * PAGE_BYTES,
			   false) &&
	    !pthread_create(&handler, NULL, answer, &trial)) {
		/* Without a toucher, this thread has to end what it began. */
		if (pthread_create(&toucher, NULL, touch, &trial))
			touch(&trial);
		else
			pthread_join(toucher, NULL);
		pthread_join(handler, NULL);
		qsort(trial.times, FAULTS, sizeof(trial.times[0]), compare);
		median = trial.times[FAULTS / 2];
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	close(trial.fd);
	memory_unmap(trial.memory, FAULTS * PAGE_BYTES);
	return median;
}

/* The first two CPUs that we may use. Return: how many there are, up to two. */
static int two_cpus(int *cpus)
{
	cpu_set_t set;
	int cpu, n = 0;

	if (sched_getaffinity(0, sizeof(set), &set))
		return 0;
	for (cpu = 0; cpu < CPU_SETSIZE && n < 2; cpu++)
		if (CPU_ISSET(cpu, &set))
			cpus[n++] = cpu;
	return n;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static enum pager_engine chosen = PAGER_ENGINE_HANDLER;

static void choose(void)
{
	uint64_t same, other;
	int cpus[2];

	if (two_cpus(cpus) < 2)
		return;
	same = measure(cpus[0], cpus[0]);
	other = measure(cpus[1], cpus[0]);
	if (same && same < other)
		chosen = PAGER_ENGINE_FOLLOW;
}

/**
 * measure_engine() - which placement of handlers is better here
 *
 * Context: measured once in a process, for a few milliseconds.
 *
 * Return: %PAGER_ENGINE_FOLLOW or %PAGER_ENGINE_HANDLER.
 */
enum pager_engine measure_engine(void)
{
	pthread_once(&once, choose);
	return chosen;
}

/**
 * measure_name() - an engine in words
 * @engine: which
 *
 * Return: one word.
 */
const char *measure_name(enum pager_engine engine)
{
	switch (engine) {
	case PAGER_ENGINE_AUTO:
		return "auto";
	case PAGER_ENGINE_HANDLER:
		return "handler";
	case PAGER_ENGINE_FOLLOW:
		return "follow";
	case PAGER_ENGINE_SIGBUS:
		return "sigbus";
	}
	return "?";
}
