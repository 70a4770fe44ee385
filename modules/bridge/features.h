/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_FEATURES_H
#define _MUSE_BRIDGE_FEATURES_H

#include <linux/netdev_features.h>

struct mbr_bridge;
struct net_device;

/* What the device of a bridge takes from the host where all of its ports can. */
#define MBR_FEATURES	(NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HIGHDMA | \
			 NETIF_F_GSO_MASK | NETIF_F_HW_CSUM)

void mbr_features_update(struct mbr_bridge *br);
netdev_features_t mbr_features_fix(struct net_device *dev,
				   netdev_features_t features);
int mbr_features_change_mtu(struct net_device *dev, int mtu);

#endif /* _MUSE_BRIDGE_FEATURES_H */
