/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_REQUEST_H
#define _MUSE_BRIDGE_REQUEST_H

struct genl_info;
struct sk_buff;

int mbr_req_bridge_get(struct sk_buff *skb, struct genl_info *info);
int mbr_req_bridge_set(struct sk_buff *skb, struct genl_info *info);
int mbr_req_port_set(struct sk_buff *skb, struct genl_info *info);
int mbr_req_fdb_get(struct sk_buff *skb, struct genl_info *info);
int mbr_req_fdb_add(struct sk_buff *skb, struct genl_info *info);
int mbr_req_fdb_del(struct sk_buff *skb, struct genl_info *info);
int mbr_req_fdb_flush(struct sk_buff *skb, struct genl_info *info);

#endif /* _MUSE_BRIDGE_REQUEST_H */
