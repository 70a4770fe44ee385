/* SPDX-License-Identifier: GPL-2.0 */
/* The bare round trip through userfaultfd: what no pager can be faster than. */
#ifndef MUSE_BENCH_PAGER_COPY_H
#define MUSE_BENCH_PAGER_COPY_H

#include <stdint.h>

#include "pager.h"

struct hist;

int copy_run(enum pager_engine engine, uint32_t pages, uint64_t time,
	     struct hist *waits, uint64_t *touches);

#endif /* MUSE_BENCH_PAGER_COPY_H */
