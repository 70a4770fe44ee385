// SPDX-License-Identifier: GPL-2.0
/* bridgectl show: bridges and their settings, with -s their counters. */
#include "bridgectl.h"

#include <netlink/netlink.h>
#include <stdlib.h>

int cmd_show(void *context, int argc, char **argv)
{
	struct bridgectl *ctl = context;
	const char *bridge = NULL;
	bool stats = false;
	struct param options[] = {
		OPTION('s', "stats", NULL, take_flag, &stats, "with counters"),
		PARAM_END,
	};
	struct param operands[] = {
		OPTIONAL_OPERAND("BRIDGE", take_text, &bridge,
				 "only this bridge"),
		PARAM_END,
	};
	struct rows rows = { .size = sizeof(struct bridge_row),
			     .parse = bridge_parse };
	struct nl_msg *msg;
	int rc;

	rc = args_parse(argc, argv, options, operands, NULL);
	if (!rc)
		rc = bridge_request(ctl, bridge, MUSE_BRIDGE_CMD_BRIDGE_GET,
				    bridge ? 0 : NLM_F_DUMP, &msg);
	if (!rc)
		rc = family_ask(&ctl->family, bridge ? bridge : "", msg, &rows);
	if (stats)
		ctl->output.select |= FIELD_STATS;
	if (!rc)
		output_rows(&ctl->output, bridge_fields, rows.data, rows.count,
			    rows.size);
	free(rows.data);
	return rc;
}
