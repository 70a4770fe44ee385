// SPDX-License-Identifier: GPL-2.0
/*
 * Running a workload. What every word of every page has to be is known: from the
 * number of the page, and from how often it was written, which is counted outside
 * of the memory that is touched.
 */
#include "touch.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hist.h"
#include "report.h"

/* Words of a page; those that are not zero; of these, how many a write changes. */
enum { PAGE = 4096, WORDS = PAGE / 8, FILLED = 230, EACH_WRITE = 16 };

/* The word that says how often the page was written, and which page follows. */
enum { VERSION_WORD = 1, NEXT_WORD = 2 };

/* Touches between two looks at the clock. */
enum { LOOK_EACH = 64 };

/**
 * struct worker - a thread
 * @touch: what is to be done
 * @workload: the order of touches
 * @pattern: where it is in it
 * @first: the first of its pages; the others follow at distances of the number of
 *	threads, so that each page has one owner
 * @versions: of each of its pages, how often it was written
 * @begin: all begin together
 * @touches: that it made
 * @begun: when it began to touch, nanoseconds
 * @ended: when it was done with that
 * @wrong: words that were not what they should be
 * @waits: of its own; NULL: not asked for
 * @thread: the thread
 */
struct worker {
	const struct touch *touch;
	const struct workload *workload;
	struct pattern pattern;
	uint32_t first;
	uint32_t *versions;
	pthread_barrier_t *begin;
	uint64_t touches;
	uint64_t begun;
	uint64_t ended;
	uint64_t wrong;
	struct hist *waits;
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
	const uint64_t page = (uint64_t)index * w->touch->threads + w->first;

	return (uint64_t *)w->touch->memory + page * WORDS;
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

/* Have the page there; how long that took is all that is measured. */
static void wait_for(struct worker *w, uint32_t index)
{
	const uint64_t begun = now();
	uint64_t waited;

	(void)*(volatile uint64_t *)page_of(w, index);
	waited = now() - begun;
	if (waited > TOUCH_WAIT)
		hist_record(w->waits, waited);
}

static void touch_one(struct worker *w)
{
	const uint32_t index = w->workload->next(&w->pattern);
	const uint64_t random = pattern_random(&w->pattern);

	w->pattern.count++;
	if (w->waits)
		wait_for(w, index);
	check(w, index, VERSION_WORD);
	check(w, index, (uint32_t)(random >> 32) % WORDS);
	if ((uint32_t)random % 100 < w->touch->writes)
		write_page(w, index);
	if (pattern_chases(w->workload))
		w->pattern.at = (uint32_t)page_of(w, index)[NEXT_WORD] %
				w->pattern.pages;
}

static void touch_for(struct worker *w)
{
	const uint64_t end = w->begun + w->touch->time * 1000000;

	while (w->touch->touches ? w->touches < w->touch->touches :
				   w->touches % LOOK_EACH || now() < end) {
		touch_one(w);
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
	/* Whoever looks does so between the two. */
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

static void worker_init(struct worker *w, const struct touch *touch,
			const struct workload *workload, uint32_t number,
			pthread_barrier_t *begin)
{
	const uint32_t pages = touch->pages / touch->threads;
	const uint32_t room = touch->room / touch->threads;

	*w = (struct worker){ .touch = touch,
			      .workload = workload,
			      .first = number,
			      .begin = begin };
	pattern_init(&w->pattern, workload, pages, room < pages ? room : pages,
		     number);
	w->versions = memory_grow(NULL, pages, sizeof(*w->versions));
	memset(w->versions, 0, pages * sizeof(*w->versions));
	if (!touch->timed)
		return;
	w->waits = memory_grow(NULL, 1, sizeof(*w->waits));
	memset(w->waits, 0, sizeof(*w->waits));
}

/* The first worker's histogram becomes that of all. */
static void add_up(struct touch_result *result, struct worker *workers,
		   uint32_t count)
{
	uint64_t begun = UINT64_MAX, ended = 0;
	uint32_t i;

	result->waits = workers[0].waits;
	for (i = 0; i < count; i++) {
		const struct worker *w = &workers[i];

		result->touches += w->touches;
		result->wrong += w->wrong;
		begun = w->begun < begun ? w->begun : begun;
		ended = w->ended > ended ? w->ended : ended;
		if (i && w->waits)
			hist_merge(result->waits, w->waits);
		if (i)
			free(w->waits);
	}
	result->seconds = (double)(ended - begun) / 1e9;
}

static void look(const struct touch *touch, bool done)
{
	if (touch->look)
		touch->look(touch->context, done);
}

/* The workers go through their barriers together with this thread. */
static void run_workers(struct worker *workers, const struct touch *touch,
			pthread_barrier_t *begin)
{
	uint32_t i;
	int err;

	for (i = 0; i < touch->threads; i++) {
		err = pthread_create(&workers[i].thread, NULL, work,
				     &workers[i]);
		/* Those that run would wait for the others for ever. */
		if (err)
			exit(failed("thread %u: %s", i, strerror(err)));
	}
	pthread_barrier_wait(begin);
	look(touch, false);
	pthread_barrier_wait(begin);
	pthread_barrier_wait(begin);
	look(touch, true);
	pthread_barrier_wait(begin);
	for (i = 0; i < touch->threads; i++)
		pthread_join(workers[i].thread, NULL);
}

/**
 * touch_run() - fill memory, touch it as a workload says, and verify all of it
 * @touch: how; at least a page for each thread
 * @workload: which
 * @result: filled
 *
 * Blocks for as long as that takes.
 */
void touch_run(const struct touch *touch, const struct workload *workload,
	       struct touch_result *result)
{
	struct worker *workers =
		memory_grow(NULL, touch->threads, sizeof(*workers));
	pthread_barrier_t begin;
	uint32_t i;

	*result = (struct touch_result){ .touches = 0 };
	pthread_barrier_init(&begin, NULL, touch->threads + 1);
	for (i = 0; i < touch->threads; i++)
		worker_init(&workers[i], touch, workload, i, &begin);
	run_workers(workers, touch, &begin);
	add_up(result, workers, touch->threads);
	for (i = 0; i < touch->threads; i++) {
		pattern_exit(&workers[i].pattern);
		free(workers[i].versions);
	}
	pthread_barrier_destroy(&begin);
	free(workers);
}
