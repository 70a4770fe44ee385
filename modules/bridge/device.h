/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_DEVICE_H
#define _MUSE_BRIDGE_DEVICE_H

#include <linux/types.h>

struct mbr_bridge;
struct net_device;

int mbr_device_init(void);
void mbr_device_exit(void);

bool mbr_device_is_bridge(const struct net_device *dev);
void mbr_device_update_carrier(struct mbr_bridge *br);

#endif /* _MUSE_BRIDGE_DEVICE_H */
