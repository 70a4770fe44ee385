/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_TRANSMIT_H
#define _MUSE_BRIDGE_TRANSMIT_H

#include <linux/muse_bridge.h>

struct mbr_port;
struct sk_buff;

int mbr_transmit_global_init(void);

int mbr_transmit(const struct mbr_port *port, struct sk_buff *skb);
enum muse_bridge_path mbr_transmit_path(const struct mbr_port *port);

#endif /* _MUSE_BRIDGE_TRANSMIT_H */
