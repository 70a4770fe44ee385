// SPDX-License-Identifier: GPL-2.0
/* What requests of schedctl have in common. */
#include "schedctl.h"

#include <netlink/attr.h>
#include <netlink/msg.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct attr_name class_names[MUSE_SCHED_A_CLASS_MAX + 1] = {
	[MUSE_SCHED_A_CLASS_STALL] = { .name = "stall" },
	[MUSE_SCHED_A_CLASS_RUNTIME] = { .name = "runtime" },
	[MUSE_SCHED_A_CLASS_FORK] = { .name = "fork" },
	[MUSE_SCHED_A_CLASS_GROUP] = { .name = "group" },
};

/* Policy and thread stand in front of an error anyway: they need no name. */
static const struct attr_name top_names[MUSE_SCHED_A_MAX + 1] = {
	[MUSE_SCHED_A_CLASS] = { NULL, class_names, ARRAY_SIZE(class_names) },
};

static const char *explain(int error)
{
	switch (error) {
	case EPERM:
		return "not permitted";
	case ESRCH:
		return "no such thread";
	case ENOENT:
		return "no such policy is loaded";
	default:
		return NULL;
	}
}

const struct family muse_sched_family = {
	.name = MUSE_SCHED_FAMILY_NAME,
	.version = MUSE_SCHED_FAMILY_VERSION,
	.attrs = { NULL, top_names, ARRAY_SIZE(top_names) },
	.explain = explain,
};

/**
 * must_put() - check that something fitted into a message
 * @rc: what libnl returned
 *
 * No request of ours is near the size of a message: it can only be memory.
 */
void must_put(int rc)
{
	if (rc < 0)
		exit(failed("out of memory"));
}

/**
 * must_nest() - begin a nest
 * @msg: the request
 * @type: of the attribute
 *
 * Return: the nest, never NULL.
 */
struct nlattr *must_nest(struct nl_msg *msg, int type)
{
	struct nlattr *nest = nla_nest_start(msg, type | NLA_F_NESTED);

	must_put(nest ? 0 : -1);
	return nest;
}

/**
 * take_setting() - take a "name=value" word
 * @param: with a struct settings to add it to
 * @text: the word
 *
 * Which names and values there are depends on the policy: see put_settings().
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int take_setting(const struct param *param, const char *text)
{
	struct settings *settings = param->to;
	const char *equals = strchr(text, '=');

	if (!equals || equals == text || !equals[1])
		return param_refuse(param, text, "not like name=value");
	if (equals - text >= MUSE_SCHED_NAME_MAX)
		return param_refuse(param, text, "no name is that long");
	if (settings->count == PARAMS_MAX)
		return param_refuse(param, text, "too many parameters");
	settings->words[settings->count++] = text;
	return STATUS_DONE;
}

/**
 * get_policy() - ask for a policy
 * @ctl: the program
 * @name: of the policy
 * @row: filled
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int get_policy(struct schedctl *ctl, const char *name, struct policy_row *row)
{
	struct rows rows = { .size = sizeof(*row), .parse = policy_parse };
	struct nlattr *nest;
	struct nl_msg *msg;
	int rc;

	if (strlen(name) >= MUSE_SCHED_NAME_MAX)
		return failed("%s: no policy has so long a name", name);
	rc = family_open(&ctl->family);
	if (rc)
		return rc;
	msg = family_message(&ctl->family, MUSE_SCHED_CMD_POLICY_GET, 0);
	nest = must_nest(msg, MUSE_SCHED_A_POLICY);
	must_put(nla_put_string(msg, MUSE_SCHED_A_POLICY_NAME, name));
	nla_nest_end(msg, nest);
	rc = family_ask(&ctl->family, name, msg, &rows);
	if (!rc && rows.count)
		memcpy(row, rows.data, sizeof(*row));
	else if (!rc)
		rc = failed("%s: the kernel did not answer", name);
	free(rows.data);
	return rc;
}

/* The parameter that a word is for. */
static const struct param_row *find_param(const struct policy_row *policy,
					  const char *word, bool threads_only)
{
	const size_t length = strcspn(word, "=");
	size_t i;

	for (i = 0; i < policy->params.count; i++) {
		const struct param_row *param = &policy->params.rows[i];

		if (threads_only && !param->thread)
			continue;
		if (strlen(param->name) == length &&
		    !strncmp(param->name, word, length))
			return param;
	}
	return NULL;
}

static int refuse_name(const struct policy_row *policy, const char *word,
		       bool threads_only)
{
	const int length = (int)strcspn(word, "=");
	char names[PARAMS_MAX * (MUSE_SCHED_NAME_MAX + 2)] = "";
	size_t i, n = 0;

	for (i = 0; i < policy->params.count; i++)
		if (!threads_only || policy->params.rows[i].thread)
			n += (size_t)snprintf(names + n, sizeof(names) - n,
					      "%s%s", n ? ", " : "",
					      policy->params.rows[i].name);
	return misused("%s: %.*s: no parameter of %s (%s%s)", policy->name,
		       length, word,
		       threads_only ? "its threads" : "the policy",
		       n ? "there is " : "there is none", names);
}

/* A value in the words that the user has for it. */
static const char *value_text(const struct param_row *param, uint64_t value,
			      char text[TEXT_MAX])
{
	if (param->unit == MUSE_SCHED_UNIT_NS)
		return format_time_ns(value, text);
	snprintf(text, TEXT_MAX, "%llu", (unsigned long long)value);
	return text;
}

/* The kernel has the same bounds; but it does not know what was typed. */
static int parse_value(const struct policy_row *policy,
		       const struct param_row *param, const char *text,
		       uint64_t *value)
{
	const bool is_time = param->unit == MUSE_SCHED_UNIT_NS;
	const char *what = is_time ? "time (like 5ms, 500us, 2s)" : "number";
	char a[TEXT_MAX], b[TEXT_MAX];

	if (is_time ? !parse_time_ns(text, value) :
		      !parse_uint(text, UINT64_MAX, value))
		return misused("%s: %s: %s: not a %s", policy->name,
			       param->name, text, what);
	if (*value < param->min || *value > param->max)
		return misused("%s: %s: %s: not between %s and %s",
			       policy->name, param->name, text,
			       value_text(param, param->min, a),
			       value_text(param, param->max, b));
	return STATUS_DONE;
}

/**
 * put_settings() - add parameters to a request
 * @msg: the request, in the nest about the policy or thread
 * @type: of the attribute that each is
 * @policy: the policy that they are for
 * @settings: what the user said
 * @threads_only: only those that each thread has for itself
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int put_settings(struct nl_msg *msg, int type, const struct policy_row *policy,
		 const struct settings *settings, bool threads_only)
{
	const struct param_row *param;
	struct nlattr *nest;
	uint64_t value = 0;
	const char *word;
	size_t i;
	int rc;

	for (i = 0; i < settings->count; i++) {
		word = settings->words[i];
		param = find_param(policy, word, threads_only);
		if (!param)
			return refuse_name(policy, word, threads_only);
		rc = parse_value(policy, param, strchr(word, '=') + 1, &value);
		if (rc)
			return rc;
		nest = must_nest(msg, type);
		must_put(nla_put_string(msg, MUSE_SCHED_A_PARAM_NAME,
					param->name));
		must_put(nla_put_u64(msg, MUSE_SCHED_A_PARAM_VALUE, value));
		nla_nest_end(msg, nest);
	}
	return STATUS_DONE;
}

static struct nlattr *begin_thread(struct schedctl *ctl, uint8_t cmd,
				   uint32_t tid, bool process,
				   struct nl_msg **msg)
{
	struct nlattr *nest;

	*msg = family_message(&ctl->family, cmd, 0);
	nest = must_nest(*msg, MUSE_SCHED_A_TASK);
	must_put(nla_put_s32(*msg, MUSE_SCHED_A_TASK_TID, (int32_t)tid));
	if (process)
		must_put(nla_put_flag(*msg, MUSE_SCHED_A_TASK_PROCESS));
	return nest;
}

/**
 * enrol() - put a thread, or all of its process, under a policy
 * @ctl: the program, with the family open
 * @tid: the thread
 * @process: every thread of its process
 * @policy: what they are to be under
 * @settings: parameters for them
 * @verdict: what the kernel said
 *
 * Return: %STATUS_DONE with a verdict, or another &enum status with a report.
 */
int enrol(struct schedctl *ctl, uint32_t tid, bool process,
	  const struct policy_row *policy, const struct settings *settings,
	  struct verdict *verdict)
{
	struct nlattr *nest;
	struct nl_msg *msg;
	int rc;

	nest = begin_thread(ctl, MUSE_SCHED_CMD_TASK_ENROL, tid, process, &msg);
	must_put(nla_put_string(msg, MUSE_SCHED_A_TASK_POLICY, policy->name));
	rc = put_settings(msg, MUSE_SCHED_A_TASK_PARAM, policy, settings, true);
	if (rc) {
		nlmsg_free(msg);
		return rc;
	}
	nla_nest_end(msg, nest);
	return family_try(&ctl->family, msg, NULL, verdict);
}

/**
 * withdraw() - bring a thread, or all of its process, back to the fair class
 * @ctl: the program, with the family open
 * @tid: the thread
 * @process: every thread of its process
 * @verdict: what the kernel said
 *
 * Return: %STATUS_DONE with a verdict, or %STATUS_FAILED with a report.
 */
int withdraw(struct schedctl *ctl, uint32_t tid, bool process,
	     struct verdict *verdict)
{
	struct nlattr *nest;
	struct nl_msg *msg;

	nest = begin_thread(ctl, MUSE_SCHED_CMD_TASK_WITHDRAW, tid, process,
			    &msg);
	nla_nest_end(msg, nest);
	return family_try(&ctl->family, msg, NULL, verdict);
}

/**
 * ask_class() - a request that is answered by the class
 * @ctl: the program
 * @cmd: %MUSE_SCHED_CMD_CLASS_GET or %MUSE_SCHED_CMD_DRAIN
 * @row: filled
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int ask_class(struct schedctl *ctl, uint8_t cmd, struct class_row *row)
{
	struct rows rows = { .size = sizeof(*row), .parse = class_parse };
	int rc = family_open(&ctl->family);

	if (rc)
		return rc;
	rc = family_ask(&ctl->family, "", family_message(&ctl->family, cmd, 0),
			&rows);
	if (!rc && rows.count)
		memcpy(row, rows.data, sizeof(*row));
	else if (!rc)
		rc = failed("the kernel did not answer");
	free(rows.data);
	return rc;
}
