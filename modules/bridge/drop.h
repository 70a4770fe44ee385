/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_DROP_H
#define _MUSE_BRIDGE_DROP_H

#include <linux/compiler.h>
#include <linux/percpu.h>
#include <linux/u64_stats_sync.h>
#include <linux/muse_bridge.h>

struct mbr_bridge;
struct mbr_port;
struct sk_buff;

#define MBR_DROP_COUNT	(MUSE_BRIDGE_DROP_MAX + 1)

/**
 * struct mbr_drops - one CPU's counters of frames that went no further
 * @syncp: lets 32-bit readers see whole values
 * @count: indexed by &enum muse_bridge_drop, the first unused; written with BHs off
 *	by the CPU they belong to
 *
 * Apart from &struct mbr_stats: no frame that goes on touches these lines.
 */
struct mbr_drops {
	struct u64_stats_sync syncp;
	u64_stats_t count[MBR_DROP_COUNT];
};

extern const char *const mbr_drop_names[MBR_DROP_COUNT];

struct mbr_drops __percpu *mbr_drops_alloc(void);
void mbr_drops_sum(const struct mbr_drops __percpu *drops,
		   u64 sum[MBR_DROP_COUNT]);
void mbr_drops_sum_all(const struct mbr_bridge *br, u64 sum[MBR_DROP_COUNT]);

/* The compiler moves what calls these out of the way of other frames. */
void __cold mbr_drop_count(const struct mbr_bridge *br,
			   const struct mbr_port *port,
			   const struct sk_buff *skb,
			   enum muse_bridge_drop why);
void __cold mbr_drop_skb(const struct mbr_bridge *br,
			 const struct mbr_port *port, struct sk_buff *skb,
			 enum muse_bridge_drop why);

#endif /* _MUSE_BRIDGE_DROP_H */
