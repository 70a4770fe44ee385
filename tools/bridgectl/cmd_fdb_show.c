// SPDX-License-Identifier: GPL-2.0
/* bridgectl fdb show, fdb get: the forwarding database. */
#include "bridgectl.h"

#include <netlink/netlink.h>
#include <stdlib.h>

/* Ask, and print what comes back; JSON as it comes, a table when it is whole. */
static int show(struct bridgectl *ctl, const struct fdb_which *which, int flags)
{
	struct stream stream = { .output = &ctl->output, .fields = fdb_fields };
	struct rows rows = { .size = sizeof(struct fdb_row),
			     .parse = fdb_parse,
			     .take = ctl->output.json ? stream_row : NULL,
			     .context = &stream };
	struct nl_msg *msg;
	int rc;

	rc = fdb_request(ctl, which, MUSE_BRIDGE_CMD_FDB_GET, flags, &msg);
	if (!rc)
		rc = fdb_ask(ctl, which, msg, &rows);
	if (ctl->output.json)
		stream_end(&stream, !rc);
	else if (!rc)
		output_rows(&ctl->output, fdb_fields, rows.data, rows.count,
			    rows.size);
	free(rows.data);
	return rc;
}

/* Ask how many there are, and print the number. */
static int show_count(struct bridgectl *ctl, const struct fdb_which *which)
{
	struct rows rows = { .size = sizeof(struct count_row),
			     .parse = count_parse };
	const struct count_row *row;
	struct nl_msg *msg;
	int rc;

	rc = fdb_request(ctl, which, MUSE_BRIDGE_CMD_FDB_GET, NLM_F_DUMP, &msg);
	if (!rc)
		rc = fdb_ask(ctl, which, msg, &rows);
	if (!rc && rows.count != 1)
		rc = failed("the kernel's reply is not understood: no number");
	row = rows.data;
	if (!rc && ctl->output.json)
		printf("{\"count\":%u}\n", row->count);
	else if (!rc)
		printf("%u\n", row->count);
	free(rows.data);
	return rc;
}

static int take_state(const struct param *param, const char *text)
{
	struct fdb_which *which = param->to;
	int state = parse_choice(text, fdb_state_names,
				 MUSE_BRIDGE_FDB_STATE_MAX + 1);

	if (state < 0)
		return param_refuse(param, text,
				    "not learned, static or local");
	which->by_state = true;
	which->state = (uint32_t)state;
	return STATUS_DONE;
}

int cmd_fdb_show(void *context, int argc, char **argv)
{
	struct fdb_which which = { .bridge = NULL };
	struct bridgectl *ctl = context;
	bool stats = false;
	struct param options[] = {
		OPTION('s', "stats", NULL, take_flag, &stats,
		       "with counters, and how the stations have moved"),
		PARAM_END,
	};
	struct param operands[] = {
		OPTIONAL_OPERAND("BRIDGE", take_text, &which.bridge,
				 "only entries of this bridge"),
		PARAM_END,
	};
	struct param words[] = {
		PORT_WORD(&which),
		PREFIX_WORD(&which),
		OLDER_WORD(&which),
		YOUNGER_WORD(&which),
		WORD("state", "STATE", take_state, &which,
		     "only learned, static or local entries"),
		WORD("moves", "N", take_number, &which.moves,
		     "only stations that have moved so often, or more"),
		WORD("active", "TIME", take_age, &which.active,
		     "only stations with counters, of whom a frame was counted since"),
		WORD("count", NULL, take_flag, &which.count,
		     "only say how many there are"),
		PARAM_END,
	};
	int rc = args_parse(argc, argv, options, operands, words);

	if (rc)
		return rc;
	if (stats)
		ctl->output.select |= FIELD_STATS;
	return which.count ? show_count(context, &which) :
			     show(context, &which, NLM_F_DUMP);
}

int cmd_fdb_get(void *context, int argc, char **argv)
{
	struct fdb_which which = { .by_address = true };
	struct bridgectl *ctl = context;
	bool stats = false;
	struct param options[] = {
		OPTION('s', "stats", NULL, take_flag, &stats,
		       "with counters, and how the station has moved"),
		PARAM_END,
	};
	struct param operands[] = {
		BRIDGE_OPERAND(&which),
		MAC_OPERAND(&which),
		PARAM_END,
	};
	int rc = args_parse(argc, argv, options, operands, NULL);

	if (stats)
		ctl->output.select |= FIELD_STATS;
	return rc ? rc : show(context, &which, 0);
}
