/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_FORWARD_H
#define _MUSE_BRIDGE_FORWARD_H

#include <linux/netdevice.h>

rx_handler_result_t mbr_handle_frame(struct sk_buff **pskb);
netdev_tx_t mbr_xmit(struct sk_buff *skb, struct net_device *dev);

#endif /* _MUSE_BRIDGE_FORWARD_H */
