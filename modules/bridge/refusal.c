// SPDX-License-Identifier: GPL-2.0
/*
 * Sources that are not learned, because a limit was reached or their entry is
 * damped: counted without a line that another CPU writes, for whoever sends such
 * frames sends many.
 */
#include "refusal.h"

#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/string.h>
#include <kunit/visibility.h>

#include "stats.h"

static void mbr_refusal_inc(const struct mbr_bridge *br,
			    enum muse_bridge_stat_attr stat)
{
	struct mbr_refusals *r = this_cpu_ptr(br->refusals);

	u64_stats_update_begin(&r->syncp);
	u64_stats_inc(&r->count[stat - MBR_REFUSAL_FIRST]);
	u64_stats_update_end(&r->syncp);
}

/**
 * mbr_refuse() - count a source that is not learned
 * @port: the port that the frame came in by
 * @err: what mbr_limit_check() or mbr_move_damped() said
 *
 * Context: BHs off.
 * Return: 0 if the frame goes on; -EDQUOT or -EBUSY if it is to be dropped, which
 * is then the caller's to count, for the port.
 */
int mbr_refuse(const struct mbr_port *port, int err)
{
	bool limit = abs(err) == EDQUOT;
	enum muse_bridge_stat_attr stat;

	stat = limit ? MUSE_BRIDGE_A_STAT_LEARN_REFUSED :
		       MUSE_BRIDGE_A_STAT_MOVE_REFUSED;
	mbr_stat_inc(port, stat);
	mbr_refusal_inc(port->br, stat);
	if (err > 0)
		return 0;
	mbr_refusal_inc(port->br, limit ? MUSE_BRIDGE_A_STAT_LIMIT_DROPPED :
					  MUSE_BRIDGE_A_STAT_DAMP_DROPPED);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_refuse);

/**
 * mbr_refusals_init() - give a bridge its counters, all zero
 * @br: the bridge
 *
 * Context: process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int mbr_refusals_init(struct mbr_bridge *br)
{
	int cpu;

	br->refusals = alloc_percpu(struct mbr_refusals);
	if (!br->refusals)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(br->refusals, cpu)->syncp);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_refusals_init);

/**
 * mbr_refusals_exit() - undo mbr_refusals_init()
 * @br: the bridge; no frame is on its way through it
 *
 * Context: process, may sleep.
 */
void mbr_refusals_exit(struct mbr_bridge *br)
{
	free_percpu(br->refusals);
}
EXPORT_SYMBOL_IF_KUNIT(mbr_refusals_exit);

/**
 * mbr_refusals_sum() - counters of a bridge over all CPUs
 * @br: the bridge
 * @sum: where they go, from %MBR_REFUSAL_FIRST on
 *
 * Context: any.
 */
void mbr_refusals_sum(const struct mbr_bridge *br, u64 sum[MBR_REFUSAL_COUNT])
{
	u64 one[MBR_REFUSAL_COUNT];
	unsigned int start;
	int cpu, i;

	memset(sum, 0, sizeof(one));
	for_each_possible_cpu(cpu) {
		const struct mbr_refusals *r = per_cpu_ptr(br->refusals, cpu);

		do {
			start = u64_stats_fetch_begin(&r->syncp);
			for (i = 0; i < MBR_REFUSAL_COUNT; i++)
				one[i] = u64_stats_read(&r->count[i]);
		} while (u64_stats_fetch_retry(&r->syncp, start));

		for (i = 0; i < MBR_REFUSAL_COUNT; i++)
			sum[i] += one[i];
	}
}
EXPORT_SYMBOL_IF_KUNIT(mbr_refusals_sum);
