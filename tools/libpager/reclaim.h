/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeping the budget: which pages leave, and that they get to the store. */
#ifndef MUSE_LIBPAGER_RECLAIM_H
#define MUSE_LIBPAGER_RECLAIM_H

#include "region.h"

bool reclaim_needed(const struct pager *pager);
bool reclaim_step(struct pager *pager);
void reclaim_room(struct pager *pager);
bool reclaim_clean(struct pager *pager, unsigned int n);
uint32_t reclaim_out(struct pager *pager, const uint32_t *pages, uint32_t n);
void reclaim_targets(struct pager *pager);
void reclaim_written(struct store_io *io);

#endif /* MUSE_LIBPAGER_RECLAIM_H */
