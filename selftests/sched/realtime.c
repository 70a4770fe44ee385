// SPDX-License-Identifier: GPL-2.0
/*
 * realtime - a realtime thread that has a CPU for itself for a while
 *
 *   realtime CPU MS PID...
 *
 * Prints the microseconds of CPU time that each of the processes got meanwhile.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define PIDS_MAX 16

static long long now(clockid_t clock)
{
	struct timespec t;

	if (clock_gettime(clock, &t)) {
		perror("realtime: clock_gettime");
		exit(2);
	}
	return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

int main(int argc, char **argv)
{
	const struct sched_param fifo = { .sched_priority = 1 };
	clockid_t clocks[PIDS_MAX];
	long long before[PIDS_MAX], end;
	int i, n = argc - 3;
	cpu_set_t set;

	if (n < 1 || n > PIDS_MAX) {
		fputs("usage: realtime CPU MS PID...\n", stderr);
		return 1;
	}
	for (i = 0; i < n; i++)
		if (clock_getcpuclockid(atoi(argv[3 + i]), &clocks[i]))
			return 2;
	CPU_ZERO(&set);
	CPU_SET(atoi(argv[1]), &set);
	if (sched_setaffinity(0, sizeof(set), &set) ||
	    sched_setscheduler(0, SCHED_FIFO, &fifo)) {
		perror("realtime");
		return 2;
	}
	for (i = 0; i < n; i++)
		before[i] = now(clocks[i]);
	end = now(CLOCK_THREAD_CPUTIME_ID) + atol(argv[2]) * 1000LL;
	while (now(CLOCK_THREAD_CPUTIME_ID) < end)
		;
	for (i = 0; i < n; i++)
		before[i] = now(clocks[i]) - before[i];
	for (i = 0; i < n; i++)
		printf("%lld%c", before[i], i + 1 < n ? ' ' : '\n');
	return 0;
}
