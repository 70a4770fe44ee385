/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The model of a run: on which machine, with which settings, which engines; then a
 * list of points, each a workload with its parameters; at a point a cell for each
 * engine; in a cell its blocks, one a round.
 *
 * Whoever runs the benchmark adds to it as it goes, so that at any moment it can be
 * written and read again: a result is partial until it is said to be complete.
 */
#ifndef MUSE_EVBENCH_RESULT_H
#define MUSE_EVBENCH_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "environment.h"
#include "hist.h"
#include "stats.h"

struct param;

enum {
	RESULT_NAME = 48,
	RESULT_TEXT = 192,
	RESULT_METRICS_MAX = 8,
	/* Of the JSON: greater only if readers of the old would misread it. */
	RESULT_FORMAT = 1,
};

/* Counts that were not made, such as those of a PMU that is not there. */
#define RESULT_ABSENT UINT64_MAX

/**
 * struct result_param - a setting of a run, or a parameter of a point
 * @name: such as "n"
 * @text: its value; empty: it is @number
 * @number: its value, if it is one
 */
struct result_param {
	char name[RESULT_NAME];
	char text[RESULT_NAME];
	double number;
};

/**
 * struct result_params - some of them
 * @list: they
 * @count: how many
 */
struct result_params {
	struct result_param *list;
	size_t count;
};

/**
 * struct result_engine - an engine that the run knows
 * @name: such as "epoll-lt"
 * @about: half a line
 * @skipped: it could not run here
 * @reason: why
 */
struct result_engine {
	char name[RESULT_NAME];
	char about[RESULT_TEXT];
	bool skipped;
	char reason[RESULT_TEXT];
};

/**
 * struct result_metric - what is measured at a point; less is better
 * @name: such as "wall"; its values are that of one operation
 * @unit: "ns" or "count"
 * @about: half a line, such as "time of an operation"
 * @control: of the A/A control: its ratio to the baseline, which is the same engine
 * @floor: differences up to this, such as 0.02, are noise; NAN: not known
 */
struct result_metric {
	char name[RESULT_NAME];
	char unit[RESULT_NAME];
	char about[RESULT_TEXT];
	struct interval control;
	double floor;
};

/**
 * struct result_block - one engine's share of one round: no pointers, so that a
 *	process can hand it to another
 * @round: from 0
 * @position: among the blocks of the round, in the order in which they ran
 * @start_ns: since the run began
 * @ops: operations done
 * @wall_ns: time it took
 * @user_ns: CPU time of the process, that of its kernel threads included
 * @system_ns: likewise
 * @voluntary: context switches
 * @involuntary: likewise: somebody else wanted the CPU
 * @migrations: to another CPU
 * @steal_ns: time that the hypervisor gave to others meanwhile, on all CPUs
 * @eintr: calls that returned EINTR, and were made again
 * @short_io: reads and writes of fewer bytes than wanted, and continued
 * @cycles: of the CPU, or RESULT_ABSENT
 * @instructions: likewise
 * @values: of each metric of the point, for one operation; NAN: none
 */
struct result_block {
	uint32_t round;
	uint32_t position;
	uint64_t start_ns;
	uint64_t ops;
	uint64_t wall_ns;
	uint64_t user_ns;
	uint64_t system_ns;
	uint64_t voluntary;
	uint64_t involuntary;
	uint64_t migrations;
	uint64_t steal_ns;
	uint64_t eintr;
	uint64_t short_io;
	uint64_t cycles;
	uint64_t instructions;
	double values[RESULT_METRICS_MAX];
};

/**
 * struct result_checks - the invariants of a cell, over all of its blocks
 * @eintr: calls that returned EINTR, and were made again
 * @short_io: reads and writes of fewer bytes than wanted, and continued
 * @cq_overflow: completions that did not fit, which must be 0
 * @out_of_sequence: events lost, doubled or out of order, which must be 0
 */
struct result_checks {
	uint64_t eintr;
	uint64_t short_io;
	uint64_t cq_overflow;
	uint64_t out_of_sequence;
};

/**
 * struct result_call - a system call, counted in a pass of its own
 * @name: of the call
 * @per_op: how many one operation makes
 * @expected: how many the engine says that it makes; NAN: it does not say
 */
struct result_call {
	char name[RESULT_NAME];
	double per_op;
	double expected;
};

/**
 * struct result_figure - what the blocks of a cell say of a metric
 * @median: of the blocks, for one operation; NAN: none
 * @mad: median absolute deviation of the blocks from it
 * @ratio: to the engine that the cell is compared with, of the same round
 * @rounds: how many rounds that ratio is made from
 * @verdict: what it says
 */
struct result_figure {
	double median;
	double mad;
	struct interval ratio;
	uint32_t rounds;
	enum verdict verdict;
};

/**
 * struct result_cell - an engine at a point
 * @engine: its name
 * @control: a second process of the baseline: an A/A test, and no engine
 * @against: compared with this engine at the point; empty: with the baseline
 * @skipped: it did not run here
 * @reason: why
 * @blocks: what was measured
 * @block_count: how many
 * @block_room: how many fit
 * @checks: the invariants
 * @calls: the system calls of an operation
 * @call_count: how many kinds; 0: not counted
 * @calls_reason: why they were not counted, or empty
 * @latency: of single operations, nanoseconds; NULL: not measured
 * @figures: of each metric; filled by result_judge()
 */
struct result_cell {
	char engine[RESULT_NAME];
	bool control;
	char against[RESULT_NAME];
	bool skipped;
	char reason[RESULT_TEXT];
	struct result_block *blocks;
	size_t block_count;
	size_t block_room;
	struct result_checks checks;
	struct result_call *calls;
	size_t call_count;
	char calls_reason[RESULT_TEXT];
	struct hist *latency;
	struct result_figure figures[RESULT_METRICS_MAX];
};

/**
 * struct result_point - a workload with its parameters
 * @workload: its name
 * @params: such as n=100 active=1
 * @baseline: engine that the others are compared with
 * @latency_about: what the latencies are of, or empty
 * @metrics: what is measured
 * @metric_count: how many; the first is the one that matters
 * @cells: the engines, in the order in which they are shown
 * @cell_count: how many
 */
struct result_point {
	char workload[RESULT_NAME];
	struct result_params params;
	char baseline[RESULT_NAME];
	char latency_about[RESULT_TEXT];
	struct result_metric metrics[RESULT_METRICS_MAX];
	size_t metric_count;
	struct result_cell **cells;
	size_t cell_count;
};

/**
 * struct result - a run
 * @kind: "run", "ablate" or "decompose"
 * @tool: version of the program
 * @started: when, as ISO 8601
 * @elapsed_ns: how long it took
 * @seed: of everything that is random in it
 * @complete: it was not cut short
 * @reason: why it was
 * @invariants: how often one was checked; none failed, or there is no result
 * @environment: the machine
 * @settings: of the run
 * @engines: that it knows
 * @engine_count: how many
 * @points: what was measured
 * @point_count: how many
 */
struct result {
	char kind[RESULT_NAME];
	char tool[RESULT_NAME];
	char started[RESULT_NAME];
	uint64_t elapsed_ns;
	uint64_t seed;
	bool complete;
	char reason[RESULT_TEXT];
	uint64_t invariants;
	struct environment environment;
	struct result_params settings;
	struct result_engine **engines;
	size_t engine_count;
	struct result_point **points;
	size_t point_count;
};

/* How a result is printed. */
enum result_format {
	RESULT_SIMPLE, /* a line a cell, for scripts: names and numbers */
	RESULT_TABLE,  /* for people */
	RESULT_JSON,   /* everything; docs/events-json.md */
	RESULT_CSV,    /* a line a block */
};

/* result.c: making one; what is returned stays where it is until it is freed. */
struct result *result_new(const char *kind, uint64_t seed);
void result_free(struct result *result);
struct result_engine *result_add_engine(struct result *result, const char *name,
					const char *about);
struct result_point *result_add_point(struct result *result,
				      const char *workload,
				      const char *baseline);
struct result_metric *result_add_metric(struct result_point *point,
					const char *name, const char *unit,
					const char *about);
struct result_cell *result_add_cell(struct result_point *point,
				    const char *engine);
struct result_block *result_add_block(struct result_cell *cell);
struct result_call *result_add_call(struct result_cell *cell, const char *name,
				    double per_op, double expected);
struct hist *result_add_latency(struct result_cell *cell);
void result_set_number(struct result_params *params, const char *name,
		       double number);
void result_set_text(struct result_params *params, const char *name,
		     const char *text);
double result_number(const struct result_params *params, const char *name);
const char *result_text(const struct result_params *params, const char *name);
const char *result_point_name(const struct result_point *point, char *room,
			      size_t size);
struct result_cell *result_find_cell(const struct result_point *point,
				     const char *engine);

/* judge.c: figures, noise floors and verdicts from the blocks. */
void result_judge(struct result *result);
size_t result_pairs(const struct result_cell *over,
		    const struct result_cell *under, size_t metric, double *a,
		    double *b, size_t room);
double result_worst_floor(const struct result *result);

/* result_write.c, result_read.c: as JSON. */
int result_write(const struct result *result, const char *path);
int result_read(struct result **result, const char *path);
int result_parse(struct result **result, const char *name, const char *text,
		 size_t len);

/* result_print.c */
int result_print(const struct result *result, enum result_format format);
int take_format(const struct param *param, const char *text);

/* hgrm.c */
int result_hgrm(const struct result *result, const char *dir);

#endif /* MUSE_EVBENCH_RESULT_H */
