/* SPDX-License-Identifier: GPL-2.0 */
/* What a block took, and what disturbed it. */
#ifndef MUSE_EVBENCH_METER_H
#define MUSE_EVBENCH_METER_H

#include <stdint.h>
#include <sys/resource.h>

#include "result.h"

/**
 * struct meter - the readings before a block
 * @usage: of the process, its threads included, also those of the kernel
 * @cpu_ns: CPU time of the process
 * @steal_ns: time that the hypervisor gave to others, on all CPUs
 * @migrations: of the thread, to another CPU
 * @cycles: of the CPU, while counters are open
 * @instructions: likewise
 * @wall_ns: the time
 */
struct meter {
	struct rusage usage;
	uint64_t cpu_ns;
	uint64_t steal_ns;
	uint64_t migrations;
	uint64_t cycles;
	uint64_t instructions;
	uint64_t wall_ns;
};

void meter_count(void);
void meter_begin(struct meter *meter);
void meter_end(const struct meter *meter, struct result_block *block,
	       uint64_t ops);

#endif /* MUSE_EVBENCH_METER_H */
