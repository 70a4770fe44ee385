// SPDX-License-Identifier: GPL-2.0
/* bridgectl fdb show, fdb get: the forwarding database. */
#include "bridgectl.h"

#include <netlink/netlink.h>
#include <stdlib.h>

/* Ask, and print what comes back. */
static int show(struct bridgectl *ctl, const struct fdb_which *which, int flags,
		const struct fdb_which *filter)
{
	struct rows rows = { .size = sizeof(struct fdb_row),
			     .parse = fdb_parse,
			     .filter = filter };
	struct nl_msg *msg;
	int rc;

	rc = fdb_request(ctl, which, MUSE_BRIDGE_CMD_FDB_GET, flags, &msg);
	if (!rc)
		rc = fdb_ask(ctl, which, msg, &rows);
	if (!rc)
		output_rows(&ctl->output, fdb_fields, rows.data, rows.count,
			    rows.size);
	free(rows.data);
	return rc;
}

static int take_state(const struct param *param, const char *text)
{
	struct fdb_which *filter = param->to;
	int state = parse_choice(text, fdb_state_names,
				 MUSE_BRIDGE_FDB_STATE_MAX + 1);

	if (state < 0)
		return param_refuse(param, text,
				    "not learned, static or local");
	filter->by_state = true;
	filter->state = (uint32_t)state;
	return STATUS_DONE;
}

int cmd_fdb_show(void *context, int argc, char **argv)
{
	/* The kernel finds bridge and port, we pick the state. */
	struct fdb_which which = { .bridge = NULL },
			 filter = { .bridge = NULL };
	struct param operands[] = {
		OPTIONAL_OPERAND("BRIDGE", take_text, &which.bridge,
				 "only entries of this bridge"),
		PARAM_END,
	};
	struct param words[] = {
		WORD("port", "PORT", take_text, &which.port,
		     "only entries that lead to this port"),
		WORD("state", "STATE", take_state, &filter,
		     "only learned, static or local entries"),
		PARAM_END,
	};
	int rc = args_parse(argc, argv, NULL, operands, words);

	return rc ? rc : show(context, &which, NLM_F_DUMP, &filter);
}

int cmd_fdb_get(void *context, int argc, char **argv)
{
	struct fdb_which which = { .by_address = true };
	struct param operands[] = {
		BRIDGE_OPERAND(&which),
		MAC_OPERAND(&which),
		PARAM_END,
	};
	int rc = args_parse(argc, argv, NULL, operands, NULL);

	return rc ? rc : show(context, &which, 0, NULL);
}
