// SPDX-License-Identifier: GPL-2.0
/* schedctl monitor: what happens to the class, its policies and threads. */
#include "schedctl.h"

#include <assert.h>

#include "monitor.h"

/* Any of them. */
union any_row {
	struct class_row class;
	struct policy_row policy;
	struct task_row task;
};

#define EVENT(cmd, name, kind) \
	[MUSE_SCHED_CMD_##cmd##_NTF] = { name, kind##_fields, kind##_parse }

static const struct monitor_event events[MUSE_SCHED_CMD_MAX + 1] = {
	EVENT(CLASS_SET, "class-set", class),
	EVENT(DRAIN, "drain", class),
	EVENT(STALL, "stall", task),
	EVENT(POLICY_ADD, "policy-add", policy),
	EVENT(POLICY_SET, "policy-set", policy),
	EVENT(POLICY_DEL, "policy-del", policy),
	EVENT(TASK_ENROL, "enrol", task),
	EVENT(TASK_WITHDRAW, "withdraw", task),
};

static_assert(MUSE_SCHED_CMD_MAX == MUSE_SCHED_CMD_TASK_WITHDRAW_NTF,
	      "a notification was added to the ABI: print it");

int cmd_monitor(void *context, int argc, char **argv)
{
	struct schedctl *ctl = context;
	union any_row row;
	struct monitor mon = {
		.family = &ctl->family,
		.group = MUSE_SCHED_MCGRP_EVENTS,
		.output = &ctl->output,
		.events = events,
		.event_count = ARRAY_SIZE(events),
		.row = &row,
		.row_size = sizeof(row),
		.ready_fd = -1,
	};
	struct param options[] = {
		MONITOR_TIMES(&mon), MONITOR_COUNT(&mon), MONITOR_TIMEOUT(&mon),
		MONITOR_READY(&mon), PARAM_END,
	};
	int rc = args_parse(argc, argv, options, NULL, NULL);

	if (rc)
		return rc;
	ctl->output.select = FIELD_EVENT;
	return monitor_run(&mon);
}
