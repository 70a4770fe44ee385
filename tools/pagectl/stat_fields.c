// SPDX-License-Identifier: GPL-2.0
/* What is printed of pagers: keys, headings, values. */
#include "stat.h"

#include <stdio.h>

#include "pagectl.h"

#define AT(member)   offsetof(struct stat_row, member)
#define FAULTS(kind) AT(stats.faults[PAGER_FAULT_##kind])
#define RATE(kind)   AT(rates[PAGER_FAULT_##kind])

static void get_rate(const void *row, const struct field *field,
		     struct value *value)
{
	get_real(row, field, value);
	snprintf(value->room, sizeof(value->room), "%.0f", value->real);
	value->shown = value->room;
}

/* Keys are promised in pagectl(8): they may be added to, not changed. */
const struct field stat_fields[] = {
	{ "pid", "PID", NULL, FIELD_RIGHT, AT(pid), get_u32 },
	{ "command", "COMMAND", NULL, 0, AT(command), get_text },
	{ "pager", "PAGER", NULL, FIELD_RIGHT, AT(index), get_u32 },
	{ "description", NULL, NULL, 0, AT(description), get_text },
	{ "start", NULL, NULL, 0, AT(start), get_u64 },
	{ "size_bytes", "SIZE", NULL, FIELD_RIGHT, AT(stats.size), get_bytes },
	{ "budget_bytes", "BUDGET", NULL, FIELD_RIGHT, AT(stats.budget),
	  get_bytes },
	{ "resident_bytes", "RESIDENT", NULL, FIELD_RIGHT, AT(stats.resident),
	  get_bytes },
	{ "limbo_bytes", "LIMBO", NULL, FIELD_RIGHT, AT(stats.limbo),
	  get_bytes },
	{ "limbo_target_bytes", NULL, NULL, 0, AT(stats.limbo_target),
	  get_u64 },
	{ "dirty_bytes", "DIRTY", NULL, FIELD_RIGHT, AT(stats.dirty),
	  get_bytes },
	{ "stored_bytes", "STORED", NULL, FIELD_RIGHT, AT(stats.stored),
	  get_bytes },
	{ "store_used_bytes", "USED", NULL, FIELD_RIGHT, AT(stats.store_used),
	  get_bytes },
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
	{ "evicted_zero", NULL, NULL, 0, AT(stats.zero), get_u64 },
	{ "stored_raw", NULL, NULL, 0, AT(stats.raw), get_u64 },
	{ "busy", NULL, NULL, 0, AT(stats.busy), get_u64 },
	{ "again", NULL, NULL, 0, AT(stats.again), get_u64 },
	{ "retried", NULL, NULL, 0, AT(stats.retried), get_u64 },
	{ "poisoned", NULL, NULL, 0, AT(stats.poisoned), get_u64 },
	{ "removed", NULL, NULL, 0, AT(stats.removed), get_u64 },
	{ "forks", NULL, NULL, 0, AT(stats.forks), get_u64 },
	{ .key = NULL },
};

const struct field top_fields[] = {
	{ "pid", "PID", NULL, FIELD_RIGHT, AT(pid), get_u32 },
	{ "command", "COMMAND", NULL, 0, AT(command), get_text },
	{ "pager", "PAGER", NULL, FIELD_RIGHT, AT(index), get_u32 },
	{ "budget_bytes", "BUDGET", NULL, FIELD_RIGHT, AT(stats.budget),
	  get_bytes },
	{ "resident_bytes", "RESIDENT", NULL, FIELD_RIGHT, AT(stats.resident),
	  get_bytes },
	{ "limbo_bytes", "LIMBO", NULL, FIELD_RIGHT, AT(stats.limbo),
	  get_bytes },
	{ "dirty_bytes", "DIRTY", NULL, FIELD_RIGHT, AT(stats.dirty),
	  get_bytes },
	{ "stored_bytes", "STORED", NULL, FIELD_RIGHT, AT(stats.stored),
	  get_bytes },
	{ "zero", "ZERO/S", "rates", FIELD_RIGHT, RATE(ZERO), get_rate },
	{ "soft", "SOFT/S", "rates", FIELD_RIGHT, RATE(SOFT), get_rate },
	{ "fill", "FILL/S", "rates", FIELD_RIGHT, RATE(FILL), get_rate },
	{ "prefetch", "PREFETCH/S", "rates", FIELD_RIGHT, RATE(PREFETCH),
	  get_rate },
	{ "p50_ns", "P50", "latency", FIELD_RIGHT, AT(p50), get_time_ns },
	{ "p99_ns", "P99", "latency", FIELD_RIGHT, AT(p99), get_time_ns },
	{ "p999_ns", "P99.9", "latency", FIELD_RIGHT, AT(p999), get_time_ns },
	{ .key = NULL },
};
