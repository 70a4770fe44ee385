// SPDX-License-Identifier: GPL-2.0
/*
 * Why frames go no further: counted, traced, and told to the kernel's own tracing
 * of dropped frames.
 */
#include "drop.h"

#include <linux/cpumask.h>
#include <linux/rculist.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#include <net/dropreason.h>
#include <kunit/visibility.h>

#include "bridge.h"
#include "port.h"
#include "trace.h"

#define MBR_DROP_NAME(reason, name, text)	\
	[MUSE_BRIDGE_DROP_##reason] = name,

/* The same in every place: netlink has numbers, ethtool and tracing have these. */
const char *const mbr_drop_names[MBR_DROP_COUNT] = {
	MUSE_BRIDGE_DROPS(MBR_DROP_NAME)
};

#define MBR_DROP_ONE(reason, name, text)	+ 1

static_assert(MUSE_BRIDGE_DROPS(MBR_DROP_ONE) == MUSE_BRIDGE_DROP_MAX,
	      "every reason needs a name");

/*
 * What skb:kfree_skb says.  The kernel has a fixed number of tables of reasons, all
 * of them taken by parts of itself, so these are the nearest ones of its own, and
 * the tracepoint muse_bridge:muse_bridge_drop says which of ours it is.  Where nothing
 * comes near, or nothing is freed, there is none.
 */
static const u16 mbr_drop_core[MBR_DROP_COUNT] = {
	[MUSE_BRIDGE_DROP_INGRESS_DOWN] = SKB_DROP_REASON_DEV_READY,
	[MUSE_BRIDGE_DROP_SOURCE_INVALID] = SKB_DROP_REASON_MAC_INVALID_SOURCE,
	[MUSE_BRIDGE_DROP_SOURCE_OWN] = SKB_DROP_REASON_LOCAL_MAC,
	[MUSE_BRIDGE_DROP_NO_PORT] = SKB_DROP_REASON_NO_TX_TARGET,
	[MUSE_BRIDGE_DROP_SAME_PORT] = SKB_DROP_REASON_NO_TX_TARGET,
	[MUSE_BRIDGE_DROP_ISOLATED] = SKB_DROP_REASON_NO_TX_TARGET,
	[MUSE_BRIDGE_DROP_EGRESS_DOWN] = SKB_DROP_REASON_DEV_READY,
	[MUSE_BRIDGE_DROP_TOO_LONG] = SKB_DROP_REASON_PKT_TOO_BIG,
	[MUSE_BRIDGE_DROP_BAD_TAG] = SKB_DROP_REASON_HDR_TRUNC,
	[MUSE_BRIDGE_DROP_TOO_SHORT] = SKB_DROP_REASON_PKT_TOO_SMALL,
	[MUSE_BRIDGE_DROP_BRIDGE_DOWN] = SKB_DROP_REASON_DEV_READY,
	[MUSE_BRIDGE_DROP_TO_SELF] = SKB_DROP_REASON_NO_TX_TARGET,
};

/**
 * mbr_drops_alloc() - counters for a new bridge or port, all zero
 *
 * Context: process, may sleep.
 * Return: the counters, to be freed with free_percpu(), or NULL.
 */
struct mbr_drops __percpu *mbr_drops_alloc(void)
{
	struct mbr_drops __percpu *drops = alloc_percpu(struct mbr_drops);
	int cpu;

	if (!drops)
		return NULL;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(drops, cpu)->syncp);
	return drops;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_drops_alloc);

/**
 * mbr_drops_sum() - add counters up over all CPUs
 * @drops: the counters
 * @sum: what they are added to, by &enum muse_bridge_drop
 *
 * Context: any.
 */
void mbr_drops_sum(const struct mbr_drops __percpu *drops,
		   u64 sum[MBR_DROP_COUNT])
{
	u64 one[MBR_DROP_COUNT];
	unsigned int start;
	int cpu, i;

	for_each_possible_cpu(cpu) {
		const struct mbr_drops *d = per_cpu_ptr(drops, cpu);

		do {
			start = u64_stats_fetch_begin(&d->syncp);
			for (i = 0; i < MBR_DROP_COUNT; i++)
				one[i] = u64_stats_read(&d->count[i]);
		} while (u64_stats_fetch_retry(&d->syncp, start));

		for (i = 0; i < MBR_DROP_COUNT; i++)
			sum[i] += one[i];
	}
}
EXPORT_SYMBOL_IF_KUNIT(mbr_drops_sum);

/**
 * mbr_drops_sum_all() - counters of a bridge and its ports
 * @br: the bridge
 * @sum: where they go, by &enum muse_bridge_drop
 *
 * Context: any; takes rcu_read_lock().
 */
void mbr_drops_sum_all(const struct mbr_bridge *br, u64 sum[MBR_DROP_COUNT])
{
	const struct mbr_port *port;

	memset(sum, 0, sizeof(u64) * MBR_DROP_COUNT);
	mbr_drops_sum(br->drops, sum);
	rcu_read_lock();
	list_for_each_entry_rcu(port, &br->ports, node)
		mbr_drops_sum(port->drops, sum);
	rcu_read_unlock();
}
EXPORT_SYMBOL_IF_KUNIT(mbr_drops_sum_all);

/**
 * mbr_drop_count() - a frame goes no further, or not by some port
 * @br: the bridge
 * @port: whose counter it is, NULL for the bridge's own
 * @skb: the frame, NULL if it is gone already
 * @why: the reason
 *
 * Context: BHs off, under rcu_read_lock().
 */
void mbr_drop_count(const struct mbr_bridge *br, const struct mbr_port *port,
		    const struct sk_buff *skb, enum muse_bridge_drop why)
{
	struct mbr_drops *d = this_cpu_ptr(port ? port->drops : br->drops);

	u64_stats_update_begin(&d->syncp);
	u64_stats_inc(&d->count[why]);
	u64_stats_update_end(&d->syncp);
	trace_muse_bridge_drop(br, port, skb, why);
}

/**
 * mbr_drop_skb() - drop a frame
 * @br: the bridge
 * @port: whose counter it is, NULL for the bridge's own
 * @skb: the frame
 * @why: the reason
 *
 * Context: BHs off, under rcu_read_lock().
 */
void mbr_drop_skb(const struct mbr_bridge *br, const struct mbr_port *port,
		  struct sk_buff *skb, enum muse_bridge_drop why)
{
	mbr_drop_count(br, port, skb, why);
	kfree_skb_reason(skb, mbr_drop_core[why] ?:
				      SKB_DROP_REASON_NOT_SPECIFIED);
}
