// SPDX-License-Identifier: GPL-2.0
/*
 * shares - how much CPU time processes get, relative to each other
 *
 *   shares [sum] N MS PID...
 *
 * N times: waits until they have had MS milliseconds of CPU time together, and
 * prints a line with the microseconds that passed and those that each had.
 * With sum, since the start.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PIDS_MAX 16

static clockid_t clocks[PIDS_MAX];
static int count;
static bool sum_up;

static long long now(clockid_t clock)
{
	struct timespec t;

	if (clock_gettime(clock, &t)) {
		perror("shares: clock_gettime");
		exit(2);
	}
	return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static long long all(long long *times)
{
	long long sum = 0;
	int i;

	for (i = 0; i < count; i++)
		sum += times[i] = now(clocks[i]);
	return sum;
}

/* From begin to the next end; end is where the one after this begins. */
static void window(long long us, long long *begin, long long *start)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	long long end[PIDS_MAX], first[PIDS_MAX], sum = all(first);
	int i;

	if (!*start || !sum_up) {
		*start = now(CLOCK_MONOTONIC);
		memcpy(begin, first, sizeof(first));
	}
	while (all(end) < sum + us)
		nanosleep(&pause, NULL);
	printf("%lld", now(CLOCK_MONOTONIC) - *start);
	for (i = 0; i < count; i++)
		printf(" %lld", end[i] - begin[i]);
	printf("\n");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	long long begin[PIDS_MAX], start = 0;
	int i, n;

	sum_up = argc > 1 && !strcmp(argv[1], "sum");
	argc -= sum_up;
	argv += sum_up;
	n = argc > 3 && argc - 3 <= PIDS_MAX ? atoi(argv[1]) : 0;

	if (!n) {
		fputs("usage: shares [sum] N MS PID...\n", stderr);
		return 1;
	}
	for (count = 0; count < argc - 3; count++) {
		if (clock_getcpuclockid(atoi(argv[3 + count]), &clocks[count])) {
			fprintf(stderr, "shares: %s: no such process\n",
				argv[3 + count]);
			return 2;
		}
	}
	for (i = 0; i < n; i++)
		window(atol(argv[2]) * 1000LL, begin, &start);
	return 0;
}
