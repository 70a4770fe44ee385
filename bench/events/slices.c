// SPDX-License-Identifier: GPL-2.0
#include "slices.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/**
 * now_ns() - read the clock
 *
 * Return: nanoseconds since some moment.
 */
uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

/**
 * must() - end the program if something did not work
 * @ok: it did
 * @what: it
 */
void must(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(2);
}

/**
 * pin() - run on one CPU
 * @cpu: its number
 */
void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	must(!sched_setaffinity(0, sizeof(set), &set), "sched_setaffinity");
}

/**
 * number() - read a number of the command line
 * @text: digits
 *
 * Return: the number, not 0 unless it is one digit.
 */
uint64_t number(const char *text)
{
	char *end;
	unsigned long long value = strtoull(text, &end, 10);

	if (*end || end == text) {
		fprintf(stderr, "%s: not a number\n", text);
		exit(1);
	}
	return value;
}

/**
 * slices_add() - one more part
 * @slices: the parts
 * @ns: the time that it took
 * @ops: for so many operations
 */
void slices_add(struct slices *slices, uint64_t ns, uint64_t ops)
{
	if (slices->count < SLICES_MOST)
		slices->cost[slices->count++] = (double)ns / (double)ops;
}

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/**
 * slices_print() - print their median
 * @slices: the parts
 */
void slices_print(struct slices *slices)
{
	qsort(slices->cost, (size_t)slices->count, sizeof(double), by_value);
	printf("%.1f\n", slices->cost[slices->count / 2]);
}
