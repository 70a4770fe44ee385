// SPDX-License-Identifier: GPL-2.0
#include "stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

enum { RESAMPLES = 2000 };

/* Of a normal distribution, 2.5 percent are beyond this, on each side. */
#define NORMAL 1.959964

/**
 * random_next() - 64 random bits
 * @random: where they come from; one thread takes them
 *
 * Return: the bits.
 */
uint64_t random_next(struct random *random)
{
	uint64_t z = random->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/**
 * random_below() - a random number
 * @random: where it comes from
 * @limit: it is less than this; not 0
 *
 * Return: the number; the odds are even to 2^-32 of @limit.
 */
uint32_t random_below(struct random *random, uint32_t limit)
{
	return (uint32_t)((random_next(random) >> 32) * limit >> 32);
}

/**
 * random_shuffle() - put things in random order
 * @random: where it comes from
 * @order: their indices
 * @count: how many; less than 2^32
 */
void random_shuffle(struct random *random, size_t *order, size_t count)
{
	size_t i, j, other;

	for (i = count; i > 1; i--) {
		j = random_below(random, (uint32_t)i);
		other = order[i - 1];
		order[i - 1] = order[j];
		order[j] = other;
	}
}

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* A sorted copy, which the caller frees. */
static double *sorted(const double *values, size_t count)
{
	double *copy = memory_grow(NULL, count, sizeof(*copy));

	memcpy(copy, values, count * sizeof(*copy));
	qsort(copy, count, sizeof(*copy), by_value);
	return copy;
}

static double middle(const double *values, size_t count)
{
	return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

/**
 * stats_median() - the median
 * @values: of these: finite, in any order, left as they are
 * @count: how many
 *
 * Return: the median, NAN of none.
 */
double stats_median(const double *values, size_t count)
{
	double median, *copy;

	if (!count)
		return NAN;
	copy = sorted(values, count);
	median = middle(copy, count);
	free(copy);
	return median;
}

/**
 * stats_mad() - median absolute deviation from the median
 * @values: of these, as for stats_median()
 * @count: how many
 *
 * Return: the deviation, not scaled to that of a normal distribution; NAN of none.
 */
double stats_mad(const double *values, size_t count)
{
	double median = stats_median(values, count), mad;
	double *off;
	size_t i;

	if (!count)
		return NAN;
	off = memory_grow(NULL, count, sizeof(*off));
	for (i = 0; i < count; i++)
		off[i] = fabs(values[i] - median);
	mad = stats_median(off, count);
	free(off);
	return mad;
}

/*
 * The median of as many values as there are, drawn with replacement.  As they are
 * sorted, it is enough to count how often each was drawn.
 */
static double resample(const double *values, uint32_t count, uint32_t *drawn,
		       struct random *random)
{
	uint32_t i, seen = 0, low = (count - 1) / 2, high = count / 2;
	double sum = 0;

	memset(drawn, 0, count * sizeof(*drawn));
	for (i = 0; i < count; i++)
		drawn[random_below(random, count)]++;
	for (i = 0; i < count && seen <= high; i++) {
		if (seen <= low && low < seen + drawn[i])
			sum += values[i];
		seen += drawn[i];
		if (seen > high)
			sum += values[i];
	}
	return sum / 2;
}

/*
 * How much of the resamples to leave out on each side.  Of few values, resamples
 * spread less than the truth does; Hesterberg's expanded percentiles make up for
 * that as Student's t does for the normal distribution (its quantile here by
 * Cornish and Fisher's expansion).
 */
static double tail(double count)
{
	const double z = NORMAL, n = count - 1;
	double t = z + (pow(z, 3) + z) / (4 * n) +
		   (5 * pow(z, 5) + 16 * pow(z, 3) + 3 * z) / (96 * n * n);

	return erfc(sqrt(count / n) * t / M_SQRT2) / 2;
}

/* The interval that leaves out so much of the resamples. */
static void percentile_interval(struct interval *interval, double *medians,
				size_t count)
{
	const size_t out = (size_t)(RESAMPLES * tail((double)count));

	qsort(medians, RESAMPLES, sizeof(*medians), by_value);
	interval->lo = medians[out];
	interval->hi = medians[RESAMPLES - 1 - out];
}

/**
 * stats_bootstrap() - the median and how sure it is
 * @values: independent of each other, as rounds are
 * @count: how many; less than 2^32
 * @seed: the same seed gives the same interval
 *
 * The interval is Efron's percentile bootstrap, with percentiles expanded for few
 * values as Hesterberg does: 2000 times as many values are drawn with replacement,
 * and the middle 95 percent of their medians, or somewhat more, are the interval.
 *
 * Return: the median with its 95 percent confidence interval, whose ends are NAN if
 * there are fewer than %STATS_ROUNDS_MIN values.
 */
struct interval stats_bootstrap(const double *values, size_t count,
				uint64_t seed)
{
	struct interval interval = { .mid = NAN, .lo = NAN, .hi = NAN };
	struct random random = { .state = seed };
	double *copy, *medians;
	uint32_t *drawn;
	size_t i;

	interval.mid = stats_median(values, count);
	if (count < STATS_ROUNDS_MIN)
		return interval;
	copy = sorted(values, count);
	medians = memory_grow(NULL, RESAMPLES, sizeof(*medians));
	drawn = memory_grow(NULL, count, sizeof(*drawn));
	for (i = 0; i < RESAMPLES; i++)
		medians[i] = resample(copy, (uint32_t)count, drawn, &random);
	percentile_interval(&interval, medians, count);
	free(drawn);
	free(medians);
	free(copy);
	return interval;
}

static struct interval exponent(struct interval interval)
{
	interval.mid = exp(interval.mid);
	interval.lo = exp(interval.lo);
	interval.hi = exp(interval.hi);
	return interval;
}

/**
 * stats_ratio() - how much more one costs than another that ran in the same rounds
 * @over: costs of the one, by round; positive
 * @under: costs of the other
 * @rounds: how many
 * @seed: as for stats_bootstrap()
 *
 * Return: the median of the rounds' ratios, with its interval; in logarithms, so
 * that the other way round it is the reciprocal.
 */
struct interval stats_ratio(const double *over, const double *under,
			    size_t rounds, uint64_t seed)
{
	double *logs = memory_grow(NULL, rounds, sizeof(*logs));
	struct interval interval;
	size_t i;

	for (i = 0; i < rounds; i++)
		logs[i] = log(over[i] / under[i]);
	interval = stats_bootstrap(logs, rounds, seed);
	free(logs);
	return exponent(interval);
}

/* As stats_bootstrap(), for the difference of the medians of two groups. */
static void bootstrap_between(struct interval *interval, const double *over,
			      uint32_t over_count, const double *under,
			      uint32_t under_count, uint64_t seed)
{
	const uint32_t most = over_count > under_count ? over_count :
							 under_count;
	uint32_t *drawn = memory_grow(NULL, most, sizeof(*drawn));
	double *medians = memory_grow(NULL, RESAMPLES, sizeof(*medians));
	struct random random = { .state = seed };
	size_t i;

	for (i = 0; i < RESAMPLES; i++)
		medians[i] = resample(over, over_count, drawn, &random) -
			     resample(under, under_count, drawn, &random);
	percentile_interval(interval, medians,
			    over_count < under_count ? over_count :
						       under_count);
	free(medians);
	free(drawn);
}

static double *sorted_logs(const double *values, size_t count)
{
	double *logs = sorted(values, count);
	size_t i;

	for (i = 0; i < count; i++)
		logs[i] = log(logs[i]);
	return logs;
}

/**
 * stats_ratio_between() - how much more one costs than another that did not run in
 *	the same rounds
 * @over: costs of the one; positive
 * @over_count: how many; less than 2^32
 * @under: costs of the other
 * @under_count: how many
 * @seed: as for stats_bootstrap()
 *
 * Return: the ratio of the medians, with its interval, for which both groups are
 * resampled; its ends are NAN if one has fewer than %STATS_ROUNDS_MIN.
 */
struct interval stats_ratio_between(const double *over, size_t over_count,
				    const double *under, size_t under_count,
				    uint64_t seed)
{
	struct interval interval = { .mid = NAN, .lo = NAN, .hi = NAN };
	double *x, *y;

	if (!over_count || !under_count)
		return interval;
	x = sorted_logs(over, over_count);
	y = sorted_logs(under, under_count);
	interval.mid = middle(x, over_count) - middle(y, under_count);
	if (over_count >= STATS_ROUNDS_MIN && under_count >= STATS_ROUNDS_MIN)
		bootstrap_between(&interval, x, (uint32_t)over_count, y,
				  (uint32_t)under_count, seed);
	free(x);
	free(y);
	return exponent(interval);
}

/**
 * stats_floor() - what equals may differ by
 * @control: ratio of two that are the same: the A/A control
 *
 * Return: the farther end of its interval from 1, so 0.03 for 0.98 to 1.03; NAN if
 * it has no interval.
 */
double stats_floor(const struct interval *control)
{
	if (!isfinite(control->lo) || !isfinite(control->hi))
		return NAN;
	return exp(fmax(fabs(log(control->lo)), fabs(log(control->hi)))) - 1;
}

/**
 * stats_verdict() - what a ratio says
 * @ratio: the ratio, with its interval
 * @floor: the noise floor; NAN: not known, and there is no verdict
 *
 * Return: faster or slower only if the whole interval is beyond the floor.
 */
enum verdict stats_verdict(const struct interval *ratio, double floor)
{
	if (!isfinite(ratio->lo) || !isfinite(ratio->hi) || !isfinite(floor))
		return VERDICT_NONE;
	if (ratio->hi < 1 / (1 + floor))
		return VERDICT_FASTER;
	if (ratio->lo > 1 + floor)
		return VERDICT_SLOWER;
	return VERDICT_UNRESOLVED;
}

/**
 * verdict_name() - a verdict as a word
 * @verdict: the verdict
 *
 * Return: the word; empty for none.
 */
const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = {
		[VERDICT_NONE] = "",
		[VERDICT_UNRESOLVED] = "unresolved",
		[VERDICT_FASTER] = "faster",
		[VERDICT_SLOWER] = "slower",
	};

	return names[verdict];
}
