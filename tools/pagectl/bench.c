// SPDX-License-Identifier: GPL-2.0
#include "bench.h"

#include <stdio.h>
#include <string.h>

#include "report.h"
#include "touch.h"

enum { PAGE = 4096 };

/**
 * struct bench_look - the figures of a pager before and after
 * @pager: whose
 * @err: they could not be had: a negative errno
 * @old: before
 * @stats: after
 */
struct bench_look {
	struct pager *pager;
	int err;
	struct pager_stats old;
	struct pager_stats stats;
};

static void look(void *context, bool done)
{
	struct bench_look *at = context;
	struct pager_stats *stats = done ? &at->stats : &at->old;
	int err;

	stats->struct_size = sizeof(*stats);
	err = pager_stats(at->pager, stats);
	if (err)
		at->err = err;
}

/* What was counted between two looks. */
static void subtract(struct pager_stats *stats, const struct pager_stats *old)
{
	int i;

	for (i = 0; i < PAGER_FAULT_KINDS; i++)
		stats->faults[i] -= old->faults[i];
	for (i = 0; i < PAGER_LATENCY_BUCKETS; i++)
		stats->latency[i] -= old->latency[i];
	stats->evicted -= old->evicted;
	stats->clean -= old->clean;
	stats->zero -= old->zero;
	stats->raw -= old->raw;
}

static void figures(struct bench_row *row, const struct touch_result *result,
		    const struct bench_look *at)
{
	row->touches = result->touches;
	row->wrong = result->wrong;
	row->seconds = result->seconds;
	row->rate = (double)row->touches / row->seconds;
	row->stats = at->stats;
	subtract(&row->stats, &at->old);
	row->budget = row->stats.budget;
	row->faults = row->stats.faults[PAGER_FAULT_ZERO] +
		      row->stats.faults[PAGER_FAULT_SOFT] +
		      row->stats.faults[PAGER_FAULT_FILL];
	row->fault_ratio = (double)row->faults / (double)row->touches;
	row->p50 = pager_percentile(&row->stats, 50);
	row->p99 = pager_percentile(&row->stats, 99);
	row->p999 = pager_percentile(&row->stats, 99.9);
}

static int run_on(const struct bench *bench, const struct workload *workload,
		  struct pager *pager, struct bench_row *row)
{
	const uint64_t room = bench->options.budget / PAGE;
	struct bench_look at = { .pager = pager };
	struct touch_result result;
	const struct touch touch = {
		.memory = pager_memory(pager),
		.pages = bench->pages,
		.room = room < bench->pages ? (uint32_t)room : bench->pages,
		.threads = bench->threads,
		.writes = bench->writes,
		.time = bench->time,
		.touches = bench->touches,
		.look = look,
		.context = &at,
	};

	touch_run(&touch, workload, &result);
	figures(row, &result, &at);
	return at.err;
}

/**
 * bench_run() - run a workload on a pager of its own
 * @bench: how
 * @workload: which
 * @row: filled
 *
 * Blocks for as long as the workload takes.
 *
 * Return: %STATUS_DONE; %STATUS_FAILED with a report if there can be no pager, or
 * a word was wrong.
 */
int bench_run(const struct bench *bench, const struct workload *workload,
	      struct bench_row *row)
{
	struct pager *pager;
	int err;

	*row = (struct bench_row){ .workload = workload->name,
				   .threads = bench->threads };
	err = pager_create(&bench->options, &pager);
	if (err)
		return failed("bench: %s", pager_message());
	snprintf(row->description, sizeof(row->description), "%s",
		 pager_describe(pager));
	row->size = pager_size(pager);
	err = run_on(bench, workload, pager, row);
	pager_destroy(pager);
	if (err)
		return failed("bench: %s", strerror(-err));
	if (row->wrong)
		return failed("bench: %s: %llu WRONG WORDS", workload->name,
			      (unsigned long long)row->wrong);
	return STATUS_DONE;
}
