// SPDX-License-Identifier: GPL-2.0
/* schedctl class, watchdog, drain: the class as a whole. */
#include "schedctl.h"

#include <netlink/attr.h>
#include <netlink/msg.h>

#include <grp.h>
#include <string.h>

/**
 * struct change - settings of the class to be changed
 * @given: whether each is; by &enum muse_sched_class_attr
 * @to: and what it becomes
 */
struct change {
	bool given[MUSE_SCHED_A_CLASS_GROUP + 1];
	uint32_t to[MUSE_SCHED_A_CLASS_GROUP + 1];
};

/* The kernel has the same bounds; but it does not know what was typed. */
static int take_stall(const struct param *param, const char *text,
		      uint32_t *value)
{
	char a[TEXT_MAX], b[TEXT_MAX];
	uint64_t ms = 0;

	if (strcmp(text, "off") && !parse_time_ms(text, &ms))
		return param_refuse(param, text,
				    "neither a time (like 5s, 500ms) nor off");
	if (strcmp(text, "off") &&
	    (ms < MUSE_SCHED_STALL_MIN || ms > MUSE_SCHED_STALL_MAX))
		return misused("%s: %s: not between %s and %s", param->name,
			       text, format_time_ms(MUSE_SCHED_STALL_MIN, a),
			       format_time_ms(MUSE_SCHED_STALL_MAX, b));
	*value = (uint32_t)ms;
	return STATUS_DONE;
}

static int take_runtime(const struct param *param, const char *text,
			uint32_t *value)
{
	const uint64_t least = MUSE_SCHED_RUNTIME_MIN * 1000ull,
		       most = MUSE_SCHED_RUNTIME_MAX * 1000ull;
	char a[TEXT_MAX], b[TEXT_MAX];
	uint64_t ns;

	if (!parse_time_ns(text, &ns) || ns % 1000)
		return param_refuse(param, text,
				    "not a time (like 95ms, 50500us)");
	if (ns < least || ns > most)
		return misused("%s: %s: not between %s and %s", param->name,
			       text, format_time_ns(least, a),
			       format_time_ns(most, b));
	*value = (uint32_t)(ns / 1000);
	return STATUS_DONE;
}

static int take_fork(const struct param *param, const char *text,
		     uint32_t *value)
{
	int choice = parse_choice(text, fork_names, MUSE_SCHED_FORK_MAX + 1);

	if (choice < 0)
		return param_refuse(param, text, "neither inherit nor reset");
	*value = (uint32_t)choice;
	return STATUS_DONE;
}

static int take_gid(const struct param *param, const char *text,
		    uint32_t *value)
{
	const struct group *group = getgrnam(text);
	uint64_t gid;

	if (!strcmp(text, "none"))
		*value = UINT32_MAX;
	else if (group)
		*value = group->gr_gid;
	else if (parse_uint(text, UINT32_MAX - 1, &gid))
		*value = (uint32_t)gid;
	else
		return param_refuse(param, text, "no such group");
	return STATUS_DONE;
}

/* What "name=value" may say of the class. */
static const struct setting {
	const char *name;
	int (*take)(const struct param *param, const char *text,
		    uint32_t *value);
} class_settings[MUSE_SCHED_A_CLASS_GROUP + 1] = {
	[MUSE_SCHED_A_CLASS_STALL] = { "stall", take_stall },
	[MUSE_SCHED_A_CLASS_RUNTIME] = { "runtime", take_runtime },
	[MUSE_SCHED_A_CLASS_FORK] = { "fork", take_fork },
	[MUSE_SCHED_A_CLASS_GROUP] = { "group", take_gid },
};

static int take_change(const struct param *param, const char *text)
{
	struct change *change = param->to;
	struct param named = *param;
	size_t i, length = strcspn(text, "=");

	for (i = 1; i < ARRAY_SIZE(class_settings); i++) {
		named.name = class_settings[i].name;
		if (strlen(named.name) != length ||
		    strncmp(named.name, text, length))
			continue;
		if (text[length] != '=')
			return param_refuse(param, text, "not like name=value");
		if (change->given[i])
			return param_refuse(param, text, "given twice");
		change->given[i] = true;
		return class_settings[i].take(&named, text + length + 1,
					      &change->to[i]);
	}
	return param_refuse(param, text,
			    "neither stall, runtime, fork nor group");
}

static int class_change(struct schedctl *ctl, const struct change *change)
{
	struct nlattr *nest;
	struct nl_msg *msg;
	int i, rc = family_open(&ctl->family);

	if (rc)
		return rc;
	msg = family_message(&ctl->family, MUSE_SCHED_CMD_CLASS_SET, 0);
	nest = must_nest(msg, MUSE_SCHED_A_CLASS);
	for (i = 0; i <= MUSE_SCHED_A_CLASS_GROUP; i++)
		if (change->given[i])
			must_put(nla_put_u32(msg, i, change->to[i]));
	nla_nest_end(msg, nest);
	return family_ask(&ctl->family, "", msg, NULL);
}

static int class_show(struct schedctl *ctl, const struct field *fields)
{
	struct class_row row;
	int rc = ask_class(ctl, MUSE_SCHED_CMD_CLASS_GET, &row);

	if (!rc)
		output_rows(&ctl->output, fields, &row, 1, sizeof(row));
	return rc;
}

int cmd_class_show(void *context, int argc, char **argv)
{
	int rc = args_parse(argc, argv, NULL, NULL, NULL);

	return rc ? rc : class_show(context, class_fields);
}

int cmd_class_set(void *context, int argc, char **argv)
{
	struct change change = { .given = { false } };
	struct param operands[] = {
		REST_OPERANDS("NAME=VALUE", take_change, &change,
			      "stall=5s, runtime=95ms, fork=inherit, ..."),
		PARAM_END,
	};
	int rc = args_parse(argc, argv, NULL, operands, NULL);

	if (rc)
		return rc;
	if (!operands[0].given)
		return misused("class set: what (see -h)?");
	return class_change(context, &change);
}

/* "off", "5s", or the same after "stall=". */
static int take_watchdog(const struct param *param, const char *text)
{
	struct change *change = param->to;
	struct param named = *param;

	named.name = "stall";
	if (!strncmp(text, "stall=", 6))
		text += 6;
	change->given[MUSE_SCHED_A_CLASS_STALL] = true;
	return take_stall(&named, text, &change->to[MUSE_SCHED_A_CLASS_STALL]);
}

int cmd_watchdog(void *context, int argc, char **argv)
{
	struct change change = { .given = { false } };
	struct param operands[] = {
		OPTIONAL_OPERAND("stall=TIME|off", take_watchdog, &change,
				 "how long a thread may be ready at most"),
		PARAM_END,
	};
	int rc = args_parse(argc, argv, NULL, operands, NULL);

	if (rc)
		return rc;
	if (change.given[MUSE_SCHED_A_CLASS_STALL])
		return class_change(context, &change);
	return class_show(context, watchdog_fields);
}

static const struct field drain_fields[] = {
	{ "threads", "WITHDRAWN", NULL, FIELD_RIGHT,
	  offsetof(struct class_row, threads), get_u32 },
	{ .key = NULL },
};

int cmd_drain(void *context, int argc, char **argv)
{
	struct schedctl *ctl = context;
	struct class_row row;
	int rc = args_parse(argc, argv, NULL, NULL, NULL);

	if (!rc)
		rc = ask_class(ctl, MUSE_SCHED_CMD_DRAIN, &row);
	if (!rc)
		output_rows(&ctl->output, drain_fields, &row, 1, sizeof(row));
	return rc;
}
