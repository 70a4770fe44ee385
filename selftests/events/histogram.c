// SPDX-License-Identifier: GPL-2.0
/*
 * histogram TEST: is the histogram as exact as it says, and its export as others
 * have it? Exit status 0: it is; otherwise a line says what is not.
 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hist.h"
#include "report.h"
#include "stats.h"

enum { SAMPLES = 200000 };

/* What users are told: at most 0.2 percent off. */
enum { EXACT = 512 };

static struct random rnd = { 42 };
static struct hist hist, other, both;
static uint64_t samples[SAMPLES];

static void __printf(2, 3) must(bool truth, const char *format, ...)
{
	va_list args;

	if (truth)
		return;
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	exit(1);
}

static bool within(uint64_t got, uint64_t truth)
{
	double off = fabs((double)got - (double)truth);

	return off <= (double)truth / EXACT;
}

/* Of any size from one bit to as many as a histogram takes. */
static uint64_t draw(void)
{
	unsigned int bits = random_below(&rnd, HIST_MAX_BITS) + 1;

	return random_next(&rnd) >> (64 - bits);
}

/* Buckets lie side by side from 0 to the greatest number. */
static void check_buckets(void)
{
	size_t i;

	must(hist_lowest(0) == 0, "the first does not begin at 0");
	for (i = 0; i < HIST_BUCKETS; i++) {
		uint64_t low = hist_lowest(i);
		uint64_t high = i + 1 < HIST_BUCKETS ? hist_lowest(i + 1) - 1 :
						       HIST_MAX;

		must(hist_bucket(low) == i && hist_bucket(high) == i,
		     "bucket %zu is not from %llu to %llu", i,
		     (unsigned long long)low, (unsigned long long)high);
		must(within(hist_middle(i), low), "the middle of %zu", i);
		must(within(hist_middle(i), high), "the middle of %zu", i);
	}
	must(hist_bucket(HIST_MAX) == HIST_BUCKETS - 1, "the last");
}

/* A single number is read back with less than the error stated; small ones exactly. */
static void check_error(void)
{
	uint64_t value;
	bool exact;
	int i;

	for (i = 0; i < 300000; i++) {
		value = i < 4 * EXACT ? (uint64_t)i : draw();
		must(within(hist_middle(hist_bucket(value)), value),
		     "%llu becomes %llu", (unsigned long long)value,
		     (unsigned long long)hist_middle(hist_bucket(value)));
		exact = hist_middle(hist_bucket(value)) == value;
		must(value >= EXACT || exact, "%llu is not exact",
		     (unsigned long long)value);
	}
}

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The k-th of the sorted samples is what a percentile stands for. */
static void check_percentiles(void)
{
	static const double percents[] = { 0,  0.1, 1,	10,   25,    50,
					   75, 90,  99, 99.9, 99.99, 100 };
	double sum = 0;
	size_t i;

	for (i = 0; i < SAMPLES; i++) {
		samples[i] = draw();
		sum += (double)samples[i];
		hist_record(&hist, samples[i]);
	}
	qsort(samples, SAMPLES, sizeof(*samples), by_value);
	for (i = 0; i < ARRAY_SIZE(percents); i++) {
		/* In thousandths, so that no rounding is in the truth. */
		size_t rank = (size_t)llround(percents[i] * 1000) *
			      (SAMPLES / 1000) / 100;
		uint64_t truth = samples[rank ? rank - 1 : 0];
		uint64_t got = hist_percentile(&hist, percents[i]);

		must(within(got, truth), "%g percent is %llu instead of %llu",
		     percents[i], (unsigned long long)got,
		     (unsigned long long)truth);
	}
	must(hist_percentile(&hist, 0) == samples[0], "the least");
	must(hist_percentile(&hist, 100) == samples[SAMPLES - 1],
	     "the greatest");
	must(fabs(hist_mean(&hist) / (sum / SAMPLES) - 1) < 1.0 / EXACT,
	     "the mean is %g instead of %g", hist_mean(&hist), sum / SAMPLES);
}

/* 1.1 percent of 3000 are 33, though 1.1 is a little more in binary. */
static void check_share(void)
{
	int i;

	for (i = 0; i < 3000; i++)
		hist_record(&hist, i < 33 ? 1 : 2);
	must(hist_percentile(&hist, 1.1) == 1, "1.1 percent of 3000");
	must(hist_percentile(&hist, 1.11) == 2, "1.11 percent of 3000");
	memset(&hist, 0, sizeof(hist));
}

static void check_few(void)
{
	check_share();
	must(hist_percentile(&hist, 50) == 0 && hist_mean(&hist) == 0,
	     "of nothing");
	hist_record(&hist, 1000003);
	must(hist_percentile(&hist, 0) == 1000003, "of one number");
	must(hist_percentile(&hist, 50) == 1000003, "of one number");
	must(hist_percentile(&hist, 99.9) == 1000003, "of one number");
	must(hist_deviation(&hist) == 0, "deviation of one number");
	hist_record(&hist, 5);
	must(hist_percentile(&hist, 50) == 5, "of two");
	must(within(hist_percentile(&hist, 50.1), 1000003), "more than half");
	memset(&hist, 0, sizeof(hist));
	hist_record(&hist, 2);
	hist_record(&hist, 4);
	must(hist_deviation(&hist) > 0.999999, "deviation of 2 and 4");
	must(hist_deviation(&hist) < 1.000001, "deviation of 2 and 4");
}

static void check_merge(void)
{
	int i;

	for (i = 0; i < 20000; i++) {
		uint64_t value = draw();

		hist_record(i % 3 ? &hist : &other, value);
		hist_record(&both, value);
	}
	hist_merge(&hist, &other);
	must(!memcmp(&hist, &both, sizeof(hist)), "not the same as at once");
	memset(&other, 0, sizeof(other));
	hist_merge(&hist, &other);
	must(!memcmp(&hist, &both, sizeof(hist)), "nothing changes it");
	hist_merge(&other, &hist);
	must(!memcmp(&other, &both, sizeof(hist)), "into an empty one");
	hist_record(&other, UINT64_MAX);
	hist_merge(&hist, &other);
	must(hist.clipped == 1 && hist.max == UINT64_MAX,
	     "too great ones are merged, too");
}

static void check_clip(void)
{
	hist_record(&hist, HIST_MAX);
	must(!hist.clipped, "the greatest fits");
	hist_record(&hist, HIST_MAX + 1);
	hist_record(&hist, UINT64_MAX);
	must(hist.clipped == 2 && hist.count == 3, "too great ones counted");
	must(hist_percentile(&hist, 100) == UINT64_MAX, "the greatest of all");
}

static void check_restore(void)
{
	size_t i;

	for (i = 0; i < 20000; i++)
		hist_record(&hist, draw());
	for (i = 0; i < HIST_BUCKETS; i++)
		must(hist_restore(&other, hist_lowest(i), hist.buckets[i]),
		     "bucket %zu", i);
	other.min = hist.min;
	other.max = hist.max;
	must(!memcmp(&hist, &other, sizeof(hist)), "not the same");
	must(!hist_restore(&other, HIST_MAX + 1, 1), "too great a number");
	must(!hist_restore(&other, 1, UINT64_MAX), "too many");
	must(!memcmp(&hist, &other, sizeof(hist)), "a refusal changed it");
}

/* For the shell to look at: 1 to 10000 microseconds, each once. */
static void print_hgrm(void)
{
	uint64_t i;

	for (i = 1; i <= 10000; i++)
		hist_record(&hist, 1000 * i);
	hist_print_hgrm(&hist, 1000, stdout);
}

static const struct {
	const char *name;
	void (*check)(void);
} tests[] = {
	{ "buckets", check_buckets },
	{ "error", check_error },
	{ "percentiles", check_percentiles },
	{ "few", check_few },
	{ "merge", check_merge },
	{ "clip", check_clip },
	{ "restore", check_restore },
	{ "hgrm", print_hgrm },
};

int main(int argc, char **argv)
{
	size_t i;

	for (i = 0; argc == 2 && i < ARRAY_SIZE(tests); i++) {
		if (!strcmp(tests[i].name, argv[1])) {
			tests[i].check();
			return 0;
		}
	}
	return misused("which test?");
}
