/* SPDX-License-Identifier: GPL-2.0 */
/*
 * System calls are counted by tracing, in a pass of its own: whoever traces slows
 * down what is traced fifty times.  Any user may trace what he has started.
 */
#ifndef MUSE_EVBENCH_CALLS_H
#define MUSE_EVBENCH_CALLS_H

#include <stdbool.h>

#include "result.h"
#include "worker.h"

/* System calls with greater numbers are not counted; no kernel has so many. */
enum { CALL_NR_MAX = 600 };

/**
 * struct call_counts - what was counted
 * @ops: in so many operations
 * @counts: by number of the system call
 */
struct call_counts {
	uint64_t ops;
	uint64_t counts[CALL_NR_MAX];
};

void calls_mark(bool begin);
enum answer calls_count(struct worker *worker, uint64_t ops,
			struct call_counts *counts, char *reason, size_t size);
const char *call_name(int nr, char *room, size_t size);

#endif /* MUSE_EVBENCH_CALLS_H */
