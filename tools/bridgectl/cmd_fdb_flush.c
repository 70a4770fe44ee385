// SPDX-License-Identifier: GPL-2.0
/* bridgectl fdb flush: delete many entries. */
#include "bridgectl.h"

/* What can be flushed: local entries belong to the bridge itself. */
enum { FLUSH_LEARNED, FLUSH_STATIC, FLUSH_ALL };

static int take_state(const struct param *param, const char *text)
{
	static const char *const names[] = {
		[FLUSH_LEARNED] = "learned",
		[FLUSH_STATIC] = "static",
		[FLUSH_ALL] = "all",
	};
	int state = parse_choice(text, names, ARRAY_SIZE(names));

	if (state < 0)
		return param_refuse(param, text, "not learned, static or all");
	*(int *)param->to = state;
	return STATUS_DONE;
}

static int flush(struct bridgectl *ctl, struct fdb_which *which, uint32_t state)
{
	struct nl_msg *msg;
	int rc;

	which->by_state = true;
	which->state = state;
	rc = fdb_request(ctl, which, MUSE_BRIDGE_CMD_FDB_FLUSH, 0, &msg);
	return rc ? rc : fdb_ask(ctl, which, msg, NULL);
}

int cmd_fdb_flush(void *context, int argc, char **argv)
{
	struct fdb_which which = { .bridge = NULL };
	int rc, what = FLUSH_LEARNED;
	struct param operands[] = {
		BRIDGE_OPERAND(&which),
		PARAM_END,
	};
	struct param words[] = {
		PORT_WORD(&which),
		PREFIX_WORD(&which),
		OLDER_WORD(&which),
		YOUNGER_WORD(&which),
		WORD("state", "STATE", take_state, &what,
		     "learned (unless given), static or all"),
		PARAM_END,
	};

	rc = args_parse(argc, argv, NULL, operands, words);
	/*
	 * A request is for one state.  Static entries go first: what they
	 * pinned may be learned meanwhile, and the second request takes that.
	 * They have no age, so by age none is meant.
	 */
	if (!rc && what == FLUSH_ALL &&
	    (which.older.given || which.younger.given))
		what = FLUSH_LEARNED;
	if (!rc && what != FLUSH_LEARNED)
		rc = flush(context, &which, MUSE_BRIDGE_FDB_STATE_STATIC);
	if (!rc && what != FLUSH_STATIC)
		rc = flush(context, &which, MUSE_BRIDGE_FDB_STATE_LEARNED);
	return rc;
}
