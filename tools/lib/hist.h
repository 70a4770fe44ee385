/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A log-linear histogram of whole numbers, such as nanoseconds: of a fixed size, so
 * recording allocates nothing; without pointers, so it can lie in shared memory.
 *
 * Numbers below HIST_EXACT have a bucket each.  Above, each power of two is cut
 * into HIST_EXACT / 2 buckets.  What is read is the middle of a bucket, so it
 * differs by at most 1 / HIST_EXACT, 0.2 percent, from what was recorded.
 */
#ifndef MUSE_TOOLS_HIST_H
#define MUSE_TOOLS_HIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
	HIST_EXACT_BITS = 9,
	/* 18 minutes, if they are nanoseconds. */
	HIST_MAX_BITS = 40,
	HIST_EXACT = 1 << HIST_EXACT_BITS,
	HIST_BUCKETS =
		HIST_EXACT / 2 * (HIST_MAX_BITS - HIST_EXACT_BITS) + HIST_EXACT,
};

/* Greater numbers count as this one, and in struct hist.clipped. */
#define HIST_MAX ((UINT64_C(1) << HIST_MAX_BITS) - 1)

/**
 * struct hist - the histogram; all zero is an empty one
 * @count: how many numbers were recorded
 * @clipped: how many of them exceeded %HIST_MAX
 * @min: the least of them, exactly
 * @max: the greatest, exactly
 * @buckets: how many fell into each
 */
struct hist {
	uint64_t count;
	uint64_t clipped;
	uint64_t min;
	uint64_t max;
	uint64_t buckets[HIST_BUCKETS];
};

/* The bucket of a number that is at most HIST_MAX. */
static inline size_t hist_bucket(uint64_t value)
{
	unsigned int shift;

	if (value < HIST_EXACT)
		return (size_t)value;
	/* The top HIST_EXACT_BITS bits; the first of them is always set. */
	shift = (unsigned int)(64 - HIST_EXACT_BITS - __builtin_clzll(value));
	return (size_t)shift * (HIST_EXACT / 2) + (size_t)(value >> shift);
}

/**
 * hist_record() - count a number
 * @hist: where; one thread records
 * @value: the number
 */
static inline void hist_record(struct hist *hist, uint64_t value)
{
	if (value < hist->min || !hist->count)
		hist->min = value;
	if (value > hist->max)
		hist->max = value;
	if (value > HIST_MAX) {
		value = HIST_MAX;
		hist->clipped++;
	}
	hist->count++;
	hist->buckets[hist_bucket(value)]++;
}

void hist_merge(struct hist *to, const struct hist *from);
uint64_t hist_percentile(const struct hist *hist, double percent);
double hist_mean(const struct hist *hist);
double hist_deviation(const struct hist *hist);
uint64_t hist_lowest(size_t bucket);
uint64_t hist_middle(size_t bucket);
bool hist_restore(struct hist *hist, uint64_t value, uint64_t count);
void hist_print_hgrm(const struct hist *hist, double unit, FILE *to);

#endif /* MUSE_TOOLS_HIST_H */
