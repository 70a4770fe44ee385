/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_PORT_H
#define _MUSE_BRIDGE_PORT_H

#include <linux/netdevice.h>
#include <linux/types.h>

#include "bridge.h"

struct mbr_stats;

/**
 * struct mbr_port - a device that belongs to a bridge
 * @dev: the device; referenced until the port is freed
 * @br: the bridge; it outlives its ports
 * @stats: per-CPU counters
 * @forwarding: the bridge is up and so is the device, with carrier; written
 *	under RTNL, read by READ_ONCE()
 * @node: place in &struct mbr_bridge.ports; written under RTNL, read under RCU
 * @fdb_count: entries that lead here; written under fdb.lock, read by
 *	READ_ONCE()
 * @dev_tracker: of the reference to @dev
 * @rcu: delays the freeing
 */
struct mbr_port {
	struct net_device *dev;
	struct mbr_bridge *br;
	struct mbr_stats __percpu *stats;
	bool forwarding;
	struct list_head node;

	u32 fdb_count;
	netdevice_tracker dev_tracker;
	struct rcu_head rcu;
};

struct mbr_port *mbr_port_get_rtnl(const struct net_device *dev);
struct mbr_port *mbr_port_get_rcu(const struct net_device *dev);
int mbr_port_add(struct mbr_bridge *br, struct net_device *dev,
		 struct netlink_ext_ack *extack);
void mbr_port_del(struct mbr_port *port);
void mbr_port_update(struct mbr_port *port);

#endif /* _MUSE_BRIDGE_PORT_H */
