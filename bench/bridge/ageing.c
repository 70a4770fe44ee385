// SPDX-License-Identifier: GPL-2.0
/*
 * What it costs that stations are forgotten: many have been heard within a few
 * seconds, and then none of them any more.  That is the CPU time of the whole
 * guest until the table is empty, less what it costs when nothing happens.
 *
 * In a guest that counts instructions (-icount) a nanosecond is an instruction.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bridges.h"
#include "kernel.h"

#define FIRST	   "02:00:02:00:00:00"
#define BATCH	   200
#define ROUNDS_MAX 100

static unsigned int stations = 300000;
static unsigned int spread = 10;
static unsigned int ageing = 30;
static unsigned int rounds = 3;

/* Heard one after the other, for about as long as @spread says. */
static void hear(const char *bridge)
{
	const unsigned int batches = (stations + BATCH - 1) / BATCH;

	inject("receive %s0 src=" FIRST " sources=%u frames=%u"
	       " batch=%d pause=%u",
	       bridge, stations, stations, BATCH, spread * 1000000 / batches);
}

/* How many entries there are, besides those of the bridge and its ports. */
static uint64_t entries(const char *bridge)
{
	const uint64_t few = 20;
	struct cost cost;
	uint64_t count = bridge_dump(bridge, &cost);

	return count > few ? count : 0;
}

/* Until the last must be gone: ours may be late by a sixteenth of the time. */
static double wait_for_all(void)
{
	const uint64_t start = busy_ns();

	sleep(ageing + ageing / 16 + 3);
	return (double)(busy_ns() - start) / 1e6;
}

/* Frames to them are not flooded, or a third port would send them. */
static void check_heard(const char *bridge)
{
	uint64_t before;
	char other[32];

	snprintf(other, sizeof(other), "%s2", bridge);
	before = link_counter(other, "tx_packets");
	inject("receive %s1 dst=" FIRST " destinations=%u frames=%u", bridge,
	       stations, stations);
	if (link_counter(other, "tx_packets") != before)
		failed("%s has not learned all of %u stations", bridge,
		       stations);
}

/* Milliseconds. */
static double measure(const char *bridge)
{
	double idle, busy;

	idle = wait_for_all();
	hear(bridge);
	check_heard(bridge);
	busy = wait_for_all();
	if (entries(bridge))
		failed("%s: there are stations in the table still", bridge);
	return busy - idle;
}

static const char usage[] =
	"usage: ageing [-n STATIONS] [-a SECONDS] [-r ROUNDS] BRIDGE...\n"
	"What it costs to forget stations; ratios are to the last bridge.\n"
	"  -n  how many stations (300000)\n"
	"  -a  the ageing time that the bridges have (30)\n"
	"  -r  rounds, in which the bridges take turns (3)\n";

static void parse(int argc, char **argv)
{
	int c;

	bench_program = "ageing";
	while ((c = getopt(argc, argv, "ha:n:r:")) != -1) {
		switch (c) {
		case 'a':
			ageing = (unsigned int)parse_number(optarg, 1000);
			break;
		case 'n':
			stations = (unsigned int)parse_number(optarg, 1000000);
			break;
		case 'r':
			rounds = (unsigned int)parse_number(optarg, ROUNDS_MAX);
			break;
		default:
			fputs(usage, c == 'h' ? stdout : stderr);
			exit(c == 'h' ? 0 : 1);
		}
	}
	if (optind == argc || argc - optind > BRIDGES_MAX)
		misused("from 1 to %d bridges", BRIDGES_MAX);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Sorts the values; the middle one is the median. */
static void sort(double *values)
{
	qsort(values, rounds, sizeof(*values), compare);
}

static void print_row(const char *bridge, const double *ms, const double *peer)
{
	double ratio[ROUNDS_MAX], sorted[ROUNDS_MAX];
	unsigned int i;

	for (i = 0; i < rounds; i++) {
		ratio[i] = ms[i] / peer[i];
		sorted[i] = ms[i];
	}
	sort(ratio);
	sort(sorted);
	printf("%-9u %-12s %9.1f   %.4f (%.4f-%.4f)\n", stations,
	       bridge_label(bridge), sorted[rounds / 2], ratio[rounds / 2],
	       ratio[0], ratio[rounds - 1]);
}

int main(int argc, char **argv)
{
	static double ms[BRIDGES_MAX][ROUNDS_MAX];
	unsigned int i;
	int j, count;

	parse(argc, argv);
	argv += optind;
	count = argc - optind;
	for (i = 0; i < rounds; i++)
		for (j = 0; j < count; j++)
			ms[j][i] = measure(argv[j]);
	printf("%-9s %-12s %9s   %s (lowest-highest)\n", "ageing", "bridge",
	       "ms", bridge_label(argv[count - 1]));
	for (j = 0; j < count; j++)
		print_row(argv[j], ms[j], ms[count - 1]);
	return 0;
}
