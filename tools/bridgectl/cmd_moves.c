// SPDX-License-Identifier: GPL-2.0
/* bridgectl moves: the stations that have moved, the most restless first. */
#include "bridgectl.h"

#include <netlink/netlink.h>
#include <stdlib.h>
#include <string.h>

/* Most moves first; of those with as many, the last to move. */
static int compare(const void *a, const void *b)
{
	const struct fdb_row *x = a, *y = b;

	if (x->moves != y->moves)
		return x->moves > y->moves ? -1 : 1;
	if (x->moved_ms != y->moved_ms)
		return x->moved_ms < y->moved_ms ? -1 : 1;
	return memcmp(x->address, y->address, MAC_LEN);
}

int cmd_moves(void *context, int argc, char **argv)
{
	struct bridgectl *ctl = context;
	struct fdb_which which = { .moves = 1 };
	struct param operands[] = {
		OPTIONAL_OPERAND("BRIDGE", take_text, &which.bridge,
				 "only stations of this bridge"),
		PARAM_END,
	};
	struct rows rows = { .size = sizeof(struct fdb_row),
			     .parse = fdb_parse };
	struct nl_msg *msg;
	int rc;

	rc = args_parse(argc, argv, NULL, operands, NULL);
	if (!rc)
		rc = fdb_request(ctl, &which, MUSE_BRIDGE_CMD_FDB_GET,
				 NLM_F_DUMP, &msg);
	if (!rc)
		rc = fdb_ask(ctl, &which, msg, &rows);
	if (!rc && rows.count)
		qsort(rows.data, rows.count, rows.size, compare);
	if (!rc)
		output_rows(&ctl->output, move_fields, rows.data, rows.count,
			    rows.size);
	free(rows.data);
	return rc;
}
