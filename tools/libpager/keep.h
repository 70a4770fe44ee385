/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeping a thread on the CPU of the handler that wakes it. */
#ifndef MUSE_LIBPAGER_KEEP_H
#define MUSE_LIBPAGER_KEEP_H

#include <stdint.h>

void keep_thread(uint32_t tid, int cpu);
void keep_begin(void);
void keep_end(void);

#endif /* MUSE_LIBPAGER_KEEP_H */
