// SPDX-License-Identifier: GPL-2.0
/*
 * What happens to a frame.
 *
 * All of it runs with BHs off inside one RCU read-side section, that of the
 * receive path or that of the bridge's transmit function.  Throughout,
 * skb->data is at the network header and skb_mac_header() at the Ethernet one.
 */
#include "forward.h"

#include <linux/etherdevice.h>
#include <linux/skbuff.h>
#include <kunit/visibility.h>

#include "bridge.h"
#include "fdb.h"
#include "port.h"
#include "stats.h"
#include "transmit.h"

static bool mbr_is_hub(const struct mbr_bridge *br)
{
	return READ_ONCE(br->mode) == MUSE_BRIDGE_MODE_HUB;
}

/* Whether frames to this one of 01-80-C2-00-00-0x are forwarded all the same. */
static bool mbr_passes_group(const struct mbr_bridge *br, const u8 *dest)
{
	return READ_ONCE(br->group_fwd_mask) & BIT(dest[5]);
}

static void mbr_transmit_clone(const struct mbr_port *port, struct sk_buff *skb)
{
	skb = skb_clone(skb, GFP_ATOMIC);
	if (skb)
		mbr_transmit(port, skb);
	else
		mbr_stat_inc(port, MUSE_BRIDGE_A_STAT_TX_DROPPED);
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

	list_for_each_entry_rcu(port, &br->ports, node) {
		if (!READ_ONCE(port->forwarding) ||
		    !mbr_port_may_flood(from, port, need))
			continue;
		if (last)
			mbr_transmit_clone(last, skb);
		last = port;
	}

	if (last && keep)
		mbr_transmit_clone(last, skb);
	else if (last)
		mbr_transmit(last, skb);
	else if (!keep)
		kfree_skb(skb);
}

/* Make @skb a frame that the host received on the bridge device. */
static rx_handler_result_t mbr_pass_up(const struct mbr_bridge *br,
				       struct sk_buff *skb, bool own)
{
	dev_sw_netstats_rx_add(br->dev, skb->len + ETH_HLEN);
	skb->dev = br->dev;
	/* So far, the type was found by the address of the port. */
	if (own)
		skb->pkt_type = PACKET_HOST;
	else if (skb->pkt_type == PACKET_HOST)
		skb->pkt_type = PACKET_OTHERHOST;
	return RX_HANDLER_ANOTHER;
}

static rx_handler_result_t mbr_drop(const struct mbr_port *port,
				    struct sk_buff *skb,
				    enum muse_bridge_stat_attr stat)
{
	mbr_stat_rx(port, skb->len + ETH_HLEN, stat);
	kfree_skb(skb);
	return RX_HANDLER_CONSUMED;
}

/* For everybody else, and for the host if it listens. */
static rx_handler_result_t mbr_receive_flood(const struct mbr_port *port,
					     struct sk_buff *skb, bool own)
{
	const struct mbr_bridge *br = port->br;
	bool up = own || is_multicast_ether_addr(eth_hdr(skb)->h_dest) ||
		  br->dev->flags & IFF_PROMISC;

	mbr_stat_rx(port, skb->len + ETH_HLEN, MUSE_BRIDGE_A_STAT_FLOODED);
	mbr_flood(br, port, skb, up);
	return up ? mbr_pass_up(br, skb, own) : RX_HANDLER_CONSUMED;
}

/* For the one station that @f knows. */
static rx_handler_result_t mbr_receive_known(const struct mbr_port *port,
					     const struct mbr_fdb *f,
					     struct sk_buff *skb)
{
	const struct mbr_bridge *br = port->br;
	/* Read once: the station may be moving. */
	const struct mbr_port *to = rcu_dereference(f->port);
	bool promisc = br->dev->flags & IFF_PROMISC;

	if (!to) {
		mbr_stat_rx(port, skb->len + ETH_HLEN,
			    MUSE_BRIDGE_A_STAT_LOCAL);
		return mbr_pass_up(br, skb, true);
	}
	if (unlikely(!mbr_port_may_forward(port, to)))
		return mbr_drop(port, skb, MUSE_BRIDGE_A_STAT_FILTERED);
	if (unlikely(!READ_ONCE(to->forwarding)))
		return mbr_drop(port, skb, MUSE_BRIDGE_A_STAT_RX_DROPPED);

	mbr_stat_rx(port, skb->len + ETH_HLEN, MUSE_BRIDGE_A_STAT_FORWARDED);
	if (unlikely(promisc)) {
		mbr_transmit_clone(to, skb);
		return mbr_pass_up(br, skb, false);
	}
	mbr_transmit(to, skb);
	return RX_HANDLER_CONSUMED;
}

/* The source is new, or its entry @f is not for this port. */
static int mbr_learn_other(struct mbr_port *port, const struct mbr_fdb *f,
			   u64 key)
{
	if (f) {
		/* Neither moves, so neither is worth the lock. */
		switch (READ_ONCE(f->state)) {
		case MUSE_BRIDGE_FDB_STATE_STATIC:
			return 0;
		case MUSE_BRIDGE_FDB_STATE_LOCAL:
			return -EADDRINUSE;
		}
	}
	return mbr_fdb_learn_slow(port, key);
}

/* The counter of a frame that is dropped because its source was not learned. */
static enum muse_bridge_stat_attr mbr_learn_stat(int err)
{
	switch (err) {
	case -EDQUOT:
		return MUSE_BRIDGE_A_STAT_LIMIT_DROPPED;
	case -EBUSY:
		return MUSE_BRIDGE_A_STAT_DAMP_DROPPED;
	}
	return MUSE_BRIDGE_A_STAT_RX_DROPPED;
}

/* Learn where @key is; the usual case, known and unmoved, takes no lock. */
static int mbr_learn(struct mbr_port *port, u64 key)
{
	struct mbr_fdb *f = mbr_fdb_find_rcu(port->br, key);
	u32 now = mbr_fdb_now();

	if (unlikely(!f || rcu_access_pointer(f->port) != port))
		return mbr_learn_other(port, f, key);
	/* Do not take the cache line from other CPUs more than once a jiffy. */
	if (READ_ONCE(f->used) != now)
		WRITE_ONCE(f->used, now);
	return 0;
}

static rx_handler_result_t mbr_receive(struct mbr_port *port,
				       struct sk_buff *skb)
{
	const struct mbr_bridge *br = port->br;
	const struct ethhdr *eth = eth_hdr(skb);
	const struct mbr_fdb *f;
	int err;

	if (mbr_port_learns(port)) {
		err = mbr_learn(port, mbr_fdb_key(eth->h_source));
		if (unlikely(err))
			return mbr_drop(port, skb, mbr_learn_stat(err));
	}

	if (is_multicast_ether_addr(eth->h_dest))
		return mbr_receive_flood(port, skb, false);
	f = mbr_fdb_find_rcu(br, mbr_fdb_key(eth->h_dest));
	if (!f)
		return mbr_receive_flood(port, skb, false);
	return mbr_receive_known(port, f, skb);
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
	struct sk_buff *skb = *pskb;
	const struct ethhdr *eth;
	bool hub;

	if (unlikely(skb->pkt_type == PACKET_LOOPBACK))
		return RX_HANDLER_PASS;
	skb = skb_share_check(skb, GFP_ATOMIC);
	if (unlikely(!skb))
		return RX_HANDLER_CONSUMED;
	*pskb = skb;

	/* tc and BPF may redirect to a port what never had an Ethernet header. */
	if (unlikely(skb_mac_offset(skb) != -ETH_HLEN))
		return mbr_drop(port, skb, MUSE_BRIDGE_A_STAT_RX_DROPPED);

	hub = mbr_is_hub(port->br);
	eth = eth_hdr(skb);
	/*
	 * 01-80-C2-00-00-0x never crosses a bridge (802.1Q table 8-1).  Whoever
	 * speaks LLDP, LACP or 802.1X on the port itself gets it, also while
	 * the port does not forward: that may be what the port waits for.
	 */
	if (unlikely(is_multicast_ether_addr(eth->h_dest)) &&
	    is_link_local_ether_addr(eth->h_dest) && !hub &&
	    !mbr_passes_group(port->br, eth->h_dest))
		return RX_HANDLER_PASS;
	if (unlikely(!READ_ONCE(port->forwarding) ||
		     !is_valid_ether_addr(eth->h_source)))
		return mbr_drop(port, skb, MUSE_BRIDGE_A_STAT_RX_DROPPED);
	if (hub)
		return mbr_receive_flood(port, skb,
					 ether_addr_equal(eth->h_dest,
							  port->br->dev->dev_addr));
	return mbr_receive(port, skb);
}
EXPORT_SYMBOL_IF_KUNIT(mbr_handle_frame);

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
	const struct mbr_port *to;
	const struct mbr_fdb *f = NULL;
	const u8 *dest;

	/*
	 * A packet socket may hand us less than a header; and one that bypasses
	 * the queue may have looked whether we run before we were closed.  With
	 * BHs off we are inside a read-side section that our end waits for.
	 */
	if (unlikely(!pskb_may_pull(skb, ETH_HLEN) || !netif_running(dev))) {
		dev_core_stats_tx_dropped_inc(dev);
		kfree_skb(skb);
		return NETDEV_TX_OK;
	}
	dev_sw_netstats_tx_add(dev, 1, skb->len);
	skb_reset_mac_header(skb);
	dest = eth_hdr(skb)->h_dest;
	skb_pull(skb, ETH_HLEN);

	rcu_read_lock();
	if (!mbr_is_hub(br) && !is_multicast_ether_addr(dest))
		f = mbr_fdb_find_rcu(br, mbr_fdb_key(dest));
	if (!f) {
		mbr_flood(br, NULL, skb, false);
	} else {
		to = rcu_dereference(f->port);
		if (likely(to && READ_ONCE(to->forwarding))) {
			mbr_transmit(to, skb);
		} else {
			dev_core_stats_tx_dropped_inc(dev);
			kfree_skb(skb);
		}
	}
	rcu_read_unlock();
	return NETDEV_TX_OK;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_xmit);
