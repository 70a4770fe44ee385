/* SPDX-License-Identifier: GPL-2.0 */
/* What replacement policies would do with a trace. */
#ifndef MUSE_PAGECTL_SIMULATE_H
#define MUSE_PAGECTL_SIMULATE_H

#include <stdbool.h>
#include <stdint.h>

#include "../libpager/policy.h"
#include "refs.h"

/**
 * struct simulation - what is to be found out
 * @refs: the trace
 * @ops: the policy
 * @budget: pages that may be resident or in limbo; not 0
 * @limbo: how many of these may be in limbo; less than @budget
 * @accessed: the policy is told of each use of a resident page, as if accessed
 *	bits were read all the time
 * @misses: found: touches of absent pages
 * @soft: found: touches of pages in limbo
 * @forced: found: pages that were taken because the policy chose none
 */
struct simulation {
	const struct refs *refs;
	const struct pager_policy_ops *ops;
	uint32_t budget;
	uint32_t limbo;
	bool accessed;
	uint64_t misses;
	uint64_t soft;
	uint64_t forced;
};

int simulate(struct simulation *simulation);

/* Least recently used; it has to be told of every use. Not for pagers. */
extern const struct pager_policy_ops policy_lru;

/* optimum.c */
struct future;
struct future *future_make(const struct refs *refs);
void future_free(struct future *future);
uint64_t future_misses(struct future *future, uint32_t budget);

#endif /* MUSE_PAGECTL_SIMULATE_H */
