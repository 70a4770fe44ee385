/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What becomes of a page: steps that keep page table, policy, ring and store in agreement. */
#ifndef MUSE_LIBPAGER_PAGE_H
#define MUSE_LIBPAGER_PAGE_H

#include "region.h"

void page_arrive(struct pager *pager, uint32_t page, enum pager_insert why);
void page_vanish(struct pager *pager, uint32_t page, enum page_state state);
void page_poison(struct pager *pager, uint32_t page, const char *what, int err);
void page_drop(struct pager *pager, uint32_t page, bool unmapped);
void page_unkeep(struct pager *pager, uint32_t page);

int page_install(struct pager *pager, uint32_t page, const void *content);
bool page_retry(struct pager *pager, long result, unsigned int *tries);
void slot_release(struct pager *pager, uint32_t slot);
bool page_peek(struct pager *pager, uint32_t page, void *buffer);

#endif /* MUSE_LIBPAGER_PAGE_H */
