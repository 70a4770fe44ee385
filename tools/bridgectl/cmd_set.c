// SPDX-License-Identifier: GPL-2.0
/* bridgectl set: change the settings of a bridge in one request. */
#include "bridgectl.h"

#include <assert.h>
#include <errno.h>
#include <netlink/attr.h>
#include <netlink/netlink.h>
#include <stdlib.h>

static int take_mode(const struct param *param, const char *text)
{
	int mode = parse_choice(text, mode_names, MUSE_BRIDGE_MODE_MAX + 1);

	if (mode < 0)
		return param_refuse(param, text, "neither hub nor bridge");
	*(uint32_t *)param->to = (uint32_t)mode;
	return STATUS_DONE;
}

/* The kernel has the same bounds; but it does not know what was typed. */
static int take_ageing(const struct param *param, const char *text)
{
	char a[TEXT_MAX], b[TEXT_MAX];
	int rc = take_time(param, text);
	uint64_t ms;

	if (rc)
		return rc;
	ms = *(uint64_t *)param->to;
	if (ms < MUSE_BRIDGE_AGEING_TIME_MIN ||
	    ms > MUSE_BRIDGE_AGEING_TIME_MAX)
		return misused("set: ageing: %s: not between %s and %s", text,
			       format_time_ms(MUSE_BRIDGE_AGEING_TIME_MIN, a),
			       format_time_ms(MUSE_BRIDGE_AGEING_TIME_MAX, b));
	return STATUS_DONE;
}

static int take_damp_moves(const struct param *param, const char *text)
{
	int rc = take_number(param, text);

	if (!rc && *(uint32_t *)param->to > MUSE_BRIDGE_DAMP_MOVES_MAX)
		return param_refuse(param, text, "more than 255");
	return rc;
}

static int take_damp_time(const struct param *param, const char *text)
{
	uint64_t ms;

	if (!parse_time_ms(text, &ms))
		return param_refuse(param, text,
				    "not a time (like 60, 1500ms, 5m)");
	if (ms < MUSE_BRIDGE_DAMP_TIME_MIN || ms > MUSE_BRIDGE_DAMP_TIME_MAX)
		return param_refuse(param, text, "not between 1s and 86400s");
	*(uint32_t *)param->to = (uint32_t)ms;
	return STATUS_DONE;
}

/* Which of its bits may be set is for the kernel to say. */
static int take_group_fwd_mask(const struct param *param, const char *text)
{
	unsigned long mask;
	char *end;

	/* Without this, a sign would pass. */
	if (*text < '0' || *text > '9')
		return param_refuse(param, text, "not a number");
	errno = 0;
	mask = strtoul(text, &end, 0);
	if (*end)
		return param_refuse(param, text, "not a number");
	if (errno || mask > UINT16_MAX)
		return param_refuse(param, text, "not between 0 and 0xffff");
	*(uint16_t *)param->to = (uint16_t)mask;
	return STATUS_DONE;
}

/* What is learned, and what is not: attributes that are all a u32. */
enum { LIMIT_FIRST = 6 };

static const int limit_attrs[] = {
	MUSE_BRIDGE_A_BRIDGE_LEARN_LIMIT,
	MUSE_BRIDGE_A_BRIDGE_LEARN_LIMIT_ACTION,
	MUSE_BRIDGE_A_BRIDGE_DAMP_MOVES,
	MUSE_BRIDGE_A_BRIDGE_DAMP_WINDOW,
	MUSE_BRIDGE_A_BRIDGE_DAMP_HOLD,
	MUSE_BRIDGE_A_BRIDGE_DAMP_ACTION,
};

static void put_limits(struct nl_msg *msg, const struct param *words,
		       const uint32_t *limits)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(limit_attrs); i++)
		if (words[LIMIT_FIRST + i].given)
			must_put(nla_put_u32(msg, limit_attrs[i], limits[i]));
}

int cmd_set(void *context, int argc, char **argv)
{
	struct bridgectl *ctl = context;
	const char *bridge;
	uint64_t ageing;
	uint32_t mode;
	uint8_t learning, direct, fdb_stats;
	uint16_t group_fwd_mask;
	uint32_t limits[ARRAY_SIZE(limit_attrs)];
	struct param operands[] = {
		OPERAND("BRIDGE", take_text, &bridge, "the bridge"),
		PARAM_END,
	};
	struct param words[] = {
		WORD("mode", "hub|bridge", take_mode, &mode,
		     "repeat every frame, or learn and forward"),
		WORD("learning", "on|off", take_on_off, &learning,
		     "learn the sources of frames"),
		WORD("ageing", "TIME", take_ageing, &ageing,
		     "until a silent station is forgotten: 300, 300s, 1500ms, 5m"),
		WORD("direct", "on|off", take_on_off, &direct,
		     "pass the stack by where nobody wants to see the frames"),
		WORD("group_fwd_mask", "MASK", take_group_fwd_mask,
		     &group_fwd_mask,
		     "bit x: forward frames to 01-80-C2-00-00-0x: 0x4000"),
		WORD("fdb_stats", "on|off", take_on_off, &fdb_stats,
		     "count the frames of stations that are met from now on"),
		WORD("learn_limit", "N", take_number, &limits[0],
		     "learned entries that there may be; 0: any number"),
		WORD("learn_limit_action", "forward|drop", take_refusal,
		     &limits[1], "what becomes of frames of stations beyond that"),
		WORD("damp_moves", "N", take_damp_moves, &limits[2],
		     "moves of a station until it is damped; 0: any number"),
		WORD("damp_window", "TIME", take_damp_time, &limits[3],
		     "in which these moves are counted"),
		WORD("damp_hold", "TIME", take_damp_time, &limits[4],
		     "for which a damped station does not move"),
		WORD("damp_action", "forward|drop", take_refusal, &limits[5],
		     "what becomes of its frames from elsewhere"),
		PARAM_END,
	};
	struct nlattr *nest;
	struct nl_msg *msg;
	bool given = false;
	size_t i;
	int rc;

	rc = args_parse(argc, argv, NULL, operands, words);
	if (rc)
		return rc;
	static_assert(ARRAY_SIZE(words) ==
			      LIMIT_FIRST + ARRAY_SIZE(limit_attrs) + 1,
		      "a word for each limit");
	for (i = 0; i < ARRAY_SIZE(words); i++)
		given |= words[i].given;
	if (!given)
		return misused("set: what (mode, learning, ageing, direct, "
			       "group_fwd_mask, fdb_stats, learn_limit, "
			       "learn_limit_action, damp_moves, damp_window, "
			       "damp_hold or damp_action)?");
	rc = bridge_request(ctl, bridge, MUSE_BRIDGE_CMD_BRIDGE_SET, 0, &msg);
	if (rc)
		return rc;
	nest = nla_nest_start(msg, MUSE_BRIDGE_A_BRIDGE | NLA_F_NESTED);
	must_put(nest ? 0 : -1);
	if (words[0].given)
		must_put(nla_put_u32(msg, MUSE_BRIDGE_A_BRIDGE_MODE, mode));
	if (words[1].given)
		must_put(nla_put_u8(msg, MUSE_BRIDGE_A_BRIDGE_LEARNING,
				    learning));
	if (words[2].given)
		must_put(nla_put_u32(msg, MUSE_BRIDGE_A_BRIDGE_AGEING_TIME,
				     (uint32_t)ageing));
	if (words[3].given)
		must_put(nla_put_u8(msg, MUSE_BRIDGE_A_BRIDGE_DIRECT, direct));
	if (words[4].given)
		must_put(nla_put_u16(msg, MUSE_BRIDGE_A_BRIDGE_GROUP_FWD_MASK,
				     group_fwd_mask));
	if (words[5].given)
		must_put(nla_put_u8(msg, MUSE_BRIDGE_A_BRIDGE_FDB_STATS,
				    fdb_stats));
	put_limits(msg, words, limits);
	nla_nest_end(msg, nest);
	return family_ask(&ctl->family, bridge, msg, NULL);
}
