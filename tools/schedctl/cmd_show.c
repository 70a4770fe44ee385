// SPDX-License-Identifier: GPL-2.0
/* schedctl show, stats: threads of the class, and its run queues. */
#include "schedctl.h"

#include <netlink/netlink.h>
#include <stdio.h>
#include <stdlib.h>

static int take_pid(const struct param *param, const char *text)
{
	uint64_t id;

	if (!parse_uint(text, INT32_MAX, &id) || !id)
		return param_refuse(param, text, "not the number of one");
	*(uint32_t *)param->to = (uint32_t)id;
	return STATUS_DONE;
}

int cmd_show(void *context, int argc, char **argv)
{
	struct schedctl *ctl = context;
	uint32_t pid = 0;
	struct param operands[] = {
		OPTIONAL_OPERAND("PID", take_pid, &pid,
				 "only this process, or thread"),
		PARAM_END,
	};
	struct rows rows = { .size = sizeof(struct task_row),
			     .parse = task_parse };
	int rc;

	rc = args_parse(argc, argv, NULL, operands, NULL);
	if (!rc)
		rc = family_open(&ctl->family);
	if (rc)
		return rc;
	rows.filter = pid ? &pid : NULL;
	rc = family_ask(&ctl->family, "",
			family_message(&ctl->family, MUSE_SCHED_CMD_TASK_GET,
				       NLM_F_DUMP),
			&rows);
	if (!rc && pid && !rows.count)
		rc = failed("%u: no thread of it is enrolled", pid);
	if (!rc)
		output_rows(&ctl->output, task_fields, rows.data, rows.count,
			    rows.size);
	free(rows.data);
	return rc;
}

static void print_stats(const struct output *output,
			const struct class_row *class, const struct rows *cpus)
{
	if (output->json) {
		fputs("{\"class\":", stdout);
		output_object(output, class_fields, class);
		fputs(",\n\"cpus\":", stdout);
	}
	output_rows(output, queue_fields, cpus->data, cpus->count, cpus->size);
	if (output->json) {
		fputs("}\n", stdout);
		return;
	}
	putchar('\n');
	output_rows(output, class_fields, class, 1, sizeof(*class));
}

int cmd_stats(void *context, int argc, char **argv)
{
	struct schedctl *ctl = context;
	struct class_row class;
	struct rows rows = { .size = sizeof(struct queue_row),
			     .parse = queue_parse };
	int rc;

	rc = args_parse(argc, argv, NULL, NULL, NULL);
	if (!rc)
		rc = ask_class(ctl, MUSE_SCHED_CMD_CLASS_GET, &class);
	if (!rc)
		rc = family_ask(&ctl->family, "",
				family_message(&ctl->family,
					       MUSE_SCHED_CMD_CPU_GET,
					       NLM_F_DUMP),
				&rows);
	if (!rc)
		print_stats(&ctl->output, &class, &rows);
	free(rows.data);
	return rc;
}
