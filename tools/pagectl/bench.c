// SPDX-License-Identifier: GPL-2.0
/*
 * Running a workload. What every word of every page has to be is known: from the
 * number of the page, and from how often it was written, which is counted outside
 * of paged memory.
 */
#include "bench.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "report.h"

/* Words of a page; those that are not zero; of these, how many a write changes. */
enum { PAGE = 4096, WORDS = PAGE / 8, FILLED = 230, EACH_WRITE = 16 };

/* The word that says how often the page was written, and which page follows. */
enum { VERSION_WORD = 1, NEXT_WORD = 2 };

/* Touches between two looks at the clock. */
enum { LOOK_EACH = 64 };

/**
 * struct worker - a thread
 * @bench: what is run
 * @workload: the order of touches
 * @pattern: where it is in it
 * @memory: the region
 * @first: the first of its pages; the others follow at distances of the number of
 *	threads, so that each page has one owner
 * @versions: of each of its pages, how often it was written
 * @begin: all begin together
 * @touches: that it made
 * @begun: when it began to touch, nanoseconds
 * @ended: when it was done with that
 * @wrong: words that were not what they should be
 * @thread: the thread
 */
struct worker {
	const struct bench *bench;
	const struct workload *workload;
	struct pattern pattern;
	uint64_t *memory;
	uint32_t first;
	uint32_t *versions;
	pthread_barrier_t *begin;
	uint64_t touches;
	uint64_t begun;
	uint64_t ended;
	uint64_t wrong;
	pthread_t thread;
};

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static uint64_t *page_of(const struct worker *w, uint32_t index)
{
	const uint64_t page = (uint64_t)index * w->bench->threads + w->first;

	return w->memory + page * WORDS;
}

/* What a word has to be. */
static uint64_t word(const struct worker *w, uint32_t index, uint32_t i)
{
	uint64_t x = (uint64_t)index << 32 | (w->first << 16 | i);

	if (i == VERSION_WORD)
		return (uint64_t)index << 32 | w->versions[index];
	if (i == NEXT_WORD && pattern_chases(w->workload))
		return w->pattern.order[index];
	if (i >= FILLED)
		return 0;
	if (i % EACH_WRITE == VERSION_WORD)
		x += (uint64_t)w->versions[index] << 48;
	x = (x ^ x >> 31) * UINT64_C(0x7fb5d329728ea185);
	x = (x ^ x >> 27) * UINT64_C(0x81dadef4bc2dd44d);
	return x ^ x >> 33;
}

static void fill(struct worker *w, uint32_t index)
{
	uint64_t *page = page_of(w, index);
	uint32_t i;

	for (i = 0; i < FILLED; i++)
		page[i] = word(w, index, i);
}

static void check(struct worker *w, uint32_t index, uint32_t i)
{
	/* The compiler must not know better. */
	w->wrong += *(volatile uint64_t *)&page_of(w, index)[i] !=
		    word(w, index, i);
}

static void write_page(struct worker *w, uint32_t index)
{
	uint64_t *page = page_of(w, index);
	uint32_t i;

	w->versions[index]++;
	for (i = VERSION_WORD; i < FILLED; i += EACH_WRITE)
		page[i] = word(w, index, i);
}

static void touch(struct worker *w)
{
	const uint32_t index = w->workload->next(&w->pattern);
	const uint64_t random = pattern_random(&w->pattern);

	w->pattern.count++;
	check(w, index, VERSION_WORD);
	check(w, index, (uint32_t)(random >> 32) % WORDS);
	if ((uint32_t)random % 100 < w->bench->writes)
		write_page(w, index);
	if (pattern_chases(w->workload))
		w->pattern.at = (uint32_t)page_of(w, index)[NEXT_WORD] %
				w->pattern.pages;
}

static void touch_for(struct worker *w)
{
	const uint64_t end = w->begun + w->bench->time * 1000000;

	while (w->bench->touches ? w->touches < w->bench->touches :
				   w->touches % LOOK_EACH || now() < end) {
		touch(w);
		w->touches++;
	}
}

/* Fill all pages; work; look at every word of all pages. */
static void *work(void *argument)
{
	struct worker *w = argument;
	uint32_t i, index;

	for (index = 0; index < w->pattern.pages; index++)
		fill(w, index);
	pthread_barrier_wait(w->begin);
	/* The figures of the pager are read between the two. */
	pthread_barrier_wait(w->begin);
	w->begun = now();
	touch_for(w);
	w->ended = now();
	pthread_barrier_wait(w->begin);
	pthread_barrier_wait(w->begin);
	for (index = 0; index < w->pattern.pages; index++)
		for (i = 0; i < WORDS; i++)
			check(w, index, i);
	return NULL;
}

static void worker_init(struct worker *w, const struct bench *bench,
			const struct workload *workload, uint32_t number,
			void *memory, pthread_barrier_t *begin)
{
	const uint32_t pages = bench->pages / bench->threads;
	const uint64_t budget = bench->options.budget / PAGE / bench->threads;

	*w = (struct worker){ .bench = bench,
			      .workload = workload,
			      .memory = memory,
			      .first = number,
			      .begin = begin };
	pattern_init(&w->pattern, workload, pages,
		     budget < pages ? (uint32_t)budget : pages, number);
	w->versions = memory_grow(NULL, pages, sizeof(*w->versions));
	memset(w->versions, 0, pages * sizeof(*w->versions));
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

static void figures(struct bench_row *row, const struct worker *workers,
		    const struct bench *bench)
{
	uint64_t begun = UINT64_MAX, ended = 0;
	uint32_t i;

	for (i = 0; i < bench->threads; i++) {
		const struct worker *w = &workers[i];

		row->touches += w->touches;
		row->wrong += w->wrong;
		begun = w->begun < begun ? w->begun : begun;
		ended = w->ended > ended ? w->ended : ended;
	}
	row->seconds = (double)(ended - begun) / 1e9;
	row->rate = (double)row->touches / row->seconds;
	row->faults = row->stats.faults[PAGER_FAULT_ZERO] +
		      row->stats.faults[PAGER_FAULT_SOFT] +
		      row->stats.faults[PAGER_FAULT_FILL];
	row->fault_ratio = (double)row->faults / (double)row->touches;
	row->p50 = pager_percentile(&row->stats, 50);
	row->p99 = pager_percentile(&row->stats, 99);
	row->p999 = pager_percentile(&row->stats, 99.9);
}

/* The workers go through their barriers together with this thread. */
static int run_workers(struct worker *workers, const struct bench *bench,
		       struct pager *pager, struct bench_row *row,
		       pthread_barrier_t *begin)
{
	struct pager_stats old = { .struct_size = sizeof(old) };
	uint32_t i;
	int err;

	for (i = 0; i < bench->threads; i++) {
		err = pthread_create(&workers[i].thread, NULL, work,
				     &workers[i]);
		/* Those that run would wait for the others for ever. */
		if (err)
			exit(failed("bench: thread %u: %s", i, strerror(err)));
	}
	row->stats.struct_size = sizeof(row->stats);
	pthread_barrier_wait(begin);
	pager_stats(pager, &old);
	pthread_barrier_wait(begin);
	pthread_barrier_wait(begin);
	err = pager_stats(pager, &row->stats);
	pthread_barrier_wait(begin);
	for (i = 0; i < bench->threads; i++)
		pthread_join(workers[i].thread, NULL);
	subtract(&row->stats, &old);
	return err;
}

static int run_on(const struct bench *bench, const struct workload *workload,
		  struct pager *pager, struct bench_row *row)
{
	struct worker *workers =
		memory_grow(NULL, bench->threads, sizeof(*workers));
	pthread_barrier_t begin;
	uint32_t i;
	int err;

	pthread_barrier_init(&begin, NULL, bench->threads + 1);
	for (i = 0; i < bench->threads; i++)
		worker_init(&workers[i], bench, workload, i,
			    pager_memory(pager), &begin);
	err = run_workers(workers, bench, pager, row, &begin);
	figures(row, workers, bench);
	for (i = 0; i < bench->threads; i++) {
		pattern_exit(&workers[i].pattern);
		free(workers[i].versions);
	}
	pthread_barrier_destroy(&begin);
	free(workers);
	return err;
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
	row->budget = row->stats.budget;
	pager_destroy(pager);
	if (err)
		return failed("bench: %s", strerror(-err));
	if (row->wrong)
		return failed("bench: %s: %llu WRONG WORDS", workload->name,
			      (unsigned long long)row->wrong);
	return STATUS_DONE;
}
