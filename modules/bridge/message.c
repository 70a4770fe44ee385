// SPDX-License-Identifier: GPL-2.0
/*
 * Bridges, ports and entries as netlink messages: one function each, used by
 * replies, dumps and notifications alike, so that these cannot differ.
 */
#include "message.h"

#include <net/genetlink.h>
#include <kunit/visibility.h>

#include "bridge.h"
#include "drop.h"
#include "entry.h"
#include "fdb.h"
#include "port.h"
#include "put.h"
#include "refusal.h"
#include "stats.h"
#include "transmit.h"

/**
 * mbr_msg_put_name() - write the name of a device
 * @skb: where to
 * @type: of the attribute
 * @dev: the device, whose name may be changing while we read it
 *
 * Context: any.
 * Return: 0, or -EMSGSIZE.
 */
int mbr_msg_put_name(struct sk_buff *skb, int type,
		     const struct net_device *dev)
{
	char name[IFNAMSIZ];

	strscpy(name, dev->name, sizeof(name));
	return nla_put_string(skb, type, name);
}

/* What every message begins with; NULL if it does not fit. */
static struct nlmsghdr *mbr_msg_write_head(struct mbr_put *put,
					   const struct mbr_msg *msg,
					   const struct mbr_bridge *br)
{
	struct nlmsghdr *nlh = mbr_put_room(put, NLMSG_HDRLEN + GENL_HDRLEN);

	if (!nlh)
		return NULL;
	nlh->nlmsg_type = msg->family->id;
	nlh->nlmsg_flags = msg->flags;
	nlh->nlmsg_seq = msg->seq;
	nlh->nlmsg_pid = msg->portid;
	*(struct genlmsghdr *)nlmsg_data(nlh) = (struct genlmsghdr) {
		.cmd = msg->cmd,
		.version = msg->family->version,
	};
	if (mbr_put_u32(put, MUSE_BRIDGE_A_IFINDEX, br->dev->ifindex) ||
	    mbr_put_name(put, MUSE_BRIDGE_A_IFNAME, br->dev) ||
	    mbr_put_u32(put, MUSE_BRIDGE_A_EVENT, msg->event))
		return NULL;
	return nlh;
}

/* The same, or what was kept of it, with room for the longest. */
static struct nlmsghdr *mbr_msg_put_head(struct mbr_put *put,
					 const struct mbr_msg *msg,
					 const struct mbr_bridge *br)
{
	struct nlmsghdr *nlh;

	if (!msg->head_len)
		return mbr_msg_write_head(put, msg, br);
	nlh = mbr_put_room(put, sizeof(msg->head));
	if (!nlh)
		return NULL;
	memcpy(nlh, msg->head, sizeof(msg->head));
	put->at = (void *)nlh + msg->head_len;
	return nlh;
}

/**
 * mbr_msg_keep_head() - many messages about something of a bridge will follow
 * @msg: the header; what they begin with is kept in it
 * @br: the bridge
 *
 * Context: any, under RTNL or rcu_read_lock().
 */
void mbr_msg_keep_head(struct mbr_msg *msg, const struct mbr_bridge *br)
{
	struct mbr_put put = {
		.at = msg->head,
		.end = msg->head + sizeof(msg->head),
	};

	msg->head_len = 0;
	if (mbr_msg_write_head(&put, msg, br))
		msg->head_len = put.at - (void *)msg->head;
}

/**
 * mbr_msg_begin() - begin a message about something of a bridge
 * @msg: the header
 * @br: the bridge
 *
 * Context: any, under RTNL or rcu_read_lock().
 * Return: for genlmsg_end() or genlmsg_cancel(), or NULL with nothing written.
 */
void *mbr_msg_begin(const struct mbr_msg *msg, const struct mbr_bridge *br)
{
	struct mbr_put put = mbr_put_begin(msg->skb);
	struct nlmsghdr *nlh = mbr_msg_put_head(&put, msg, br);

	if (!nlh)
		return NULL;
	mbr_put_end(msg->skb, &put);
	return nlmsg_data(nlh) + GENL_HDRLEN;
}

/* What is learned and what is not. */
static int mbr_msg_put_limits(struct sk_buff *skb, const struct mbr_bridge *br)
{
	return nla_put_u32(skb, MUSE_BRIDGE_A_BRIDGE_LEARN_LIMIT,
			   READ_ONCE(br->learn_limit)) ?:
	       nla_put_u32(skb, MUSE_BRIDGE_A_BRIDGE_LEARN_LIMIT_ACTION,
			   READ_ONCE(br->learn_limit_action)) ?:
	       nla_put_u32(skb, MUSE_BRIDGE_A_BRIDGE_LEARNED_COUNT,
			   READ_ONCE(br->learned)) ?:
	       nla_put_u32(skb, MUSE_BRIDGE_A_BRIDGE_DAMP_MOVES,
			   READ_ONCE(br->damp_moves)) ?:
	       nla_put_u32(skb, MUSE_BRIDGE_A_BRIDGE_DAMP_WINDOW,
			   READ_ONCE(br->damp_window)) ?:
	       nla_put_u32(skb, MUSE_BRIDGE_A_BRIDGE_DAMP_HOLD,
			   READ_ONCE(br->damp_hold)) ?:
	       nla_put_u32(skb, MUSE_BRIDGE_A_BRIDGE_DAMP_ACTION,
			   READ_ONCE(br->damp_action)) ?:
	       nla_put_u32(skb, MUSE_BRIDGE_A_BRIDGE_DAMPED_COUNT,
			   READ_ONCE(br->damped));
}

static int mbr_msg_put_refusals(struct sk_buff *skb,
				const struct mbr_bridge *br)
{
	struct nlattr *nest = nla_nest_start(skb, MUSE_BRIDGE_A_BRIDGE_STATS);
	u64 sum[MBR_REFUSAL_COUNT];
	int i;

	if (!nest)
		return -EMSGSIZE;
	mbr_refusals_sum(br, sum);
	for (i = 0; i < MBR_REFUSAL_COUNT; i++)
		if (nla_put_u64_64bit(skb, MBR_REFUSAL_FIRST + i, sum[i],
				      MUSE_BRIDGE_A_STAT_PAD))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int mbr_msg_put_drops(struct sk_buff *skb, int type,
			     const struct mbr_drops __percpu *drops)
{
	u64 sum[MBR_DROP_COUNT] = {};

	mbr_drops_sum(drops, sum);
	return nla_put(skb, type, sizeof(sum), sum);
}

static int mbr_msg_put_bridge(struct sk_buff *skb, const struct mbr_bridge *br)
{
	struct nlattr *nest = nla_nest_start(skb, MUSE_BRIDGE_A_BRIDGE);

	if (!nest ||
	    nla_put_u32(skb, MUSE_BRIDGE_A_BRIDGE_MODE, READ_ONCE(br->mode)) ||
	    nla_put_u8(skb, MUSE_BRIDGE_A_BRIDGE_LEARNING,
		       READ_ONCE(br->learning)) ||
	    nla_put_u32(skb, MUSE_BRIDGE_A_BRIDGE_AGEING_TIME,
			READ_ONCE(br->ageing_ms)) ||
	    nla_put(skb, MUSE_BRIDGE_A_BRIDGE_ADDR, ETH_ALEN,
		    br->dev->dev_addr) ||
	    nla_put_u32(skb, MUSE_BRIDGE_A_BRIDGE_PORT_COUNT,
			READ_ONCE(br->port_count)) ||
	    nla_put_u32(skb, MUSE_BRIDGE_A_BRIDGE_FDB_COUNT,
			READ_ONCE(br->fdb.count)) ||
	    nla_put_u8(skb, MUSE_BRIDGE_A_BRIDGE_DIRECT, READ_ONCE(br->direct)) ||
	    nla_put_u16(skb, MUSE_BRIDGE_A_BRIDGE_GROUP_FWD_MASK,
			READ_ONCE(br->group_fwd_mask)) ||
	    nla_put_u8(skb, MUSE_BRIDGE_A_BRIDGE_FDB_STATS,
		       mbr_entry_counts(br)) ||
	    mbr_msg_put_limits(skb, br) || mbr_msg_put_refusals(skb, br) ||
	    mbr_msg_put_drops(skb, MUSE_BRIDGE_A_BRIDGE_DROPS, br->drops))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * mbr_msg_bridge() - write a message about a bridge
 * @msg: the header
 * @br: the bridge
 *
 * Context: any, under RTNL or rcu_read_lock().
 * Return: 0, or -EMSGSIZE, with nothing written.
 */
int mbr_msg_bridge(const struct mbr_msg *msg, const struct mbr_bridge *br)
{
	void *hdr = mbr_msg_begin(msg, br);

	if (!hdr)
		return -EMSGSIZE;
	if (mbr_msg_put_bridge(msg->skb, br)) {
		genlmsg_cancel(msg->skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(msg->skb, hdr);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_msg_bridge);

static int mbr_msg_put_stats(struct sk_buff *skb, const struct mbr_port *port)
{
	struct nlattr *nest = nla_nest_start(skb, MUSE_BRIDGE_A_PORT_STATS);
	u64 sum[MBR_STAT_COUNT];
	int i;

	if (!nest)
		return -EMSGSIZE;
	mbr_stats_sum(port, sum);
	for (i = 0; i < MBR_STAT_COUNT; i++)
		if (nla_put_u64_64bit(skb, MBR_STAT_FIRST + i, sum[i],
				      MUSE_BRIDGE_A_STAT_PAD))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int mbr_msg_put_settings(struct sk_buff *skb,
				const struct mbr_port *port)
{
	u32 flags = READ_ONCE(port->flags);
	int attr;

	for (attr = MUSE_BRIDGE_A_PORT_LEARNING;
	     attr <= MUSE_BRIDGE_A_PORT_HAIRPIN; attr++)
		if (nla_put_u8(skb, attr, !!(flags & MBR_PORT_FLAG(attr))))
			return -EMSGSIZE;
	return nla_put_u32(skb, MUSE_BRIDGE_A_PORT_LEARN_LIMIT,
			   READ_ONCE(port->learn_limit)) ?:
	       nla_put_u32(skb, MUSE_BRIDGE_A_PORT_LEARN_LIMIT_ACTION,
			   READ_ONCE(port->learn_limit_action)) ?:
	       nla_put_u32(skb, MUSE_BRIDGE_A_PORT_LEARNED_COUNT,
			   READ_ONCE(port->learned));
}

static int mbr_msg_put_port(struct sk_buff *skb, const struct mbr_port *port)
{
	struct nlattr *nest = nla_nest_start(skb, MUSE_BRIDGE_A_PORT);

	if (!nest ||
	    nla_put_u32(skb, MUSE_BRIDGE_A_PORT_IFINDEX, port->dev->ifindex) ||
	    mbr_msg_put_name(skb, MUSE_BRIDGE_A_PORT_IFNAME, port->dev) ||
	    nla_put_u8(skb, MUSE_BRIDGE_A_PORT_FORWARDING,
		       READ_ONCE(port->forwarding)) ||
	    nla_put_u32(skb, MUSE_BRIDGE_A_PORT_FDB_COUNT,
			READ_ONCE(port->fdb_count)) ||
	    mbr_msg_put_stats(skb, port) ||
	    nla_put_u32(skb, MUSE_BRIDGE_A_PORT_PATH, mbr_transmit_path(port)) ||
	    mbr_msg_put_settings(skb, port) ||
	    mbr_msg_put_drops(skb, MUSE_BRIDGE_A_PORT_DROPS, port->drops))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * mbr_msg_port() - write a message about a port
 * @msg: the header
 * @port: the port
 *
 * Context: any, under RTNL or rcu_read_lock().
 * Return: 0, or -EMSGSIZE, with nothing written.
 */
int mbr_msg_port(const struct mbr_msg *msg, const struct mbr_port *port)
{
	void *hdr = mbr_msg_begin(msg, port->br);

	if (!hdr)
		return -EMSGSIZE;
	if (mbr_msg_put_port(msg->skb, port)) {
		genlmsg_cancel(msg->skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(msg->skb, hdr);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_msg_port);

/**
 * mbr_msg_count() - write a message that says how many entries there are
 * @msg: the header
 * @count: how many
 *
 * Context: any.
 * Return: 0, or -EMSGSIZE, with nothing written.
 */
int mbr_msg_count(const struct mbr_msg *msg, u32 count)
{
	void *hdr = genlmsg_put(msg->skb, msg->portid, msg->seq, msg->family,
				msg->flags, msg->cmd);
	struct nlattr *nest;

	if (!hdr)
		return -EMSGSIZE;
	nest = nla_nest_start(msg->skb, MUSE_BRIDGE_A_FDB);
	if (!nest || nla_put_u32(msg->skb, MUSE_BRIDGE_A_FDB_COUNT, count)) {
		genlmsg_cancel(msg->skb, hdr);
		return -EMSGSIZE;
	}
	nla_nest_end(msg->skb, nest);
	genlmsg_end(msg->skb, hdr);
	return 0;
}

static int mbr_msg_put_fdb_change(struct mbr_put *put, u8 cmd,
				  const struct mbr_msg_fdb_change *change)
{
	const struct net_device *dev;

	switch (cmd) {
	case MUSE_BRIDGE_CMD_FDB_MOVE_NTF:
		dev = change->old_port->dev;
		return mbr_put_u32(put, MUSE_BRIDGE_A_FDB_OLD_PORT_IFINDEX,
				   dev->ifindex) ?:
		       mbr_put_name(put, MUSE_BRIDGE_A_FDB_OLD_PORT_IFNAME,
				    dev);
	case MUSE_BRIDGE_CMD_FDB_DEL_NTF:
		return mbr_put_u32(put, MUSE_BRIDGE_A_FDB_REASON,
				   change->reason);
	}
	return 0;
}

/* The padding after six bytes is zero. */
static int mbr_msg_put_addr(struct mbr_put *put, int type, u64 key)
{
	u8 *to = mbr_put_attr(put, type, ETH_ALEN);

	if (!to)
		return -EMSGSIZE;
	memset(to, 0, NLA_ALIGN(ETH_ALEN));
	mbr_fdb_addr(key, to);
	return 0;
}

/* Of a station that never moved, nothing: that is what most are. */
static int mbr_msg_put_moves(struct mbr_put *put, const struct mbr_fdb *f)
{
	struct mbr_move move;

	if (likely(!mbr_fdb_moves(f, &move)))
		return 0;
	if (READ_ONCE(f->damped) &&
	    !mbr_put_attr(put, MUSE_BRIDGE_A_FDB_DAMPED, 0))
		return -EMSGSIZE;
	return mbr_put_u32(put, MUSE_BRIDGE_A_FDB_MOVES, move.count) ?:
	       mbr_put_u32(put, MUSE_BRIDGE_A_FDB_MOVED,
			   mbr_move_ms(move.last, mbr_move_now())) ?:
	       mbr_put_u32(put, MUSE_BRIDGE_A_FDB_MOVED_FROM, move.from);
}

static int mbr_msg_put_count(struct mbr_put *put, int packets, int bytes,
			     const struct mbr_entry_count *count)
{
	return mbr_put_u64(put, packets, atomic64_read(&count->packets),
			   MUSE_BRIDGE_A_STAT_PAD) ?:
	       mbr_put_u64(put, bytes, atomic64_read(&count->bytes),
			   MUSE_BRIDGE_A_STAT_PAD);
}

/* What the station sent and was sent, if that is counted. */
static int mbr_msg_put_entry_stats(struct mbr_put *put, const struct mbr_fdb *f)
{
	const struct mbr_entry *e = mbr_entry_counted(f);
	struct nlattr *nest;

	if (likely(!e))
		return 0;
	nest = mbr_put_nest(put, MUSE_BRIDGE_A_FDB_STATS);
	if (!nest ||
	    mbr_msg_put_count(put, MUSE_BRIDGE_A_STAT_RX_PACKETS,
			      MUSE_BRIDGE_A_STAT_RX_BYTES, &e->rx) ||
	    mbr_msg_put_count(put, MUSE_BRIDGE_A_STAT_TX_PACKETS,
			      MUSE_BRIDGE_A_STAT_TX_BYTES, &e->tx))
		return -EMSGSIZE;
	mbr_put_nest_end(put, nest);
	return 0;
}

/* An entry, as a nest of @type. */
static int mbr_msg_put_entry(struct mbr_put *put, int type, u8 cmd,
			     const struct mbr_bridge *br,
			     const struct mbr_fdb *f,
			     const struct mbr_msg_fdb_change *change)
{
	struct nlattr *nest = mbr_put_nest(put, type);
	const struct mbr_port *port;
	u8 state = READ_ONCE(f->state);

	port = rcu_dereference_check(f->port, lockdep_is_held(&br->fdb.lock));
	if (!nest ||
	    mbr_msg_put_addr(put, MUSE_BRIDGE_A_FDB_ADDR, f->entry.key) ||
	    mbr_put_u32(put, MUSE_BRIDGE_A_FDB_STATE, state))
		return -EMSGSIZE;
	if (port &&
	    (mbr_put_u32(put, MUSE_BRIDGE_A_FDB_PORT_IFINDEX,
			 port->dev->ifindex) ||
	     mbr_put_name(put, MUSE_BRIDGE_A_FDB_PORT_IFNAME, port->dev)))
		return -EMSGSIZE;
	if (state == MUSE_BRIDGE_FDB_STATE_LEARNED &&
	    mbr_put_u32(put, MUSE_BRIDGE_A_FDB_AGE,
			jiffies_to_msecs(mbr_fdb_idle(f, mbr_fdb_now()))))
		return -EMSGSIZE;
	if (mbr_msg_put_moves(put, f) || mbr_msg_put_entry_stats(put, f) ||
	    (change && mbr_msg_put_fdb_change(put, cmd, change)))
		return -EMSGSIZE;
	mbr_put_nest_end(put, nest);
	return 0;
}

/**
 * mbr_msg_put_fdb() - write an entry into a message
 * @skb: where to
 * @type: of the nest
 * @cmd: of the message
 * @br: its bridge
 * @f: the entry
 * @change: what a notification adds, or NULL
 *
 * Context: any, under rcu_read_lock() or fdb.lock.
 * Return: 0, or -EMSGSIZE, with nothing written.
 */
int mbr_msg_put_fdb(struct sk_buff *skb, int type, u8 cmd,
		    const struct mbr_bridge *br, const struct mbr_fdb *f,
		    const struct mbr_msg_fdb_change *change)
{
	struct mbr_put put = mbr_put_begin(skb);

	if (mbr_msg_put_entry(&put, type, cmd, br, f, change))
		return -EMSGSIZE;
	mbr_put_end(skb, &put);
	return 0;
}

/**
 * mbr_msg_fdb() - write a message about an entry
 * @msg: the header
 * @br: its bridge
 * @f: the entry
 * @change: what a notification adds, or NULL
 *
 * Context: any, under rcu_read_lock() or fdb.lock.
 * Return: 0, or -EMSGSIZE, with nothing written.
 */
int mbr_msg_fdb(const struct mbr_msg *msg, const struct mbr_bridge *br,
		const struct mbr_fdb *f,
		const struct mbr_msg_fdb_change *change)
{
	struct mbr_put put = mbr_put_begin(msg->skb);
	struct nlmsghdr *nlh = mbr_msg_put_head(&put, msg, br);

	if (!nlh || mbr_msg_put_entry(&put, MUSE_BRIDGE_A_FDB, msg->cmd, br, f,
				      change))
		return -EMSGSIZE;
	nlh->nlmsg_len = put.at - (void *)nlh;
	mbr_put_end(msg->skb, &put);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_msg_fdb);
