/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Threads that answer faults. */
#ifndef MUSE_LIBPAGER_HANDLER_H
#define MUSE_LIBPAGER_HANDLER_H

#include "region.h"

/* Handlers that a pager may have. */
#define HANDLERS_MAX 64

int handlers_start(struct pager *pager, uint32_t count);
void handlers_stop(struct pager *pager);

#endif /* MUSE_LIBPAGER_HANDLER_H */
