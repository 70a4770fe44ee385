// SPDX-License-Identifier: GPL-2.0
/*
 * How a frame gets to the device that it leaves by.
 *
 * Usually by dev_queue_xmit(), most of which asks who else wants to see or change
 * the frame: queueing disciplines, packet sockets, tc and netfilter hooks, tracers,
 * segmentation and checksums.  On the devices that virtual machines and containers
 * are attached to there is seldom anybody.  So the same is asked here first, of the
 * same variables and for every frame, in a few loads, and if nobody is there the
 * frame goes straight to the driver.  Nothing has to be told that somebody came:
 * the next frame sees it.
 */
#include "transmit.h"

#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#include <linux/tcp.h>
#include <linux/tracepoint.h>
#include <net/gso.h>
#include <net/mpls.h>
#include <net/sch_generic.h>
#include <net/sock.h>
#include <kunit/visibility.h>

#include "bridge.h"
#include "direct.h"
#include "drop.h"
#include "port.h"
#include "stats.h"

/* Tracepoints of the stack's way to the driver; their probes want every frame. */
static const char *const mbr_transmit_trace_names[MBR_TRANSMIT_TRACES] = {
	"net_dev_queue",
	"net_dev_start_xmit",
	"net_dev_xmit",
};

/* Their lists of probes; read by mbr_direct_traced(). */
struct tracepoint_func __rcu **mbr_transmit_probes[MBR_TRANSMIT_TRACES] __ro_after_init;

static void __init mbr_transmit_found(struct tracepoint *tp, void *unused)
{
	int i = match_string(mbr_transmit_trace_names, MBR_TRANSMIT_TRACES,
			     tp->name);

	if (i >= 0)
		mbr_transmit_probes[i] = &tp->funcs;
}

/**
 * mbr_transmit_global_init() - find out where probes would be
 *
 * Context: process, at load.
 * Return: 0, or -ENOENT if the kernel lacks a tracepoint that it must have.
 */
int __init mbr_transmit_global_init(void)
{
	int i;

	/* A kernel without any has nobody to be asked. */
	if (!IS_ENABLED(CONFIG_TRACEPOINTS))
		return 0;
	for_each_kernel_tracepoint(mbr_transmit_found, NULL);
	for (i = 0; i < MBR_TRANSMIT_TRACES; i++) {
		if (!mbr_transmit_probes[i]) {
			pr_err("muse_bridge: the kernel has no tracepoint %s\n",
			       mbr_transmit_trace_names[i]);
			return -ENOENT;
		}
	}
	return 0;
}

/**
 * mbr_transmit_path() - which way plain frames go to a port now
 * @port: the port
 *
 * Context: process or BHs off, not in hard interrupts.
 * Return: %MUSE_BRIDGE_PATH_DIRECT, or who is the first in the way.
 */
enum muse_bridge_path mbr_transmit_path(const struct mbr_port *port)
{
	struct netdev_queue *txq = netdev_get_tx_queue(port->dev, 0);
	enum muse_bridge_path path;

	rcu_read_lock_bh();
	path = mbr_direct_find(port, port->dev, txq);
	/* What a device has while it does not run, or has no carrier. */
	if (path == MUSE_BRIDGE_PATH_QDISC &&
	    rcu_access_pointer(txq->qdisc) == &noop_qdisc)
		path = MUSE_BRIDGE_PATH_DOWN;
	rcu_read_unlock_bh();
	return path;
}

/* Features with which a driver takes pages and open checksums of any kind. */
#define MBR_TRANSMIT_EASY	(NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HIGHDMA | \
				 NETIF_F_HW_CSUM)

/**
 * mbr_transmit_capable() - can a driver take the pages of a frame and its open checksum?
 * @dev: the device
 * @skb: the frame
 *
 * Whether validate_xmit_skb() would find so.  What would have to be asked about other
 * headers is left to the stack.
 *
 * Context: BHs off.
 * Return: whether it can for sure.
 */
bool mbr_transmit_capable(const struct net_device *dev, const struct sk_buff *skb)
{
	const struct net_device_ops *ops = dev->netdev_ops;

	return (dev->features & MBR_TRANSMIT_EASY) == MBR_TRANSMIT_EASY &&
	       (!ops->ndo_features_check ||
		ops->ndo_features_check == passthru_features_check) &&
	       !skb->encapsulation && !skb_csum_is_sctp((struct sk_buff *)skb) &&
	       !eth_type_vlan(skb->protocol) && !eth_p_mpls(skb->protocol) &&
	       muse_skb_frags_readable(skb);
}

/**
 * mbr_transmit_sk_matters() - would the stack look at the socket of a frame on the way?
 * @dev: the device
 * @sk: the socket
 *
 * Context: BHs off, under rcu_read_lock().
 * Return: whether it would.
 */
bool mbr_transmit_sk_matters(const struct net_device *dev, const struct sock *sk)
{
#ifdef CONFIG_CGROUP_NET_PRIO
	if (rcu_access_pointer(dev->priomap))
		return true;
#endif
#ifdef CONFIG_SOCK_VALIDATE_XMIT
	if (!sk_fullsock(sk) || sk->sk_validate_xmit_skb)
		return true;
#endif
	return false;
}

/*
 * Drivers that compute checksums look for IP at the network header, which on a
 * frame with a tag inside is still before the tag.
 */
VISIBLE_IF_KUNIT bool mbr_pass_vlan(struct sk_buff *skb)
{
	int depth;

	if (likely(skb->ip_summed != CHECKSUM_PARTIAL ||
		   !eth_type_vlan(skb->protocol)))
		return true;
	if (!vlan_get_protocol_and_depth(skb, skb->protocol, &depth))
		return false;
	skb_set_network_header(skb, depth);
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_pass_vlan);

/*
 * Whether the length of segments can be told.  Where a driver, tc or BPF did not say
 * where the transport header is, the stack has set it to the network header.
 */
static bool mbr_transmit_headers_known(const struct sk_buff *skb)
{
	int network = skb_network_offset(skb), offset;

	if (!skb_transport_header_was_set(skb) || network < ETH_HLEN)
		return false;
	offset = skb_transport_offset(skb);
	if (offset <= network)
		return false;
	if (skb->encapsulation)
		offset = skb_inner_transport_offset(skb);
	return !skb_is_gso_tcp(skb) ||
	       (offset > network &&
		offset + sizeof(struct tcphdr) <= skb_headlen(skb));
}

/*
 * Of a frame that stands for many, is_skb_forwardable() does not ask; but they leave
 * one by one, so each has to fit.  One whose headers are not known is for the stack to
 * judge, when it cuts it.
 */
VISIBLE_IF_KUNIT bool mbr_transmit_segments_fit(const struct net_device *dev,
						const struct sk_buff *skb)
{
	unsigned int max = READ_ONCE(dev->mtu) + dev->hard_header_len + VLAN_HLEN;

	return !skb_is_gso(skb) || skb->len <= max ||
	       !mbr_transmit_headers_known(skb) ||
	       skb_gso_validate_mac_len(skb, max);
}
EXPORT_SYMBOL_IF_KUNIT(mbr_transmit_segments_fit);

/* Why a device cannot have a frame that does not fit. */
static enum muse_bridge_drop mbr_transmit_misfit(const struct net_device *dev)
{
	return dev->flags & IFF_UP ? MUSE_BRIDGE_DROP_TOO_LONG :
				     MUSE_BRIDGE_DROP_EGRESS_DOWN;
}

/**
 * mbr_transmit_decide() - whether a port could send a plain frame now
 * @port: the port
 * @len: bytes of the frame with its Ethernet header
 *
 * Context: any, under rcu_read_lock().
 * Return: why not, or %MUSE_BRIDGE_DROP_NONE.
 */
enum muse_bridge_drop mbr_transmit_decide(const struct mbr_port *port,
					  unsigned int len)
{
	return mbr_direct_fits(port->dev, len) ? MUSE_BRIDGE_DROP_NONE :
						   mbr_transmit_misfit(port->dev);
}
EXPORT_SYMBOL_IF_KUNIT(mbr_transmit_decide);

/* Whether the stack may have the frame for the device. */
static __always_inline enum muse_bridge_drop
mbr_transmit_unfit(const struct net_device *dev, struct sk_buff *skb)
{
	if (unlikely(!is_skb_forwardable(dev, skb) ||
		     !mbr_transmit_segments_fit(dev, skb)))
		return mbr_transmit_misfit(dev);
	if (unlikely(skb_warn_if_lro(skb)))
		return MUSE_BRIDGE_DROP_MERGED;
	if (unlikely(!mbr_pass_vlan(skb)))
		return MUSE_BRIDGE_DROP_BAD_TAG;
	return MUSE_BRIDGE_DROP_NONE;
}

/* It cannot be sent. */
static __cold void mbr_transmit_drop(const struct mbr_port *port,
				     struct sk_buff *skb,
				     enum muse_bridge_drop why)
{
	mbr_stat_inc(port, MUSE_BRIDGE_A_STAT_TX_DROPPED);
	mbr_drop_skb(port->br, port, skb, why);
}

/* It was not taken, and whoever did not take it has freed it. */
static __cold void mbr_transmit_refused(const struct mbr_port *port)
{
	mbr_stat_inc(port, MUSE_BRIDGE_A_STAT_TX_DROPPED);
	mbr_drop_count(port->br, port, NULL, MUSE_BRIDGE_DROP_REFUSED);
}

static void mbr_transmit_count(const struct mbr_port *port, unsigned int len, int ret)
{
	if (likely(!net_xmit_eval(ret)))
		mbr_stat_tx(port, len);
	else
		mbr_transmit_refused(port);
}

/**
 * mbr_transmit_queue() - send a frame by the stack, if it fits
 * @port: the port
 * @skb: the frame with its Ethernet header, consumed; it is the device's already
 *
 * Context: BHs off, under rcu_read_lock().
 */
void mbr_transmit_queue(const struct mbr_port *port, struct sk_buff *skb)
{
	unsigned int len = skb->len;
	enum muse_bridge_drop why;

	why = mbr_transmit_unfit(port->dev, skb);
	if (unlikely(why))
		mbr_transmit_drop(port, skb, why);
	else
		mbr_transmit_count(port, len, dev_queue_xmit(skb));
}

/**
 * mbr_transmit_answered() - a driver did not just take a frame
 * @port: the port
 * @skb: the frame, consumed
 * @len: its length
 * @ret: what the driver said
 *
 * Context: BHs off, under rcu_read_lock().
 */
void mbr_transmit_answered(const struct mbr_port *port, struct sk_buff *skb,
			   unsigned int len, int ret)
{
	/*
	 * If it stays ours, the driver may have made it its peer's already; let the
	 * stack try, and say what it has to.
	 */
	if (!dev_xmit_complete(ret)) {
		skb->dev = port->dev;
		ret = dev_queue_xmit(skb);
	}
	mbr_transmit_count(port, len, ret);
}

/**
 * mbr_transmit() - send a frame by a port
 * @port: the port
 * @skb: the frame, consumed
 *
 * Context: BHs off, under rcu_read_lock().
 */
void mbr_transmit(const struct mbr_port *port, struct sk_buff *skb)
{
	mbr_direct_transmit(port, skb, skb->len + ETH_HLEN);
}
EXPORT_SYMBOL_IF_KUNIT(mbr_transmit);
