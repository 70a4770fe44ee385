// SPDX-License-Identifier: GPL-2.0
/* pagectl bench: workloads on paged memory, every byte of which is checked. */
#include "pagectl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "touch.h"

enum { THREADS_MAX = 256, WORKLOADS_MAX = 16 };

/* The least region: patterns need a few pages each. */
enum { PAGES_MIN = 4, PAGE = 4096 };

static void get_rounded(const void *row, const struct field *field,
			struct value *value)
{
	get_real(row, field, value);
	snprintf(value->room, sizeof(value->room), "%.0f", value->real);
	value->shown = value->room;
}

#define AT(member)   offsetof(struct bench_row, member)
#define FAULTS(kind) AT(stats.faults[PAGER_FAULT_##kind])

/* Keys are promised in pagectl(8): they may be added to, not changed. */
static const struct field bench_fields[] = {
	{ "workload", "WORKLOAD", NULL, 0, AT(workload), get_string },
	{ "description", NULL, NULL, 0, AT(description), get_text },
	{ "threads", NULL, NULL, 0, AT(threads), get_u32 },
	{ "size_bytes", "SIZE", NULL, FIELD_RIGHT, AT(size), get_bytes },
	{ "budget_bytes", "BUDGET", NULL, FIELD_RIGHT, AT(budget), get_bytes },
	{ "touches", "TOUCHES", NULL, FIELD_RIGHT, AT(touches), get_u64 },
	{ "seconds", NULL, NULL, 0, AT(seconds), get_real },
	{ "touches_per_second", "PER-SECOND", NULL, FIELD_RIGHT, AT(rate),
	  get_rounded },
	{ "fault_ratio", "FAULT-RATIO", NULL, FIELD_RIGHT, AT(fault_ratio),
	  get_real },
	{ "zero", "ZERO", "faults", FIELD_RIGHT, FAULTS(ZERO), get_u64 },
	{ "soft", "SOFT", "faults", FIELD_RIGHT, FAULTS(SOFT), get_u64 },
	{ "fill", "FILL", "faults", FIELD_RIGHT, FAULTS(FILL), get_u64 },
	{ "prefetch", "PREFETCH", "faults", FIELD_RIGHT, FAULTS(PREFETCH),
	  get_u64 },
	{ "p50_ns", "P50", "latency", FIELD_RIGHT, AT(p50), get_time_ns },
	{ "p99_ns", "P99", "latency", FIELD_RIGHT, AT(p99), get_time_ns },
	{ "p999_ns", "P99.9", "latency", FIELD_RIGHT, AT(p999), get_time_ns },
	{ "evicted", NULL, NULL, 0, AT(stats.evicted), get_u64 },
	{ "evicted_clean", NULL, NULL, 0, AT(stats.clean), get_u64 },
	{ "wrong", "WRONG", NULL, FIELD_RIGHT, AT(wrong), get_u64 },
	{ .key = NULL },
};

static int choose(const char *names, const struct workload **chosen)
{
	char *list = strdupa(names), *save = NULL, *name;
	size_t n = 0;

	for (name = strtok_r(list, ",", &save); name;
	     name = strtok_r(NULL, ",", &save)) {
		if (n == WORKLOADS_MAX)
			return misused("bench: --workload: more than %d",
				       WORKLOADS_MAX);
		chosen[n] = workload_find(name);
		if (!chosen[n++])
			return misused("bench: --workload: %s: "
				       "no such workload",
				       name);
	}
	chosen[n] = NULL;
	return n ? STATUS_DONE : misused("bench: --workload: which?");
}

/* All that were chosen; what is known is printed even if one fails. */
static int run_all(const struct pagectl *ctl, const struct bench *bench,
		   const char *names)
{
	const struct workload *chosen[WORKLOADS_MAX + 1];
	struct bench_row *rows;
	size_t n = 0;
	int rc = choose(names, chosen);

	if (rc)
		return rc;
	rows = memory_grow(NULL, WORKLOADS_MAX, sizeof(*rows));
	for (; chosen[n] && !rc; n++)
		rc = bench_run(bench, chosen[n], &rows[n]);
	if (!rc || rows[n - 1].wrong)
		output_rows(&ctl->output, bench_fields, rows, n, sizeof(*rows));
	free(rows);
	return rc;
}

static int check(struct bench *bench)
{
	bench->pages = (uint32_t)(bench->options.size / PAGE);
	if (!bench->threads || bench->threads > THREADS_MAX)
		return misused("bench: --threads: %u: from 1 to %d",
			       bench->threads, THREADS_MAX);
	if (bench->options.size / PAGE / bench->threads < PAGES_MIN ||
	    bench->options.size / PAGE > UINT32_MAX / 2)
		return misused("bench: --size: from %d pages for each "
			       "thread to 8T",
			       PAGES_MIN);
	if (!bench->options.budget)
		return misused("bench: --budget: 0: nothing can run "
			       "without memory");
	if (bench->writes > 100)
		return misused("bench: --writes: %u: from 0 to 100",
			       bench->writes);
	if (!bench->touches && !bench->time)
		return misused("bench: --time: how long?");
	return STATUS_DONE;
}

int cmd_bench(void *context, int argc, char **argv)
{
	struct bench bench = { .options = PAGER_OPTIONS_INIT,
			       .threads = 1,
			       .writes = 30,
			       .time = 1000 };
	const char *names = "uniform,zipf,scan,loop,chase,phase";
	uint32_t touches = 0;
	struct param options[] = {
		OPTION('w', "workload", "LIST", take_text, &names,
		       "uniform, zipf, scan, loop, chase, phase (all)"),
		OPTION('s', "size", "BYTES", take_bytes, &bench.options.size,
		       "of the region (64M)"),
		OPTION('b', "budget", "BYTES", take_bytes,
		       &bench.options.budget, "memory that it may use (16M)"),
		OPTION('p', "policy", "NAME", take_text, &bench.options.policy,
		       "which page goes (seg2q)"),
		OPTION('S', "store", "STORE", take_text, &bench.options.store,
		       "where it goes: ram, file:PATH, nbd:URI (ram)"),
		OPTION(0, "prefetch", "PAGES", take_number,
		       &bench.options.prefetch,
		       "ahead of a sequential reader (0)"),
		OPTION(0, "engine", "ENGINE", take_engine,
		       &bench.options.engine,
		       "handler, follow or sigbus (auto)"),
		OPTION(0, "mover", "MOVER", take_mover, &bench.options.mover,
		       "move or wp (auto)"),
		OPTION('T', "threads", "N", take_number, &bench.threads,
		       "that work (1)"),
		OPTION('W', "writes", "PERCENT", take_number, &bench.writes,
		       "of the touches (30)"),
		OPTION('t', "time", "TIME", take_time, &bench.time,
		       "for each workload (1s)"),
		OPTION('n', "touches", "N", take_number, &touches,
		       "so many for each thread, instead"),
		PARAM_END,
	};
	int rc;

	bench.options.size = 64 << 20;
	bench.options.budget = 16 << 20;
	rc = args_parse(argc, argv, options, NULL, NULL);
	if (rc)
		return rc;
	bench.touches = touches;
	rc = check(&bench);
	return rc ? rc : run_all(context, &bench, names);
}
