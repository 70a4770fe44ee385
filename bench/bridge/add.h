/* SPDX-License-Identifier: GPL-2.0 */
/* Static entries, many at a time. */
#ifndef MUSE_BENCH_ADD_H
#define MUSE_BENCH_ADD_H

#include <stdint.h>

void add_entries(const char *bridge, const char *port, uint64_t first,
		 uint64_t count);

#endif /* MUSE_BENCH_ADD_H */
