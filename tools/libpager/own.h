/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The pager's own changes of the region's mapping, of which the kernel tells it like of
 * the program's.
 */
#ifndef MUSE_LIBPAGER_OWN_H
#define MUSE_LIBPAGER_OWN_H

#include "region.h"

bool own_begin(struct pager *pager);
void own_end(struct pager *pager);
int own_drop(struct pager *pager, uintptr_t start, size_t length);
void own_poison(struct pager *pager, uintptr_t at);

#endif /* MUSE_LIBPAGER_OWN_H */
