// SPDX-License-Identifier: GPL-2.0
/* schedctl policies, set: policies and their parameters. */
#include "schedctl.h"

#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stdlib.h>

/* A table has a line for each parameter, and one for a policy without any. */
static void print_table(const struct output *output,
			const struct policy_row *rows, size_t count)
{
	struct policy_line *lines = NULL;
	size_t i, j, n = 0;

	for (i = 0; i < count; i++) {
		const struct params *params = &rows[i].params;

		lines = memory_grow(lines, n + params->count + 1,
				    sizeof(*lines));
		lines[n++] = (struct policy_line){ &rows[i], NULL };
		for (j = 0; j < params->count; j++) {
			n -= !j; /* the first is on the policy's own line */
			lines[n++] = (struct policy_line){
				.policy = j ? NULL : &rows[i],
				.param = &params->rows[j],
			};
		}
	}
	output_rows(output, policy_line_fields, lines, n, sizeof(*lines));
	free(lines);
}

int cmd_policies(void *context, int argc, char **argv)
{
	struct schedctl *ctl = context;
	struct rows rows = { .size = sizeof(struct policy_row),
			     .parse = policy_parse };
	int rc;

	rc = args_parse(argc, argv, NULL, NULL, NULL);
	if (!rc)
		rc = family_open(&ctl->family);
	if (!rc)
		rc = family_ask(&ctl->family, "",
				family_message(&ctl->family,
					       MUSE_SCHED_CMD_POLICY_GET,
					       NLM_F_DUMP),
				&rows);
	if (!rc && ctl->output.json)
		output_rows(&ctl->output, policy_fields, rows.data, rows.count,
			    rows.size);
	else if (!rc)
		print_table(&ctl->output, rows.data, rows.count);
	free(rows.data);
	return rc;
}

int cmd_set(void *context, int argc, char **argv)
{
	struct schedctl *ctl = context;
	struct settings settings = { .count = 0 };
	struct policy_row policy;
	const char *name = NULL;
	struct param operands[] = {
		OPERAND("POLICY", take_text, &name, "the policy"),
		REST_OPERANDS("NAME=VALUE", take_setting, &settings,
			      "a parameter and its value: slice=5ms"),
		PARAM_END,
	};
	struct nlattr *nest;
	struct nl_msg *msg;
	int rc;

	rc = args_parse(argc, argv, NULL, operands, NULL);
	if (rc)
		return rc;
	if (!settings.count)
		return misused("set: what (NAME=VALUE)?");
	rc = get_policy(ctl, name, &policy);
	if (rc)
		return rc;
	msg = family_message(&ctl->family, MUSE_SCHED_CMD_POLICY_SET, 0);
	nest = must_nest(msg, MUSE_SCHED_A_POLICY);
	must_put(nla_put_string(msg, MUSE_SCHED_A_POLICY_NAME, name));
	rc = put_settings(msg, MUSE_SCHED_A_POLICY_PARAM, &policy, &settings,
			  false);
	if (rc) {
		nlmsg_free(msg);
		return rc;
	}
	nla_nest_end(msg, nest);
	return family_ask(&ctl->family, name, msg, NULL);
}
