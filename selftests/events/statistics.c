// SPDX-License-Identifier: GPL-2.0
/*
 * statistics TEST: are the statistics of evbench right on data whose truth is known?
 * Exit status 0: they are; otherwise a line says what is not.
 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "result.h"
#include "stats.h"

enum { ROUNDS_MOST = 64 };

static struct random rnd = { 20240229 };

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

/* The same but for rounding. */
static bool near(double a, double b)
{
	const double most = fmax(fabs(a), fabs(b)) / 1000000000000;

	return fabs(a - b) <= most;
}

static double uniform(void)
{
	return ((double)(random_next(&rnd) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(void)
{
	return sqrt(-2 * log(uniform())) * cos(2 * M_PI * uniform());
}

/* One in ten is far off, upwards only: a block that was interrupted. */
static double interrupted(void)
{
	return normal() + (uniform() < 0.1 ? 30 * uniform() : 0);
}

static void check_median(void)
{
	static const double odd[] = { 9, 1, 5 }, even[] = { 4, 1, 3, 2 };
	static const double spread[] = { 1, 1, 2, 2, 4, 6, 9 };

	must(near(stats_median(odd, 3), 5), "median of 9, 1, 5");
	must(near(stats_median(even, 4), 2.5), "median of 4, 1, 3, 2");
	must(isnan(stats_median(odd, 0)), "median of nothing");
	must(near(odd[0], 9), "the input was changed");
	must(near(stats_mad(spread, 7), 1), "MAD of 1, 1, 2, 2, 4, 6, 9");
	must(isnan(stats_mad(odd, 0)), "MAD of nothing");
}

static bool same(const struct interval *a, const struct interval *b)
{
	return near(a->mid, b->mid) && near(a->lo, b->lo) && near(a->hi, b->hi);
}

static void check_reproducible(void)
{
	struct interval a, b, c;
	double values[20];
	int i, others = 0;

	for (i = 0; i < 20; i++)
		values[i] = normal();
	a = stats_bootstrap(values, 20, 1);
	b = stats_bootstrap(values, 20, 1);
	/* The ends are values, or between two; so they often are the same. */
	for (i = 2; i < 40; i++) {
		c = stats_bootstrap(values, 20, (uint64_t)i);
		others += !same(&a, &c);
	}
	must(same(&a, &b), "the same seed gives another interval");
	must(others > 0, "any seed gives the same interval");
	must(a.lo <= a.mid && a.mid <= a.hi, "the median is not inside");
	a = stats_bootstrap(values, STATS_ROUNDS_MIN - 1, 1);
	must(isnan(a.lo) && isnan(a.hi) && isfinite(a.mid),
	     "an interval of too few values");
}

/* How often the truth is inside of the interval. */
static double coverage(size_t count, double (*draw)(void), double truth)
{
	enum { TRIALS = 1500 };
	double values[ROUNDS_MOST];
	int t, hits = 0;
	size_t i;

	for (t = 0; t < TRIALS; t++) {
		struct interval v;

		for (i = 0; i < count; i++)
			values[i] = draw();
		v = stats_bootstrap(values, count, (uint64_t)t);
		hits += v.lo <= truth && truth <= v.hi;
	}
	return (double)hits / TRIALS;
}

/* What half of the draws are below, from very many. */
static double true_median(double (*draw)(void))
{
	enum { DRAWS = 400001 };
	double *values = memory_grow(NULL, DRAWS, sizeof(*values)), median;
	int i;

	for (i = 0; i < DRAWS; i++)
		values[i] = draw();
	median = stats_median(values, DRAWS);
	free(values);
	return median;
}

static void check_coverage(void)
{
	static const size_t counts[] = { 12, 20, 30 };
	double off = true_median(interrupted), part;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		part = coverage(counts[i], normal, 0);
		printf("normal, %zu rounds: %.1f%%\n", counts[i], 100 * part);
		must(part > 0.935 && part < 0.985, "not near 95 percent");
		part = coverage(counts[i], interrupted, off);
		printf("interrupted, %zu rounds: %.1f%%\n", counts[i],
		       100 * part);
		must(part > 0.935 && part < 0.985, "not near 95 percent");
	}
}

/* Blocks of rounds that have a drift in common, and costs that many times 1000. */
static void add_cell(struct result_point *point, const char *engine,
		     double ratio, const double *drifts, uint32_t rounds)
{
	struct result_cell *cell = result_add_cell(point, engine);
	uint32_t i;

	for (i = 0; i < rounds; i++) {
		struct result_block *block = result_add_block(cell);

		block->round = i;
		block->values[0] =
			1000 * ratio * exp(drifts[i] + 0.02 * normal());
	}
}

/* A run of an engine that costs so many times what the baseline does. */
static enum verdict one_run(double ratio, uint64_t seed)
{
	enum { ROUNDS = 20 };
	struct result *result = result_new("run", seed);
	struct result_point *point = result_add_point(result, "x", "base");
	double drifts[ROUNDS];
	enum verdict verdict;
	int i;

	for (i = 0; i < ROUNDS; i++)
		drifts[i] = 0.4 * normal();
	result_add_metric(point, "wall", "ns", "time");
	add_cell(point, "base", 1, drifts, ROUNDS);
	add_cell(point, "other", ratio, drifts, ROUNDS);
	add_cell(point, "base", 1, drifts, ROUNDS);
	point->cells[2]->control = true;
	result_judge(result);
	verdict = point->cells[1]->figures[0].verdict;
	must(verdict != VERDICT_NONE, "no verdict");
	must(point->cells[2]->figures[0].verdict == VERDICT_NONE,
	     "a verdict on the control");
	result_free(result);
	return verdict;
}

/* Equals are told from each other hardly ever; others, nearly always. */
static void check_verdicts(void)
{
	enum { TRIALS = 600 };
	int t, wrong = 0, faster = 0, slower = 0;

	for (t = 0; t < TRIALS; t++) {
		wrong += one_run(1, (uint64_t)t) != VERDICT_UNRESOLVED;
		faster += one_run(0.9, (uint64_t)t) == VERDICT_FASTER;
		slower += one_run(1.12, (uint64_t)t) == VERDICT_SLOWER;
	}
	printf("of %d: A/A resolved %d, 0.9 faster %d, 1.12 slower %d\n",
	       TRIALS, wrong, faster, slower);
	must(wrong <= TRIALS / 50, "equals are told apart");
	must(faster >= TRIALS * 95 / 100, "10 percent are not found");
	must(slower >= TRIALS * 95 / 100, "12 percent are not found");
}

static void check_limits(void)
{
	struct interval ratio = { .mid = 0.9, .lo = 0.85, .hi = 0.95 };
	struct interval control = { .mid = 1, .lo = 0.98, .hi = 1.03 };

	must(near(stats_floor(&control), 0.03), "the floor of 0.98..1.03");
	control.lo = 0.9;
	must(near(stats_floor(&control), 1 / 0.9 - 1),
	     "the floor of 0.9..1.03");
	must(stats_verdict(&ratio, 0.03) == VERDICT_FASTER, "0.85..0.95, 3%%");
	must(stats_verdict(&ratio, 0.06) == VERDICT_UNRESOLVED,
	     "0.85..0.95, 6%%");
	must(stats_verdict(&ratio, NAN) == VERDICT_NONE, "without a floor");
	ratio = (struct interval){ .mid = 1.1, .lo = 1.05, .hi = 1.2 };
	must(stats_verdict(&ratio, 0.04) == VERDICT_SLOWER, "1.05..1.2, 4%%");
	must(stats_verdict(&ratio, 0.06) == VERDICT_UNRESOLVED,
	     "1.05..1.2, 6%%");
	ratio.lo = NAN;
	must(stats_verdict(&ratio, 0.04) == VERDICT_NONE, "no interval");
	control.hi = NAN;
	must(isnan(stats_floor(&control)), "a floor of no control");
}

/* The drift is common to both; the other way round is the reciprocal. */
static void check_ratio(void)
{
	enum { ROUNDS = 21 };
	double a[ROUNDS], b[ROUNDS];
	struct interval ab, ba, far;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		b[i] = exp(normal());
		a[i] = 3 * b[i];
	}
	ab = stats_ratio(a, b, ROUNDS, 7);
	ba = stats_ratio(b, a, ROUNDS, 7);
	must(near(ab.mid, 3) && near(ab.lo, 3) && near(ab.hi, 3),
	     "3 times as much in each round is %g (%g..%g)", ab.mid, ab.lo,
	     ab.hi);
	must(near(ab.mid * ba.mid, 1), "not the reciprocal");
	far = stats_ratio_between(a, ROUNDS, b, ROUNDS, 7);
	must(near(far.mid, 3), "the ratio of medians");
	must(far.lo < 2.5 && far.hi > 3.5,
	     "without pairs the drift should be in it: %g..%g", far.lo, far.hi);
	far = stats_ratio_between(a, ROUNDS, b, 0, 7);
	must(isnan(far.mid), "the ratio to nothing");
}

/* An interval of groups that differ in size is at least as sure as it says. */
static void check_groups(void)
{
	enum { TRIALS = 1500, MANY = 40, FEW = 8 };
	double many[MANY], few[FEW];
	int t, i, hits = 0;

	for (t = 0; t < TRIALS; t++) {
		struct interval v;

		for (i = 0; i < MANY; i++)
			many[i] = exp(0.02 * normal());
		for (i = 0; i < FEW; i++)
			few[i] = 2 * exp(0.02 * normal());
		v = stats_ratio_between(few, FEW, many, MANY, (uint64_t)t);
		hits += v.lo <= 2 && 2 <= v.hi;
	}
	printf("%d against %d: %.1f%%\n", FEW, MANY, 100.0 * hits / TRIALS);
	must(hits > 0.935 * TRIALS, "less than 95 percent");
	must(hits < TRIALS, "it can say anything");
}

/* Rounds in which one of them has no block, or no cost, are left out. */
static void check_pairs(void)
{
	static const uint32_t rounds[2][5] = { { 0, 1, 3, 4, 7 },
					       { 1, 2, 3, 4, 8 } };
	struct result *result = result_new("run", 1);
	struct result_point *point = result_add_point(result, "x", "a");
	struct result_cell *cells[2];
	double a[8], b[8];
	int i, j;

	result_add_metric(point, "wall", "ns", "time");
	for (i = 0; i < 2; i++) {
		cells[i] = result_add_cell(point, i ? "b" : "a");
		for (j = 0; j < 5; j++) {
			struct result_block *block = result_add_block(cells[i]);

			block->round = rounds[i][j];
			block->values[0] = 10 * (i + 1) + rounds[i][j];
		}
	}
	must(result_pairs(cells[0], cells[1], 0, a, b, 8) == 3, "how many");
	must(near(a[0], 11) && near(b[0], 21), "the first");
	must(near(a[2], 14) && near(b[2], 24), "the last");
	must(result_pairs(cells[0], cells[1], 0, a, b, 2) == 2, "no more");
	cells[1]->blocks[2].values[0] = NAN;
	cells[0]->blocks[3].values[0] = 0;
	must(result_pairs(cells[0], cells[1], 0, a, b, 8) == 1, "no cost");
	result_free(result);
}

/* Every order of three comes as often as any other. */
static void check_shuffle(void)
{
	enum { TRIALS = 60000 };
	int t, seen[27] = { 0 }, orders = 0;
	size_t i;

	for (t = 0; t < TRIALS; t++) {
		size_t order[3] = { 0, 1, 2 };

		random_shuffle(&rnd, order, 3);
		seen[9 * order[0] + 3 * order[1] + order[2]]++;
	}
	for (i = 0; i < 27; i++) {
		orders += seen[i] > 0;
		must(!seen[i] || abs(seen[i] - TRIALS / 6) < TRIALS / 60,
		     "an order came %d times", seen[i]);
	}
	must(orders == 6, "%d orders of three", orders);
}

static const struct {
	const char *name;
	void (*check)(void);
} tests[] = {
	{ "median", check_median },	{ "reproducible", check_reproducible },
	{ "coverage", check_coverage }, { "verdicts", check_verdicts },
	{ "limits", check_limits },	{ "ratio", check_ratio },
	{ "groups", check_groups },	{ "pairs", check_pairs },
	{ "shuffle", check_shuffle },
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
