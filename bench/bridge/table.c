// SPDX-License-Identifier: GPL-2.0
/*
 * What a large table costs: adding static entries by netlink, dumping them by
 * each bridge's own tool, and memory.  The tables of the bridges grow from one
 * size to the next, and are dumped in alternation.
 *
 * Adding costs what the whole guest does meanwhile, as tables grow in worker
 * threads; dumping costs what the tool and the kernel for it do.  In a guest that
 * counts instructions (-icount) a nanosecond is an instruction.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "add.h"
#include "bridges.h"
#include "kernel.h"

/* 02:00:01:00:00:00, and what follows it */
#define FIRST	   0x020001000000
#define ROUNDS_MAX 5

/**
 * struct subject - a bridge
 * @name: its name; with 0 behind it that of its port
 * @count: entries that were added
 * @added: nanoseconds that the last of them took, together
 * @slab: bytes that the table has in slabs
 * @buckets: bytes that it has beside them, in vmalloc()'s area
 * @dump: what dumps cost
 * @dumps: how many there were
 */
struct subject {
	const char *name;
	uint64_t count;
	double added;
	int64_t slab;
	int64_t buckets;
	struct cost dump[ROUNDS_MAX];
	unsigned int dumps;
};

/* How many entries, and how many dumps then. */
static const struct size {
	uint64_t count;
	unsigned int rounds;
} sizes[] = { { 10000, 5 }, { 100000, 3 }, { 1000000, 1 } };

static struct subject subjects[BRIDGES_MAX];
static unsigned int subject_count;
/* The largest table, and the largest of the kernel's bridge that is dumped. */
static uint64_t most = 1000000, kernels_most = 1000000;
/* What a second of the guest costs in which nothing happens. */
static double idle_cost;

/* What is going on in the background comes to an end; then the memory counts. */
static void settle(void)
{
	sleep(2);
}

static void measure_idle(void)
{
	const uint64_t start = busy_ns();

	sleep(5);
	idle_cost = (double)(busy_ns() - start) / 5;
}

static void add(struct subject *s, uint64_t count)
{
	const int64_t slab = memory_bytes("SUnreclaim"),
		      buckets = memory_bytes("VmallocUsed");
	const uint64_t start = busy_ns();
	char port[32];

	snprintf(port, sizeof(port), "%s0", s->name);
	add_entries(s->name, port, FIRST + s->count, count - s->count);
	settle();
	s->added = ((double)(busy_ns() - start) - 2 * idle_cost) /
		   (double)(count - s->count);
	s->slab += memory_bytes("SUnreclaim") - slab;
	s->buckets += memory_bytes("VmallocUsed") - buckets;
	s->count = count;
	s->dumps = 0;
}

/* Entries of the bridge and its ports themselves are dumped, too. */
static void dump(struct subject *s)
{
	const uint64_t count = bridge_dump(s->name, &s->dump[s->dumps]);

	if (count < s->count || count > s->count + 20)
		failed("%s: %" PRIu64 " entries were dumped, not %" PRIu64,
		       s->name, count, s->count);
	s->dumps++;
}

static bool is_dumped(const struct subject *s)
{
	return s->count <= kernels_most || !bridge_is_kernels(s->name);
}

static double total(const struct cost *cost)
{
	return (double)(cost->user + cost->system) / 1e6;
}

/* Ratios are to the last bridge. */
static void print_dump(const struct subject *s)
{
	const struct subject *peer = &subjects[subject_count - 1];
	double ratio, low = 1e9, high = 0;
	unsigned int i, best = 0;

	for (i = 0; i < s->dumps; i++) {
		if (total(&s->dump[i]) < total(&s->dump[best]))
			best = i;
		ratio = peer->dumps ?
				total(&s->dump[i]) / total(&peer->dump[i]) :
				0;
		low = ratio < low ? ratio : low;
		high = ratio > high ? ratio : high;
	}
	printf(" %9.1f %9.1f %9.1f", (double)s->dump[best].user / 1e6,
	       (double)s->dump[best].system / 1e6, total(&s->dump[best]));
	if (peer->dumps)
		printf("   %.4f-%.4f", low, high);
}

static void print_row(const struct subject *s)
{
	printf("%-9" PRIu64 " %-12s %8.0f", s->count, bridge_label(s->name),
	       s->added);
	if (s->dumps)
		print_dump(s);
	else
		printf(" %9s", "left out");
	printf("\n");
	fflush(stdout);
}

static void measure(const struct size *size)
{
	struct subject *s, *end = subjects + subject_count;
	unsigned int i;

	for (s = subjects; s < end; s++)
		add(s, size->count);
	for (i = 0; i < size->rounds; i++)
		for (s = subjects; s < end; s++)
			if (is_dumped(s))
				dump(s);
	for (s = subjects; s < end; s++)
		print_row(s);
}

static void print_memory(void)
{
	const struct subject *s;

	printf("\n%-22s %8s %8s %8s\n", "bytes an entry", "all", "slab",
	       "vmalloc");
	for (s = subjects; s < subjects + subject_count; s++)
		printf("%-9" PRIu64 " %-12s %8.1f %8.1f %8.1f\n", s->count,
		       bridge_label(s->name),
		       (double)(s->slab + s->buckets) / (double)s->count,
		       (double)s->slab / (double)s->count,
		       (double)s->buckets / (double)s->count);
}

static const char usage[] =
	"usage: table [-n ENTRIES] [-k ENTRIES] BRIDGE...\n"
	"What a large table costs; ratios are to the last bridge.\n"
	"  -n  the largest table (1000000)\n"
	"  -k  the largest table of net/bridge that is dumped (1000000)\n";

static void parse(int argc, char **argv)
{
	int c;

	bench_program = "table";
	while ((c = getopt(argc, argv, "hk:n:")) != -1) {
		switch (c) {
		case 'k':
			kernels_most = parse_number(optarg, 1000000);
			break;
		case 'n':
			most = parse_number(optarg, 1000000);
			break;
		default:
			fputs(usage, c == 'h' ? stdout : stderr);
			exit(c == 'h' ? 0 : 1);
		}
	}
	if (optind == argc || argc - optind > BRIDGES_MAX)
		misused("from 1 to %d bridges", BRIDGES_MAX);
	while (optind < argc)
		subjects[subject_count++].name = argv[optind++];
}

int main(int argc, char **argv)
{
	unsigned int i;

	parse(argc, argv);
	measure_idle();
	printf("%-9s %-12s %8s %9s %9s %9s   %s (lowest-highest)\n", "entries",
	       "bridge", "ns added", "dump user", "system", "all, ms",
	       bridge_label(subjects[subject_count - 1].name));
	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		if (sizes[i].count <= most)
			measure(&sizes[i]);
	print_memory();
	return 0;
}
