// SPDX-License-Identifier: GPL-2.0
/*
 * Requests of the generic netlink family that have one answer.
 *
 * Those that change something hold RTNL, so that bridge and port stay; those
 * that read hold the RCU read lock.
 */
#include "request.h"

#include <linux/rtnetlink.h>
#include <net/genetlink.h>

#include "attr.h"
#include "bridge.h"
#include "fdb.h"
#include "message.h"
#include "move.h"
#include "netlink.h"
#include "notify.h"
#include "port.h"

/* Parse the nest about an entry, which the request must have. */
static int mbr_req_parse_fdb(struct genl_info *info, struct nlattr **tb,
			     const struct nla_policy *policy, int maxtype)
{
	struct nlattr *nest = info->attrs[MUSE_BRIDGE_A_FDB];

	if (!nest)
		return MBR_ATTR_MISSING(info->extack, NULL, MUSE_BRIDGE_A_FDB,
					"the entry");
	return nla_parse_nested(tb, maxtype, nest, policy, info->extack);
}

/* Parse it, and return the address that it must have. */
static const u8 *mbr_req_parse_addr(struct genl_info *info, struct nlattr **tb,
				    const struct nla_policy *policy,
				    int maxtype)
{
	int err = mbr_req_parse_fdb(info, tb, policy, maxtype);

	if (err)
		return ERR_PTR(err);
	return mbr_attr_find_addr(tb, info->attrs[MUSE_BRIDGE_A_FDB],
				  info->extack);
}

/* A reply to be filled; its header is in @msg. */
static int mbr_req_reply_begin(struct mbr_msg *msg, struct genl_info *info)
{
	*msg = (struct mbr_msg) {
		.skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL),
		.family = &mbr_nl_family,
		.portid = info->snd_portid,
		.seq = info->snd_seq,
		.cmd = info->genlhdr->cmd,
	};
	return msg->skb ? 0 : -ENOMEM;
}

static int mbr_req_reply_end(struct mbr_msg *msg, struct genl_info *info,
			     int err)
{
	if (err) {
		nlmsg_free(msg->skb);
		return err;
	}
	return genlmsg_reply(msg->skb, info);
}

/**
 * mbr_req_bridge_get() - BRIDGE_GET: one bridge
 * @skb: the request
 * @info: its attributes
 *
 * Context: process; takes rcu_read_lock().
 * Return: 0, or a negative errno with a text in the extended ack.
 */
int mbr_req_bridge_get(struct sk_buff *skb, struct genl_info *info)
{
	struct mbr_bridge *br;
	struct mbr_msg msg;
	int err;

	err = mbr_req_reply_begin(&msg, info);
	if (err)
		return err;
	rcu_read_lock();
	br = mbr_attr_find_bridge(genl_info_net(info), info->attrs,
				  info->extack);
	err = PTR_ERR_OR_ZERO(br);
	if (!err) {
		msg.event = mbr_notify_number(br);
		err = mbr_msg_bridge(&msg, br);
	}
	rcu_read_unlock();
	return mbr_req_reply_end(&msg, info, err);
}

static void mbr_req_set_mode(struct mbr_bridge *br, u8 mode)
{
	const struct mbr_fdb_filter learned = {
		.by_state = true,
		.state = MUSE_BRIDGE_FDB_STATE_LEARNED,
	};

	if (mode == br->mode)
		return;
	WRITE_ONCE(br->mode, mode);
	mbr_port_update_states(br);
	/* A hub knows nobody; static entries wait until it is a bridge again. */
	if (mode == MUSE_BRIDGE_MODE_HUB)
		mbr_fdb_flush(br, &learned, MUSE_BRIDGE_FDB_REASON_MODE);
}

static void mbr_req_set_u32(const struct nlattr *attr, u32 *setting)
{
	if (attr)
		WRITE_ONCE(*setting, nla_get_u32(attr));
}

static void mbr_req_set_limits(struct mbr_bridge *br, struct nlattr **tb)
{
	mbr_req_set_u32(tb[MUSE_BRIDGE_A_BRIDGE_LEARN_LIMIT], &br->learn_limit);
	mbr_req_set_u32(tb[MUSE_BRIDGE_A_BRIDGE_LEARN_LIMIT_ACTION],
			&br->learn_limit_action);
	mbr_req_set_u32(tb[MUSE_BRIDGE_A_BRIDGE_DAMP_MOVES], &br->damp_moves);
	mbr_req_set_u32(tb[MUSE_BRIDGE_A_BRIDGE_DAMP_WINDOW], &br->damp_window);
	mbr_req_set_u32(tb[MUSE_BRIDGE_A_BRIDGE_DAMP_HOLD], &br->damp_hold);
	mbr_req_set_u32(tb[MUSE_BRIDGE_A_BRIDGE_DAMP_ACTION], &br->damp_action);
}

/* Nothing here can fail, so a request takes effect as a whole. */
static void mbr_req_set(struct mbr_bridge *br, struct nlattr **tb)
{
	const struct nlattr *attr;

	attr = tb[MUSE_BRIDGE_A_BRIDGE_AGEING_TIME];
	if (attr)
		mbr_fdb_set_ageing_time(br, nla_get_u32(attr));
	attr = tb[MUSE_BRIDGE_A_BRIDGE_LEARNING];
	if (attr)
		WRITE_ONCE(br->learning, nla_get_u8(attr));
	attr = tb[MUSE_BRIDGE_A_BRIDGE_DIRECT];
	if (attr)
		WRITE_ONCE(br->direct, nla_get_u8(attr));
	attr = tb[MUSE_BRIDGE_A_BRIDGE_GROUP_FWD_MASK];
	if (attr)
		WRITE_ONCE(br->group_fwd_mask, nla_get_u16(attr));
	attr = tb[MUSE_BRIDGE_A_BRIDGE_FDB_STATS];
	if (attr)
		WRITE_ONCE(br->fdb_stats, nla_get_u8(attr));
	mbr_port_update_states(br);
	mbr_req_set_limits(br, tb);
	attr = tb[MUSE_BRIDGE_A_BRIDGE_MODE];
	if (attr)
		mbr_req_set_mode(br, nla_get_u32(attr));
	mbr_notify_bridge(br, MUSE_BRIDGE_CMD_BRIDGE_SET_NTF);
	/* What its work tells is told after what it comes of. */
	mbr_move_update(br);
}

/**
 * mbr_req_bridge_set() - BRIDGE_SET: change settings
 * @skb: the request
 * @info: its attributes
 *
 * Context: process; takes RTNL.
 * Return: 0, or a negative errno with a text in the extended ack.
 */
int mbr_req_bridge_set(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *tb[MUSE_BRIDGE_A_BRIDGE_FDB_STATS + 1];
	struct nlattr *nest = info->attrs[MUSE_BRIDGE_A_BRIDGE];
	struct mbr_bridge *br;
	int err;

	if (!nest)
		return MBR_ATTR_MISSING(info->extack, NULL,
					MUSE_BRIDGE_A_BRIDGE, "what to set");
	err = nla_parse_nested(tb, ARRAY_SIZE(tb) - 1, nest,
			       mbr_attr_set_bridge, info->extack);
	if (!err && tb[MUSE_BRIDGE_A_BRIDGE_GROUP_FWD_MASK])
		err = mbr_attr_check_group_fwd_mask(tb[MUSE_BRIDGE_A_BRIDGE_GROUP_FWD_MASK],
						    info->extack);
	if (err)
		return err;

	rtnl_lock();
	br = mbr_attr_find_bridge(genl_info_net(info), info->attrs,
				  info->extack);
	err = PTR_ERR_OR_ZERO(br);
	if (!err)
		mbr_req_set(br, tb);
	rtnl_unlock();
	return err;
}

/* The port that a request is about; it may say of which bridge. */
static struct mbr_port *mbr_req_find_port(struct genl_info *info,
					  struct nlattr **tb)
{
	const struct mbr_bridge *br = NULL;

	if (info->attrs[MUSE_BRIDGE_A_IFINDEX]) {
		br = mbr_attr_find_bridge(genl_info_net(info), info->attrs,
					  info->extack);
		if (IS_ERR(br))
			return ERR_CAST(br);
	}
	return mbr_attr_find_port(genl_info_net(info), br,
				  tb[MUSE_BRIDGE_A_PORT_IFINDEX],
				  info->extack);
}

/* Nothing here can fail, so a request takes effect as a whole. */
static void mbr_req_set_port(struct mbr_port *port, struct nlattr **tb)
{
	struct mbr_port_settings want = {
		.flags = port->flags,
		.learn_limit = port->learn_limit,
		.learn_limit_action = port->learn_limit_action,
	};
	int attr;

	for (attr = MUSE_BRIDGE_A_PORT_LEARNING;
	     attr <= MUSE_BRIDGE_A_PORT_HAIRPIN; attr++) {
		if (!tb[attr])
			continue;
		want.flags &= ~MBR_PORT_FLAG(attr);
		if (nla_get_u8(tb[attr]))
			want.flags |= MBR_PORT_FLAG(attr);
	}
	attr = MUSE_BRIDGE_A_PORT_LEARN_LIMIT;
	if (tb[attr])
		want.learn_limit = nla_get_u32(tb[attr]);
	attr = MUSE_BRIDGE_A_PORT_LEARN_LIMIT_ACTION;
	if (tb[attr])
		want.learn_limit_action = nla_get_u32(tb[attr]);
	mbr_port_set(port, &want);
}

/**
 * mbr_req_port_set() - PORT_SET: change settings of a port
 * @skb: the request
 * @info: its attributes
 *
 * Context: process; takes RTNL.
 * Return: 0, or a negative errno with a text in the extended ack.
 */
int mbr_req_port_set(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *tb[MUSE_BRIDGE_A_PORT_LEARN_LIMIT_ACTION + 1];
	struct nlattr *nest = info->attrs[MUSE_BRIDGE_A_PORT];
	struct mbr_port *port;
	int err;

	if (!nest)
		return MBR_ATTR_MISSING(info->extack, NULL, MUSE_BRIDGE_A_PORT,
					"what to set");
	err = nla_parse_nested(tb, ARRAY_SIZE(tb) - 1, nest, mbr_attr_set_port,
			       info->extack);
	if (err)
		return err;
	if (!tb[MUSE_BRIDGE_A_PORT_IFINDEX])
		return MBR_ATTR_MISSING(info->extack, nest,
					MUSE_BRIDGE_A_PORT_IFINDEX,
					"the port");

	rtnl_lock();
	port = mbr_req_find_port(info, tb);
	err = PTR_ERR_OR_ZERO(port);
	if (!err)
		mbr_req_set_port(port, tb);
	rtnl_unlock();
	return err;
}

/**
 * mbr_req_fdb_get() - FDB_GET: one entry
 * @skb: the request
 * @info: its attributes
 *
 * Context: process; takes rcu_read_lock().
 * Return: 0, or a negative errno with a text in the extended ack.
 */
int mbr_req_fdb_get(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *tb[MUSE_BRIDGE_A_FDB_ADDR + 1];
	const struct mbr_fdb *f;
	struct mbr_bridge *br;
	struct mbr_msg msg;
	const u8 *addr;
	int err;

	addr = mbr_req_parse_addr(info, tb, mbr_attr_address,
				  ARRAY_SIZE(tb) - 1);
	if (IS_ERR(addr))
		return PTR_ERR(addr);
	err = mbr_req_reply_begin(&msg, info);
	if (err)
		return err;

	rcu_read_lock();
	br = mbr_attr_find_bridge(genl_info_net(info), info->attrs,
				  info->extack);
	err = PTR_ERR_OR_ZERO(br);
	if (!err) {
		msg.event = mbr_notify_number(br);
		f = mbr_fdb_find_rcu(br, mbr_fdb_key(addr));
		if (f) {
			err = mbr_msg_fdb(&msg, br, f, NULL);
		} else {
			NL_SET_ERR_MSG(info->extack, "address has no entry");
			err = -ENOENT;
		}
	}
	rcu_read_unlock();
	return mbr_req_reply_end(&msg, info, err);
}

static int mbr_req_fdb_add_to(struct mbr_bridge *br, struct genl_info *info,
			      struct nlattr **tb, const u8 *addr)
{
	bool replace = nla_get_flag(tb[MUSE_BRIDGE_A_FDB_REPLACE]);
	struct mbr_port *port;

	port = mbr_attr_find_port(genl_info_net(info), br,
				  tb[MUSE_BRIDGE_A_FDB_PORT_IFINDEX],
				  info->extack);
	if (IS_ERR(port))
		return PTR_ERR(port);
	return mbr_fdb_add_static(port, addr, replace, info->extack);
}

/**
 * mbr_req_fdb_add() - FDB_ADD: a static entry
 * @skb: the request
 * @info: its attributes
 *
 * Context: process; takes RTNL.
 * Return: 0, or a negative errno with a text in the extended ack.
 */
int mbr_req_fdb_add(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *tb[MUSE_BRIDGE_A_FDB_REPLACE + 1];
	struct mbr_bridge *br;
	const u8 *addr;
	int err;

	addr = mbr_req_parse_addr(info, tb, mbr_attr_new_entry,
				  ARRAY_SIZE(tb) - 1);
	if (IS_ERR(addr))
		return PTR_ERR(addr);
	if (!tb[MUSE_BRIDGE_A_FDB_PORT_IFINDEX])
		return MBR_ATTR_MISSING(info->extack,
					info->attrs[MUSE_BRIDGE_A_FDB],
					MUSE_BRIDGE_A_FDB_PORT_IFINDEX,
					"the port");

	rtnl_lock();
	br = mbr_attr_find_bridge(genl_info_net(info), info->attrs,
				  info->extack);
	err = PTR_ERR_OR_ZERO(br) ?: mbr_req_fdb_add_to(br, info, tb, addr);
	rtnl_unlock();
	return err;
}

/**
 * mbr_req_fdb_del() - FDB_DEL: delete an entry
 * @skb: the request
 * @info: its attributes
 *
 * Context: process; takes RTNL.
 * Return: 0, or a negative errno with a text in the extended ack.
 */
int mbr_req_fdb_del(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *tb[MUSE_BRIDGE_A_FDB_ADDR + 1];
	struct mbr_bridge *br;
	const u8 *addr;
	int err;

	addr = mbr_req_parse_addr(info, tb, mbr_attr_address,
				  ARRAY_SIZE(tb) - 1);
	if (IS_ERR(addr))
		return PTR_ERR(addr);

	rtnl_lock();
	br = mbr_attr_find_bridge(genl_info_net(info), info->attrs,
				  info->extack);
	err = PTR_ERR_OR_ZERO(br) ?: mbr_fdb_del(br, addr, info->extack);
	rtnl_unlock();
	return err;
}

static int mbr_req_fdb_flush_from(struct mbr_bridge *br, struct genl_info *info,
				  struct nlattr **tb)
{
	struct mbr_fdb_filter filter = {
		.by_state = true,
		.state = MUSE_BRIDGE_FDB_STATE_LEARNED,
	};
	struct mbr_port *port;
	int err;

	err = mbr_attr_get_filter(tb, info->attrs[MUSE_BRIDGE_A_FDB], &filter,
				  info->extack);
	if (err)
		return err;
	if (tb[MUSE_BRIDGE_A_FDB_PORT_IFINDEX]) {
		port = mbr_attr_find_port(genl_info_net(info), br,
					  tb[MUSE_BRIDGE_A_FDB_PORT_IFINDEX],
					  info->extack);
		if (IS_ERR(port))
			return PTR_ERR(port);
		filter.port = port;
	}
	mbr_fdb_flush(br, &filter, MUSE_BRIDGE_FDB_REASON_FLUSH);
	return 0;
}

/**
 * mbr_req_fdb_flush() - FDB_FLUSH: delete many entries
 * @skb: the request
 * @info: its attributes
 *
 * Context: process; takes RTNL.
 * Return: 0, or a negative errno with a text in the extended ack.
 */
int mbr_req_fdb_flush(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *tb[MUSE_BRIDGE_A_FDB_YOUNGER + 1] = {};
	struct mbr_bridge *br;
	int err = 0;

	if (info->attrs[MUSE_BRIDGE_A_FDB])
		err = mbr_req_parse_fdb(info, tb, mbr_attr_flush,
					ARRAY_SIZE(tb) - 1);
	if (err)
		return err;

	rtnl_lock();
	br = mbr_attr_find_bridge(genl_info_net(info), info->attrs,
				  info->extack);
	err = PTR_ERR_OR_ZERO(br) ?: mbr_req_fdb_flush_from(br, info, tb);
	rtnl_unlock();
	return err;
}
