// SPDX-License-Identifier: GPL-2.0
/* Which entries a command is about: the kernel picks them. */
#include "bridgectl.h"

#include <netlink/attr.h>
#include <stdio.h>

/**
 * take_prefix() - take what several addresses begin with
 * @param: with a struct fdb_which to set
 * @text: the value
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int take_prefix(const struct param *param, const char *text)
{
	struct fdb_which *which = param->to;

	if (!parse_mac_prefix(text, which->address, which->mask))
		return param_refuse(param, text,
				    "not like 02:00:5e::/24, with zeros beyond the bits");
	which->by_prefix = true;
	return STATUS_DONE;
}

/**
 * take_age() - take an age
 * @param: with a struct age to set
 * @text: the value
 *
 * The kernel says whether the ages that are given make sense.
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int take_age(const struct param *param, const char *text)
{
	struct age *age = param->to;
	char most[TEXT_MAX], why[64];
	uint64_t ms;

	if (!parse_time_ms(text, &ms))
		return param_refuse(param, text,
				    "not a time (like 300, 1500ms, 5m)");
	if (ms > MUSE_BRIDGE_AGEING_TIME_MAX) {
		snprintf(why, sizeof(why), "more than %s",
			 format_time_ms(MUSE_BRIDGE_AGEING_TIME_MAX, most));
		return param_refuse(param, text, why);
	}
	*age = (struct age){ .given = true, .ms = (uint32_t)ms };
	return STATUS_DONE;
}

/**
 * take_refusal() - take what becomes of a frame whose source is not learned
 * @param: with a uint32_t to set, to a &enum muse_bridge_refusal
 * @text: the value
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int take_refusal(const struct param *param, const char *text)
{
	int action = parse_choice(text, refusal_names,
				  MUSE_BRIDGE_REFUSAL_MAX + 1);

	if (action < 0)
		return param_refuse(param, text, "neither forward nor drop");
	*(uint32_t *)param->to = (uint32_t)action;
	return STATUS_DONE;
}

/**
 * put_filter() - write into a request which entries it is about
 * @msg: the request, in the nest about entries
 * @which: the entries
 */
void put_filter(struct nl_msg *msg, const struct fdb_which *which)
{
	if (which->by_state)
		must_put(nla_put_u32(msg, MUSE_BRIDGE_A_FDB_STATE,
				     which->state));
	if (which->by_prefix) {
		must_put(nla_put(msg, MUSE_BRIDGE_A_FDB_ADDR, MAC_LEN,
				 which->address));
		must_put(nla_put(msg, MUSE_BRIDGE_A_FDB_ADDR_MASK, MAC_LEN,
				 which->mask));
	}
	if (which->older.given)
		must_put(nla_put_u32(msg, MUSE_BRIDGE_A_FDB_OLDER,
				     which->older.ms));
	if (which->younger.given)
		must_put(nla_put_u32(msg, MUSE_BRIDGE_A_FDB_YOUNGER,
				     which->younger.ms));
	if (which->moves)
		must_put(nla_put_u32(msg, MUSE_BRIDGE_A_FDB_MOVES,
				     which->moves));
	if (which->active.given)
		must_put(nla_put_u32(msg, MUSE_BRIDGE_A_FDB_ACTIVE,
				     which->active.ms));
	if (which->count)
		must_put(nla_put_flag(msg, MUSE_BRIDGE_A_FDB_COUNT_ONLY));
}
