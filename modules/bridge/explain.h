/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_EXPLAIN_H
#define _MUSE_BRIDGE_EXPLAIN_H

struct netlink_callback;
struct sk_buff;

int mbr_explain_dump(struct sk_buff *skb, struct netlink_callback *cb);

#endif /* _MUSE_BRIDGE_EXPLAIN_H */
