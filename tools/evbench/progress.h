/* SPDX-License-Identifier: GPL-2.0 */
/* How far a run is, and how long it still takes: on terminals. */
#ifndef MUSE_EVBENCH_PROGRESS_H
#define MUSE_EVBENCH_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct progress - it
 * @shown: somebody looks
 * @total: all there is to do, in blocks
 * @done: of it
 * @start_ns: when it began
 * @last_ns: when it was told last
 */
struct progress {
	bool shown;
	uint64_t total;
	uint64_t done;
	uint64_t start_ns;
	uint64_t last_ns;
};

void progress_begin(struct progress *progress, uint64_t total);
void progress_step(struct progress *progress, const char *what,
		   uint64_t blocks);
void progress_end(struct progress *progress);

#endif /* MUSE_EVBENCH_PROGRESS_H */
