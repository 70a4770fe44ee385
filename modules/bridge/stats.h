/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_STATS_H
#define _MUSE_BRIDGE_STATS_H

#include <linux/percpu.h>
#include <linux/u64_stats_sync.h>
#include <linux/muse_bridge.h>

#include "port.h"

#define MBR_STAT_FIRST	MUSE_BRIDGE_A_STAT_RX_PACKETS
#define MBR_STAT_COUNT	(MUSE_BRIDGE_A_STAT_MAX - MBR_STAT_FIRST + 1)

/**
 * struct mbr_stats - one CPU's counters of a port
 * @syncp: lets 32-bit readers see whole values
 * @count: indexed by &enum muse_bridge_stat_attr less %MBR_STAT_FIRST; written
 *	with BHs off by the CPU they belong to
 */
struct mbr_stats {
	struct u64_stats_sync syncp;
	u64_stats_t count[MBR_STAT_COUNT];
};

/* A frame and its verdict; @stat is what became of it. */
static inline void mbr_stat_rx(const struct mbr_port *port, unsigned int len,
			       enum muse_bridge_stat_attr stat)
{
	struct mbr_stats *s = this_cpu_ptr(port->stats);

	u64_stats_update_begin(&s->syncp);
	u64_stats_inc(&s->count[MUSE_BRIDGE_A_STAT_RX_PACKETS - MBR_STAT_FIRST]);
	u64_stats_add(&s->count[MUSE_BRIDGE_A_STAT_RX_BYTES - MBR_STAT_FIRST],
		      len);
	u64_stats_inc(&s->count[stat - MBR_STAT_FIRST]);
	u64_stats_update_end(&s->syncp);
}

/* A frame that was handed to the device. */
static inline void mbr_stat_tx(const struct mbr_port *port, unsigned int len)
{
	struct mbr_stats *s = this_cpu_ptr(port->stats);

	u64_stats_update_begin(&s->syncp);
	u64_stats_inc(&s->count[MUSE_BRIDGE_A_STAT_TX_PACKETS - MBR_STAT_FIRST]);
	u64_stats_add(&s->count[MUSE_BRIDGE_A_STAT_TX_BYTES - MBR_STAT_FIRST],
		      len);
	u64_stats_update_end(&s->syncp);
}

/* Anything else, one at a time. */
static inline void mbr_stat_inc(const struct mbr_port *port,
				enum muse_bridge_stat_attr stat)
{
	struct mbr_stats *s = this_cpu_ptr(port->stats);

	u64_stats_update_begin(&s->syncp);
	u64_stats_inc(&s->count[stat - MBR_STAT_FIRST]);
	u64_stats_update_end(&s->syncp);
}

struct mbr_stats __percpu *mbr_stats_alloc(void);
void mbr_stats_sum(const struct mbr_port *port, u64 sum[MBR_STAT_COUNT]);

#endif /* _MUSE_BRIDGE_STATS_H */
