/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeping the budget: which pages leave, and that they get to the store. */
#ifndef MUSE_LIBPAGER_RECLAIM_H
#define MUSE_LIBPAGER_RECLAIM_H

#include "region.h"

/*
 * So much is done before faults are looked at again. Pages of which an older content is
 * being written go out and come back, as long as the store does not answer.
 */
#define RECLAIM_STEPS 64
/* And so much in the middle of a fault, as long as there is room. */
#define RECLAIM_FEW 3

bool reclaim_needed(const struct pager *pager);
bool reclaim_step(struct pager *pager);
void reclaim_room(struct pager *pager);
bool reclaim_clean(struct pager *pager, unsigned int n);
uint32_t reclaim_out(struct pager *pager, const uint32_t *pages, uint32_t n);
void reclaim_targets(struct pager *pager);
void reclaim_written(struct store_io *io);

#endif /* MUSE_LIBPAGER_RECLAIM_H */
