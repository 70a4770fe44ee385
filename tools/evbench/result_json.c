// SPDX-License-Identifier: GPL-2.0
#include "result_json.h"

#define MEMBER(type, key, kind, member)                       \
	{                                                     \
		key, kind, offsetof(struct type, member),     \
			sizeof(((struct type *)NULL)->member) \
	}
#define TEXT(type, member) MEMBER(type, #member, MEMBER_TEXT, member)
#define BOOL(type, member) MEMBER(type, #member, MEMBER_BOOL, member)
#define U32(type, member)  MEMBER(type, #member, MEMBER_U32, member)
#define U64(type, member)  MEMBER(type, #member, MEMBER_U64, member)
#define REAL(type, member) MEMBER(type, #member, MEMBER_REAL, member)
#define END                 \
	{                   \
		.key = NULL \
	}

/* Keys are promised in docs/events-json.md: they may be added to, not changed. */
const struct member result_members[] = {
	MEMBER(result, "version", MEMBER_TEXT, tool),
	TEXT(result, kind),
	TEXT(result, started),
	U64(result, elapsed_ns),
	U64(result, seed),
	BOOL(result, complete),
	TEXT(result, reason),
	U64(result, invariants),
	END,
};

const struct member environment_members[] = {
	TEXT(environment, kernel),	  TEXT(environment, build),
	TEXT(environment, machine),	  TEXT(environment, cpu),
	U32(environment, cpus),		  TEXT(environment, hypervisor),
	TEXT(environment, clocksource),	  REAL(environment, clock_ns),
	TEXT(environment, governor),	  TEXT(environment, smt),
	REAL(environment, load),	  U64(environment, files_soft),
	U64(environment, files_hard),	  U64(environment, memlock),
	U32(environment, uring_disabled), U32(environment, pmu),
	TEXT(environment, pmu_reason),	  TEXT(environment, liburing),
	TEXT(environment, libuv),	  END,
};

const struct member engine_members[] = {
	TEXT(result_engine, name),
	TEXT(result_engine, about),
	BOOL(result_engine, skipped),
	TEXT(result_engine, reason),
	END,
};

const struct member point_members[] = {
	TEXT(result_point, workload),
	TEXT(result_point, baseline),
	TEXT(result_point, latency_about),
	END,
};

const struct member metric_members[] = {
	TEXT(result_metric, name),
	TEXT(result_metric, unit),
	TEXT(result_metric, about),
	END,
};

const struct member cell_members[] = {
	TEXT(result_cell, engine),
	BOOL(result_cell, control),
	TEXT(result_cell, against),
	BOOL(result_cell, skipped),
	TEXT(result_cell, reason),
	TEXT(result_cell, calls_reason),
	END,
};

const struct member check_members[] = {
	U64(result_checks, eintr),
	U64(result_checks, short_io),
	U64(result_checks, cq_overflow),
	U64(result_checks, out_of_sequence),
	END,
};

const struct member call_members[] = {
	TEXT(result_call, name),
	REAL(result_call, per_op),
	REAL(result_call, expected),
	END,
};

const struct member latency_members[] = {
	U64(hist, count),
	U64(hist, clipped),
	U64(hist, min),
	U64(hist, max),
	END,
};

const struct member block_members[] = {
	U32(result_block, round),	 U32(result_block, position),
	U64(result_block, start_ns),	 U64(result_block, ops),
	U64(result_block, wall_ns),	 U64(result_block, user_ns),
	U64(result_block, system_ns),	 U64(result_block, voluntary),
	U64(result_block, involuntary),	 U64(result_block, migrations),
	U64(result_block, steal_ns),	 U64(result_block, eintr),
	U64(result_block, short_io),	 U64(result_block, cycles),
	U64(result_block, instructions), END,
};
