/* SPDX-License-Identifier: GPL-2.0 */
/*
 * muse_bridge: a learning bridge with a generic netlink MAC table
 *
 * Every symbol of this module starts with mbr_ ("muse bridge").  One noun a
 * file:
 *
 *   main      loading and unloading
 *   device    the network device of a bridge, and its rtnl_link_ops
 *   port      a device that belongs to a bridge; joining and leaving
 *   features  what the device of a bridge can do, by what its ports can
 *   decide    what is to become of a frame
 *   forward   what happens to a frame
 *   transmit  how it gets to the device that it leaves by
 *   direct    the short way there, inlined
 *   fdb       the forwarding database: entries, learning, ageing
 *   entry     memory and counters of entries
 *   move      how stations move, and how often they may
 *   refusal   what the database does not learn: limits, and counters of that
 *   table     the hash table under it
 *   stats     per-CPU counters of a port
 *   drop      why frames go no further, counted by reason
 *   trace     tracepoints
 *   explain   the request that asks what would become of a frame
 *   netlink   the generic netlink family
 *   request   its requests with one answer
 *   dump      its requests that list everything
 *   attr      attributes of both: their policies, and what they name
 *   notify    its multicast notifications
 *   message   one function a kind of object that writes it into a message
 *   put       attributes of messages that are written by the million
 *   rtnl_link ports, as iproute2 asks for them
 *   rtnl_fdb  entries, likewise
 *
 * Who protects what:
 *
 *   RTNL       which bridges and ports exist; settings (writers)
 *   fdb.lock   which entries exist, their port and state (writers)
 *   RCU        every reader of all of these; a frame is handled wholly inside
 *              one read-side section and takes no lock unless its source has
 *              to be learned or has moved
 */
#ifndef _MUSE_BRIDGE_BRIDGE_H
#define _MUSE_BRIDGE_BRIDGE_H

#include <linux/netdevice.h>
#include <linux/types.h>
#include <linux/muse_bridge.h>

#include "table.h"

struct mbr_drops;
struct mbr_refusals;

/**
 * struct mbr_bridge - private area of a bridge's network device
 * @dev: the device itself
 * @mode: &enum muse_bridge_mode; written under RTNL, read by READ_ONCE()
 * @learning: sources are learned; same rules
 * @direct: frames may go straight to the drivers of ports; same rules
 * @group_fwd_mask: bit x: frames to 01-80-C2-00-00-0x are forwarded; same rules
 * @fdb_stats: new entries have counters, and frames are counted there; same rules
 * @ageing_time: jiffies a learned entry lives without being refreshed; written
 *	under RTNL and fdb.lock, read by READ_ONCE()
 * @ageing_ms: the same in milliseconds, as it was set; same rules
 * @mtu_by_hand: the MTU was set to another than the smallest of the ports; under
 *	RTNL
 * @ports: &struct mbr_port.node; written under RTNL, read under RCU
 * @port_count: length of @ports; written under RTNL, read by READ_ONCE()
 * @fdb: hash table of &struct mbr_fdb.entry
 * @drops: per-CPU counters of frames of the host that went no further
 * @events: number of the last notification about this bridge, its ports or
 *	entries, whether anybody listened or not; under fdb.lock
 * @announced: the first of these has been; under fdb.lock
 * @learned: how many learned entries there are; written under fdb.lock, read by
 *	READ_ONCE()
 * @damped: how many of them are damped; same rules
 * @age_work: deletes entries that were not refreshed; queued, under fdb.lock,
 *	whenever there may be a learned entry
 * @learn_limit: so many learned entries there may be; 0: any number; written under
 *	RTNL, read by READ_ONCE()
 * @learn_limit_action: &enum muse_bridge_refusal, where that is reached; same rules
 * @damp_moves: so many moves an entry may make in @damp_window; 0: any number;
 *	same rules
 * @damp_window: milliseconds; same rules
 * @damp_hold: milliseconds for which it may make none then; same rules
 * @damp_action: &enum muse_bridge_refusal, of its frames from elsewhere; same rules
 * @damp_work: frees damped entries; queued, under fdb.lock, while there are any
 * @refusals: per-CPU counters of what was not learned
 */
struct mbr_bridge {
	/* Read for every frame, written only by an administrator. */
	struct net_device *dev;
	u8 mode;
	bool learning;
	bool direct;
	bool mtu_by_hand;
	u16 group_fwd_mask;
	bool fdb_stats;
	unsigned long ageing_time;
	struct list_head ports;
	u32 port_count;
	u32 ageing_ms;

	struct mbr_table fdb;
	/* Each new entry looks whether the work is queued: the same line. */
	u32 events;
	bool announced;
	u32 learned;
	u32 damped;
	struct delayed_work age_work;

	/* Read where a source is not known, or not where it is heard. */
	u32 learn_limit;
	u32 learn_limit_action;
	u32 damp_moves;
	u32 damp_window;
	u32 damp_hold;
	u32 damp_action;
	struct mbr_refusals __percpu *refusals;
	struct delayed_work damp_work;

	struct mbr_drops __percpu *drops;
};

#endif /* _MUSE_BRIDGE_BRIDGE_H */
