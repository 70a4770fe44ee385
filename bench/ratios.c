// SPDX-License-Identifier: GPL-2.0
/*
 * ratios [UNIT]: lines "NAME VALUE" on standard input, one for each round, of which
 * the first name is what the others are compared with.  Prints for each name the
 * median, its ratio to the first in the same round, and the interval of that.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "stats.h"

enum { NAMES_MOST = 32, ROUNDS_MOST = 1000, NAME_ROOM = 64 };

static struct {
	char name[NAME_ROOM];
	double values[ROUNDS_MOST];
	size_t count;
} rows[NAMES_MOST];

static size_t row_count;

static size_t find(const char *name)
{
	size_t i;

	for (i = 0; i < row_count; i++)
		if (!strcmp(rows[i].name, name))
			return i;
	if (row_count == NAMES_MOST)
		exit(failed("too many names"));
	snprintf(rows[row_count].name, NAME_ROOM, "%s", name);
	return row_count++;
}

static void print(size_t i)
{
	const size_t rounds = rows[0].count < rows[i].count ? rows[0].count :
							      rows[i].count;
	struct interval ratio;

	printf("  %-44s %9.0f", rows[i].name,
	       stats_median(rows[i].values, rows[i].count));
	ratio = stats_ratio(rows[i].values, rows[0].values, rounds, 1);
	if (i && isfinite(ratio.lo))
		printf("  %7.3f  %.3f..%.3f", ratio.mid, ratio.lo, ratio.hi);
	else if (i)
		printf("  %7.3f", ratio.mid);
	putchar('\n');
}

int main(int argc, char **argv)
{
	char name[NAME_ROOM];
	double value;
	size_t i;

	while (scanf("%63s %lf", name, &value) == 2) {
		i = find(name);
		if (rows[i].count < ROUNDS_MOST)
			rows[i].values[rows[i].count++] = value;
	}
	printf("  %-44s %9s  %7s  %s\n", "", argc > 1 ? argv[1] : "ns an op",
	       "ratio", "95 percent");
	for (i = 0; i < row_count; i++)
		print(i);
	return row_count ? 0 : failed("nothing was measured");
}
