/* SPDX-License-Identifier: GPL-2.0 */
/* What a run measures: a list of points. */
#ifndef MUSE_EVBENCH_PLAN_H
#define MUSE_EVBENCH_PLAN_H

#include "args.h"
#include "runner.h"

enum { PLAN_MAX = 64, CHOICES_MAX = 16 };

/**
 * struct choice - values for a parameter, each of which makes points
 * @values: they
 * @count: how many; 0: what the parameter is if it is not given
 */
struct choice {
	uint64_t values[CHOICES_MAX];
	size_t count;
};

/**
 * struct wish - what the command line asks for
 * @command: the command, for messages
 * @workload: which; NULL: all
 * @choices: for its parameters
 * @variants: engines; none: the usual ones
 * @variant_count: how many
 * @baseline: what they are compared with; NULL engine: what is usual
 * @quick: something of everything, in less than a minute
 */
struct wish {
	const char *command;
	const struct workload *workload;
	struct choice choices[JOB_PARAMS_MAX];
	struct variant variants[VARIANTS_MAX];
	size_t variant_count;
	struct variant baseline;
	bool quick;
};

/**
 * struct plan - what is to be measured
 * @points: they
 * @count: how many
 */
struct plan {
	struct point *points;
	size_t count;
};

int plan_points(struct plan *plan, const struct wish *wish);
int plan_make(struct plan *plan, const struct wish *wish);
void plan_free(struct plan *plan);
int take_engines(const struct param *param, const char *text);
int take_baseline(const struct param *param, const char *text);
int take_workload(const struct param *param, const char *text);
int take_choice(const struct param *param, const char *text);

#endif /* MUSE_EVBENCH_PLAN_H */
