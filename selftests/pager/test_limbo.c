// SPDX-License-Identifier: GPL-2.0
/*
 * How much of the budget is limbo: it follows from what faults take, within bounds, and
 * a thread that did not get the CPU changes nothing.
 */
#include <stdlib.h>

#include "../kselftest_harness.h"

#include "limbo.h"

enum { ENOUGH = 4096 };

/* What it becomes if faults take so many nanoseconds. */
static uint32_t percent_of(uint64_t fill, uint64_t soft)
{
	struct limbo limbo = { .fill = 0 };
	int i;

	for (i = 0; i < ENOUGH; i++) {
		limbo_fill(&limbo, fill);
		limbo_soft(&limbo, soft);
	}
	return limbo_percent(&limbo);
}

TEST(it_is_somewhere_as_long_as_nothing_is_known)
{
	struct limbo limbo = { .fill = 0 };
	const uint32_t first = limbo_percent(&limbo);

	EXPECT_GT(first, 4);
	EXPECT_LT(first, 34);
	limbo_fill(&limbo, 1000000);
	EXPECT_EQ(limbo_percent(&limbo), first);
}

TEST(the_dearer_a_fill_the_more)
{
	uint32_t last = 0, percent;
	uint64_t fill;

	for (fill = 1000; fill < 100000000; fill *= 2) {
		percent = percent_of(fill, 1500);
		EXPECT_GE(percent, last);
		last = percent;
	}
	EXPECT_EQ(percent_of(1000, 1500), 5);
	EXPECT_EQ(last, 33);
}

/* Where the traces that are shipped have their least: see limbo.c. */
TEST(where_programs_want_it)
{
	/* With 4 us that nobody sees: 2.6 and 20 soft faults. */
	EXPECT_GE(percent_of(10300, 1500), 9);
	EXPECT_LE(percent_of(10300, 1500), 12);
	EXPECT_GE(percent_of(106000, 1500), 22);
	EXPECT_LE(percent_of(106000, 1500), 28);
}

TEST(it_follows_and_stays)
{
	struct limbo limbo = { .fill = 0 };
	uint32_t disk, ram;
	int i;

	for (i = 0; i < ENOUGH; i++) {
		limbo_fill(&limbo, 100000);
		limbo_soft(&limbo, 1500);
	}
	disk = limbo_percent(&limbo);
	for (i = 0; i < ENOUGH; i++) {
		/* One in a hundred does not get the CPU for 10 ms. */
		limbo_fill(&limbo, i % 100 ? 3000 : 10000000);
		limbo_soft(&limbo, i % 100 ? 1500 : 10000000);
	}
	ram = limbo_percent(&limbo);
	EXPECT_GT(disk, 20);
	EXPECT_LT(ram, 8);
}

TEST(it_is_weighed_now_and_then)
{
	struct limbo limbo = { .fill = 0 };
	int i, due = 0;

	for (i = 0; i < ENOUGH; i++)
		due += i % 2 ? limbo_fill(&limbo, 3000) :
			       limbo_soft(&limbo, 1500);
	EXPECT_EQ(due, ENOUGH / 1024);
}

TEST_HARNESS_MAIN
