/* SPDX-License-Identifier: GPL-2.0 */
/* pagectl replay: what it finds out, and its picture. */
#ifndef MUSE_PAGECTL_REPLAY_H
#define MUSE_PAGECTL_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "refs.h"

/**
 * struct replay_row - a policy and a budget
 * @policy: name of the policy
 * @sees: what it is told: "faults", "uses" or "all" (the future, too)
 * @budget: bytes
 * @pages: the same in pages
 * @limbo: pages of these that may be in limbo
 * @misses: touches of absent pages
 * @soft: touches of pages in limbo
 * @ratio: misses of all references
 * @to_optimum: misses divided by those of the optimum
 * @to_lru: misses divided by those of LRU
 */
struct replay_row {
	const char *policy;
	const char *sees;
	uint64_t budget;
	uint32_t pages;
	uint32_t limbo;
	uint64_t misses;
	uint64_t soft;
	double ratio;
	double to_optimum;
	double to_lru;
};

/**
 * struct replay_table - all of them
 * @refs: the trace
 * @rows: one budget after the other, in each the same policies
 * @count: how many
 * @policies: how many of them belong to one budget
 */
struct replay_table {
	const struct refs *refs;
	struct replay_row *rows;
	size_t count;
	size_t policies;
};

int replay_plot(const struct replay_table *table, const char *name, bool dark);

#endif /* MUSE_PAGECTL_REPLAY_H */
