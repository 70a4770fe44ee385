/* SPDX-License-Identifier: GPL-2.0 */
/* What a report says: figures of threads, of CPUs and of a record as a whole. */
#ifndef MUSE_SCHEDCTL_FIGURES_H
#define MUSE_SCHEDCTL_FIGURES_H

#include "output.h"
#include "replay.h"

/**
 * struct thread_row - a thread, or all of them together; times in nanoseconds
 * @tid: its id; 0 of all together
 * @pid: of its process
 * @nth: the how manieth with this name, from 1
 * @name: its name
 * @class: its scheduling class
 * @running: how long it ran
 * @ready: how long it waited for a CPU
 * @blocked: how long it waited for something else
 * @lifetime: from when it was made, or the record began, to the end of either
 * @response: from when it was first ready to when it first ran; of all: mean
 * @turnaround: from when it was made to its end; of all: mean
 * @wait_mean: of the times that it waited for a CPU
 * @wait_p50: half of them were this long or less
 * @wait_p99: 99 of 100
 * @wait_max: all of them
 * @waits: how many
 * @runs: times that it was given a CPU
 * @voluntary: times that it left a CPU to wait
 * @forced: times that it lost one, or yielded it
 * @migrations: times that it came to another CPU
 */
struct thread_row {
	uint32_t tid;
	uint32_t pid;
	uint32_t nth;
	char name[THREAD_NAME];
	char class[CLASS_NAME];
	uint64_t running;
	uint64_t ready;
	uint64_t blocked;
	uint64_t lifetime;
	uint64_t response;
	uint64_t turnaround;
	uint64_t wait_mean;
	uint64_t wait_p50;
	uint64_t wait_p99;
	uint64_t wait_max;
	uint64_t waits;
	uint64_t runs;
	uint64_t voluntary;
	uint64_t forced;
	uint64_t migrations;
};

/**
 * struct cpu_row - a CPU on which threads of the record ran
 * @number: of the CPU
 * @running: how long it ran them, nanoseconds
 * @other: how long it ran others
 * @idle: how long it was idle
 * @unknown: how long it is not known
 * @switches: from or to threads of the record
 */
struct cpu_row {
	uint32_t number;
	uint64_t running;
	uint64_t other;
	uint64_t idle;
	uint64_t unknown;
	uint64_t switches;
};

/**
 * struct record_row - a record as a whole
 * @file: its name
 * @command: what was run
 * @kernel: on what
 * @scope: "all" or "command"
 * @window: how long it is, nanoseconds
 * @threads: how many are in the figures
 * @cpus: on how many CPUs they ran
 * @jain: fairness index of their running times
 * @idle: share of that time in which these CPUs were idle
 * @lost: events that were lost
 * @unseen: switches that must have been, but were not traced
 * @complete: 1 if its end is there
 * @status: exit status of the command
 */
struct record_row {
	char file[256];
	char command[REC_TEXT_MAX];
	char kernel[REC_TEXT_MAX];
	char scope[REC_TEXT_MAX];
	uint64_t window;
	uint32_t threads;
	uint32_t cpus;
	double jain;
	double idle;
	uint64_t lost;
	uint64_t unseen;
	uint32_t complete;
	uint32_t status;
};

/**
 * struct figures - all that is said of a record
 * @record: the whole
 * @total: all threads together
 * @threads: each
 * @cpus: those on which they ran; record.cpus of them
 */
struct figures {
	struct record_row record;
	struct thread_row total;
	struct thread_row *threads;
	struct cpu_row *cpus;
};

void figures_make(struct figures *figures, struct replay *replay,
		  const char *match);
void figures_free(struct figures *figures);
bool thread_wanted(const struct thread *thread, const char *match);

/* report_fields.c */
extern const struct field thread_fields[];
extern const struct field cpu_used_fields[];
extern const struct field record_fields[];

#endif /* MUSE_SCHEDCTL_FIGURES_H */
