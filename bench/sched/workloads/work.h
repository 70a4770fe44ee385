/* SPDX-License-Identifier: GPL-2.0 */
/* What the workloads share: jobs, their work, and the words of the command line. */
#ifndef MUSE_WORKLOADS_WORK_H
#define MUSE_WORKLOADS_WORK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

/* Jobs of a workload, at most. */
enum { JOBS_MAX = 64 };

/**
 * struct job - a thread that works; times are nanoseconds
 * @name: of the thread; all begin with "job", so that `report -m 'job*'` finds them
 * @run: what it does
 * @burst: how much CPU time it wants
 * @thread: while it is there
 * @made: when it was made, CLOCK_MONOTONIC
 * @began: when it first ran
 * @ended: when it had done all
 * @cpu: how much CPU time it had
 * @rounds: of work that it did
 * @turns: how often it worked for a while
 */
struct job {
	char name[16];
	void (*run)(struct job *job);
	uint64_t burst;
	pthread_t thread;
	uint64_t made;
	uint64_t began;
	uint64_t ended;
	uint64_t cpu;
	uint64_t rounds;
	uint64_t turns;
};

/**
 * struct option_spec - an option of a workload; the last one has no letter
 * @letter: its name
 * @time: where a time goes, or NULL
 * @number: where a number goes, or NULL
 * @most: the largest number
 * @help: what it is
 */
struct option_spec {
	char letter;
	uint64_t *time;
	unsigned int *number;
	unsigned int most;
	const char *help;
};

extern const char *work_program;
extern bool work_json;

void work_options(int argc, char **argv, const char *what,
		  const struct option_spec *specs);
uint64_t work_now(clockid_t clock);
uint64_t work_for(uint64_t ns);
void work_rounds(unsigned int count);
void jobs_run(struct job *jobs, unsigned int count);
void work_finish(void);

static inline double work_ms(uint64_t ns)
{
	return (double)ns / 1e6;
}

#endif /* MUSE_WORKLOADS_WORK_H */
