// SPDX-License-Identifier: GPL-2.0
/* What is printed of the class, policies, threads and CPUs. */
#include "schedctl.h"

#include <assert.h>
#include <stdio.h>

const char *const fork_names[] = {
	[MUSE_SCHED_FORK_INHERIT] = "inherit",
	[MUSE_SCHED_FORK_RESET] = "reset",
};

static const char *const state_names[] = {
	[MUSE_SCHED_STATE_BLOCKED] = "blocked",
	[MUSE_SCHED_STATE_READY] = "ready",
	[MUSE_SCHED_STATE_RUNNING] = "running",
	[MUSE_SCHED_STATE_AWAY] = "away",
};

static const char *const reason_names[] = {
	[MUSE_SCHED_REASON_ADMIN] = "admin",
	[MUSE_SCHED_REASON_EXIT] = "exit",
	[MUSE_SCHED_REASON_SETSCHEDULER] = "setscheduler",
	[MUSE_SCHED_REASON_DRAIN] = "drain",
	[MUSE_SCHED_REASON_STALL] = "stall",
	[MUSE_SCHED_REASON_UNLOAD] = "unload",
};

static const char *const unit_names[] = {
	[MUSE_SCHED_UNIT_NONE] = "",
	[MUSE_SCHED_UNIT_NS] = "ns",
};

static_assert(ARRAY_SIZE(reason_names) == MUSE_SCHED_REASON_MAX + 1,
	      "a reason was added to the ABI: name it");
static_assert(ARRAY_SIZE(state_names) == MUSE_SCHED_STATE_MAX + 1,
	      "a state was added to the ABI: name it");
static_assert(ARRAY_SIZE(unit_names) == MUSE_SCHED_UNIT_MAX + 1,
	      "a unit was added to the ABI: name it");

/* A number as its name; a number that a newer kernel made up stays one. */
static void name_value(struct value *value, uint32_t number,
		       const char *const *names, size_t count)
{
	if (number == ABSENT_U32)
		return;
	value->kind = VALUE_TEXT;
	value->text = value->room;
	if (number < count)
		value->text = names[number];
	else
		snprintf(value->room, sizeof(value->room), "%u", number);
}

/* The class */

static void get_stall(const void *row, const struct field *field,
		      struct value *value)
{
	const struct class_row *class = row;

	get_u32(row, field, value);
	value->shown = class->stall_ms ?
			       format_time_ms(class->stall_ms, value->room) :
			       "off";
}

static void get_runtime(const void *row, const struct field *field,
			struct value *value)
{
	const struct class_row *class = row;

	get_u32(row, field, value);
	value->shown = format_time_ns(class->runtime_us * 1000ull, value->room);
}

static void get_fork(const void *row, const struct field *field,
		     struct value *value)
{
	const struct class_row *class = row;

	(void)field;
	name_value(value, class->fork, fork_names, ARRAY_SIZE(fork_names));
}

#define AT(type, member) offsetof(struct type, member)

/* Keys are promised in schedctl(8): they may be added to, not changed. */
const struct field class_fields[] = {
	{ "stall_ms", "STALL", NULL, FIELD_RIGHT, AT(class_row, stall_ms),
	  get_stall },
	{ "runtime_us", "RUNTIME", NULL, FIELD_RIGHT, AT(class_row, runtime_us),
	  get_runtime },
	{ "fork", "FORK", NULL, 0, 0, get_fork },
	{ "gid", NULL, NULL, 0, AT(class_row, gid), get_u32 },
	{ "group", "GROUP", NULL, 0, AT(class_row, group), get_text },
	{ "threads", "THREADS", NULL, FIELD_RIGHT, AT(class_row, threads),
	  get_u32 },
	{ "enrolled", "ENROLLED", NULL, FIELD_RIGHT, AT(class_row, enrolled),
	  get_u64 },
	{ "stalls", "STALLS", NULL, FIELD_RIGHT, AT(class_row, stalls),
	  get_u32 },
	{ .key = NULL },
};

const struct field watchdog_fields[] = {
	{ "stall_ms", "STALL", NULL, FIELD_RIGHT, AT(class_row, stall_ms),
	  get_stall },
	{ "stalls", "STALLS", NULL, FIELD_RIGHT, AT(class_row, stalls),
	  get_u32 },
	{ .key = NULL },
};

/* Parameters */

static void get_unit(const void *row, const struct field *field,
		     struct value *value)
{
	const struct param_row *param = row;

	(void)field;
	name_value(value, param->unit, unit_names, ARRAY_SIZE(unit_names));
	if (value->kind == VALUE_TEXT && !*value->text)
		value->kind = VALUE_NONE;
}

static void get_scope(const void *row, const struct field *field,
		      struct value *value)
{
	const struct param_row *param = row;

	(void)field;
	value->kind = VALUE_TEXT;
	value->text = param->thread ? "thread" : "policy";
}

static const struct field param_fields[] = {
	{ "name", NULL, NULL, 0, AT(param_row, name), get_text },
	{ "scope", NULL, NULL, 0, 0, get_scope },
	{ "value", NULL, NULL, 0, AT(param_row, value), get_u64 },
	{ "unit", NULL, NULL, 0, 0, get_unit },
	{ "min", NULL, NULL, 0, AT(param_row, min), get_u64 },
	{ "max", NULL, NULL, 0, AT(param_row, max), get_u64 },
	{ "default", NULL, NULL, 0, AT(param_row, initial), get_u64 },
	{ "help", NULL, NULL, 0, AT(param_row, help), get_text },
	{ .key = NULL },
};

static const struct field own_param_fields[] = {
	{ "name", NULL, NULL, 0, AT(param_row, name), get_text },
	{ "value", NULL, NULL, 0, AT(param_row, value), get_u64 },
	{ .key = NULL },
};

static void get_params(struct value *value, const struct params *params,
		       const struct field *fields)
{
	value->kind = VALUE_ROWS;
	value->rows = params->rows;
	value->count = params->count;
	value->size = sizeof(*params->rows);
	value->fields = fields;
	value->shown = *params->text ? params->text : "-";
}

/* Policies */

static void get_policy_params(const void *row, const struct field *field,
			      struct value *value)
{
	(void)field;
	get_params(value, &((const struct policy_row *)row)->params,
		   param_fields);
}

const struct field policy_fields[] = {
	{ "policy", "POLICY", NULL, 0, AT(policy_row, name), get_text },
	{ "threads", "THREADS", NULL, FIELD_RIGHT, AT(policy_row, threads),
	  get_u32 },
	{ "picks", "PICKS", NULL, FIELD_RIGHT, AT(policy_row, picks), get_u64 },
	{ "empty_picks", "EMPTY", NULL, FIELD_RIGHT,
	  AT(policy_row, empty_picks), get_u64 },
	{ "parameters", "PARAMETERS", NULL, 0, 0, get_policy_params },
	{ .key = NULL },
};

/* Lines of the table of policies: see struct policy_line. */

static void get_line_policy(const void *row, const struct field *field,
			    struct value *value)
{
	const struct policy_line *line = row;
	const char *policy = (const char *)line->policy;
	const struct field of_policy = { .offset = field->offset };

	value->kind = VALUE_TEXT;
	value->text = "";
	if (line->policy && field->offset == AT(policy_row, name))
		value->text = policy + field->offset;
	else if (line->policy && field->offset == AT(policy_row, threads))
		get_u32(policy, &of_policy, value);
	else if (line->policy)
		get_u64(policy, &of_policy, value);
}

static void get_line_param(const void *row, const struct field *field,
			   struct value *value)
{
	const struct param_row *param =
		((const struct policy_line *)row)->param;
	const struct field of_param = { .offset = field->offset };

	if (!param)
		return;
	if (field->offset == AT(param_row, name) ||
	    field->offset == AT(param_row, help)) {
		get_text(param, &of_param, value);
		return;
	}
	get_u64(param, &of_param, value);
	if (param->unit == MUSE_SCHED_UNIT_NS)
		value->shown = format_time_ns(value->number, value->room);
}

static void get_line_scope(const void *row, const struct field *field,
			   struct value *value)
{
	const struct policy_line *line = row;

	if (line->param)
		get_scope(line->param, field, value);
}

#define POLICY_COLUMN(heading, member, flags)                          \
	{                                                              \
#member, heading, NULL, flags, AT(policy_row, member), \
			get_line_policy                                \
	}
#define PARAM_COLUMN(heading, member, flags)                          \
	{                                                             \
#member, heading, NULL, flags, AT(param_row, member), \
			get_line_param                                \
	}

const struct field policy_line_fields[] = {
	POLICY_COLUMN("POLICY", name, 0),
	POLICY_COLUMN("THREADS", threads, FIELD_RIGHT),
	POLICY_COLUMN("PICKS", picks, FIELD_RIGHT),
	POLICY_COLUMN("EMPTY", empty_picks, FIELD_RIGHT),
	PARAM_COLUMN("PARAMETER", name, 0),
	{ "scope", "OF", NULL, 0, 0, get_line_scope },
	PARAM_COLUMN("VALUE", value, FIELD_RIGHT),
	PARAM_COLUMN("DEFAULT", initial, FIELD_RIGHT),
	PARAM_COLUMN("MIN", min, FIELD_RIGHT),
	PARAM_COLUMN("MAX", max, FIELD_RIGHT),
	PARAM_COLUMN("HELP", help, 0),
	{ .key = NULL },
};

/* Threads */

static void get_task_params(const void *row, const struct field *field,
			    struct value *value)
{
	(void)field;
	get_params(value, &((const struct task_row *)row)->params,
		   own_param_fields);
}

static void get_state(const void *row, const struct field *field,
		      struct value *value)
{
	const struct task_row *task = row;

	(void)field;
	name_value(value, task->state, state_names, ARRAY_SIZE(state_names));
	if (task->state == MUSE_SCHED_STATE_RUNNING)
		value->tint = TINT_GOOD;
	else if (task->state == MUSE_SCHED_STATE_AWAY)
		value->tint = TINT_SPECIAL;
}

static void get_reason(const void *row, const struct field *field,
		       struct value *value)
{
	const struct task_row *task = row;

	(void)field;
	name_value(value, task->reason, reason_names, ARRAY_SIZE(reason_names));
}

#define TASK_U64(key, heading, member, get)                                \
	{                                                                  \
		key, heading, NULL, FIELD_RIGHT, AT(task_row, member), get \
	}

const struct field task_fields[] = {
	{ "tid", "TID", NULL, FIELD_RIGHT, AT(task_row, tid), get_u32 },
	{ "pid", "PID", NULL, FIELD_RIGHT, AT(task_row, pid), get_u32 },
	{ "comm", "COMM", NULL, 0, AT(task_row, comm), get_text },
	{ "policy", "POLICY", NULL, 0, AT(task_row, policy), get_text },
	{ "parameters", "PARAMETERS", NULL, 0, 0, get_task_params },
	{ "state", "STATE", NULL, 0, 0, get_state },
	{ "cpu", "CPU", NULL, FIELD_RIGHT, AT(task_row, cpu), get_u32 },
	TASK_U64("run_ns", "RUN", run_time, get_time_ns),
	TASK_U64("wait_ns", "WAIT", wait_time, get_time_ns),
	TASK_U64("wait_max_ns", "WAIT-MAX", wait_max, get_time_ns),
	TASK_U64("runs", "RUNS", runs, get_u64),
	TASK_U64("preemptions", "PREEMPTIONS", preemptions, get_u64),
	TASK_U64("slice_ends", "SLICE-ENDS", slice_ends, get_u64),
	TASK_U64("migrations", "MIGRATIONS", migrations, get_u64),
	{ "reason", "REASON", NULL, FIELD_EVENT, 0, get_reason },
	{ .key = NULL },
};

/* CPUs */

static void get_throttled(const void *row, const struct field *field,
			  struct value *value)
{
	const struct queue_row *queue = row;

	(void)field;
	if (queue->throttled == ABSENT_U32)
		return;
	value->kind = VALUE_BOOL;
	value->truth = queue->throttled;
	value->shown = queue->throttled ? "yes" : "no";
	value->tint = queue->throttled ? TINT_BAD : TINT_NONE;
}

#define QUEUE_U64(key, heading, member, get)                                \
	{                                                                   \
		key, heading, NULL, FIELD_RIGHT, AT(queue_row, member), get \
	}

const struct field queue_fields[] = {
	{ "cpu", "CPU", NULL, FIELD_RIGHT, AT(queue_row, cpu), get_u32 },
	{ "queued", "QUEUED", NULL, FIELD_RIGHT, AT(queue_row, queued),
	  get_u32 },
	{ "throttled", "THROTTLED", NULL, 0, 0, get_throttled },
	QUEUE_U64("run_ns", "RUN", run_time, get_time_ns),
	QUEUE_U64("picks", "PICKS", picks, get_u64),
	QUEUE_U64("preemptions", "PREEMPTIONS", preemptions, get_u64),
	QUEUE_U64("slice_ends", "SLICE-ENDS", slice_ends, get_u64),
	QUEUE_U64("pulls", "PULLS", pulls, get_u64),
	QUEUE_U64("throttles", "THROTTLES", throttles, get_u64),
	{ .key = NULL },
};
