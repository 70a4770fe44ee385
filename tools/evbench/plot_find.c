// SPDX-License-Identifier: GPL-2.0
/* Which figures there are in a result. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot.h"
#include "report.h"
#include "stage.h"

enum { WIDTH = 960, HEIGHT = 540 };

static struct figure *add(struct figures *figures, const struct result *result,
			  void (*draw)(const struct figure *figure,
				       const struct theme *theme, FILE *to))
{
	struct figure *figure;

	figures->list = memory_grow(figures->list, figures->count + 1,
				    sizeof(*figures->list));
	figure = &figures->list[figures->count++];
	*figure = (struct figure){
		.result = result,
		.width = WIDTH,
		.height = HEIGHT,
		.draw = draw,
	};
	return figure;
}

static void add_point(struct figure *figure, const struct result_point *point)
{
	figure->points = memory_grow(figure->points, figure->count + 1,
				     sizeof(const struct result_point *));
	figure->points[figure->count++] = point;
}

/* The name of a figure: what it shows, of which workload, with what. */
static void name(struct figure *figure, const char *what)
{
	const struct result_params *params = &figure->points[0]->params;
	char *to = figure->name;
	size_t i, n, size = sizeof(figure->name);

	n = (size_t)snprintf(to, size, "%s-%s", figure->points[0]->workload,
			     what);
	for (i = 0; i < params->count && n < size; i++) {
		const struct result_param *p = &params->list[i];

		if (!strcmp(p->name, figure->sweep))
			continue;
		if (*p->text)
			n += (size_t)snprintf(to + n, size - n, "-%s=%s",
					      p->name, p->text);
		else
			n += (size_t)snprintf(to + n, size - n, "-%s=%.9g",
					      p->name, p->number);
	}
	stage_name(figure->name);
}

/* Are two values of a parameter the same? */
static bool same_value(const struct result_param *a,
		       const struct result_param *b)
{
	return !strcmp(a->text, b->text) &&
	       (*a->text ||
		(!(a->number < b->number) && !(a->number > b->number)));
}

/*
 * Do two points differ in this parameter only?  They list their parameters in the
 * same order, as a workload does.
 */
static bool alike_but(const struct result_point *a,
		      const struct result_point *b, const char *sweep)
{
	size_t i;

	if (strcmp(a->workload, b->workload) || !a->metric_count ||
	    strcmp(a->metrics[0].name, b->metrics[0].name) ||
	    a->metric_count != b->metric_count ||
	    strcmp(a->baseline, b->baseline) ||
	    a->params.count != b->params.count)
		return false;
	for (i = 0; i < a->params.count; i++) {
		const struct result_param *p = &a->params.list[i];
		const struct result_param *q = &b->params.list[i];

		if (strcmp(p->name, q->name))
			return false;
		if (strcmp(p->name, sweep) && !same_value(p, q))
			return false;
	}
	return true;
}

/* Is it the first of those that differ in that parameter only? */
static bool is_first(const struct result *result, size_t nth, const char *sweep)
{
	size_t i;

	for (i = 0; i < nth; i++)
		if (alike_but(result->points[i], result->points[nth], sweep))
			return false;
	return true;
}

static size_t count_alike(const struct result *result, size_t nth,
			  const char *sweep)
{
	size_t i, n = 0;

	for (i = 0; i < result->point_count; i++)
		n += alike_but(result->points[nth], result->points[i], sweep);
	return n;
}

/* Has any engine something to say of a metric? */
static bool has_values(const struct result_point *point, size_t metric)
{
	size_t i;

	for (i = 0; i < point->cell_count; i++)
		if (point->cells[i]->figures[metric].median > 0)
			return true;
	return false;
}

/*
 * Is a metric worth a figure?  The first is; so is what only this workload has.  CPU
 * time and switches beside it are in the table.
 */
static bool is_drawn(const struct result_point *point, size_t metric)
{
	const char *name = point->metrics[metric].name;

	return has_values(point, metric) &&
	       (!metric || (strcmp(name, "cpu") && strcmp(name, "wall") &&
			    strcmp(name, "switches")));
}

static void gather(struct figure *figure, const struct result *result,
		   size_t nth, const char *sweep, const char *what)
{
	size_t i;

	snprintf(figure->sweep, sizeof(figure->sweep), "%s", sweep);
	for (i = 0; i < result->point_count; i++)
		if (alike_but(result->points[nth], result->points[i], sweep))
			add_point(figure, result->points[i]);
	name(figure, what);
}

static void add_curve(struct figures *figures, const struct result *result,
		      size_t nth, const char *sweep, size_t metric,
		      bool is_ratio)
{
	const struct result_point *point = result->points[nth];
	struct figure *figure =
		add(figures, result, is_ratio ? draw_ratio : draw_cost);
	char what[RESULT_NAME + 8];

	figure->metric = metric;
	snprintf(what, sizeof(what), "%s%s%s",
		 metric ? point->metrics[metric].name : "", metric ? "-" : "",
		 is_ratio ? "ratio" : "cost");
	gather(figure, result, nth, sweep, what);
}

static void add_metrics(struct figures *figures, const struct result *result,
			size_t nth, const char *sweep)
{
	const struct result_point *point = result->points[nth];
	size_t i;

	for (i = 0; i < point->metric_count; i++) {
		if (!is_drawn(point, i))
			continue;
		add_curve(figures, result, nth, sweep, i, false);
		add_curve(figures, result, nth, sweep, i, true);
	}
}

/* Curves against the first number in which there are others like this point. */
static bool add_curves(struct figures *figures, const struct result *result,
		       size_t nth)
{
	const struct result_params *params = &result->points[nth]->params;
	const char *sweep;
	size_t i;

	for (i = 0; i < params->count; i++) {
		sweep = params->list[i].name;
		if (*params->list[i].text ||
		    count_alike(result, nth, sweep) < 2)
			continue;
		if (!is_first(result, nth, sweep))
			return true;
		add_metrics(figures, result, nth, sweep);
		return true;
	}
	return false;
}

/* The same in several places, such as on which CPU. */
static void add_places(struct figures *figures, const struct result *result,
		       size_t nth)
{
	const struct result_params *params = &result->points[nth]->params;
	struct figure *figure;
	const char **names;
	const char *sweep;
	size_t i;

	for (i = 0; i < params->count; i++) {
		sweep = params->list[i].name;
		if (!*params->list[i].text ||
		    count_alike(result, nth, sweep) < 2 ||
		    !is_first(result, nth, sweep))
			continue;
		figure = add(figures, result, draw_places);
		gather(figure, result, nth, sweep, sweep);
		figure->height =
			160 + 26 * (unsigned int)figure_engines(figure, &names);
		free(names);
	}
}

static void add_bars(struct figures *figures, const struct result *result,
		     const struct result_point *point)
{
	struct figure *figure;
	const char **names;
	size_t i;

	for (i = 0; i < point->metric_count; i++) {
		if (!is_drawn(point, i))
			continue;
		figure = add(figures, result, draw_bars);
		figure->metric = i;
		add_point(figure, point);
		name(figure, point->metrics[i].name);
		figure->height =
			140 + 30 * (unsigned int)figure_engines(figure, &names);
		free(names);
	}
}

static void add_latency(struct figures *figures, const struct result *result,
			const struct result_point *point)
{
	struct figure *figure;
	size_t i;

	for (i = 0; i < point->cell_count; i++)
		if (point->cells[i]->latency && point->cells[i]->latency->count)
			break;
	if (i == point->cell_count || !point->metric_count)
		return;
	figure = add(figures, result, draw_latency);
	add_point(figure, point);
	name(figure, "latency");
}

/* Points of `ready` with several numbers of watched and of active descriptors. */
static void add_crossover(struct figures *figures, const struct result *result)
{
	struct figure *figure = add(figures, result, draw_crossover);
	bool n = false, active = false;
	const struct result_point *point, *first = NULL;
	const char **names;
	size_t i;

	for (i = 0; i < result->point_count; i++) {
		point = result->points[i];
		if (strcmp(point->workload, "ready") || !point->metric_count ||
		    isnan(result_number(&point->params, "n")) ||
		    isnan(result_number(&point->params, "active")))
			continue;
		first = first ? first : point;
		n |= result_number(&point->params, "n") >
		     result_number(&first->params, "n");
		active |= result_number(&point->params, "active") >
			  result_number(&first->params, "active");
		add_point(figure, point);
	}
	if (!n || !active) {
		free(figure->points);
		figures->count--;
		return;
	}
	snprintf(figure->name, sizeof(figure->name), "ready-crossover");
	i = figure_engines(figure, &names);
	free(names);
	/* Three panels a row; the baseline has none. */
	figure->width = 1080;
	figure->height = 80 + 290 * (unsigned int)((i + 1) / 3);
}

/* Is there anything in it?  Ratios to the baseline are of other engines. */
static bool is_empty(const struct figure *figure)
{
	const char **names;
	size_t count = figure_engines(figure, &names);

	free(names);
	if (figure->draw == draw_ratio || figure->draw == draw_crossover)
		return count < 2;
	return !count;
}

static void drop_empty(struct figures *figures)
{
	size_t i, n = 0;

	for (i = 0; i < figures->count; i++) {
		if (is_empty(&figures->list[i]))
			free(figures->list[i].points);
		else
			figures->list[n++] = figures->list[i];
	}
	figures->count = n;
}

/**
 * figures_find() - find what can be drawn of a result
 * @figures: filled; figures_free() has to follow
 * @result: the result, judged, which has to stay
 */
void figures_find(struct figures *figures, const struct result *result)
{
	const bool curves = strcmp(result->kind, "ablate");
	size_t i;

	*figures = (struct figures){ .count = 0 };
	for (i = 0; i < result->point_count; i++) {
		const struct result_point *point = result->points[i];

		if (!curves || !add_curves(figures, result, i))
			add_bars(figures, result, point);
		if (point->metric_count)
			add_places(figures, result, i);
		add_latency(figures, result, point);
	}
	if (curves)
		add_crossover(figures, result);
	drop_empty(figures);
}

/**
 * figures_free() - the end of them
 * @figures: the figures
 */
void figures_free(struct figures *figures)
{
	size_t i;

	for (i = 0; i < figures->count; i++)
		free(figures->list[i].points);
	free(figures->list);
}
