/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Workloads on memory of any kind, whose every byte is known. Knows no pager: so
 * what a pager is compared with is touched by the same code.
 */
#ifndef MUSE_PAGECTL_TOUCH_H
#define MUSE_PAGECTL_TOUCH_H

#include <stdbool.h>
#include <stdint.h>

struct hist;
struct pattern;

/* A load that takes longer than so many nanoseconds has waited for a page. */
enum { TOUCH_WAIT = 1000 };

/**
 * struct touch - what is to be done, with which memory
 * @memory: @pages pages of zeroes
 * @pages: that there are
 * @room: how many of them there is memory for
 * @threads: that work
 * @writes: percent of the touches that write
 * @time: milliseconds that the touching takes, if @touches is 0
 * @touches: that each thread makes; 0: as many as fit into @time
 * @timed: measure how long each load takes that finds out whether a page is there,
 *	which costs two looks at the clock
 * @look: called when all pages were filled and nobody works (@done is false), and
 *	again when nobody works any more; or NULL
 * @context: for it
 */
struct touch {
	void *memory;
	uint32_t pages;
	uint32_t room;
	uint32_t threads;
	uint32_t writes;
	uint64_t time;
	uint64_t touches;
	bool timed;
	void (*look)(void *context, bool done);
	void *context;
};

/**
 * struct touch_result - how it went
 * @touches: in all
 * @seconds: from the first to the last
 * @wrong: words that were not what they should be
 * @waits: with touch.timed, the loads that took more than %TOUCH_WAIT nanoseconds;
 *	to be freed
 */
struct touch_result {
	uint64_t touches;
	double seconds;
	uint64_t wrong;
	struct hist *waits;
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

void touch_run(const struct touch *touch, const struct workload *workload,
	       struct touch_result *result);

#endif /* MUSE_PAGECTL_TOUCH_H */
