// SPDX-License-Identifier: GPL-2.0
/* bridgectl port set: change the settings of a port in one request. */
#include "bridgectl.h"

#include <assert.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#define SETTING(attr, help)                                                  \
	WORD(port_setting_names[(attr) - PORT_SETTING_FIRST], "on|off",      \
	     take_on_off, &values.switches[(attr) - PORT_SETTING_FIRST], help)

/* The words after the switches. */
enum { LEARN_LIMIT = PORT_SETTING_COUNT, LEARN_LIMIT_ACTION, WORD_COUNT };

/* What was given, by word. */
struct values {
	uint8_t switches[PORT_SETTING_COUNT];
	uint32_t learn_limit;
	uint32_t learn_limit_action;
};

static int ask(struct bridgectl *ctl, const char *port,
	       const struct param *words, const struct values *values)
{
	struct nlattr *nest;
	struct nl_msg *msg;
	uint32_t ifindex;
	int i, rc;

	rc = bridge_request(ctl, NULL, MUSE_BRIDGE_CMD_PORT_SET, 0, &msg);
	if (rc)
		return rc;
	rc = find_device(port, "port", &ifindex);
	if (rc) {
		nlmsg_free(msg);
		return rc;
	}
	nest = nla_nest_start(msg, MUSE_BRIDGE_A_PORT | NLA_F_NESTED);
	must_put(nest ? 0 : -1);
	must_put(nla_put_u32(msg, MUSE_BRIDGE_A_PORT_IFINDEX, ifindex));
	for (i = 0; i < PORT_SETTING_COUNT; i++)
		if (words[i].given)
			must_put(nla_put_u8(msg, PORT_SETTING_FIRST + i,
					    values->switches[i]));
	if (words[LEARN_LIMIT].given)
		must_put(nla_put_u32(msg, MUSE_BRIDGE_A_PORT_LEARN_LIMIT,
				     values->learn_limit));
	if (words[LEARN_LIMIT_ACTION].given)
		must_put(nla_put_u32(msg,
				     MUSE_BRIDGE_A_PORT_LEARN_LIMIT_ACTION,
				     values->learn_limit_action));
	nla_nest_end(msg, nest);
	return family_ask(&ctl->family, port, msg, NULL);
}

int cmd_port_set(void *context, int argc, char **argv)
{
	struct values values;
	const char *port;
	struct param operands[] = {
		OPERAND("PORT", take_text, &port, "the port"),
		PARAM_END,
	};
	/* In the order of their attributes. */
	struct param words[] = {
		SETTING(MUSE_BRIDGE_A_PORT_LEARNING,
			"learn the sources of its frames"),
		SETTING(MUSE_BRIDGE_A_PORT_FLOOD,
			"send it the frames for unknown stations"),
		SETTING(MUSE_BRIDGE_A_PORT_MCAST_FLOOD,
			"send it the multicast of other ports"),
		SETTING(MUSE_BRIDGE_A_PORT_BCAST_FLOOD,
			"send it the broadcast of other ports"),
		SETTING(MUSE_BRIDGE_A_PORT_ISOLATED,
			"keep it apart from other isolated ports"),
		SETTING(MUSE_BRIDGE_A_PORT_HAIRPIN,
			"let a frame leave by it that came in by it"),
		WORD("learn_limit", "N", take_number, &values.learn_limit,
		     "learned entries that may lead to it; 0: any number"),
		WORD("learn_limit_action", "forward|drop", take_refusal,
		     &values.learn_limit_action,
		     "what becomes of frames of stations beyond that"),
		PARAM_END,
	};
	bool given = false;
	int i, rc;

	static_assert(ARRAY_SIZE(words) == WORD_COUNT + 1,
		      "a setting of ports was added to the ABI: take it");
	rc = args_parse(argc, argv, NULL, operands, words);
	if (rc)
		return rc;
	for (i = 0; i < WORD_COUNT; i++)
		given |= words[i].given;
	if (!given)
		return misused("port set: what (learning, flood, mcast_flood, "
			       "bcast_flood, isolated, hairpin, learn_limit or "
			       "learn_limit_action)?");
	return ask(context, port, words, &values);
}
