/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_PORT_H
#define _MUSE_BRIDGE_PORT_H

#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <linux/types.h>

#include "bridge.h"

struct mbr_drops;
struct mbr_stats;

/*
 * Settings of a port, one bit each, in the order of their attributes: those
 * from MUSE_BRIDGE_A_PORT_LEARNING to MUSE_BRIDGE_A_PORT_HAIRPIN.
 */
#define MBR_PORT_FLAG(attr)	BIT((attr) - MUSE_BRIDGE_A_PORT_LEARNING)
#define MBR_PORT_LEARNING	MBR_PORT_FLAG(MUSE_BRIDGE_A_PORT_LEARNING)
#define MBR_PORT_FLOOD		MBR_PORT_FLAG(MUSE_BRIDGE_A_PORT_FLOOD)
#define MBR_PORT_MCAST_FLOOD	MBR_PORT_FLAG(MUSE_BRIDGE_A_PORT_MCAST_FLOOD)
#define MBR_PORT_BCAST_FLOOD	MBR_PORT_FLAG(MUSE_BRIDGE_A_PORT_BCAST_FLOOD)
#define MBR_PORT_ISOLATED	MBR_PORT_FLAG(MUSE_BRIDGE_A_PORT_ISOLATED)
#define MBR_PORT_HAIRPIN	MBR_PORT_FLAG(MUSE_BRIDGE_A_PORT_HAIRPIN)

/*
 * What else a frame asks of a port, in the same word: it forwards; sources heard on
 * it are learned, the bridge being one and no hub; frames may go straight to the
 * driver; stations' frames are counted.
 */
#define MBR_PORT_FORWARDING	BIT(31)
#define MBR_PORT_LEARNS		BIT(30)
#define MBR_PORT_DIRECT		BIT(29)
#define MBR_PORT_COUNTS		BIT(28)

/* Settings of a port that has just joined. */
#define MBR_PORT_DEFAULT	(MBR_PORT_LEARNING | MBR_PORT_FLOOD | \
				 MBR_PORT_MCAST_FLOOD | MBR_PORT_BCAST_FLOOD)

/**
 * struct mbr_port - a device that belongs to a bridge
 * @dev: the device; referenced until the port is freed
 * @br: the bridge; it outlives its ports
 * @stats: per-CPU counters
 * @state: MBR_PORT_*, of @flags, @forwarding and settings of the bridge, see
 *	mbr_port_update_state(); written under RTNL, read by READ_ONCE()
 * @forwarding: the bridge is up and so is the device, with carrier; written
 *	under RTNL, read by READ_ONCE()
 * @flags: its settings, MBR_PORT_*; written under RTNL, read by READ_ONCE()
 * @node: place in &struct mbr_bridge.ports; written under RTNL, read under RCU
 * @learn_limit: so many learned entries may lead here; 0: any number; written under
 *	RTNL, read by READ_ONCE()
 * @learn_limit_action: &enum muse_bridge_refusal, where that is reached; same rules
 * @drops: per-CPU counters of frames that went no further, or not by this port
 * @fdb_count: entries that lead here; written under fdb.lock, read by
 *	READ_ONCE()
 * @learned: learned ones of them; same rules
 * @dev_tracker: of the reference to @dev
 * @rcu: delays the freeing
 */
struct mbr_port {
	struct net_device *dev;
	struct mbr_bridge *br;
	struct mbr_stats __percpu *stats;
	struct list_head node;
	u32 state;

	/* What is below is not looked at for a frame of a known station. */
	u32 learn_limit;
	u32 learn_limit_action;
	u32 flags;
	struct mbr_drops __percpu *drops;
	bool forwarding;
	/* This is written by learning. */
	u32 fdb_count ____cacheline_aligned_in_smp;
	u32 learned;
	netdevice_tracker dev_tracker;
	struct rcu_head rcu;
};

/**
 * struct mbr_port_settings - what an administrator may change of a port
 * @flags: see &struct mbr_port
 * @learn_limit: likewise
 * @learn_limit_action: likewise
 */
struct mbr_port_settings {
	u32 flags;
	u32 learn_limit;
	u32 learn_limit_action;
};

/*
 * Which setting a port needs for a frame from @from, NULL for the host, to
 * @dest to be flooded to it; 0 if it needs none: what the host says to all, such
 * as a question for an address, it says because it needs an answer.
 */
static inline u32 mbr_port_flood_flag(const struct mbr_port *from,
				      const u8 *dest)
{
	if (!is_multicast_ether_addr(dest))
		return MBR_PORT_FLOOD;
	if (!from)
		return 0;
	return is_broadcast_ether_addr(dest) ? MBR_PORT_BCAST_FLOOD :
					       MBR_PORT_MCAST_FLOOD;
}

/* Whether the sources of frames from @port are learned. */
static inline bool mbr_port_learns(const struct mbr_port *port)
{
	return READ_ONCE(port->state) & MBR_PORT_LEARNS;
}

/* Let frames know what has changed about @port; under RTNL. */
static inline void mbr_port_update_state(struct mbr_port *port)
{
	const struct mbr_bridge *br = port->br;
	u32 state = port->flags;

	if (port->forwarding)
		state |= MBR_PORT_FORWARDING;
	if (br->learning && br->mode == MUSE_BRIDGE_MODE_BRIDGE &&
	    port->flags & MBR_PORT_LEARNING)
		state |= MBR_PORT_LEARNS;
	if (br->direct)
		state |= MBR_PORT_DIRECT;
	if (br->fdb_stats)
		state |= MBR_PORT_COUNTS;
	WRITE_ONCE(port->state, state);
}

struct mbr_port *mbr_port_get_rtnl(const struct net_device *dev);
struct mbr_port *mbr_port_get_rcu(const struct net_device *dev);
int mbr_port_add(struct mbr_bridge *br, struct net_device *dev,
		 struct netlink_ext_ack *extack);
void mbr_port_del(struct mbr_port *port);
void mbr_port_update(struct mbr_port *port);
void mbr_port_update_states(struct mbr_bridge *br);
void mbr_port_set(struct mbr_port *port, const struct mbr_port_settings *want);
void mbr_port_set_flags(struct mbr_port *port, u32 mask, u32 flags);

#endif /* _MUSE_BRIDGE_PORT_H */
