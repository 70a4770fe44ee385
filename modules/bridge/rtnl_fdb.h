/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_RTNL_FDB_H
#define _MUSE_BRIDGE_RTNL_FDB_H

#include <linux/types.h>

struct ndmsg;
struct net_device;
struct netlink_callback;
struct netlink_ext_ack;
struct nlattr;
struct sk_buff;

int mbr_rtnl_fdb_add(struct ndmsg *ndm, struct nlattr *tb[],
		     struct net_device *dev, const unsigned char *addr,
		     u16 vid, u16 nlh_flags, bool *notified,
		     struct netlink_ext_ack *extack);
int mbr_rtnl_fdb_del(struct ndmsg *ndm, struct nlattr *tb[],
		     struct net_device *dev, const unsigned char *addr,
		     u16 vid, bool *notified, struct netlink_ext_ack *extack);
int mbr_rtnl_fdb_get(struct sk_buff *skb, struct nlattr *tb[],
		     struct net_device *dev, const unsigned char *addr,
		     u16 vid, u32 portid, u32 seq,
		     struct netlink_ext_ack *extack);
int mbr_rtnl_fdb_dump(struct sk_buff *skb, struct netlink_callback *cb,
		      struct net_device *dev, struct net_device *filter_dev,
		      int *idx);

#if IS_ENABLED(CONFIG_KUNIT)
struct mbr_bridge;

int mbr_rtnl_fdb_dump_table(struct sk_buff *skb,
			    const struct netlink_callback *cb,
			    const struct mbr_bridge *br, u64 *pos);
#endif

#endif /* _MUSE_BRIDGE_RTNL_FDB_H */
