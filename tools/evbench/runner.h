/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How it is measured: every engine in a process of its own, all of them taking turns
 * in rounds of short blocks, in another order each round.
 */
#ifndef MUSE_EVBENCH_RUNNER_H
#define MUSE_EVBENCH_RUNNER_H

#include "engine.h"
#include "perfctl.h"
#include "progress.h"
#include "result.h"
#include "workload.h"

enum { VARIANTS_MAX = 64 };

/**
 * struct point - what is to be measured
 * @workload: with these
 * @params: parameters
 * @variants: by these engines
 * @count: how many
 * @baseline: compared with this one
 * @chain: each is compared with the one before it
 */
struct point {
	const struct workload *workload;
	uint64_t params[JOB_PARAMS_MAX];
	struct variant variants[VARIANTS_MAX];
	size_t count;
	struct variant baseline;
	bool chain;
};

/**
 * struct run - a run
 * @result: what came of it so far
 * @random: for the order of the blocks
 * @rounds: blocks of each engine
 * @processes: processes that each engine has, one after the other
 * @block_us: how long a block should take; 0: as the workload says
 * @uncounted: system calls are not counted
 * @counters: the PMU counts
 * @cpu: where engines run
 * @peer_cpu: where others run; -1: there is no other
 * @folder: for files
 * @perf: is told when something is measured
 * @progress: tells how far it is
 */
struct run {
	struct result *result;
	struct random random;
	uint32_t rounds;
	uint32_t processes;
	uint32_t block_us;
	bool uncounted;
	bool counters;
	int cpu;
	int peer_cpu;
	const char *folder;
	struct perfctl *perf;
	struct progress progress;
};

int run_point(struct run *run, const struct point *point);
uint32_t run_block_us(const struct run *run, const struct workload *workload);

#endif /* MUSE_EVBENCH_RUNNER_H */
