// SPDX-License-Identifier: GPL-2.0
/* Replies and notifications to rows. */
#include "schedctl.h"

#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include <grp.h>
#include <stdio.h>
#include <string.h>

#define POLICY_TEXT(size)                            \
	{                                            \
		.type = NLA_STRING, .maxlen = (size) \
	}
#define POLICY_U32              \
	{                       \
		.type = NLA_U32 \
	}
#define POLICY_U64              \
	{                       \
		.type = NLA_U64 \
	}
#define POLICY_NEST                \
	{                          \
		.type = NLA_NESTED \
	}

/* libnl's policies are not const, but it does not write to them. */
static struct nla_policy top_policy[MUSE_SCHED_A_MAX + 1] = {
	[MUSE_SCHED_A_CLASS] = POLICY_NEST,
	[MUSE_SCHED_A_POLICY] = POLICY_NEST,
	[MUSE_SCHED_A_TASK] = POLICY_NEST,
	[MUSE_SCHED_A_CPU] = POLICY_NEST,
};

static struct nla_policy class_policy[MUSE_SCHED_A_CLASS_MAX + 1] = {
	[MUSE_SCHED_A_CLASS_STALL] = POLICY_U32,
	[MUSE_SCHED_A_CLASS_RUNTIME] = POLICY_U32,
	[MUSE_SCHED_A_CLASS_FORK] = POLICY_U32,
	[MUSE_SCHED_A_CLASS_GROUP] = POLICY_U32,
	[MUSE_SCHED_A_CLASS_TASK_COUNT] = POLICY_U32,
	[MUSE_SCHED_A_CLASS_ENROLLED] = POLICY_U64,
	[MUSE_SCHED_A_CLASS_STALLS] = POLICY_U32,
};

static struct nla_policy param_policy[MUSE_SCHED_A_PARAM_MAX + 1] = {
	[MUSE_SCHED_A_PARAM_NAME] = POLICY_TEXT(MUSE_SCHED_NAME_MAX),
	[MUSE_SCHED_A_PARAM_VALUE] = POLICY_U64,
	[MUSE_SCHED_A_PARAM_MINIMUM] = POLICY_U64,
	[MUSE_SCHED_A_PARAM_MAXIMUM] = POLICY_U64,
	[MUSE_SCHED_A_PARAM_DEFAULT] = POLICY_U64,
	[MUSE_SCHED_A_PARAM_UNIT] = POLICY_U32,
	[MUSE_SCHED_A_PARAM_HELP] = { .type = NLA_STRING },
};

static struct nla_policy policy_policy[MUSE_SCHED_A_POLICY_MAX + 1] = {
	[MUSE_SCHED_A_POLICY_NAME] = POLICY_TEXT(MUSE_SCHED_NAME_MAX),
	[MUSE_SCHED_A_POLICY_TASK_COUNT] = POLICY_U32,
	[MUSE_SCHED_A_POLICY_PICKS] = POLICY_U64,
	[MUSE_SCHED_A_POLICY_EMPTY_PICKS] = POLICY_U64,
	[MUSE_SCHED_A_POLICY_PARAM] = POLICY_NEST,
	[MUSE_SCHED_A_POLICY_TASK_PARAM] = POLICY_NEST,
};

static struct nla_policy task_policy[MUSE_SCHED_A_TASK_MAX + 1] = {
	[MUSE_SCHED_A_TASK_TID] = { .type = NLA_S32 },
	[MUSE_SCHED_A_TASK_PID] = { .type = NLA_S32 },
	[MUSE_SCHED_A_TASK_COMM] = { .type = NLA_STRING },
	[MUSE_SCHED_A_TASK_POLICY] = POLICY_TEXT(MUSE_SCHED_NAME_MAX),
	[MUSE_SCHED_A_TASK_PARAM] = POLICY_NEST,
	[MUSE_SCHED_A_TASK_STATE] = POLICY_U32,
	[MUSE_SCHED_A_TASK_CPU] = POLICY_U32,
	[MUSE_SCHED_A_TASK_REASON] = POLICY_U32,
	[MUSE_SCHED_A_TASK_RUN_TIME] = POLICY_U64,
	[MUSE_SCHED_A_TASK_WAIT_TIME] = POLICY_U64,
	[MUSE_SCHED_A_TASK_WAIT_MAX] = POLICY_U64,
	[MUSE_SCHED_A_TASK_RUNS] = POLICY_U64,
	[MUSE_SCHED_A_TASK_PREEMPTIONS] = POLICY_U64,
	[MUSE_SCHED_A_TASK_SLICE_ENDS] = POLICY_U64,
	[MUSE_SCHED_A_TASK_MIGRATIONS] = POLICY_U64,
};

static struct nla_policy queue_policy[MUSE_SCHED_A_CPU_MAX + 1] = {
	[MUSE_SCHED_A_CPU_ID] = POLICY_U32,
	[MUSE_SCHED_A_CPU_QUEUED] = POLICY_U32,
	[MUSE_SCHED_A_CPU_THROTTLED] = { .type = NLA_U8 },
	[MUSE_SCHED_A_CPU_RUN_TIME] = POLICY_U64,
	[MUSE_SCHED_A_CPU_PICKS] = POLICY_U64,
	[MUSE_SCHED_A_CPU_PREEMPTIONS] = POLICY_U64,
	[MUSE_SCHED_A_CPU_SLICE_ENDS] = POLICY_U64,
	[MUSE_SCHED_A_CPU_PULLS] = POLICY_U64,
	[MUSE_SCHED_A_CPU_THROTTLES] = POLICY_U64,
};

static uint32_t u32_of(const struct nlattr *nla)
{
	return nla ? nla_get_u32(nla) : ABSENT_U32;
}

static uint64_t u64_of(const struct nlattr *nla)
{
	return nla ? nla_get_u64(nla) : ABSENT_U64;
}

static void text_of(char *text, size_t size, const struct nlattr *nla)
{
	if (nla)
		nla_strlcpy(text, nla, size);
}

/* Parse the top of a message and the nest in it that describes the object. */
static int open_nest(struct nlmsghdr *nlh, int type, struct nlattr **nest,
		     struct nlattr **tb, int max, struct nla_policy *policy)
{
	struct nlattr *top[MUSE_SCHED_A_MAX + 1];
	int rc = genlmsg_parse(nlh, 0, top, MUSE_SCHED_A_MAX, top_policy);

	if (rc < 0)
		return rc;
	if (!top[type])
		return -NLE_MISSING_ATTR;
	*nest = top[type];
	return nla_parse_nested(tb, max, top[type], policy);
}

static int param_parse(struct params *params, struct nlattr *nest, bool thread)
{
	struct nlattr *tb[MUSE_SCHED_A_PARAM_MAX + 1];
	struct param_row *row = &params->rows[params->count];
	int rc = nla_parse_nested(tb, MUSE_SCHED_A_PARAM_MAX, nest,
				  param_policy);

	if (rc < 0)
		return rc;
	text_of(row->name, sizeof(row->name), tb[MUSE_SCHED_A_PARAM_NAME]);
	row->value = u64_of(tb[MUSE_SCHED_A_PARAM_VALUE]);
	row->min = u64_of(tb[MUSE_SCHED_A_PARAM_MINIMUM]);
	row->max = u64_of(tb[MUSE_SCHED_A_PARAM_MAXIMUM]);
	row->initial = u64_of(tb[MUSE_SCHED_A_PARAM_DEFAULT]);
	row->unit = u32_of(tb[MUSE_SCHED_A_PARAM_UNIT]);
	text_of(row->help, sizeof(row->help), tb[MUSE_SCHED_A_PARAM_HELP]);
	row->thread = thread;
	params->count++;
	return 0;
}

/* The same on one line. */
static void params_text(struct params *params)
{
	char room[TEXT_MAX];
	size_t i, n = 0;

	for (i = 0; i < params->count && n < sizeof(params->text); i++) {
		const struct param_row *row = &params->rows[i];

		if (row->unit == MUSE_SCHED_UNIT_NS)
			format_time_ns(row->value, room);
		else
			snprintf(room, sizeof(room), "%llu",
				 (unsigned long long)row->value);
		n += (size_t)snprintf(params->text + n,
				      sizeof(params->text) - n, "%s%s=%s",
				      i ? " " : "", row->name, room);
	}
}

/* All attributes of a type in a nest, each of them a parameter. */
static int params_parse(struct params *params, struct nlattr *nest, int type,
			bool thread)
{
	struct nlattr *nla;
	int rest, rc;

	nla_for_each_nested(nla, nest, rest) {
		if (nla_type(nla) != type || params->count == PARAMS_MAX)
			continue;
		rc = param_parse(params, nla, thread);
		if (rc < 0)
			return rc;
	}
	params_text(params);
	return 0;
}

static void group_name(struct class_row *row)
{
	struct group *group;

	if (row->gid == ABSENT_U32)
		return;
	group = getgrgid(row->gid);
	if (group)
		snprintf(row->group, sizeof(row->group), "%s", group->gr_name);
	else
		snprintf(row->group, sizeof(row->group), "%u", row->gid);
}

/**
 * class_parse() - read a message about the class
 * @nlh: the message
 * @data: a &struct class_row to fill
 * @filter: not used
 *
 * Return: as struct rows.parse.
 */
int class_parse(struct nlmsghdr *nlh, void *data, const void *filter)
{
	struct nlattr *tb[MUSE_SCHED_A_CLASS_MAX + 1], *nest;
	struct class_row *row = data;
	int rc;

	(void)filter;
	rc = open_nest(nlh, MUSE_SCHED_A_CLASS, &nest, tb,
		       MUSE_SCHED_A_CLASS_MAX, class_policy);
	if (rc < 0)
		return rc;
	row->stall_ms = u32_of(tb[MUSE_SCHED_A_CLASS_STALL]);
	row->runtime_us = u32_of(tb[MUSE_SCHED_A_CLASS_RUNTIME]);
	row->fork = u32_of(tb[MUSE_SCHED_A_CLASS_FORK]);
	row->gid = u32_of(tb[MUSE_SCHED_A_CLASS_GROUP]);
	group_name(row);
	row->threads = u32_of(tb[MUSE_SCHED_A_CLASS_TASK_COUNT]);
	row->enrolled = u64_of(tb[MUSE_SCHED_A_CLASS_ENROLLED]);
	row->stalls = u32_of(tb[MUSE_SCHED_A_CLASS_STALLS]);
	return 1;
}

/**
 * policy_parse() - read a message about a policy
 * @nlh: the message
 * @data: a &struct policy_row to fill
 * @filter: not used
 *
 * Return: as struct rows.parse.
 */
int policy_parse(struct nlmsghdr *nlh, void *data, const void *filter)
{
	struct nlattr *tb[MUSE_SCHED_A_POLICY_MAX + 1], *nest;
	struct policy_row *row = data;
	int rc;

	(void)filter;
	rc = open_nest(nlh, MUSE_SCHED_A_POLICY, &nest, tb,
		       MUSE_SCHED_A_POLICY_MAX, policy_policy);
	if (rc < 0)
		return rc;
	text_of(row->name, sizeof(row->name), tb[MUSE_SCHED_A_POLICY_NAME]);
	row->threads = u32_of(tb[MUSE_SCHED_A_POLICY_TASK_COUNT]);
	row->picks = u64_of(tb[MUSE_SCHED_A_POLICY_PICKS]);
	row->empty_picks = u64_of(tb[MUSE_SCHED_A_POLICY_EMPTY_PICKS]);
	rc = params_parse(&row->params, nest, MUSE_SCHED_A_POLICY_PARAM, false);
	if (rc >= 0)
		rc = params_parse(&row->params, nest,
				  MUSE_SCHED_A_POLICY_TASK_PARAM, true);
	return rc < 0 ? rc : 1;
}

static void task_counters(struct task_row *row, struct nlattr **tb)
{
	row->run_time = u64_of(tb[MUSE_SCHED_A_TASK_RUN_TIME]);
	row->wait_time = u64_of(tb[MUSE_SCHED_A_TASK_WAIT_TIME]);
	row->wait_max = u64_of(tb[MUSE_SCHED_A_TASK_WAIT_MAX]);
	row->runs = u64_of(tb[MUSE_SCHED_A_TASK_RUNS]);
	row->preemptions = u64_of(tb[MUSE_SCHED_A_TASK_PREEMPTIONS]);
	row->slice_ends = u64_of(tb[MUSE_SCHED_A_TASK_SLICE_ENDS]);
	row->migrations = u64_of(tb[MUSE_SCHED_A_TASK_MIGRATIONS]);
}

/**
 * task_parse() - read a message about a thread
 * @nlh: the message
 * @data: a &struct task_row to fill
 * @filter: a uint32_t, id of a process or thread to keep; NULL: all
 *
 * Return: as struct rows.parse.
 */
int task_parse(struct nlmsghdr *nlh, void *data, const void *filter)
{
	struct nlattr *tb[MUSE_SCHED_A_TASK_MAX + 1], *nest;
	const uint32_t *only = filter;
	struct task_row *row = data;
	int rc;

	rc = open_nest(nlh, MUSE_SCHED_A_TASK, &nest, tb, MUSE_SCHED_A_TASK_MAX,
		       task_policy);
	if (rc < 0)
		return rc;
	row->tid = u32_of(tb[MUSE_SCHED_A_TASK_TID]);
	row->pid = u32_of(tb[MUSE_SCHED_A_TASK_PID]);
	text_of(row->comm, sizeof(row->comm), tb[MUSE_SCHED_A_TASK_COMM]);
	text_of(row->policy, sizeof(row->policy), tb[MUSE_SCHED_A_TASK_POLICY]);
	row->state = u32_of(tb[MUSE_SCHED_A_TASK_STATE]);
	row->cpu = u32_of(tb[MUSE_SCHED_A_TASK_CPU]);
	row->reason = u32_of(tb[MUSE_SCHED_A_TASK_REASON]);
	task_counters(row, tb);
	rc = params_parse(&row->params, nest, MUSE_SCHED_A_TASK_PARAM, true);
	if (rc < 0)
		return rc;
	return !only || *only == row->pid || *only == row->tid;
}

/**
 * queue_parse() - read a message about the run queue of a CPU
 * @nlh: the message
 * @data: a &struct queue_row to fill
 * @filter: not used
 *
 * Return: as struct rows.parse.
 */
int queue_parse(struct nlmsghdr *nlh, void *data, const void *filter)
{
	struct nlattr *tb[MUSE_SCHED_A_CPU_MAX + 1], *nest;
	const struct nlattr *throttled;
	struct queue_row *row = data;
	int rc;

	(void)filter;
	rc = open_nest(nlh, MUSE_SCHED_A_CPU, &nest, tb, MUSE_SCHED_A_CPU_MAX,
		       queue_policy);
	if (rc < 0)
		return rc;
	throttled = tb[MUSE_SCHED_A_CPU_THROTTLED];
	row->cpu = u32_of(tb[MUSE_SCHED_A_CPU_ID]);
	row->queued = u32_of(tb[MUSE_SCHED_A_CPU_QUEUED]);
	row->throttled = throttled ? nla_get_u8(throttled) : ABSENT_U32;
	row->run_time = u64_of(tb[MUSE_SCHED_A_CPU_RUN_TIME]);
	row->picks = u64_of(tb[MUSE_SCHED_A_CPU_PICKS]);
	row->preemptions = u64_of(tb[MUSE_SCHED_A_CPU_PREEMPTIONS]);
	row->slice_ends = u64_of(tb[MUSE_SCHED_A_CPU_SLICE_ENDS]);
	row->pulls = u64_of(tb[MUSE_SCHED_A_CPU_PULLS]);
	row->throttles = u64_of(tb[MUSE_SCHED_A_CPU_THROTTLES]);
	return 1;
}
