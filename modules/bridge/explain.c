// SPDX-License-Identifier: GPL-2.0
/*
 * The request that asks what would become of a frame.
 *
 * It asks the functions of decide.h, in the order in which forward.c does, and
 * changes nothing.  The answer is a message with the decision and one for each port.
 * What fits into a buffer, which is some hundred ports, is all of one moment; for
 * the ports after that the decision is made again.
 */
#include "explain.h"

#include <linux/etherdevice.h>
#include <linux/if_ether.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "attr.h"
#include "bridge.h"
#include "decide.h"
#include "message.h"
#include "move.h"
#include "netlink.h"
#include "notify.h"
#include "transmit.h"

/**
 * struct mbr_explain - a frame, and what is known of its way
 * @br: the bridge
 * @from: the port that it comes in by, NULL if the host sends it
 * @src: its source
 * @dst: its destination
 * @len: its bytes with the Ethernet header
 * @source: what is learned from it
 * @src_entry: the entry of the source, or NULL
 * @verdict: where it goes
 * @host: the host gets it
 */
struct mbr_explain {
	struct mbr_bridge *br;
	const struct mbr_port *from;
	const u8 *src;
	const u8 *dst;
	unsigned int len;
	enum muse_bridge_source source;
	const struct mbr_fdb *src_entry;
	struct mbr_verdict verdict;
	bool host;
};

/* Where the answer stands, in &struct netlink_callback.ctx. */
struct mbr_explain_state {
	bool began;	/* the decision is written */
	bool ended;	/* and all ports are */
	u32 port;	/* index of the port to go on with */
};

/* The nest about the frame: @x->from is found later. */
static int mbr_explain_parse(struct mbr_explain *x, struct nlattr **tb,
			     const struct nlattr *nest,
			     struct netlink_ext_ack *extack)
{
	int err;

	if (!nest)
		return MBR_ATTR_MISSING(extack, NULL, MUSE_BRIDGE_A_EXPLAIN,
					"the frame");
	err = nla_parse_nested(tb, MUSE_BRIDGE_A_EXPLAIN_LEN, nest,
			       mbr_attr_frame, extack);
	if (err)
		return err;
	if (!tb[MUSE_BRIDGE_A_EXPLAIN_SRC])
		return MBR_ATTR_MISSING(extack, nest, MUSE_BRIDGE_A_EXPLAIN_SRC,
					"the source of the frame");
	if (!tb[MUSE_BRIDGE_A_EXPLAIN_DST])
		return MBR_ATTR_MISSING(extack, nest, MUSE_BRIDGE_A_EXPLAIN_DST,
					"the destination of the frame");
	x->src = nla_data(tb[MUSE_BRIDGE_A_EXPLAIN_SRC]);
	x->dst = nla_data(tb[MUSE_BRIDGE_A_EXPLAIN_DST]);
	x->len = tb[MUSE_BRIDGE_A_EXPLAIN_LEN] ?
			 nla_get_u32(tb[MUSE_BRIDGE_A_EXPLAIN_LEN]) : ETH_ZLEN;
	return 0;
}

/* Find what the request names; under rcu_read_lock(), which keeps it. */
static int mbr_explain_find(struct mbr_explain *x, struct netlink_callback *cb)
{
	struct nlattr **attrs = muse_genl_dump_attrs(cb);
	struct nlattr *tb[MUSE_BRIDGE_A_EXPLAIN_LEN + 1];
	struct net *net = sock_net(cb->skb->sk);
	int err;

	*x = (struct mbr_explain) {};
	err = mbr_explain_parse(x, tb, attrs[MUSE_BRIDGE_A_EXPLAIN], cb->extack);
	if (err)
		return err;
	x->br = mbr_attr_find_bridge(net, attrs, cb->extack);
	if (IS_ERR(x->br))
		return PTR_ERR(x->br);
	if (!tb[MUSE_BRIDGE_A_EXPLAIN_PORT_IFINDEX])
		return 0;
	x->from = mbr_attr_find_port(net, x->br,
				     tb[MUSE_BRIDGE_A_EXPLAIN_PORT_IFINDEX],
				     cb->extack);
	return PTR_ERR_OR_ZERO(x->from);
}

static void mbr_explain_drop(struct mbr_explain *x, enum muse_bridge_drop why)
{
	x->verdict = (struct mbr_verdict) {
		.fate = why == MUSE_BRIDGE_DROP_LINK_LOCAL ?
				MUSE_BRIDGE_FATE_PASS : MUSE_BRIDGE_FATE_DROP,
		.drop = why,
	};
}

/* As mbr_fdb_learn_slow() does: may it be learned? */
static int mbr_explain_refused(const struct mbr_explain *x)
{
	switch (x->source) {
	case MUSE_BRIDGE_SOURCE_NEW:
		return mbr_fdb_refused(x->from, NULL);
	case MUSE_BRIDGE_SOURCE_MOVED:
		return mbr_fdb_refused(x->from, x->src_entry) ?:
		       mbr_move_refused(x->br, x->src_entry);
	default:
		return 0;
	}
}

/* What is learned of the source, and whether the frame goes on after that. */
static enum muse_bridge_drop mbr_explain_learn(struct mbr_explain *x, u64 src)
{
	int err;

	if (!mbr_port_learns(x->from))
		return MUSE_BRIDGE_DROP_NONE;
	x->src_entry = mbr_fdb_find_rcu(x->br, src);
	x->source = mbr_decide_source(x->from, x->src_entry);
	if (x->source == MUSE_BRIDGE_SOURCE_OWN)
		return MUSE_BRIDGE_DROP_SOURCE_OWN;
	err = mbr_explain_refused(x);
	if (!err)
		return MUSE_BRIDGE_DROP_NONE;
	if (abs(err) == EDQUOT) {
		x->source = MUSE_BRIDGE_SOURCE_LIMIT;
		return err < 0 ? MUSE_BRIDGE_DROP_LEARN_LIMIT : MUSE_BRIDGE_DROP_NONE;
	}
	x->source = MUSE_BRIDGE_SOURCE_DAMPED;
	return err < 0 ? MUSE_BRIDGE_DROP_DAMPED : MUSE_BRIDGE_DROP_NONE;
}

/* As mbr_receive() does, but nothing is learned. */
static void mbr_explain_receive(struct mbr_explain *x)
{
	u64 src = mbr_fdb_key(x->src);
	enum muse_bridge_drop why = mbr_explain_learn(x, src);

	if (why) {
		mbr_explain_drop(x, why);
		return;
	}
	/* When its own address is looked for, it would have been learned. */
	if (src == mbr_fdb_key(x->dst) &&
	    (x->source == MUSE_BRIDGE_SOURCE_NEW ||
	     x->source == MUSE_BRIDGE_SOURCE_MOVED))
		x->verdict = mbr_decide_known(x->from, x->from, NULL);
	else
		x->verdict = mbr_decide_dest(x->br, x->from, mbr_fdb_key(x->dst),
					     false);
}

/* As mbr_handle_frame() does. */
static void mbr_explain_handle(struct mbr_explain *x)
{
	bool hub = mbr_decide_hub(x->br);
	enum muse_bridge_drop why;

	why = mbr_decide_ingress(x->from, READ_ONCE(x->from->state), x->dst,
				 mbr_fdb_key(x->dst), mbr_fdb_key(x->src), hub);
	if (why)
		mbr_explain_drop(x, why);
	else if (hub)
		x->verdict = mbr_decide_dest(x->br, x->from, mbr_fdb_key(x->dst), hub);
	else
		mbr_explain_receive(x);

	switch (x->verdict.fate) {
	case MUSE_BRIDGE_FATE_FLOOD:
		x->host = mbr_decide_host(x->br, x->dst,
					  mbr_decide_own(x->br, x->dst, hub));
		break;
	case MUSE_BRIDGE_FATE_FORWARD:
		x->host = x->br->dev->flags & IFF_PROMISC;
		break;
	default:
		x->host = x->verdict.fate == MUSE_BRIDGE_FATE_LOCAL;
	}
}

/* As mbr_xmit() does. */
static void mbr_explain_xmit(struct mbr_explain *x)
{
	if (netif_running(x->br->dev))
		x->verdict = mbr_decide_dest(x->br, NULL, mbr_fdb_key(x->dst),
					     mbr_decide_hub(x->br));
	else
		mbr_explain_drop(x, MUSE_BRIDGE_DROP_BRIDGE_DOWN);
}

/*
 * Why the frame does not leave by @port, if that is one of its ports; @leaves is set
 * if it does.
 */
static enum muse_bridge_drop mbr_explain_port(const struct mbr_explain *x,
					      const struct mbr_port *port,
					      bool *leaves)
{
	const struct mbr_verdict *v = &x->verdict;
	enum muse_bridge_drop why;

	*leaves = false;
	if (v->fate == MUSE_BRIDGE_FATE_FLOOD)
		why = mbr_decide_egress(x->from, port,
					mbr_port_flood_flag(x->from, x->dst));
	else if (v->to == port)
		why = v->drop;
	else
		return MUSE_BRIDGE_DROP_NONE;
	if (!why)
		why = mbr_transmit_decide(port, x->len);
	*leaves = !why;
	return why;
}

/* Whether a flooded frame finds a port whose settings let it leave. */
static bool mbr_explain_flooded(const struct mbr_explain *x)
{
	u32 need = mbr_port_flood_flag(x->from, x->dst);
	const struct mbr_port *port;

	list_for_each_entry_rcu(port, &x->br->ports, node)
		if (!mbr_decide_egress(x->from, port, need))
			return true;
	return false;
}

static void mbr_explain_decide(struct mbr_explain *x)
{
	if (x->from)
		mbr_explain_handle(x);
	else
		mbr_explain_xmit(x);
	if (x->verdict.fate == MUSE_BRIDGE_FATE_FLOOD && !x->host &&
	    !mbr_explain_flooded(x))
		x->verdict.drop = MUSE_BRIDGE_DROP_NO_PORT;
}

static int mbr_explain_put_entry(const struct mbr_msg *msg, int type,
				 const struct mbr_explain *x,
				 const struct mbr_fdb *f)
{
	return f ? mbr_msg_put_fdb(msg->skb, type, msg->cmd, x->br, f, NULL) : 0;
}

static int mbr_explain_put_decision(const struct mbr_msg *msg,
				    const struct mbr_explain *x,
				    const struct mbr_port *unused)
{
	const struct mbr_verdict *v = &x->verdict;
	struct sk_buff *skb = msg->skb;

	if (x->from &&
	    (nla_put_u32(skb, MUSE_BRIDGE_A_EXPLAIN_PORT_IFINDEX,
			 x->from->dev->ifindex) ||
	     mbr_msg_put_name(skb, MUSE_BRIDGE_A_EXPLAIN_PORT_IFNAME,
			      x->from->dev)))
		return -EMSGSIZE;
	if (v->drop && nla_put_u32(skb, MUSE_BRIDGE_A_EXPLAIN_DROP, v->drop))
		return -EMSGSIZE;
	if (nla_put(skb, MUSE_BRIDGE_A_EXPLAIN_SRC, ETH_ALEN, x->src) ||
	    nla_put(skb, MUSE_BRIDGE_A_EXPLAIN_DST, ETH_ALEN, x->dst) ||
	    nla_put_u32(skb, MUSE_BRIDGE_A_EXPLAIN_LEN, x->len) ||
	    nla_put_u32(skb, MUSE_BRIDGE_A_EXPLAIN_FATE, v->fate) ||
	    nla_put_u8(skb, MUSE_BRIDGE_A_EXPLAIN_HOST, x->host) ||
	    nla_put_u32(skb, MUSE_BRIDGE_A_EXPLAIN_SOURCE, x->source))
		return -EMSGSIZE;
	return mbr_explain_put_entry(msg, MUSE_BRIDGE_A_EXPLAIN_SRC_ENTRY, x,
				     x->src_entry) ?:
	       mbr_explain_put_entry(msg, MUSE_BRIDGE_A_EXPLAIN_DST_ENTRY, x,
				     v->entry);
}

static int mbr_explain_put_port(const struct mbr_msg *msg,
				const struct mbr_explain *x,
				const struct mbr_port *port)
{
	struct sk_buff *skb = msg->skb;
	enum muse_bridge_drop why;
	bool leaves;

	why = mbr_explain_port(x, port, &leaves);
	if (why && nla_put_u32(skb, MUSE_BRIDGE_A_EXPLAIN_DROP, why))
		return -EMSGSIZE;
	if (nla_put_u32(skb, MUSE_BRIDGE_A_EXPLAIN_OUT_IFINDEX,
			port->dev->ifindex) ||
	    mbr_msg_put_name(skb, MUSE_BRIDGE_A_EXPLAIN_OUT_IFNAME, port->dev) ||
	    nla_put_u8(skb, MUSE_BRIDGE_A_EXPLAIN_OUT_LEAVES, leaves) ||
	    nla_put_u32(skb, MUSE_BRIDGE_A_EXPLAIN_OUT_PATH,
			mbr_transmit_path(port)))
		return -EMSGSIZE;
	return 0;
}

/* One message; @put writes what is in its nest. */
static int mbr_explain_put(const struct mbr_msg *msg,
			   const struct mbr_explain *x,
			   const struct mbr_port *port,
			   int (*put)(const struct mbr_msg *msg,
				      const struct mbr_explain *x,
				      const struct mbr_port *port))
{
	void *hdr = mbr_msg_begin(msg, x->br);
	struct nlattr *nest;

	if (!hdr)
		return -EMSGSIZE;
	nest = nla_nest_start(msg->skb, MUSE_BRIDGE_A_EXPLAIN);
	if (!nest || put(msg, x, port)) {
		genlmsg_cancel(msg->skb, hdr);
		return -EMSGSIZE;
	}
	nla_nest_end(msg->skb, nest);
	genlmsg_end(msg->skb, hdr);
	return 0;
}

/* The port with the lowest index from @ifindex on, or NULL. */
static const struct mbr_port *mbr_explain_next(const struct mbr_bridge *br,
					       u32 ifindex)
{
	const struct mbr_port *port, *found = NULL;

	list_for_each_entry_rcu(port, &br->ports, node)
		if (port->dev->ifindex >= ifindex &&
		    (!found || port->dev->ifindex < found->dev->ifindex))
			found = port;
	return found;
}

static int mbr_explain_fill(const struct mbr_msg *msg,
			    struct mbr_explain_state *state,
			    const struct mbr_explain *x)
{
	const struct mbr_port *port;
	int err = 0;

	if (!state->began)
		err = mbr_explain_put(msg, x, NULL, mbr_explain_put_decision);
	if (err)
		return err;
	state->began = true;
	while (!err && (port = mbr_explain_next(x->br, state->port))) {
		err = mbr_explain_put(msg, x, port, mbr_explain_put_port);
		if (!err)
			state->port = port->dev->ifindex + 1;
	}
	return err;
}

/**
 * mbr_explain_dump() - EXPLAIN: what would become of a frame now
 * @skb: message to fill
 * @cb: state of the dump
 *
 * Context: process, may sleep.
 * Return: length of the message, 0 at the end, or a negative errno with a text in
 * the extended ack.
 */
int mbr_explain_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct mbr_explain_state *state = (void *)cb->ctx;
	struct mbr_msg msg = {
		.skb = skb,
		.family = &mbr_nl_family,
		.portid = NETLINK_CB(cb->skb).portid,
		.seq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI,
		.cmd = MUSE_BRIDGE_CMD_EXPLAIN,
	};
	struct mbr_explain x;
	int err;

	BUILD_BUG_ON(sizeof(*state) > sizeof(cb->ctx));
	/* What was found may be gone, but the answer is whole. */
	if (state->ended)
		return 0;

	rcu_read_lock();
	err = mbr_explain_find(&x, cb);
	if (!err) {
		msg.event = mbr_notify_number(x.br);
		mbr_explain_decide(&x);
		err = mbr_explain_fill(&msg, state, &x);
		state->ended = !err;
	}
	rcu_read_unlock();
	return skb->len ?: err;
}
