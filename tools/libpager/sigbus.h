/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Faults that are answered by the thread that has them; and which pager an address belongs to. */
#ifndef MUSE_LIBPAGER_SIGBUS_H
#define MUSE_LIBPAGER_SIGBUS_H

#include "region.h"

int registry_add(struct pager *pager);
void registry_remove(struct pager *pager);
struct pager *registry_next(unsigned int *position);
int sigbus_install(void);

#endif /* MUSE_LIBPAGER_SIGBUS_H */
