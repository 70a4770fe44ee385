/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_REFUSAL_H
#define _MUSE_BRIDGE_REFUSAL_H

#include <linux/errno.h>
#include <linux/types.h>
#include <linux/u64_stats_sync.h>
#include <linux/muse_bridge.h>

#include "bridge.h"
#include "port.h"

/* The counters that a bridge has itself, because its ports come and go. */
#define MBR_REFUSAL_FIRST	MUSE_BRIDGE_A_STAT_LEARN_REFUSED
#define MBR_REFUSAL_COUNT	(MUSE_BRIDGE_A_STAT_DAMP_DROPPED - \
				 MBR_REFUSAL_FIRST + 1)

/**
 * struct mbr_refusals - one CPU's counters of what a bridge has not learned
 * @syncp: lets 32-bit readers see whole values
 * @count: indexed by &enum muse_bridge_stat_attr less %MBR_REFUSAL_FIRST; written
 *	with BHs off by the CPU they belong to
 */
struct mbr_refusals {
	struct u64_stats_sync syncp;
	u64_stats_t count[MBR_REFUSAL_COUNT];
};

/* What a refusal by a limit with the &enum muse_bridge_refusal @action is. */
static inline int mbr_limit_error(u32 action)
{
	return action == MUSE_BRIDGE_REFUSAL_DROP ? -EDQUOT : EDQUOT;
}

/**
 * mbr_limit_check() - do the limits allow one learned entry more?
 * @port: where it would lead to
 * @add: it would be one more of the bridge, too, and not move there
 *
 * Under fdb.lock, the answer is exact: entries come, go, move and change their
 * state only under that lock, which the numbers are changed with; and a caller
 * that gets leave makes the entry before it drops the lock.  Without the lock, the
 * answer was right a moment ago.
 *
 * Context: any, under rcu_read_lock() or fdb.lock.
 * Return: 0 if they do; -EDQUOT if they do not and the frame is to be dropped
 * for that, EDQUOT if it is not.
 */
static inline int mbr_limit_check(const struct mbr_port *port, bool add)
{
	const struct mbr_bridge *br = port->br;
	u32 limit = READ_ONCE(port->learn_limit);
	int err = 0;

	if (unlikely(limit) && READ_ONCE(port->learned) >= limit)
		err = mbr_limit_error(READ_ONCE(port->learn_limit_action));
	if (!add || err < 0)
		return err;
	limit = READ_ONCE(br->learn_limit);
	if (unlikely(limit) && READ_ONCE(br->learned) >= limit)
		err = mbr_limit_error(READ_ONCE(br->learn_limit_action));
	return err;
}

int mbr_refuse(const struct mbr_port *port, int err);

int mbr_refusals_init(struct mbr_bridge *br);
void mbr_refusals_exit(struct mbr_bridge *br);
void mbr_refusals_sum(const struct mbr_bridge *br, u64 sum[MBR_REFUSAL_COUNT]);

#endif /* _MUSE_BRIDGE_REFUSAL_H */
