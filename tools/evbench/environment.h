/* SPDX-License-Identifier: GPL-2.0 */
/* The machine that a benchmark runs on, as far as its figures depend on it. */
#ifndef MUSE_EVBENCH_ENVIRONMENT_H
#define MUSE_EVBENCH_ENVIRONMENT_H

#include <stdbool.h>
#include <stdint.h>

enum { ENV_TEXT = 128, ENV_MITIGATIONS_MAX = 48 };

/**
 * struct mitigation - how the kernel guards against a fault of the CPU
 * @name: as in /sys/devices/system/cpu/vulnerabilities
 * @state: what it says there
 */
struct mitigation {
	char name[ENV_TEXT];
	char state[ENV_TEXT];
};

/**
 * struct environment - the machine; texts are empty where nothing is known
 * @kernel: its release
 * @build: its version, which says how it was configured and when built
 * @machine: architecture
 * @cpu: model
 * @cpus: that may be used
 * @hypervisor: whose guest this is; "none" on bare metal
 * @clocksource: what gettime(2) reads
 * @clock_ns: what it costs, nanoseconds, measured
 * @governor: of the frequency of CPU 0
 * @smt: "on", "off" ...
 * @load: mean load of the last minute
 * @files_soft: RLIMIT_NOFILE
 * @files_hard: as far as it can be raised
 * @uring_disabled: sysctl kernel.io_uring_disabled: 0 where there is none
 * @pmu: 1 if cycles and instructions can be counted
 * @pmu_reason: why not, or empty
 * @memlock: RLIMIT_MEMLOCK
 * @liburing: version of the library
 * @libuv: likewise
 * @mitigations: they
 * @mitigation_count: how many
 */
struct environment {
	char kernel[ENV_TEXT];
	char build[ENV_TEXT];
	char machine[ENV_TEXT];
	char cpu[ENV_TEXT];
	uint32_t cpus;
	char hypervisor[ENV_TEXT];
	char clocksource[ENV_TEXT];
	double clock_ns;
	char governor[ENV_TEXT];
	char smt[ENV_TEXT];
	double load;
	uint64_t files_soft;
	uint64_t files_hard;
	uint32_t uring_disabled;
	uint32_t pmu;
	char pmu_reason[ENV_TEXT];
	uint64_t memlock;
	char liburing[ENV_TEXT];
	char libuv[ENV_TEXT];
	struct mitigation mitigations[ENV_MITIGATIONS_MAX];
	uint32_t mitigation_count;
};

bool environment_line(const char *path, char text[ENV_TEXT]);
void environment_read(struct environment *env);

#endif /* MUSE_EVBENCH_ENVIRONMENT_H */
