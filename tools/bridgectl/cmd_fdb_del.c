// SPDX-License-Identifier: GPL-2.0
/* bridgectl fdb del: delete one entry. */
#include "bridgectl.h"

int cmd_fdb_del(void *context, int argc, char **argv)
{
	struct fdb_which which = { .by_address = true };
	struct bridgectl *ctl = context;
	struct param operands[] = {
		BRIDGE_OPERAND(&which),
		MAC_OPERAND(&which),
		PARAM_END,
	};
	struct nl_msg *msg;
	int rc;

	rc = args_parse(argc, argv, NULL, operands, NULL);
	if (!rc)
		rc = fdb_request(ctl, &which, MUSE_BRIDGE_CMD_FDB_DEL, 0, &msg);
	return rc ? rc : fdb_ask(ctl, &which, msg, NULL);
}
