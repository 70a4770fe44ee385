/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is to become of a frame.  Nothing here changes anything: forward.c does what
 * these say, and explain.c says what it would do.  They are inlined into the one
 * path that every frame takes, in which a verdict is never more than branches.
 *
 * Context of all of them: under rcu_read_lock().
 */
#ifndef _MUSE_BRIDGE_DECIDE_H
#define _MUSE_BRIDGE_DECIDE_H

#include <linux/etherdevice.h>
#include <linux/muse_bridge.h>

#include "bridge.h"
#include "fdb.h"
#include "port.h"

/**
 * struct mbr_verdict - where a frame is to go
 * @fate: which of the ways there are
 * @drop: with %MUSE_BRIDGE_FATE_DROP, why
 * @to: the port that its destination is behind, or NULL
 * @entry: what said so, or NULL
 *
 * A variable of this type is initialised where it is declared, or kernels that clear
 * variables first keep it in memory.
 */
struct mbr_verdict {
	enum muse_bridge_fate fate;
	enum muse_bridge_drop drop;
	const struct mbr_port *to;
	const struct mbr_fdb *entry;
};

static inline bool mbr_decide_hub(const struct mbr_bridge *br)
{
	return READ_ONCE(br->mode) == MUSE_BRIDGE_MODE_HUB;
}

/* Whether frames to this one of 01-80-C2-00-00-0x are forwarded all the same. */
static inline bool mbr_decide_passes_group(const struct mbr_bridge *br,
					   const u8 *dest)
{
	return READ_ONCE(br->group_fwd_mask) & BIT(dest[5]);
}

/*
 * Whether a frame that came in by @port, whose state is @state, gets any further; @to
 * is the key of its destination @dest, and @source that of its source.
 */
static __always_inline enum muse_bridge_drop
mbr_decide_ingress(const struct mbr_port *port, u32 state, const u8 *dest, u64 to,
		   u64 source, bool hub)
{
	/*
	 * 01-80-C2-00-00-0x never crosses a bridge (802.1Q table 8-1).  Whoever
	 * speaks LLDP, LACP or 802.1X on the port itself gets it, also while
	 * the port does not forward: that may be what the port waits for.
	 */
	if (unlikely(mbr_fdb_key_is_group(to)) &&
	    is_link_local_ether_addr(dest) && !hub &&
	    !mbr_decide_passes_group(port->br, dest))
		return MUSE_BRIDGE_DROP_LINK_LOCAL;
	if (unlikely(!(state & MBR_PORT_FORWARDING)))
		return MUSE_BRIDGE_DROP_INGRESS_DOWN;
	if (unlikely(!source || mbr_fdb_key_is_group(source)))
		return MUSE_BRIDGE_DROP_SOURCE_INVALID;
	return MUSE_BRIDGE_DROP_NONE;
}

/* What is learned from a source heard on @port, which learns; @f is its entry. */
static __always_inline enum muse_bridge_source
mbr_decide_source(const struct mbr_port *port, const struct mbr_fdb *f)
{
	if (!f)
		return MUSE_BRIDGE_SOURCE_NEW;
	if (likely(rcu_access_pointer(f->port) == port))
		return MUSE_BRIDGE_SOURCE_KNOWN;
	switch (READ_ONCE(f->state)) {
	case MUSE_BRIDGE_FDB_STATE_STATIC:
		return MUSE_BRIDGE_SOURCE_STATIC;
	case MUSE_BRIDGE_FDB_STATE_LOCAL:
		return MUSE_BRIDGE_SOURCE_OWN;
	}
	return MUSE_BRIDGE_SOURCE_MOVED;
}

/* Why a port without the settings @need does not get what is flooded. */
static inline enum muse_bridge_drop mbr_decide_flood_off(u32 need)
{
	switch (need) {
	case MBR_PORT_FLOOD:
		return MUSE_BRIDGE_DROP_FLOOD_OFF;
	case MBR_PORT_MCAST_FLOOD:
		return MUSE_BRIDGE_DROP_MCAST_FLOOD_OFF;
	}
	return MUSE_BRIDGE_DROP_BCAST_FLOOD_OFF;
}

/*
 * Whether a frame from @from, NULL for the host, may leave by @to.  @need is of
 * mbr_port_flood_flag() if it is flooded, or else 0.
 */
static __always_inline enum muse_bridge_drop
mbr_decide_egress(const struct mbr_port *from, const struct mbr_port *to, u32 need)
{
	u32 state = READ_ONCE(to->state);

	if (to == from && !(state & MBR_PORT_HAIRPIN))
		return MUSE_BRIDGE_DROP_SAME_PORT;
	if (unlikely(state & MBR_PORT_ISOLATED) && from &&
	    READ_ONCE(from->state) & MBR_PORT_ISOLATED)
		return MUSE_BRIDGE_DROP_ISOLATED;
	if ((state & need) != need)
		return mbr_decide_flood_off(need);
	if (unlikely(!(state & MBR_PORT_FORWARDING)))
		return MUSE_BRIDGE_DROP_EGRESS_DOWN;
	return MUSE_BRIDGE_DROP_NONE;
}

/* A frame for a station that is behind @to, or for the host if that is NULL. */
static __always_inline struct mbr_verdict
mbr_decide_known(const struct mbr_port *from, const struct mbr_port *to,
		 const struct mbr_fdb *f)
{
	enum muse_bridge_fate fate = MUSE_BRIDGE_FATE_LOCAL;
	enum muse_bridge_drop why = MUSE_BRIDGE_DROP_NONE;

	if (to) {
		why = mbr_decide_egress(from, to, 0);
		fate = MUSE_BRIDGE_FATE_FORWARD;
	} else if (!from) {
		why = MUSE_BRIDGE_DROP_TO_SELF;
	}
	if (unlikely(why))
		fate = MUSE_BRIDGE_FATE_DROP;
	return (struct mbr_verdict) {
		.fate = fate, .drop = why, .to = to, .entry = f,
	};
}

/* Where a frame from @from, NULL for the host, goes by the key of its destination. */
static __always_inline struct mbr_verdict
mbr_decide_dest(const struct mbr_bridge *br, const struct mbr_port *from, u64 dest,
		bool hub)
{
	const struct mbr_fdb *f = NULL;

	if (!hub && !mbr_fdb_key_is_group(dest))
		f = mbr_fdb_find_rcu(br, dest);
	/* Read once: the station may be moving. */
	if (f)
		return mbr_decide_known(from, rcu_dereference(f->port), f);
	return (struct mbr_verdict) { .fate = MUSE_BRIDGE_FATE_FLOOD };
}

/* Whether the host gets a frame that is flooded; @own: it is to its address. */
static __always_inline bool mbr_decide_host(const struct mbr_bridge *br,
					    const u8 *dest, bool own)
{
	return own || is_multicast_ether_addr(dest) ||
	       br->dev->flags & IFF_PROMISC;
}

/* Whether a frame that comes in is to the host's address, where none is looked up. */
static __always_inline bool mbr_decide_own(const struct mbr_bridge *br,
					   const u8 *dest, bool hub)
{
	return hub && ether_addr_equal(dest, br->dev->dev_addr);
}

#endif /* _MUSE_BRIDGE_DECIDE_H */
