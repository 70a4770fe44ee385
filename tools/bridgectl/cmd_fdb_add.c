// SPDX-License-Identifier: GPL-2.0
/* bridgectl fdb add: a static entry. */
#include "bridgectl.h"

int cmd_fdb_add(void *context, int argc, char **argv)
{
	struct fdb_which which = { .by_address = true };
	struct bridgectl *ctl = context;
	struct param operands[] = {
		BRIDGE_OPERAND(&which),
		MAC_OPERAND(&which),
		PARAM_END,
	};
	struct param words[] = {
		REQUIRED_WORD("port", "PORT", take_text, &which.port,
			      "the port that the station is behind"),
		WORD("replace", NULL, take_flag, &which.replace,
		     "take over the entry that is there, if any"),
		PARAM_END,
	};
	struct nl_msg *msg;
	int rc;

	rc = args_parse(argc, argv, NULL, operands, words);
	if (!rc)
		rc = fdb_request(ctl, &which, MUSE_BRIDGE_CMD_FDB_ADD, 0, &msg);
	return rc ? rc : fdb_ask(ctl, &which, msg, NULL);
}
