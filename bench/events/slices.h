/* SPDX-License-Identifier: GPL-2.0 */
/* What the loops written by hand have in common: a clock, a CPU, a median. */
#ifndef BENCH_EVENTS_SLICES_H
#define BENCH_EVENTS_SLICES_H

#include <stdint.h>

/* About 100 microseconds each, so that most of them are not interrupted. */
enum { READY_PART = 100, WAKE_PART = 8, SLICES_MOST = 4096 };

/**
 * struct slices - parts of a measurement: what interrupts one does not matter
 * @cost: of an operation in each, nanoseconds
 * @count: how many there are; more than fit are left out
 */
struct slices {
	double cost[SLICES_MOST];
	int count;
};

uint64_t now_ns(void);
void pin(int cpu);
void must(int ok, const char *what);
uint64_t number(const char *text);
void slices_add(struct slices *slices, uint64_t ns, uint64_t ops);
void slices_print(struct slices *slices);

#endif /* BENCH_EVENTS_SLICES_H */
