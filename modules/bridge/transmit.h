/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_TRANSMIT_H
#define _MUSE_BRIDGE_TRANSMIT_H

#include <linux/cache.h>
#include <linux/types.h>
#include <linux/muse_bridge.h>

struct mbr_port;
struct net_device;
struct sk_buff;
struct sock;
struct tracepoint_func;

/* Tracepoints that a frame passes on the stack's way to the driver. */
#define MBR_TRANSMIT_TRACES	3

extern struct tracepoint_func __rcu **mbr_transmit_probes[MBR_TRANSMIT_TRACES];

int mbr_transmit_global_init(void);

void mbr_transmit(const struct mbr_port *port, struct sk_buff *skb);
void mbr_transmit_queue(const struct mbr_port *port, struct sk_buff *skb);
void mbr_transmit_answered(const struct mbr_port *port, struct sk_buff *skb,
			   unsigned int len, int ret);
bool mbr_transmit_capable(const struct net_device *dev, const struct sk_buff *skb);
bool mbr_transmit_sk_matters(const struct net_device *dev, const struct sock *sk);
enum muse_bridge_path mbr_transmit_path(const struct mbr_port *port);
enum muse_bridge_drop mbr_transmit_decide(const struct mbr_port *port,
					  unsigned int len);

#if IS_ENABLED(CONFIG_KUNIT)
bool mbr_pass_vlan(struct sk_buff *skb);
bool mbr_transmit_segments_fit(const struct net_device *dev,
			       const struct sk_buff *skb);
#endif

#endif /* _MUSE_BRIDGE_TRANSMIT_H */
