// SPDX-License-Identifier: GPL-2.0
#include "hist.h"

#include <math.h>

/**
 * hist_lowest() - the least number of a bucket
 * @bucket: the bucket
 *
 * Return: the number.
 */
uint64_t hist_lowest(size_t bucket)
{
	size_t shift;

	if (bucket < HIST_EXACT)
		return bucket;
	shift = bucket / (HIST_EXACT / 2) - 1;
	return (uint64_t)(bucket - shift * (HIST_EXACT / 2)) << shift;
}

/**
 * hist_middle() - the number that stands for all of a bucket
 * @bucket: the bucket
 *
 * Return: the number.
 */
uint64_t hist_middle(size_t bucket)
{
	size_t shift = 0;

	if (bucket >= HIST_EXACT)
		shift = bucket / (HIST_EXACT / 2) - 1;
	return hist_lowest(bucket) + (UINT64_C(1) << shift) / 2;
}

/**
 * hist_merge() - add all that one histogram counted to another
 * @to: the other; nobody records there meanwhile
 * @from: the one
 */
void hist_merge(struct hist *to, const struct hist *from)
{
	size_t i;

	if (!from->count)
		return;
	if (!to->count || from->min < to->min)
		to->min = from->min;
	if (from->max > to->max)
		to->max = from->max;
	to->count += from->count;
	to->clipped += from->clipped;
	for (i = 0; i < HIST_BUCKETS; i++)
		to->buckets[i] += from->buckets[i];
}

/**
 * hist_restore() - put back what was read from a bucket
 * @hist: where
 * @value: any number of the bucket
 * @count: how many were in it
 *
 * The least and the greatest number are set to @value if it exceeds them; who
 * knows them exactly sets them afterwards.
 *
 * Return: false if no histogram can hold that; it is unchanged.
 */
bool hist_restore(struct hist *hist, uint64_t value, uint64_t count)
{
	uint64_t all;

	if (value > HIST_MAX ||
	    __builtin_add_overflow(hist->count, count, &all))
		return false;
	if (!count)
		return true;
	if (!hist->count || value < hist->min)
		hist->min = value;
	if (value > hist->max)
		hist->max = value;
	hist->count = all;
	hist->buckets[hist_bucket(value)] += count;
	return true;
}

/* What stands for a bucket, but nothing that was not recorded. */
static uint64_t shown(const struct hist *hist, size_t bucket)
{
	uint64_t value = hist_middle(bucket);

	if (value < hist->min)
		return hist->min;
	return value > hist->max ? hist->max : value;
}

/**
 * hist_percentile() - the least number that so many do not exceed
 * @hist: the histogram
 * @percent: so many of a hundred, 0 to 100
 *
 * Return: the number, within 1 / %HIST_EXACT; 0 and 100 percent exactly; 0 if
 * nothing was recorded.
 */
uint64_t hist_percentile(const struct hist *hist, double percent)
{
	uint64_t rank, seen = 0;
	size_t i;

	if (!hist->count || percent <= 0)
		return hist->min;
	if (percent >= 100)
		return hist->max;
	/* 99.9 percent of 1000 are 999, whatever 99.9 is in binary. */
	rank = (uint64_t)ceil(nextafter(percent, 0) * (double)hist->count /
			      100);
	for (i = 0; i < HIST_BUCKETS; i++) {
		seen += hist->buckets[i];
		if (seen >= rank)
			return shown(hist, i);
	}
	return hist->max;
}

/**
 * hist_mean() - arithmetic mean
 * @hist: the histogram
 *
 * Return: the mean, within 1 / %HIST_EXACT; 0 if nothing was recorded.
 */
double hist_mean(const struct hist *hist)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < HIST_BUCKETS; i++)
		if (hist->buckets[i])
			sum += (double)hist->buckets[i] *
			       (double)shown(hist, i);
	return hist->count ? sum / (double)hist->count : 0;
}

/**
 * hist_deviation() - standard deviation
 * @hist: the histogram
 *
 * Return: the deviation; 0 if nothing was recorded.
 */
double hist_deviation(const struct hist *hist)
{
	double mean = hist_mean(hist), sum = 0;
	size_t i;

	for (i = 0; i < HIST_BUCKETS; i++) {
		double off = (double)shown(hist, i) - mean;

		if (hist->buckets[i])
			sum += (double)hist->buckets[i] * off * off;
	}
	return hist->count ? sqrt(sum / (double)hist->count) : 0;
}

/* The next percentile worth a line: five between each 50, 75, 87.5 ... */
static double next_level(double level)
{
	double halvings = floor(log2(100 / (100 - level))) + 1;

	return level + 100 / (5 * exp2(halvings));
}

/**
 * hist_print_hgrm() - write a histogram as HdrHistogram does: the format that its
 *	plotter and many other tools read
 * @hist: the histogram
 * @unit: what one in the file is: 1000 if nanoseconds are to be microseconds
 * @to: where to; whether that worked is for the caller to find
 */
void hist_print_hgrm(const struct hist *hist, double unit, FILE *to)
{
	double level = 0, share;
	uint64_t seen = 0;
	size_t i;

	fprintf(to, "%12s %14s %10s %14s\n\n", "Value", "Percentile",
		"TotalCount", "1/(1-Percentile)");
	for (i = 0; i < HIST_BUCKETS && seen < hist->count; i++) {
		if (!hist->buckets[i])
			continue;
		seen += hist->buckets[i];
		share = 100 * (double)seen / (double)hist->count;
		/* The last one has a line of its own. */
		while (level <= share && level < 100) {
			fprintf(to, "%12.3f %2.12f %10llu %14.2f\n",
				(double)shown(hist, i) / unit, level / 100,
				(unsigned long long)seen,
				1 / (1 - level / 100));
			if (seen == hist->count)
				break;
			level = next_level(level);
		}
	}
	if (hist->count)
		fprintf(to, "%12.3f %2.12f %10llu\n", (double)hist->max / unit,
			1.0, (unsigned long long)hist->count);
	fprintf(to, "#[Mean    = %12.3f, StdDeviation   = %12.3f]\n",
		hist_mean(hist) / unit, hist_deviation(hist) / unit);
	fprintf(to, "#[Max     = %12.3f, Total count    = %12llu]\n",
		(double)hist->max / unit, (unsigned long long)hist->count);
	fprintf(to, "#[Buckets = %12d, SubBuckets     = %12d]\n",
		HIST_MAX_BITS - HIST_EXACT_BITS + 1, HIST_EXACT);
}
