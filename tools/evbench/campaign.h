/* SPDX-License-Identifier: GPL-2.0 */
/* What commands that measure have in common: options, the run itself, its result. */
#ifndef MUSE_EVBENCH_CAMPAIGN_H
#define MUSE_EVBENCH_CAMPAIGN_H

#include "evbench.h"
#include "plan.h"

/**
 * struct campaign - a command that measures
 * @kind: of result
 * @wish: what is to be measured
 * @rounds: 0: as usual
 * @processes: of each engine; 0: as usual
 * @block: milliseconds that a block should take; 0: as usual
 * @seed: of the order of blocks
 * @seeded: @seed was given
 * @cpu: where engines run
 * @pinned: @cpu was given
 * @uncounted: system calls are not counted
 * @counters: the PMU counts
 * @output: file for the result; NULL: none
 * @hgrm: folder for histograms; NULL: none
 * @format: &enum result_format
 * @formatted: it was given
 * @perf_control: FIFO of perf; NULL: none
 * @folder: where the folder for files is made
 * @after: says more about a result that is printed for people; NULL: nothing
 */
struct campaign {
	const char *kind;
	struct wish wish;
	uint32_t rounds;
	uint32_t processes;
	uint64_t block;
	uint32_t seed;
	bool seeded;
	uint32_t cpu;
	bool pinned;
	bool uncounted;
	bool counters;
	const char *output;
	const char *hgrm;
	enum result_format format;
	bool formatted;
	const char *perf_control;
	const char *folder;
	void (*after)(const struct result *result, const struct output *output);
};

int campaign_parse(struct campaign *campaign, int argc, char **argv);
int campaign_run(struct campaign *campaign, const struct evbench *evbench,
		 const struct plan *plan);

#endif /* MUSE_EVBENCH_CAMPAIGN_H */
