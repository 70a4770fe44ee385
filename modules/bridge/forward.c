// SPDX-License-Identifier: GPL-2.0
/*
 * What happens to a frame.
 *
 * All of it runs with BHs off inside one RCU read-side section, that of the
 * receive path or that of the bridge's transmit function.  Throughout,
 * skb->data is at the network header and skb_mac_header() at the Ethernet one.
 * What is to be done is decided in decide.h; here it is done.
 */
#include "forward.h"

#include <linux/etherdevice.h>
#include <linux/skbuff.h>
#include <kunit/visibility.h>

#include "bridge.h"
#include "decide.h"
#include "direct.h"
#include "drop.h"
#include "entry.h"
#include "fdb.h"
#include "port.h"
#include "stats.h"
#include "trace.h"
#include "transmit.h"

static void mbr_transmit_clone(const struct mbr_port *port, struct sk_buff *skb)
{
	struct sk_buff *clone = skb_clone(skb, GFP_ATOMIC);

	if (likely(clone)) {
		mbr_transmit(port, clone);
		return;
	}
	mbr_stat_inc(port, MUSE_BRIDGE_A_STAT_TX_DROPPED);
	mbr_drop_count(port->br, port, skb, MUSE_BRIDGE_DROP_EGRESS_NOMEM);
}

/* A frame of the host ends. */
static __cold void mbr_xmit_drop(const struct mbr_bridge *br,
				 const struct mbr_port *at, struct sk_buff *skb,
				 enum muse_bridge_drop why)
{
	dev_core_stats_tx_dropped_inc(br->dev);
	mbr_drop_skb(br, at, skb, why);
}

/*
 * Send @skb by every port that forwards and whose settings allow it; @from is
 * NULL for a frame of the bridge itself.  The last port gets the frame rather
 * than a copy, unless @keep says that the caller still needs it.
 */
static void mbr_flood(const struct mbr_bridge *br, const struct mbr_port *from,
		      struct sk_buff *skb, bool keep)
{
	u32 need = mbr_port_flood_flag(from, eth_hdr(skb)->h_dest);
	const struct mbr_port *port, *last = NULL;
	enum muse_bridge_drop why;

	trace_muse_bridge_flood(br, from, skb);
	list_for_each_entry_rcu(port, &br->ports, node) {
		why = mbr_decide_egress(from, port, need);
		if (unlikely(why)) {
			/* That it does not go back is what everybody expects. */
			if (why != MUSE_BRIDGE_DROP_SAME_PORT)
				mbr_drop_count(br, port, skb, why);
			continue;
		}
		if (last)
			mbr_transmit_clone(last, skb);
		last = port;
	}

	if (last && keep)
		mbr_transmit_clone(last, skb);
	else if (last)
		mbr_transmit(last, skb);
	else if (!keep && from)
		mbr_drop_skb(br, from, skb, MUSE_BRIDGE_DROP_NO_PORT);
	else if (!keep)
		mbr_xmit_drop(br, NULL, skb, MUSE_BRIDGE_DROP_NO_PORT);
}

/* Make @skb, which came in by @port, a frame that the host received. */
static rx_handler_result_t mbr_pass_up(const struct mbr_port *port,
				       struct sk_buff *skb, bool own)
{
	const struct mbr_bridge *br = port->br;

	trace_muse_bridge_local(br, port, skb);
	dev_sw_netstats_rx_add(br->dev, skb->len + ETH_HLEN);
	skb->dev = br->dev;
	/* So far, the type was found by the address of the port. */
	if (own)
		skb->pkt_type = PACKET_HOST;
	else if (skb->pkt_type == PACKET_HOST)
		skb->pkt_type = PACKET_OTHERHOST;
	return RX_HANDLER_ANOTHER;
}

/* By what a frame that came in and goes no further is counted at its port. */
static __cold enum muse_bridge_stat_attr mbr_drop_stat(enum muse_bridge_drop why)
{
	switch (why) {
	case MUSE_BRIDGE_DROP_SAME_PORT:
	case MUSE_BRIDGE_DROP_ISOLATED:
		return MUSE_BRIDGE_A_STAT_FILTERED;
	case MUSE_BRIDGE_DROP_LEARN_LIMIT:
		return MUSE_BRIDGE_A_STAT_LIMIT_DROPPED;
	case MUSE_BRIDGE_DROP_DAMPED:
		return MUSE_BRIDGE_A_STAT_DAMP_DROPPED;
	default:
		return MUSE_BRIDGE_A_STAT_RX_DROPPED;
	}
}

/* A frame that came in by @port ends; @at is the port that has the reason. */
static __cold rx_handler_result_t mbr_drop(const struct mbr_port *port,
					   const struct mbr_port *at,
					   struct sk_buff *skb,
					   enum muse_bridge_drop why)
{
	mbr_stat_rx(port, skb->len + ETH_HLEN, mbr_drop_stat(why));
	mbr_drop_skb(port->br, at, skb, why);
	return RX_HANDLER_CONSUMED;
}

/* For everybody else, and for the host if it listens. */
static rx_handler_result_t mbr_receive_flood(const struct mbr_port *port,
					     struct sk_buff *skb, bool own)
{
	const struct mbr_bridge *br = port->br;
	bool up = mbr_decide_host(br, eth_hdr(skb)->h_dest, own);

	mbr_stat_rx(port, skb->len + ETH_HLEN, MUSE_BRIDGE_A_STAT_FLOODED);
	mbr_flood(br, port, skb, up);
	return up ? mbr_pass_up(port, skb, own) : RX_HANDLER_CONSUMED;
}

/* For the one station that is behind @to: the way of most frames. */
static __always_inline rx_handler_result_t
mbr_receive_known(const struct mbr_bridge *br, const struct mbr_port *port,
		  const struct mbr_port *to, struct sk_buff *skb)
{
	unsigned int len = skb->len + ETH_HLEN;

	mbr_stat_rx(port, len, MUSE_BRIDGE_A_STAT_FORWARDED);
	trace_muse_bridge_forward(br, port, to, skb);
	if (unlikely(br->dev->flags & IFF_PROMISC)) {
		mbr_transmit_clone(to, skb);
		return mbr_pass_up(port, skb, false);
	}
	mbr_direct_transmit(to, skb, len);
	return RX_HANDLER_CONSUMED;
}

/*
 * Learn where @key is; the usual case, known and unmoved, takes no lock.  Nor do
 * those that do not move.  @counted: bytes of the frame, if it is to be counted.
 */
static __always_inline int mbr_learn(const struct mbr_bridge *br, struct mbr_port *port,
				     u64 key, unsigned int counted)
{
	struct mbr_fdb *f = mbr_fdb_find_rcu(br, key);
	u32 now = mbr_fdb_now();

	switch (mbr_decide_source(port, f)) {
	case MUSE_BRIDGE_SOURCE_KNOWN:
		/* Do not take the cache line from other CPUs more than once a jiffy. */
		if (READ_ONCE(f->used) != now)
			WRITE_ONCE(f->used, now);
		if (counted)
			mbr_entry_heard(f, counted);
		return 0;
	case MUSE_BRIDGE_SOURCE_STATIC:
		return 0;
	case MUSE_BRIDGE_SOURCE_OWN:
		return -EADDRINUSE;
	default:
		return mbr_fdb_learn_slow(port, key, counted);
	}
}

/* Why a frame is dropped whose source was not learned. */
static __cold enum muse_bridge_drop mbr_learn_why(int err)
{
	switch (err) {
	case -EDQUOT:
		return MUSE_BRIDGE_DROP_LEARN_LIMIT;
	case -EBUSY:
		return MUSE_BRIDGE_DROP_DAMPED;
	}
	return MUSE_BRIDGE_DROP_SOURCE_OWN;
}

/* By the key of its destination. */
static __always_inline rx_handler_result_t
mbr_receive_for(const struct mbr_bridge *br, const struct mbr_port *port,
		struct sk_buff *skb, u64 dest, unsigned int counted)
{
	const struct mbr_verdict v = mbr_decide_dest(br, port, dest, false);

	switch (v.fate) {
	case MUSE_BRIDGE_FATE_FORWARD:
		if (counted)
			mbr_entry_sent(v.entry, counted);
		return mbr_receive_known(br, port, v.to, skb);
	case MUSE_BRIDGE_FATE_LOCAL:
		mbr_stat_rx(port, skb->len + ETH_HLEN,
			    MUSE_BRIDGE_A_STAT_LOCAL);
		return mbr_pass_up(port, skb, true);
	case MUSE_BRIDGE_FATE_DROP:
		return mbr_drop(port, v.to, skb, v.drop);
	default:
		return mbr_receive_flood(port, skb, false);
	}
}

/*
 * From @source to @dest, which are keys, by @port in @state.  @counted: bytes of the
 * frame, to be counted by the entries that it has; or 0.
 */
static __always_inline rx_handler_result_t
mbr_receive(const struct mbr_bridge *br, struct mbr_port *port, struct sk_buff *skb,
	    u64 source, u64 dest, u32 state, unsigned int counted)
{
	int err;

	if (state & MBR_PORT_LEARNS) {
		err = mbr_learn(br, port, source, counted);
		if (unlikely(err))
			return mbr_drop(port, port, skb, mbr_learn_why(err));
	}
	return mbr_receive_for(br, port, skb, dest, counted);
}

/* Apart, so that where nothing is counted, nothing but the question is in the way. */
static noinline rx_handler_result_t mbr_receive_counted(struct mbr_port *port,
							struct sk_buff *skb)
{
	const struct ethhdr *eth = eth_hdr(skb);

	return mbr_receive(port->br, port, skb, mbr_fdb_key_header(eth->h_source),
			   mbr_fdb_key_header(eth->h_dest), READ_ONCE(port->state),
			   skb->len + ETH_HLEN);
}

/* Others have the frame too, who must not see it change. */
static __cold struct sk_buff *mbr_unshare(const struct mbr_port *port,
					  struct sk_buff *skb)
{
	unsigned int len = skb->len + ETH_HLEN;

	skb = skb_share_check(skb, GFP_ATOMIC);
	if (!skb) {
		mbr_stat_rx(port, len, MUSE_BRIDGE_A_STAT_RX_DROPPED);
		mbr_drop_count(port->br, port, NULL,
			       MUSE_BRIDGE_DROP_INGRESS_NOMEM);
	}
	return skb;
}

/* A frame gets no further than the port that it came in by. */
static __cold rx_handler_result_t mbr_receive_not(const struct mbr_port *port,
						  struct sk_buff *skb,
						  enum muse_bridge_drop why)
{
	if (why != MUSE_BRIDGE_DROP_LINK_LOCAL)
		return mbr_drop(port, port, skb, why);
	mbr_drop_count(port->br, port, skb, why);
	return RX_HANDLER_PASS;
}

/**
 * mbr_handle_frame() - receive handler of a port
 * @pskb: the frame
 *
 * Context: softirq, BHs off, under rcu_read_lock().
 * Return: what the stack shall do with the frame.
 */
rx_handler_result_t mbr_handle_frame(struct sk_buff **pskb)
{
	struct mbr_port *port = rcu_dereference((*pskb)->dev->rx_handler_data);
	const struct mbr_bridge *br = port->br;
	struct sk_buff *skb = *pskb;
	const struct ethhdr *eth;
	enum muse_bridge_drop why;
	u64 source, dest;
	u32 state;
	bool hub;

	if (unlikely(skb->pkt_type == PACKET_LOOPBACK))
		return RX_HANDLER_PASS;
	if (unlikely(skb_shared(skb))) {
		skb = mbr_unshare(port, skb);
		if (!skb)
			return RX_HANDLER_CONSUMED;
		*pskb = skb;
	}

	/* tc and BPF may redirect to a port what never had an Ethernet header. */
	if (unlikely(skb_mac_offset(skb) != -ETH_HLEN))
		return mbr_drop(port, port, skb, MUSE_BRIDGE_DROP_NO_HEADER);

	trace_muse_bridge_receive(br, port, skb);
	hub = mbr_decide_hub(br);
	eth = eth_hdr(skb);
	dest = mbr_fdb_key_header(eth->h_dest);
	source = mbr_fdb_key_header(eth->h_source);
	state = READ_ONCE(port->state);
	why = mbr_decide_ingress(port, state, eth->h_dest, dest, source, hub);
	if (unlikely(why))
		return mbr_receive_not(port, skb, why);
	if (hub)
		return mbr_receive_flood(port, skb,
					 mbr_decide_own(br, eth->h_dest, hub));
	if (unlikely(state & MBR_PORT_COUNTS))
		return mbr_receive_counted(port, skb);
	return mbr_receive(br, port, skb, source, dest, state, 0);
}
EXPORT_SYMBOL_IF_KUNIT(mbr_handle_frame);

/* By the key of its destination; under rcu_read_lock(). */
static __always_inline void mbr_xmit_for(const struct mbr_bridge *br,
					 struct sk_buff *skb, u64 dest)
{
	const struct mbr_verdict v = mbr_decide_dest(br, NULL, dest,
						     mbr_decide_hub(br));

	switch (v.fate) {
	case MUSE_BRIDGE_FATE_FORWARD:
		if (unlikely(mbr_entry_counts(br)))
			mbr_entry_sent(v.entry, skb->len + ETH_HLEN);
		trace_muse_bridge_forward(br, NULL, v.to, skb);
		mbr_transmit(v.to, skb);
		break;
	case MUSE_BRIDGE_FATE_FLOOD:
		mbr_flood(br, NULL, skb, false);
		break;
	default:
		mbr_xmit_drop(br, v.to, skb, v.drop);
	}
}

/**
 * mbr_xmit() - transmit function of the bridge device
 * @skb: a frame of the host, consumed
 * @dev: the bridge device
 *
 * Context: BHs off.
 * Return: %NETDEV_TX_OK.
 */
netdev_tx_t mbr_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct mbr_bridge *br = netdev_priv(dev);
	u64 dest;

	/*
	 * A packet socket may hand us less than a header; and one that bypasses
	 * the queue may have looked whether we run before we were closed.  With
	 * BHs off we are inside a read-side section that our end waits for.
	 */
	if (unlikely(!pskb_may_pull(skb, ETH_HLEN) || !netif_running(dev))) {
		mbr_xmit_drop(br, NULL, skb,
			      netif_running(dev) ? MUSE_BRIDGE_DROP_TOO_SHORT :
						   MUSE_BRIDGE_DROP_BRIDGE_DOWN);
		return NETDEV_TX_OK;
	}
	dev_sw_netstats_tx_add(dev, 1, skb->len);
	skb_reset_mac_header(skb);
	dest = mbr_fdb_key_header(eth_hdr(skb)->h_dest);
	skb_pull(skb, ETH_HLEN);

	rcu_read_lock();
	trace_muse_bridge_receive(br, NULL, skb);
	mbr_xmit_for(br, skb, dest);
	rcu_read_unlock();
	return NETDEV_TX_OK;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_xmit);
