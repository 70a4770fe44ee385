// SPDX-License-Identifier: GPL-2.0
/* What is printed of a record: keys, headings, values. */
#include "figures.h"

#define AT(type, member) offsetof(struct type, member)

static void get_tid(const void *row, const struct field *field,
		    struct value *value)
{
	get_u32(row, field, value);
	/* All threads together have none. */
	if (!value->number)
		value->kind = VALUE_NONE;
}

static void get_complete(const void *row, const struct field *field,
			 struct value *value)
{
	const struct record_row *record = row;

	(void)field;
	value->kind = VALUE_BOOL;
	value->truth = record->complete;
}

#define TIME(key, heading, member)                                       \
	{                                                                \
		key, heading, NULL, FIELD_RIGHT, AT(thread_row, member), \
			get_time_ns                                      \
	}
#define COUNT(key, heading, member)                                      \
	{                                                                \
		key, heading, NULL, FIELD_RIGHT, AT(thread_row, member), \
			get_u64                                          \
	}

/* Keys are promised in schedctl(8): they may be added to, not changed. */
const struct field thread_fields[] = {
	{ "tid", "TID", NULL, FIELD_RIGHT, AT(thread_row, tid), get_tid },
	{ "pid", NULL, NULL, 0, AT(thread_row, pid), get_u32 },
	{ "name", "NAME", NULL, 0, AT(thread_row, name), get_text },
	{ "class", "CLASS", NULL, 0, AT(thread_row, class), get_text },
	TIME("running_ns", "RUNNING", running),
	TIME("ready_ns", "READY", ready),
	TIME("blocked_ns", "BLOCKED", blocked),
	TIME("lifetime_ns", NULL, lifetime),
	TIME("response_ns", "RESPONSE", response),
	TIME("turnaround_ns", "TURNAROUND", turnaround),
	TIME("wait_mean_ns", "WAIT-MEAN", wait_mean),
	TIME("wait_p50_ns", "P50", wait_p50),
	TIME("wait_p99_ns", "P99", wait_p99),
	TIME("wait_max_ns", "MAX", wait_max),
	COUNT("waits", NULL, waits),
	COUNT("runs", "RUNS", runs),
	COUNT("voluntary", "VOLUNTARY", voluntary),
	COUNT("forced", "FORCED", forced),
	COUNT("migrations", "MIGRATIONS", migrations),
	{ .key = NULL },
};

const struct field cpu_used_fields[] = {
	{ "cpu", "CPU", NULL, FIELD_RIGHT, AT(cpu_row, number), get_u32 },
	{ "running_ns", "RUNNING", NULL, FIELD_RIGHT, AT(cpu_row, running),
	  get_time_ns },
	{ "other_ns", "OTHER", NULL, FIELD_RIGHT, AT(cpu_row, other),
	  get_time_ns },
	{ "idle_ns", "IDLE", NULL, FIELD_RIGHT, AT(cpu_row, idle),
	  get_time_ns },
	{ "unknown_ns", NULL, NULL, 0, AT(cpu_row, unknown), get_time_ns },
	{ "switches", "SWITCHES", NULL, FIELD_RIGHT, AT(cpu_row, switches),
	  get_u64 },
	{ .key = NULL },
};

const struct field record_fields[] = {
	{ "file", "FILE", NULL, 0, AT(record_row, file), get_text },
	{ "command", NULL, NULL, 0, AT(record_row, command), get_text },
	{ "kernel", NULL, NULL, 0, AT(record_row, kernel), get_text },
	{ "scope", NULL, NULL, 0, AT(record_row, scope), get_text },
	{ "window_ns", "WINDOW", NULL, FIELD_RIGHT, AT(record_row, window),
	  get_time_ns },
	{ "threads", "THREADS", NULL, FIELD_RIGHT, AT(record_row, threads),
	  get_u32 },
	{ "cpus", "CPUS", NULL, FIELD_RIGHT, AT(record_row, cpus), get_u32 },
	{ "jain", "JAIN", NULL, FIELD_RIGHT, AT(record_row, jain), get_real },
	{ "idle_share", "IDLE-SHARE", NULL, FIELD_RIGHT, AT(record_row, idle),
	  get_real },
	{ "lost", "LOST", NULL, FIELD_RIGHT, AT(record_row, lost), get_u64 },
	{ "unseen", NULL, NULL, 0, AT(record_row, unseen), get_u64 },
	{ "complete", NULL, NULL, 0, 0, get_complete },
	{ "status", NULL, NULL, 0, AT(record_row, status), get_u32 },
	{ .key = NULL },
};
