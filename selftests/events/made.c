// SPDX-License-Identifier: GPL-2.0
/*
 * made [NAME=VALUE]...: a result on stdout that nobody measured, of engines whose
 * costs are known, on a machine whose noise is known.
 *
 *	seed=N		of the noise
 *	rounds=N	blocks of each cell
 *	noise=X		standard deviation of a block's logarithm, of its own
 *	drift=X		the same of what all blocks of a round share
 *	poll=X		poll costs so many times what it does
 *	kernel=TEXT	on which it pretends to be
 *	setting=TEXT	a setting
 *	kind=TEXT	run, ablate or decompose
 *	name=TEXT	of one more engine
 *	size=TEXT	small: of two points only
 *	partial=TEXT	it was cut short, and why
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "result.h"

static struct {
	uint64_t seed;
	uint32_t rounds;
	double noise;
	double drift;
	double poll;
	const char *kernel;
	const char *setting;
	const char *kind;
	const char *name;
	const char *size;
	const char *partial;
} want = { 1, 20, 0.02, 0.3, 1, "6.12.0", "none", "run", NULL, "", NULL };

static struct random rnd;

static void set(char *to, size_t size, const char *text)
{
	snprintf(to, size, "%s", text);
}

static double uniform(void)
{
	return ((double)(random_next(&rnd) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(void)
{
	return sqrt(-2 * log(uniform())) * cos(2 * M_PI * uniform());
}

/* What an operation costs with so many watched and so many of them active. */
struct model {
	const char *name;
	double fixed;
	double per_watched;
	double per_event;
};

static const struct model models[] = {
	{ "epoll-lt", 500, 0, 800 },
	{ "epoll-et", 500, 0, 750 },
	{ "poll", 300, 28, 800 },
	{ "select", 350, 30, 850 },
	{ "uring-poll-multi:dtr", 420, 0, 660 },
	{ "uring-poll-multi", 600, 0, 780 },
	{ "uring-poll", 700, 0, 1000 },
	{ "uring-epoll-wait", 800, 0, 850 },
	{ "libuv", 700, 0, 900 },
};

static double cost(const struct model *m, double watched, double active)
{
	double scale = strcmp(m->name, "poll") ? 1 : want.poll;

	return scale *
	       (m->fixed + m->per_watched * watched + m->per_event * active) /
	       active;
}

static void fill_block(struct result_block *b, uint32_t round, double wall)
{
	*b = (struct result_block){
		.round = round,
		.ops = 1000,
		.wall_ns = (uint64_t)(1000 * wall),
		.user_ns = (uint64_t)(300 * wall),
		.system_ns = (uint64_t)(700 * wall),
		.voluntary = 3,
		.involuntary = round % 7 == 0,
		.steal_ns = round % 5 == 0 ? 10000 : 0,
		.cycles = RESULT_ABSENT,
		.instructions = RESULT_ABSENT,
	};
	b->values[0] = wall;
	b->values[1] = 0.9 * wall;
	b->values[2] = 0.003;
}

static void fill_latency(struct result_cell *cell, double wall)
{
	struct hist *hist = result_add_latency(cell);
	int i;

	for (i = 0; i < (*want.size ? 300 : 20000); i++)
		hist_record(hist, (uint64_t)(wall * exp(0.3 * fabs(normal())) *
					     (uniform() < 0.002 ? 20 : 1)));
}

static void metrics(struct result_point *point)
{
	result_add_metric(point, "wall", "ns", "time of an operation");
	result_add_metric(point, "cpu", "ns", "CPU time of an operation");
	result_add_metric(point, "switches", "count", "context switches");
}

/* All blocks of a cell; @drifts is what the rounds have in common. */
static struct result_cell *fill_cell(struct result_point *point,
				     const char *engine, double wall,
				     const double *drifts)
{
	struct result_cell *cell = result_add_cell(point, engine);
	uint32_t i;

	for (i = 0; i < want.rounds; i++)
		fill_block(result_add_block(cell), i,
			   wall * exp(drifts[i] + want.noise * normal()));
	cell->checks.eintr = 1;
	result_add_call(cell, "read", 1, 1);
	result_add_call(cell, "epoll_wait", 0.1, NAN);
	return cell;
}

static double *draw_drifts(void)
{
	double *drifts = memory_grow(NULL, want.rounds, sizeof(*drifts));
	uint32_t i;

	for (i = 0; i < want.rounds; i++)
		drifts[i] = want.drift * normal();
	return drifts;
}

static struct result_point *new_point(struct result *result, const char *name)
{
	struct result_point *point = result_add_point(result, name, "epoll-lt");

	metrics(point);
	return point;
}

static void ready(struct result *result, double watched, double active)
{
	struct result_point *point = new_point(result, "ready");
	double *drifts = draw_drifts();
	size_t i;

	result_set_number(&point->params, "n", watched);
	result_set_number(&point->params, "active", active);
	for (i = 0; i < ARRAY_SIZE(models); i++) {
		double wall = cost(&models[i], watched, active);
		struct result_cell *cell;

		if (!strcmp(models[i].name, "select") && watched > 1000) {
			cell = result_add_cell(point, models[i].name);
			cell->skipped = true;
			set(cell->reason, sizeof(cell->reason),
			    "more than FD_SETSIZE");
			continue;
		}
		fill_cell(point, models[i].name, wall, drifts);
	}
	if (want.name)
		fill_cell(point, want.name, 1000, drifts);
	fill_cell(point, "epoll-lt", cost(&models[0], watched, active), drifts)
		->control = true;
	free(drifts);
}

static void wake(struct result *result, const char *place, double scale)
{
	struct result_point *point = new_point(result, "wake");
	double *drifts = draw_drifts();
	size_t i;

	set(point->latency_about, sizeof(point->latency_about),
	    "from write to wake-up");
	result_set_text(&point->params, "via", "eventfd");
	result_set_text(&point->params, "place", place);
	for (i = 0; i < ARRAY_SIZE(models); i++) {
		double wall = scale * cost(&models[i], 1, 1);

		fill_latency(fill_cell(point, models[i].name, wall, drifts),
			     wall);
	}
	fill_cell(point, "epoll-lt", scale * cost(&models[0], 1, 1), drifts)
		->control = true;
	free(drifts);
}

static void ablate(struct result *result, double watched)
{
	static const char *const stages[] = {
		"epoll-lt",
		"uring-poll",
		"uring-poll-multi",
		"uring-poll-multi:coop",
		"uring-poll-multi:single",
		"uring-poll-multi:dtr",
		"uring-poll-multi:dtr,ring",
	};
	struct result_point *point = new_point(result, "ready");
	double *drifts = draw_drifts(), wall = 1400;
	size_t i;

	result_set_number(&point->params, "n", watched);
	result_set_number(&point->params, "active", 1);
	for (i = 0; i < ARRAY_SIZE(stages); i++) {
		struct result_cell *cell =
			fill_cell(point, stages[i], wall, drifts);

		if (i)
			set(cell->against, sizeof(cell->against),
			    stages[i - 1]);
		wall *= i ? 0.93 : 1.2;
	}
	fill_cell(point, "epoll-lt", 1400, drifts)->control = true;
	free(drifts);
}

static void points(struct result *result)
{
	static const double watched[] = { 10, 100, 1000, 10000 };
	static const double active[] = { 1, 10, 100, 1000 };
	size_t i, j;

	if (!strcmp(want.size, "small")) {
		ready(result, 10, 1);
		wake(result, "same", 1);
		return;
	}
	if (!strcmp(want.kind, "ablate")) {
		ablate(result, 100);
		ablate(result, 1000);
		return;
	}
	for (i = 0; i < ARRAY_SIZE(watched); i++)
		for (j = 0; j < ARRAY_SIZE(active); j++)
			if (active[j] <= watched[i])
				ready(result, watched[i], active[j]);
	wake(result, "spin", 2);
	wake(result, "same", 1);
	wake(result, "cross", 20);
}

static void environment(struct environment *env)
{
	snprintf(env->kernel, sizeof(env->kernel), "%s", want.kernel);
	set(env->cpu, sizeof(env->cpu), "Nobody's CPU \"x\"");
	env->cpus = 2;
	env->clock_ns = 21.5;
	env->load = 0.5;
	env->files_hard = RESULT_ABSENT;
	set(env->mitigations[0].name, sizeof(env->mitigations[0].name),
	    "spectre_v2");
	set(env->mitigations[0].state, sizeof(env->mitigations[0].state),
	    "Mitigation: none of yours");
	env->mitigation_count = 1;
}

static void parse(char *word)
{
	char *value = strchr(word, '=');

	if (!value)
		exit(misused("%s: not like name=value", word));
	*value++ = '\0';
	if (!strcmp(word, "seed"))
		want.seed = strtoull(value, NULL, 0);
	else if (!strcmp(word, "rounds"))
		want.rounds = (uint32_t)strtoul(value, NULL, 0);
	else if (!strcmp(word, "noise"))
		want.noise = strtod(value, NULL);
	else if (!strcmp(word, "drift"))
		want.drift = strtod(value, NULL);
	else if (!strcmp(word, "poll"))
		want.poll = strtod(value, NULL);
	else if (!strcmp(word, "kernel"))
		want.kernel = value;
	else if (!strcmp(word, "setting"))
		want.setting = value;
	else if (!strcmp(word, "kind"))
		want.kind = value;
	else if (!strcmp(word, "name"))
		want.name = value;
	else if (!strcmp(word, "size"))
		want.size = value;
	else if (!strcmp(word, "partial"))
		want.partial = value;
	else
		exit(misused("%s: not known", word));
}

int main(int argc, char **argv)
{
	struct result *result;
	size_t i;
	int rc;

	for (argv++; --argc; argv++)
		parse(*argv);
	rnd.state = want.seed;
	result = result_new(want.kind, want.seed);
	environment(&result->environment);
	result_set_number(&result->settings, "rounds", want.rounds);
	result_set_text(&result->settings, "other", want.setting);
	for (i = 0; i < ARRAY_SIZE(models); i++)
		result_add_engine(result, models[i].name, "half a line");
	points(result);
	result->invariants = 1234;
	result->elapsed_ns = 5000000000;
	result->complete = !want.partial;
	if (want.partial)
		snprintf(result->reason, sizeof(result->reason), "%s",
			 want.partial);
	result_judge(result);
	rc = result_write(result, "-");
	result_free(result);
	return rc ? rc : output_finish();
}
