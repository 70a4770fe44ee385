/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A job: one engine doing one workload with its parameters, in a process of its own.
 * What the process and the program that started it have in common is in a struct
 * shared, which both have mapped.
 */
#ifndef MUSE_EVBENCH_JOB_H
#define MUSE_EVBENCH_JOB_H

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "report.h"
#include "result.h"

struct engine;
struct workload;

enum { JOB_PARAMS_MAX = 6 };

/* What loops are compiled into, whole. */
#define always_inline inline __attribute__((__always_inline__))
#define cold	      __attribute__((__cold__, __noinline__))

/**
 * enum job_state - how far a job is
 * @JOB_STARTING: nothing is known of it
 * @JOB_READY: it waits for orders
 * @JOB_SKIPPED: kernel, library or limits lack what it needs; it has ended
 * @JOB_FAILED: an invariant does not hold, or a call failed; it has ended
 */
enum job_state { JOB_STARTING, JOB_READY, JOB_SKIPPED, JOB_FAILED };

/**
 * struct shared - what a job tells
 * @state: how far it is
 * @text: why it was skipped or has failed
 * @block: what the last block was like; its values by &enum figure
 * @checks: the invariants, over all blocks so far
 * @ops: operations of a block
 * @invariants: how often one was checked
 * @latency: of operations, nanoseconds; recorded by whoever times them
 */
struct shared {
	enum job_state state;
	char text[RESULT_TEXT];
	struct result_block block;
	struct result_checks checks;
	uint64_t ops;
	uint64_t invariants;
	struct hist latency;
};

/**
 * struct job - the job, as its own process sees it
 * @engine: how
 * @flags: variant of the engine: URING_*
 * @workload: what
 * @params: its parameters, as the workload numbers them
 * @cpu: where the engine runs
 * @peer_cpu: where others run that it talks to; -1: there is no other CPU
 * @folder: where files may be made; it is removed by somebody else
 * @counting: system calls are being counted: what it does is marked, see calls.h
 * @counters: the PMU counts, which makes switches dearer
 * @shared: what others see
 * @state: the workload's
 */
struct job {
	const struct engine *engine;
	uint32_t flags;
	const struct workload *workload;
	uint64_t params[JOB_PARAMS_MAX];
	int cpu;
	int peer_cpu;
	const char *folder;
	bool counting;
	bool counters;
	struct shared *shared;
	void *state;
};

int job_skip(struct job *job, const char *format, ...) __printf(2, 3);
int job_fail(struct job *job, const char *format, ...) __printf(2, 3);
int job_broken(struct job *job, const char *format, ...) __printf(2, 3);
int job_errno(struct job *job, const char *call, int error);
void *job_alloc(size_t count, size_t size);
void job_pin(int cpu);
void job_cpus(const struct job *job, cpu_set_t *set);

/* Nanoseconds; in the vDSO wherever time is worth measuring. */
static inline uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * UINT64_C(1000000000) +
	       (uint64_t)ts.tv_nsec;
}

#endif /* MUSE_EVBENCH_JOB_H */
