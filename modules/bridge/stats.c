// SPDX-License-Identifier: GPL-2.0
/*
 * Per-CPU counters of a port: the path of a frame writes no line that another
 * CPU writes.
 */
#include "stats.h"

#include <linux/cpumask.h>
#include <linux/string.h>
#include <kunit/visibility.h>

/**
 * mbr_stats_alloc() - counters for a new port, all zero
 *
 * Context: process, may sleep.
 * Return: the counters, to be freed with free_percpu(), or NULL.
 */
struct mbr_stats __percpu *mbr_stats_alloc(void)
{
	struct mbr_stats __percpu *stats = alloc_percpu(struct mbr_stats);
	int cpu;

	if (!stats)
		return NULL;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(stats, cpu)->syncp);
	return stats;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_stats_alloc);

/**
 * mbr_stats_sum() - counters of a port over all CPUs
 * @port: the port
 * @sum: where they go, in the order of &enum muse_bridge_stat_attr
 *
 * Each is monotonic; together they are no snapshot of one moment.
 *
 * Context: any.
 */
void mbr_stats_sum(const struct mbr_port *port, u64 sum[MBR_STAT_COUNT])
{
	u64 one[MBR_STAT_COUNT];
	unsigned int start;
	int cpu, i;

	memset(sum, 0, sizeof(one));
	for_each_possible_cpu(cpu) {
		const struct mbr_stats *s = per_cpu_ptr(port->stats, cpu);

		do {
			start = u64_stats_fetch_begin(&s->syncp);
			for (i = 0; i < MBR_STAT_COUNT; i++)
				one[i] = u64_stats_read(&s->count[i]);
		} while (u64_stats_fetch_retry(&s->syncp, start));

		for (i = 0; i < MBR_STAT_COUNT; i++)
			sum[i] += one[i];
	}
}
EXPORT_SYMBOL_IF_KUNIT(mbr_stats_sum);
