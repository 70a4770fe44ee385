// SPDX-License-Identifier: GPL-2.0
#include "plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "parse.h"

/* Descriptors that a process has beside those that are watched. */
enum { SPARE_FILES = 64 };

/**
 * struct suite - a line of the full suite
 * @workload: its name
 * @quick: it is part of the quick one, too
 * @params: "n=10,100,1000 active=1"
 */
struct suite {
	const char *workload;
	bool quick;
	const char *params;
};

static const struct suite suite[] = {
	{ "ready", true, "n=10,100,1000 active=1" },
	{ "ready", false, "n=10000 active=1" },
	{ "ready", true, "n=1000 active=16" },
	{ "ready", false, "n=1000 active=64" },
	{ "wake", true, "via=eventfd cpu=same,cross" },
	{ "wake", false, "via=eventfd cpu=spin" },
	{ "wake", false, "via=pipe,socketpair,tcp cpu=same,cross" },
	{ "echo", true, "connections=64 active=16" },
	{ "echo", false, "connections=256 active=1,64" },
	{ "echo", false, "connections=256 load=open rate=10000" },
	{ "churn", true, "n=100" },
	{ "churn", false, "n=1000" },
	{ "herd", true, "waiters=16" },
	{ "timers", true, "timers=1000" },
	{ "timers", false, "timers=10000" },
	{ "files", true, "files=64" },
	{ "files", false, "files=16 size=1048576" },
};

/* ---- reading -------------------------------------------------------------- */

static const char no_engine[] = "no such engine (see evbench list)";

/**
 * take_engines() - take names of engines, separated by commas
 * @param: with a struct wish
 * @text: the names
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int take_engines(const struct param *param, const char *text)
{
	struct wish *wish = param->to;
	char word[RESULT_NAME];

	while (*text) {
		size_t len = strcspn(text, ",");
		struct variant *v = &wish->variants[wish->variant_count];

		snprintf(word, sizeof(word), "%.*s", (int)len, text);
		if (!engine_find(word, v))
			return param_refuse(param, word, no_engine);
		if (++wish->variant_count == VARIANTS_MAX)
			return param_refuse(param, word, "one too many");
		text += len;
		text += *text == ',';
	}
	return STATUS_DONE;
}

/**
 * take_baseline() - take what the others are compared with
 * @param: with a struct wish
 * @text: name of an engine
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int take_baseline(const struct param *param, const char *text)
{
	struct wish *wish = param->to;

	if (!engine_find(text, &wish->baseline))
		return param_refuse(param, text, no_engine);
	return STATUS_DONE;
}

/**
 * take_workload() - take the name of a workload
 * @param: with a struct wish
 * @text: the name
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int take_workload(const struct param *param, const char *text)
{
	struct wish *wish = param->to;
	char names[128] = "";
	size_t i, n = 0;

	wish->workload = workload_find(text);
	if (wish->workload)
		return STATUS_DONE;
	for (i = 0; i < WORKLOADS && n < sizeof(names); i++)
		n += (size_t)snprintf(names + n, sizeof(names) - n, "%s%s",
				      i ? ", " : "", workloads[i]->name);
	return misused("%s: %s: no such workload (%s)", wish->command, text,
		       names);
}

static bool parse_value(const struct parameter *p, const char *text,
			uint64_t *value)
{
	uint64_t i;

	if (!p->choices)
		return parse_uint(text, p->max, value) && *value >= p->min;
	for (i = 0; p->choices[i]; i++) {
		if (strcmp(p->choices[i], text))
			continue;
		*value = i;
		return true;
	}
	return false;
}

/* What could stand there. */
static int refuse_value(const struct wish *wish, const struct parameter *p,
			const char *text)
{
	char names[128] = "";
	size_t i, n = 0;

	if (!p->choices)
		return misused("%s: %s=%s: not a number from %llu to %llu",
			       wish->command, p->name, text,
			       (unsigned long long)p->min,
			       (unsigned long long)p->max);
	for (i = 0; p->choices[i] && n < sizeof(names); i++)
		n += (size_t)snprintf(names + n, sizeof(names) - n, "%s%s",
				      i ? ", " : "", p->choices[i]);
	return misused("%s: %s=%s: none of %s", wish->command, p->name, text,
		       names);
}

static int read_values(const struct wish *wish, const struct parameter *p,
		       const char *text, struct choice *choice)
{
	char word[RESULT_NAME];
	uint64_t value;

	do {
		size_t len = strcspn(text, ",");

		snprintf(word, sizeof(word), "%.*s", (int)len, text);
		if (!parse_value(p, word, &value))
			return refuse_value(wish, p, word);
		if (choice->count == CHOICES_MAX)
			return misused("%s: %s: more than %d values",
				       wish->command, p->name, CHOICES_MAX);
		choice->values[choice->count++] = value;
		text += len;
	} while (*text++);
	return STATUS_DONE;
}

/* "n=10,100" */
static int read_choice(struct wish *wish, const char *text)
{
	const struct parameter *p;
	const char *is = strchr(text, '=');
	char name[RESULT_NAME];
	size_t index;

	if (!is)
		return misused("%s: %s: not like NAME=VALUE", wish->command,
			       text);
	snprintf(name, sizeof(name), "%.*s", (int)(is - text), text);
	p = parameter_find(wish->workload, name, &index);
	if (!p)
		return misused("%s: %s: %s has no such parameter",
			       wish->command, name, wish->workload->name);
	wish->choices[index].count = 0;
	return read_values(wish, p, is + 1, &wish->choices[index]);
}

/**
 * take_choice() - take values for a parameter
 * @param: with a struct wish whose workload is known
 * @text: such as "n=10,100"
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int take_choice(const struct param *param, const char *text)
{
	return read_choice(param->to, text);
}

/* ---- making --------------------------------------------------------------- */

/* Those of which something is to be learned without being asked for. */
static bool usual_here(const struct variant *v, const struct workload *w,
		       bool quick)
{
	const uint32_t quick_flags = URING_SINGLE | URING_DEFER;

	if (!v->engine->parts[w->id] || v->engine->special)
		return false;
	return !quick || !v->flags || v->flags == quick_flags;
}

static bool same_variant(const struct variant *a, const struct variant *b)
{
	return a->engine == b->engine && a->flags == b->flags;
}

static void add_variant(struct point *point, const struct variant *variant)
{
	size_t i;

	for (i = 0; i < point->count; i++)
		if (same_variant(&point->variants[i], variant))
			return;
	if (point->count < VARIANTS_MAX)
		point->variants[point->count++] = *variant;
}

static void add_usual(struct point *point, bool quick)
{
	const struct engine *const *e;
	struct variant list[VARIANTS_MAX];
	size_t i, count;

	for (e = engines; *e; e++) {
		count = variants_usual(*e, list, VARIANTS_MAX);
		for (i = 0; i < count; i++)
			if (usual_here(&list[i], point->workload, quick))
				add_variant(point, &list[i]);
	}
}

static void choose_variants(struct point *point, const struct wish *wish)
{
	size_t i;

	point->baseline = wish->baseline;
	if (!point->baseline.engine)
		engine_find(point->workload->baseline, &point->baseline);
	add_variant(point, &point->baseline);
	for (i = 0; i < wish->variant_count; i++)
		add_variant(point, &wish->variants[i]);
	if (!wish->variant_count)
		add_usual(point, wish->quick);
}

/* Engines that have nothing to do with a workload do not show up in it. */
static int add_point(struct plan *plan, const struct wish *wish,
		     const uint64_t *params)
{
	const char *wrong = wish->workload->fit ? wish->workload->fit(params) :
						  NULL;
	struct point *point;

	if (wrong)
		return misused("%s: %s: %s", wish->command,
			       wish->workload->name, wrong);
	if (plan->count == PLAN_MAX)
		return misused("%s: more than %d combinations of parameters",
			       wish->command, PLAN_MAX);
	plan->points = memory_grow(plan->points, plan->count + 1,
				   sizeof(*plan->points));
	point = &plan->points[plan->count++];
	memset(point, 0, sizeof(*point));
	point->workload = wish->workload;
	memcpy(point->params, params, sizeof(point->params));
	choose_variants(point, wish);
	return STATUS_DONE;
}

/* All combinations, the last parameter changing fastest. */
static int add_points(struct plan *plan, const struct wish *wish, size_t index,
		      uint64_t *params)
{
	const struct parameter *p = &wish->workload->params[index];
	const struct choice *c = &wish->choices[index];
	size_t i;
	int rc = STATUS_DONE;

	if (!p->name)
		return add_point(plan, wish, params);
	params[index] = p->initial;
	if (!c->count)
		return add_points(plan, wish, index + 1, params);
	for (i = 0; i < c->count && !rc; i++) {
		params[index] = c->values[i];
		rc = add_points(plan, wish, index + 1, params);
	}
	return rc;
}

/* A line of the suite is read as if it had been typed. */
static int add_suite(struct plan *plan, const struct wish *wish,
		     const struct suite *line)
{
	uint64_t params[JOB_PARAMS_MAX] = { 0 };
	struct wish whole = *wish;
	char text[128], *word, *next = text;
	int rc = STATUS_DONE;

	whole.workload = workload_find(line->workload);
	memset(whole.choices, 0, sizeof(whole.choices));
	snprintf(text, sizeof(text), "%s", line->params);
	while (!rc && (word = strsep(&next, " ")))
		rc = read_choice(&whole, word);
	return rc ? rc : add_points(plan, &whole, 0, params);
}

static bool any_choice(const struct wish *wish)
{
	size_t i;

	for (i = 0; i < JOB_PARAMS_MAX; i++)
		if (wish->choices[i].count)
			return true;
	return false;
}

static int add_suites(struct plan *plan, const struct wish *wish)
{
	size_t i;
	int rc = STATUS_DONE;

	for (i = 0; i < ARRAY_SIZE(suite) && !rc; i++) {
		if (wish->quick && !suite[i].quick)
			continue;
		if (wish->workload &&
		    strcmp(wish->workload->name, suite[i].workload))
			continue;
		rc = add_suite(plan, wish, &suite[i]);
	}
	return rc;
}

#define ALLOWED "no more than %llu are allowed (ulimit -Hn)"

static int too_many(const struct wish *wish, const struct point *point,
		    uint64_t wanted, uint64_t allowed)
{
	return failed("%s: %s: needs %llu descriptors, " ALLOWED, wish->command,
		      point->workload->name, (unsigned long long)wanted,
		      (unsigned long long)allowed);
}

/* As many descriptors as are allowed; who wants more is told so. */
static int raise_files(const struct plan *plan, const struct wish *wish)
{
	struct rlimit limit;
	uint64_t wanted;
	size_t i;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return failed("%s: RLIMIT_NOFILE: %s", wish->command,
			      strerror(errno));
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	for (i = 0; i < plan->count; i++) {
		const struct point *p = &plan->points[i];

		if (!p->workload->files)
			continue;
		wanted = p->workload->files(p->params) + SPARE_FILES;
		if (wanted > limit.rlim_max)
			return too_many(wish, p, wanted, limit.rlim_max);
	}
	return STATUS_DONE;
}

/* What the suite has and the machine has not is left out, and said. */
static void leave_out(struct plan *plan, const struct wish *wish)
{
	struct rlimit limit;
	size_t i, kept = 0;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	for (i = 0; i < plan->count; i++) {
		const struct point *p = &plan->points[i];
		uint64_t wanted =
			p->workload->files ? p->workload->files(p->params) : 0;

		if (wanted + SPARE_FILES <= limit.rlim_max) {
			plan->points[kept++] = *p;
			continue;
		}
		warned("%s: %s with %llu descriptors is left out: " ALLOWED,
		       wish->command, p->workload->name,
		       (unsigned long long)wanted,
		       (unsigned long long)limit.rlim_max);
	}
	plan->count = kept;
}

/**
 * plan_points() - the points of a workload with parameters
 * @plan: becomes them; plan_free() has to follow
 * @wish: what the command line asks for
 *
 * The limit of open files is raised as far as it goes.
 *
 * Return: %STATUS_DONE, or another &enum status with a report.
 */
int plan_points(struct plan *plan, const struct wish *wish)
{
	uint64_t params[JOB_PARAMS_MAX] = { 0 };
	int rc;

	*plan = (struct plan){ .points = NULL };
	rc = add_points(plan, wish, 0, params);
	return rc ? rc : raise_files(plan, wish);
}

/**
 * plan_make() - what is to be measured
 * @plan: becomes it; plan_free() has to follow
 * @wish: what the command line asks for
 *
 * The limit of open files is raised as far as it goes.
 *
 * Return: %STATUS_DONE, or another &enum status with a report.
 */
int plan_make(struct plan *plan, const struct wish *wish)
{
	int rc;

	if (wish->workload && any_choice(wish))
		return plan_points(plan, wish);
	*plan = (struct plan){ .points = NULL };
	rc = add_suites(plan, wish);
	leave_out(plan, wish);
	return rc ? rc : raise_files(plan, wish);
}

/**
 * plan_free() - the end of a plan
 * @plan: it
 */
void plan_free(struct plan *plan)
{
	free(plan->points);
}
