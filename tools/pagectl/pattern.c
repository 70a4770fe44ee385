// SPDX-License-Identifier: GPL-2.0
/* Orders in which pages are touched. */
#include "touch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

/* Of the Zipf distribution: page of rank i as often as 1 / i^THETA. */
#define THETA 0.99
/* A scan makes one touch in so many; a phase is so many times the budget. */
enum { SCAN_EACH = 4, PHASE_BUDGETS = 8 };

static uint32_t next_uniform(struct pattern *p)
{
	return pattern_below(p, p->pages);
}

/* As in Gray and others, "Quickly generating billion-record synthetic databases". */
static uint32_t next_zipf(struct pattern *p)
{
	const double u = ldexp((double)(pattern_random(p) >> 11), -53);
	const double uz = u * p->zeta;
	uint32_t rank;

	if (uz < 1)
		rank = 0;
	else if (uz < 1 + p->half)
		rank = 1;
	else
		rank = (uint32_t)((double)p->pages *
				  pow(p->eta * u - p->eta + 1, p->alpha));
	return p->order[rank < p->pages ? rank : p->pages - 1];
}

static uint32_t next_loop(struct pattern *p)
{
	const uint32_t page = p->at;

	p->at = page + 1 < p->pages ? page + 1 : 0;
	return page;
}

static uint32_t next_scan(struct pattern *p)
{
	return p->count % SCAN_EACH ? next_zipf(p) : next_loop(p);
}

/* What the page itself says comes next: whoever reads it puts it here. */
static uint32_t next_chase(struct pattern *p)
{
	return p->at;
}

/* Three quarters of the budget for a while, then others. */
static uint32_t next_phase(struct pattern *p)
{
	const uint32_t window = p->budget * 3 / 4 + 1;
	const uint64_t phase = p->count / (PHASE_BUDGETS * (uint64_t)p->budget);

	return (uint32_t)((phase * window + pattern_below(p, window)) %
			  p->pages);
}

const struct workload workloads[] = {
	{ "uniform", "any page, all with the same chance", next_uniform },
	{ "zipf", "few pages often, many seldom", next_zipf },
	{ "scan", "zipf, and one touch in four scans all pages", next_scan },
	{ "loop", "all pages in turn, again and again", next_loop },
	{ "chase", "each page says which comes next", next_chase },
	{ "phase", "three quarters of the budget, then others", next_phase },
	{ .name = NULL },
};

/**
 * workload_find() - look a workload up
 * @name: its name
 *
 * Return: the workload, or NULL if there is none of this name.
 */
const struct workload *workload_find(const char *name)
{
	const struct workload *workload;

	for (workload = workloads; workload->name; workload++)
		if (!strcmp(workload->name, name))
			return workload;
	return NULL;
}

/**
 * pattern_chases() - does a workload need the pages to say what comes next?
 * @workload: the workload
 *
 * Return: true if pattern.order is such a chain, a single cycle of all pages.
 */
bool pattern_chases(const struct workload *workload)
{
	return workload->next == next_chase;
}

/* In a random order; or, with @cycle, so that order[i] follows i (Sattolo). */
static void shuffle(struct pattern *p, bool cycle)
{
	uint32_t i, j, page;

	p->order = memory_grow(NULL, p->pages, sizeof(*p->order));
	for (i = 0; i < p->pages; i++)
		p->order[i] = i;
	for (i = p->pages - 1; i > 0; i--) {
		j = pattern_below(p, cycle ? i : i + 1);
		page = p->order[i];
		p->order[i] = p->order[j];
		p->order[j] = page;
	}
}

/**
 * pattern_init() - begin a workload
 * @p: filled
 * @workload: which
 * @pages: that are touched; not 0
 * @budget: how many of them there is memory for
 * @seed: of the random numbers
 */
void pattern_init(struct pattern *p, const struct workload *workload,
		  uint32_t pages, uint32_t budget, uint64_t seed)
{
	double zeta2 = 1 + pow(0.5, THETA);
	uint32_t i;

	*p = (struct pattern){ .pages = pages, .budget = budget };
	p->state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
	shuffle(p, pattern_chases(workload));
	for (i = 1; i <= pages; i++)
		p->zeta += 1 / pow(i, THETA);
	p->alpha = 1 / (1 - THETA);
	p->half = pow(0.5, THETA);
	p->eta = (1 - pow(2.0 / pages, 1 - THETA)) / (1 - zeta2 / p->zeta);
}

/**
 * pattern_exit() - end a workload
 * @p: the pattern
 */
void pattern_exit(struct pattern *p)
{
	free(p->order);
}
