// SPDX-License-Identifier: GPL-2.0
/*
 * request - send requests to the muse_sched netlink family as they are given;
 * see ../netlink/ask.c.
 */
#include <linux/muse_sched.h>

#include "../netlink/ask.h"

static const struct ask_name commands[] = {
	ASK_NAME("class-get", MUSE_SCHED_CMD_CLASS_GET),
	ASK_NAME("class-set", MUSE_SCHED_CMD_CLASS_SET),
	ASK_NAME("drain", MUSE_SCHED_CMD_DRAIN),
	ASK_NAME("policy-get", MUSE_SCHED_CMD_POLICY_GET),
	ASK_NAME("policy-set", MUSE_SCHED_CMD_POLICY_SET),
	ASK_NAME("task-enrol", MUSE_SCHED_CMD_TASK_ENROL),
	ASK_NAME("task-withdraw", MUSE_SCHED_CMD_TASK_WITHDRAW),
	ASK_NAME("task-get", MUSE_SCHED_CMD_TASK_GET),
	ASK_NAME("cpu-get", MUSE_SCHED_CMD_CPU_GET),
	ASK_NAME("class-set-ntf", MUSE_SCHED_CMD_CLASS_SET_NTF),
	ASK_NAME("drain-ntf", MUSE_SCHED_CMD_DRAIN_NTF),
	ASK_NAME("stall-ntf", MUSE_SCHED_CMD_STALL_NTF),
	ASK_NAME("policy-add-ntf", MUSE_SCHED_CMD_POLICY_ADD_NTF),
	ASK_NAME("policy-set-ntf", MUSE_SCHED_CMD_POLICY_SET_NTF),
	ASK_NAME("policy-del-ntf", MUSE_SCHED_CMD_POLICY_DEL_NTF),
	ASK_NAME("task-enrol-ntf", MUSE_SCHED_CMD_TASK_ENROL_NTF),
	ASK_NAME("task-withdraw-ntf", MUSE_SCHED_CMD_TASK_WITHDRAW_NTF),
	ASK_END,
};

static const struct ask_name class_attrs[] = {
	ASK_NAME("stall", MUSE_SCHED_A_CLASS_STALL),
	ASK_NAME("runtime", MUSE_SCHED_A_CLASS_RUNTIME),
	ASK_NAME("fork", MUSE_SCHED_A_CLASS_FORK),
	ASK_NAME("group", MUSE_SCHED_A_CLASS_GROUP),
	ASK_NAME("tasks", MUSE_SCHED_A_CLASS_TASK_COUNT),
	ASK_NAME("enrolled", MUSE_SCHED_A_CLASS_ENROLLED),
	ASK_NAME("stalls", MUSE_SCHED_A_CLASS_STALLS),
	ASK_END,
};

static const struct ask_name param_attrs[] = {
	ASK_TEXT("name", MUSE_SCHED_A_PARAM_NAME),
	ASK_NAME("value", MUSE_SCHED_A_PARAM_VALUE),
	ASK_NAME("min", MUSE_SCHED_A_PARAM_MINIMUM),
	ASK_NAME("max", MUSE_SCHED_A_PARAM_MAXIMUM),
	ASK_NAME("default", MUSE_SCHED_A_PARAM_DEFAULT),
	ASK_NAME("unit", MUSE_SCHED_A_PARAM_UNIT),
	ASK_TEXT("help", MUSE_SCHED_A_PARAM_HELP),
	ASK_END,
};

static const struct ask_name policy_attrs[] = {
	ASK_TEXT("name", MUSE_SCHED_A_POLICY_NAME),
	ASK_NAME("tasks", MUSE_SCHED_A_POLICY_TASK_COUNT),
	ASK_NAME("picks", MUSE_SCHED_A_POLICY_PICKS),
	ASK_NAME("empty", MUSE_SCHED_A_POLICY_EMPTY_PICKS),
	ASK_NEST("param", MUSE_SCHED_A_POLICY_PARAM, param_attrs),
	ASK_NEST("taskparam", MUSE_SCHED_A_POLICY_TASK_PARAM, param_attrs),
	ASK_END,
};

static const struct ask_name task_attrs[] = {
	ASK_NAME("tid", MUSE_SCHED_A_TASK_TID),
	ASK_NAME("pid", MUSE_SCHED_A_TASK_PID),
	ASK_TEXT("comm", MUSE_SCHED_A_TASK_COMM),
	ASK_NAME("process", MUSE_SCHED_A_TASK_PROCESS),
	ASK_TEXT("policy", MUSE_SCHED_A_TASK_POLICY),
	ASK_NEST("param", MUSE_SCHED_A_TASK_PARAM, param_attrs),
	ASK_NAME("state", MUSE_SCHED_A_TASK_STATE),
	ASK_NAME("cpu", MUSE_SCHED_A_TASK_CPU),
	ASK_NAME("reason", MUSE_SCHED_A_TASK_REASON),
	ASK_NAME("runtime", MUSE_SCHED_A_TASK_RUN_TIME),
	ASK_NAME("waittime", MUSE_SCHED_A_TASK_WAIT_TIME),
	ASK_NAME("waitmax", MUSE_SCHED_A_TASK_WAIT_MAX),
	ASK_NAME("runs", MUSE_SCHED_A_TASK_RUNS),
	ASK_NAME("preemptions", MUSE_SCHED_A_TASK_PREEMPTIONS),
	ASK_NAME("sliceends", MUSE_SCHED_A_TASK_SLICE_ENDS),
	ASK_NAME("migrations", MUSE_SCHED_A_TASK_MIGRATIONS),
	ASK_END,
};

static const struct ask_name cpu_attrs[] = {
	ASK_NAME("id", MUSE_SCHED_A_CPU_ID),
	ASK_NAME("queued", MUSE_SCHED_A_CPU_QUEUED),
	ASK_NAME("throttled", MUSE_SCHED_A_CPU_THROTTLED),
	ASK_NAME("runtime", MUSE_SCHED_A_CPU_RUN_TIME),
	ASK_NAME("picks", MUSE_SCHED_A_CPU_PICKS),
	ASK_NAME("preemptions", MUSE_SCHED_A_CPU_PREEMPTIONS),
	ASK_NAME("sliceends", MUSE_SCHED_A_CPU_SLICE_ENDS),
	ASK_NAME("pulls", MUSE_SCHED_A_CPU_PULLS),
	ASK_NAME("throttles", MUSE_SCHED_A_CPU_THROTTLES),
	ASK_END,
};

static const struct ask_name top_attrs[] = {
	ASK_NEST("class", MUSE_SCHED_A_CLASS, class_attrs),
	ASK_NEST("policy", MUSE_SCHED_A_POLICY, policy_attrs),
	ASK_NEST("task", MUSE_SCHED_A_TASK, task_attrs),
	ASK_NEST("cpu", MUSE_SCHED_A_CPU, cpu_attrs),
	ASK_END,
};

int main(void)
{
	static const struct ask_family family = {
		.name = MUSE_SCHED_FAMILY_NAME,
		.group = MUSE_SCHED_MCGRP_EVENTS,
		.commands = commands,
		.attrs = top_attrs,
	};

	return ask_main(&family);
}
