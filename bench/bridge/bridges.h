/* SPDX-License-Identifier: GPL-2.0 */
/* A bridge, ours or the kernel's: what it is called, and its table. */
#ifndef MUSE_BENCH_BRIDGES_H
#define MUSE_BENCH_BRIDGES_H

#include <stdbool.h>
#include <stdint.h>

#define BRIDGES_MAX 4

/**
 * struct cost - CPU time of a program, nanoseconds
 * @user: in the program itself
 * @system: in the kernel
 */
struct cost {
	uint64_t user;
	uint64_t system;
};

bool bridge_is_kernels(const char *name);
const char *bridge_label(const char *name);
uint64_t bridge_dump(const char *name, struct cost *cost);

#endif /* MUSE_BENCH_BRIDGES_H */
