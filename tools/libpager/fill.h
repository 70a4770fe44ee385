/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pages come from the store: because they were touched, or because they will be. */
#ifndef MUSE_LIBPAGER_FILL_H
#define MUSE_LIBPAGER_FILL_H

#include "region.h"

void fill_fault(struct pager *pager, uint32_t page, bool write, uint64_t begun);
unsigned int fill_ahead(struct pager *pager, uint32_t page, unsigned int n);
void fill_done(struct store_io *io);
uint64_t page_sum(const struct pager *pager, const void *content);

#endif /* MUSE_LIBPAGER_FILL_H */
