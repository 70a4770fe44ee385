/* SPDX-License-Identifier: GPL-2.0 */
/* pagectl bench: workloads on paged memory, whose every byte is known. */
#ifndef MUSE_PAGECTL_BENCH_H
#define MUSE_PAGECTL_BENCH_H

#include <stdbool.h>
#include <stdint.h>

#include "pager.h"

struct pattern;

/**
 * struct bench - what is to be run, and where
 * @options: of the pager
 * @threads: that work
 * @writes: percent of the touches that write
 * @time: milliseconds that a workload runs, if @touches is 0
 * @touches: that each thread makes; 0: as many as fit into @time
 * @pages: of the region
 */
struct bench {
	struct pager_options options;
	uint32_t threads;
	uint32_t writes;
	uint64_t time;
	uint64_t touches;
	uint32_t pages;
};

/**
 * struct bench_row - how a workload went
 * @workload: its name
 * @description: of the pager
 * @threads: that worked
 * @size: bytes of the region
 * @budget: bytes
 * @touches: in all
 * @seconds: that it took
 * @rate: touches a second
 * @stats: figures of the pager, of the time that was measured; what is no
 *	counter is that of its end
 * @faults: that a thread waited for
 * @fault_ratio: of all touches
 * @p50: of their latencies in the pager, nanoseconds
 * @p99: likewise
 * @p999: likewise
 * @wrong: words that were not what they should be
 */
struct bench_row {
	const char *workload;
	char description[160];
	uint32_t threads;
	uint64_t size;
	uint64_t budget;
	uint64_t touches;
	double seconds;
	double rate;
	struct pager_stats stats;
	uint64_t faults;
	double fault_ratio;
	uint64_t p50;
	uint64_t p99;
	uint64_t p999;
	uint64_t wrong;
};

/**
 * struct workload - an order in which pages are touched
 * @name: as users say it
 * @summary: half a line
 * @next: the page that comes next, below @pattern's pages
 */
struct workload {
	const char *name;
	const char *summary;
	uint32_t (*next)(struct pattern *pattern);
};

/**
 * struct pattern - the place of one thread in a workload
 * @pages: that it has
 * @budget: how many of them the budget has room for
 * @state: of the random numbers, not 0
 * @count: touches so far
 * @at: where it is in a loop, scan or chase
 * @order: the pages in a random order; with @chain the page that follows each
 * @zeta: of the Zipf distribution; see pattern.c
 * @alpha: likewise
 * @eta: likewise
 * @half: likewise
 */
struct pattern {
	uint32_t pages;
	uint32_t budget;
	uint64_t state;
	uint64_t count;
	uint32_t at;
	uint32_t *order;
	double zeta;
	double alpha;
	double eta;
	double half;
};

/* All of them; ends with an element without name. */
extern const struct workload workloads[];

const struct workload *workload_find(const char *name);
void pattern_init(struct pattern *pattern, const struct workload *workload,
		  uint32_t pages, uint32_t budget, uint64_t seed);
void pattern_exit(struct pattern *pattern);
bool pattern_chases(const struct workload *workload);

/* xorshift64*, all over 64 bits. */
static inline uint64_t pattern_random(struct pattern *pattern)
{
	uint64_t x = pattern->state;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	pattern->state = x;
	return x * UINT64_C(0x2545f4914f6cdd1d);
}

static inline uint32_t pattern_below(struct pattern *pattern, uint32_t n)
{
	return (uint32_t)((pattern_random(pattern) >> 32) * n >> 32);
}

int bench_run(const struct bench *bench, const struct workload *workload,
	      struct bench_row *row);

#endif /* MUSE_PAGECTL_BENCH_H */
