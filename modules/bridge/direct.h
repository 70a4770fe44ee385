/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The way straight to the driver, of which transmit.c says when it is taken.
 * Inlined where most frames leave, and once more where all others do.
 *
 * Context of all of them: BHs off, under rcu_read_lock().
 */
#ifndef _MUSE_BRIDGE_DIRECT_H
#define _MUSE_BRIDGE_DIRECT_H

#include <linux/cpumask.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/tracepoint.h>
#include <net/sch_generic.h>
#include <linux/muse_bridge.h>

#include "bridge.h"
#include "port.h"
#include "stats.h"
#include "transmit.h"

static __always_inline bool mbr_direct_traced(void)
{
	unsigned long any = 0;
	int i;

	/* Nearly always there is none: one branch, not one for each. */
	if (IS_ENABLED(CONFIG_TRACEPOINTS))
		for (i = 0; i < MBR_TRANSMIT_TRACES; i++)
			any |= (unsigned long)rcu_access_pointer(*mbr_transmit_probes[i]);
	return any;
}

/*
 * Who is there on the way to @dev of @port by its queue @txq?  In the order of
 * __dev_queue_xmit() and what it calls.
 */
static __always_inline enum muse_bridge_path
mbr_direct_find(const struct mbr_port *port, struct net_device *dev,
		const struct netdev_queue *txq)
{
	if (!(READ_ONCE(port->state) & MBR_PORT_DIRECT))
		return MUSE_BRIDGE_PATH_DISABLED;
	if (unlikely((unsigned long)muse_dev_nf_egress(dev) |
		     (unsigned long)muse_dev_tc_egress(dev)))
		return muse_dev_nf_egress(dev) ? MUSE_BRIDGE_PATH_NETFILTER :
						 MUSE_BRIDGE_PATH_TC;
	if (READ_ONCE(dev->real_num_tx_queues) != 1)
		return MUSE_BRIDGE_PATH_QUEUES;
	if (rcu_dereference_bh(txq->qdisc)->enqueue)
		return MUSE_BRIDGE_PATH_QDISC;
	if (!muse_netdev_lltx(dev))
		return MUSE_BRIDGE_PATH_LOCK;
	if (muse_dev_nit_active(dev))
		return MUSE_BRIDGE_PATH_TAP;
	if (mbr_direct_traced())
		return MUSE_BRIDGE_PATH_TRACE;
	return MUSE_BRIDGE_PATH_DIRECT;
}

/*
 * Whether the driver can take the frame as it is, and nothing travels with it
 * that the stack would act upon: segments to be made, a tag to be put in, a
 * route, time stamps to be taken, extensions (IPsec), a secret (TLS).
 */
static __always_inline bool mbr_direct_plain(const struct net_device *dev,
					     struct sk_buff *skb, u8 ip_summed)
{
	const struct skb_shared_info *info = skb_shinfo(skb);

	if (info->gso_size || info->tx_flags || skb->_skb_refdst ||
	    skb_vlan_tag_present(skb) || skb_has_extensions(skb))
		return false;
	if (muse_skb_is_decrypted(skb))
		return false;
	if (skb->sk && mbr_transmit_sk_matters(dev, skb->sk))
		return false;
	return (!skb->data_len && ip_summed != CHECKSUM_PARTIAL) ||
	       mbr_transmit_capable(dev, skb);
}

/* What is_skb_forwardable() asks of a frame of @len bytes that is no segments. */
static __always_inline bool mbr_direct_fits(const struct net_device *dev,
					    unsigned int len)
{
	return dev->flags & IFF_UP &&
	       len <= READ_ONCE(dev->mtu) + dev->hard_header_len + VLAN_HLEN;
}

/* Give the frame to the driver.  What is written into it is what the stack writes. */
static __always_inline int mbr_direct_give(struct net_device *dev,
					   struct netdev_queue *txq,
					   struct sk_buff *skb, u8 ip_summed)
{
	int ret;

	skb_reset_mac_header(skb);
	if (ip_summed == CHECKSUM_PARTIAL)
		skb_set_transport_header(skb, skb_checksum_start_offset(skb));
	muse_skb_leaves(skb);
#ifdef CONFIG_XPS
	if (skb->sender_cpu - 1 >= nr_cpu_ids)
		skb->sender_cpu = raw_smp_processor_id() + 1;
#endif
	skb_set_queue_mapping(skb, 0);

	dev_xmit_recursion_inc();
	ret = netdev_start_xmit(skb, dev, txq, false);
	dev_xmit_recursion_dec();
	return ret;
}

/**
 * mbr_direct_transmit() - send a frame by a port, the shortest way that it may take
 * @port: the port
 * @skb: the frame, consumed
 * @len: its length with the Ethernet header
 *
 * Context: BHs off, under rcu_read_lock().
 */
static __always_inline void mbr_direct_transmit(const struct mbr_port *port,
						struct sk_buff *skb, unsigned int len)
{
	struct net_device *dev = port->dev;
	struct netdev_queue *txq = netdev_get_tx_queue(dev, 0);
	/* In a register: others are written into the same byte meanwhile. */
	const u8 ip_summed = skb->ip_summed;
	int ret;

	skb->dev = dev;
	__skb_push(skb, ETH_HLEN);
	/* As skb_forward_csum() does: the sum of a whole frame is of no use any more. */
	if (ip_summed == CHECKSUM_COMPLETE)
		skb->ip_summed = CHECKSUM_NONE;
	skb_clear_tstamp(skb);
	if (mbr_direct_find(port, dev, txq) != MUSE_BRIDGE_PATH_DIRECT ||
	    !mbr_direct_plain(dev, skb, ip_summed) || !mbr_direct_fits(dev, len) ||
	    netif_xmit_stopped(txq) || dev_xmit_recursion()) {
		mbr_transmit_queue(port, skb);
		return;
	}
	ret = mbr_direct_give(dev, txq, skb, ip_summed);
	if (likely(!ret))
		mbr_stat_tx(port, len);
	else
		mbr_transmit_answered(port, skb, len, ret);
}

#endif /* _MUSE_BRIDGE_DIRECT_H */
