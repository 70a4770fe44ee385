/* SPDX-License-Identifier: GPL-2.0 */
/* Workloads: what engines are made to do, with which parameters. */
#ifndef MUSE_EVBENCH_WORKLOAD_H
#define MUSE_EVBENCH_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct job;

enum workload_id {
	WORK_READY,
	WORK_WAKE,
	WORK_CHURN,
	WORK_HERD,
	WORK_ECHO,
	WORK_TIMERS,
	WORK_FILES,
	WORKLOADS,
};

/**
 * struct parameter - something that may be set
 * @name: of the parameter
 * @help: half a line
 * @choices: names of the values from 0 on, NULL at the end; or NULL: a number
 * @min: least number
 * @max: greatest number
 * @initial: if it is not given
 */
struct parameter {
	const char *name;
	const char *help;
	const char *const *choices;
	uint64_t min;
	uint64_t max;
	uint64_t initial;
};

/* What is measured; each has a place in struct result_block.values. */
enum figure {
	FIGURE_WALL,	 /* time, ns an operation */
	FIGURE_CPU,	 /* CPU time, ns an operation */
	FIGURE_SWITCHES, /* context switches an operation */
	FIGURE_OWN,	 /* the workload's own, from here on */
	FIGURE_OWN2,
	FIGURES,
};

/**
 * struct metric - a figure that a workload is about
 * @figure: which
 * @name: in results
 * @unit: "ns" or "count"
 * @about: half a line
 */
struct metric {
	enum figure figure;
	const char *name;
	const char *unit;
	const char *about;
};

/**
 * struct workload - a workload
 * @id: its number
 * @name: its name
 * @about: half a line
 * @params: its parameters; ends with one without name
 * @metrics: what is measured, what matters first; ends with one without name
 * @latency: what the latencies are of; NULL: they are not measured
 * @baseline: engine that the others are compared with
 * @least: operations that a block has at least: a few say more of its beginning
 * @block_us: how long a block should take, microseconds
 * @fit: what is wrong with these parameters, or NULL; NULL: nothing ever is
 * @moot: whether a parameter means nothing beside the others; NULL: none ever
 * @files: descriptors that a process needs; NULL: few
 */
struct workload {
	enum workload_id id;
	const char *name;
	const char *about;
	const struct parameter *params;
	const struct metric *metrics;
	const char *latency;
	const char *baseline;
	uint32_t least;
	uint32_t block_us;
	const char *(*fit)(const uint64_t *params);
	bool (*moot)(const uint64_t *params, size_t index);
	uint64_t (*files)(const uint64_t *params);
};

extern const struct workload workload_ready;
extern const struct workload workload_wake;
extern const struct workload workload_echo;
extern const struct workload workload_churn;
extern const struct workload workload_herd;
extern const struct workload workload_timers;
extern const struct workload workload_files;
extern const struct workload *const workloads[WORKLOADS];

/* Kinds of system calls that one operation makes. */
enum { CALLS_MAX = 16 };

/**
 * struct calls - how often some system calls are made
 * @list: each kind; its number, how many, and whether there may be more
 * @count: how many kinds
 * @loose: nobody knows how many are made of these or others
 */
struct calls {
	struct {
		int nr;
		double count;
		bool least;
	} list[CALLS_MAX];
	size_t count;
	bool loose;
};

void calls_add(struct calls *calls, int nr, double count);
void calls_least(struct calls *calls, int nr);
const struct workload *workload_find(const char *name);
const struct parameter *parameter_find(const struct workload *workload,
				       const char *name, size_t *index);

#endif /* MUSE_EVBENCH_WORKLOAD_H */
