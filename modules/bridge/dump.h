/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_DUMP_H
#define _MUSE_BRIDGE_DUMP_H

struct netlink_callback;
struct sk_buff;

int mbr_dump_get_bridges(struct sk_buff *skb, struct netlink_callback *cb);
int mbr_dump_get_ports(struct sk_buff *skb, struct netlink_callback *cb);
int mbr_dump_get_fdb(struct sk_buff *skb, struct netlink_callback *cb);

#endif /* _MUSE_BRIDGE_DUMP_H */
