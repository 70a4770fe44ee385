/* SPDX-License-Identifier: GPL-2.0 */
/* What engines do for workloads in their own way, a file each. */
#ifndef MUSE_EVBENCH_PARTS_H
#define MUSE_EVBENCH_PARTS_H

#include "engine.h"

extern const struct part uv_echo;
extern const struct part uv_timers;
extern const struct part uv_files;
extern const struct part thread_files;

#endif /* MUSE_EVBENCH_PARTS_H */
