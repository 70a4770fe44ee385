/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How much of the budget pages on their way out may hold: as much as pays in time. */
#ifndef MUSE_LIBPAGER_LIMBO_H
#define MUSE_LIBPAGER_LIMBO_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct limbo - what faults take, to weigh them against each other
 * @fill: one of a page that was in the store, nanoseconds; 0: not known yet
 * @soft: one of a page in limbo, likewise
 * @faults: of either kind, since that was weighed
 */
struct limbo {
	uint64_t fill;
	uint64_t soft;
	uint32_t faults;
};

bool limbo_fill(struct limbo *limbo, uint64_t latency);
bool limbo_soft(struct limbo *limbo, uint64_t latency);
uint32_t limbo_percent(const struct limbo *limbo);

#endif /* MUSE_LIBPAGER_LIMBO_H */
