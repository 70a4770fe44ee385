/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_RTNL_LINK_H
#define _MUSE_BRIDGE_RTNL_LINK_H

#include <linux/types.h>

struct mbr_port;
struct net_device;
struct netlink_ext_ack;
struct nlmsghdr;
struct sk_buff;

int mbr_rtnl_link_set(struct net_device *dev, struct nlmsghdr *nlh, u16 flags,
		      struct netlink_ext_ack *extack);
int mbr_rtnl_link_get(struct sk_buff *skb, u32 portid, u32 seq,
		      struct net_device *dev, u32 filter_mask, int nlflags);
void mbr_rtnl_link_notify(const struct mbr_port *port, int type);

#endif /* _MUSE_BRIDGE_RTNL_LINK_H */
