/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Statistics of a benchmark on a noisy machine: what is compared ran in the same
 * round, and a difference counts only if it exceeds what equals differ by.
 */
#ifndef MUSE_EVBENCH_STATS_H
#define MUSE_EVBENCH_STATS_H

#include <stddef.h>
#include <stdint.h>

/* Fewer rounds than this give no interval, hence no verdict. */
enum { STATS_ROUNDS_MIN = 6 };

/**
 * struct interval - an estimate with its confidence interval
 * @mid: the estimate; NAN: there is none
 * @lo: lower end; NAN: not known
 * @hi: upper end; NAN: not known
 */
struct interval {
	double mid;
	double lo;
	double hi;
};

/**
 * enum verdict - what a comparison says
 * @VERDICT_NONE: nothing was compared
 * @VERDICT_UNRESOLVED: equal, or too noisy to tell
 * @VERDICT_FASTER: less time (or what else is measured) than the other
 * @VERDICT_SLOWER: more
 */
enum verdict {
	VERDICT_NONE,
	VERDICT_UNRESOLVED,
	VERDICT_FASTER,
	VERDICT_SLOWER,
};

/**
 * struct random - a source of pseudorandom numbers: splitmix64
 * @state: seed it with anything
 */
struct random {
	uint64_t state;
};

uint64_t random_next(struct random *random);
uint32_t random_below(struct random *random, uint32_t limit);
void random_shuffle(struct random *random, size_t *order, size_t count);

double stats_median(const double *values, size_t count);
double stats_mad(const double *values, size_t count);
struct interval stats_bootstrap(const double *values, size_t count,
				uint64_t seed);
struct interval stats_ratio(const double *over, const double *under,
			    size_t rounds, uint64_t seed);
struct interval stats_ratio_between(const double *over, size_t over_count,
				    const double *under, size_t under_count,
				    uint64_t seed);
double stats_floor(const struct interval *control);
enum verdict stats_verdict(const struct interval *ratio, double floor);
const char *verdict_name(enum verdict verdict);

#endif /* MUSE_EVBENCH_STATS_H */
