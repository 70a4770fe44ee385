/* SPDX-License-Identifier: GPL-2.0 */
/* pagectl bench: workloads on paged memory, whose every byte is known. */
#ifndef MUSE_PAGECTL_BENCH_H
#define MUSE_PAGECTL_BENCH_H

#include <stdbool.h>
#include <stdint.h>

#include "pager.h"

struct workload;

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

int bench_run(const struct bench *bench, const struct workload *workload,
	      struct bench_row *row);

#endif /* MUSE_PAGECTL_BENCH_H */
