/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Children that fork() made: they have the region, but nobody who answers their faults. */
#ifndef MUSE_LIBPAGER_CHILD_H
#define MUSE_LIBPAGER_CHILD_H

#include "region.h"

void child_add(struct pager *pager, int fd);
void child_save(struct pager *pager, uint32_t page);
void child_give(struct pager *pager, uint32_t page, const void *content);
int child_fds(struct pager *pager, int *fds, int n);
void child_serve(struct pager *pager);
void child_settle(struct pager *pager);
void child_exit(struct pager *pager);
void child_disown(struct pager *pager);

#endif /* MUSE_LIBPAGER_CHILD_H */
