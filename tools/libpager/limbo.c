// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * More limbo means fewer pages that have to be filled, since what is used shows up
 * there in time; and more soft faults, since what is used has to pass through it. Which
 * is better depends on what the two cost. With traces of programs (selftests/pager:
 * cc1, python3, sort, sqlite3) the time of all faults is least with a tenth of the
 * budget where a fill costs 2.6 soft faults, with a quarter where it costs 20; between
 * these it goes by the logarithm. A factor of two beside it costs a few percent.
 */
#include "limbo.h"

/* What the kernel and the wake-up take of any fault, which nobody sees here. */
#define OUTSIDE 4000
/* Percent of the budget: where both cost the same; for each doubling; the ends. */
#define EQUAL	 4
#define DOUBLING 5
#define LEAST	 5
#define MOST	 33
/* As long as one is not known. */
#define UNKNOWN 12
/* Faults from one weighing to the next. */
#define WEIGH_EVERY 1024
/* A new value counts as one part in so many. */
#define WEIGHT 64

/* A thread that did not get the CPU is not what a fault costs. */
static void average(uint64_t *mean, uint64_t value)
{
	const uint64_t most = 4 * *mean + 1000;

	if (!*mean) {
		*mean = value | 1;
		return;
	}
	if (value > most)
		value = most;
	*mean += value / WEIGHT;
	*mean -= *mean / WEIGHT;
}

static bool due(struct limbo *limbo)
{
	if (++limbo->faults < WEIGH_EVERY)
		return false;
	limbo->faults = 0;
	return true;
}

/**
 * limbo_fill() - a page was filled from the store
 * @limbo: of the pager, whose lock is held
 * @latency: from when the fault was noticed, nanoseconds
 *
 * Return: whether limbo_percent() is worth a look.
 */
bool limbo_fill(struct limbo *limbo, uint64_t latency)
{
	average(&limbo->fill, latency);
	return due(limbo);
}

/**
 * limbo_soft() - a page came back from limbo
 * @limbo: of the pager, whose lock is held
 * @latency: from when the fault was noticed, nanoseconds
 *
 * Return: whether limbo_percent() is worth a look.
 */
bool limbo_soft(struct limbo *limbo, uint64_t latency)
{
	average(&limbo->soft, latency);
	return due(limbo);
}

/* The logarithm to the base of 2, in parts of 256, straight between powers. */
static uint32_t log2_256(uint64_t x)
{
	const uint32_t power = 63 - (uint32_t)__builtin_clzll(x);
	const uint64_t rest = x - (UINT64_C(1) << power);

	return power * 256 + (uint32_t)((rest << 8) >> power);
}

/**
 * limbo_percent() - how much of the budget is to be limbo
 * @limbo: of the pager, whose lock is held, or that nobody knows yet
 *
 * Return: percent.
 */
uint32_t limbo_percent(const struct limbo *limbo)
{
	uint64_t ratio;
	uint32_t percent;

	if (!limbo->fill || !limbo->soft)
		return UNKNOWN;
	ratio = (limbo->fill + OUTSIDE) * 256 / (limbo->soft + OUTSIDE);
	if (ratio <= 256)
		return LEAST;
	percent = EQUAL + DOUBLING * (log2_256(ratio) - 8 * 256) / 256;
	if (percent < LEAST)
		return LEAST;
	return percent < MOST ? percent : MOST;
}
