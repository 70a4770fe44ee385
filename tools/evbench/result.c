// SPDX-License-Identifier: GPL-2.0
#include "result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "report.h"

#ifndef MUSE_VERSION
#define MUSE_VERSION "unknown"
#endif

/* Zeroed memory for one thing. */
static void *zeroed(size_t size)
{
	return memset(memory_grow(NULL, 1, size), 0, size);
}

static void copy(char *to, size_t size, const char *text)
{
	snprintf(to, size, "%s", text);
}

/**
 * result_new() - begin a result
 * @kind: "run", "ablate" or "decompose"
 * @seed: of everything that is random in it
 *
 * Return: the result: partial, of this program, started now; result_free() has to
 * follow.
 */
struct result *result_new(const char *kind, uint64_t seed)
{
	struct result *result = zeroed(sizeof(*result));
	time_t now = time(NULL);
	struct tm tm;

	copy(result->kind, sizeof(result->kind), kind);
	copy(result->tool, sizeof(result->tool), MUSE_VERSION);
	result->seed = seed;
	if (localtime_r(&now, &tm))
		strftime(result->started, sizeof(result->started),
			 "%Y-%m-%dT%H:%M:%S%z", &tm);
	return result;
}

static void free_point(struct result_point *point)
{
	size_t i;

	for (i = 0; i < point->cell_count; i++) {
		free(point->cells[i]->blocks);
		free(point->cells[i]->calls);
		free(point->cells[i]->latency);
		free(point->cells[i]);
	}
	free(point->cells);
	free(point->params.list);
	free(point);
}

/**
 * result_free() - the end of a result
 * @result: the result, or NULL
 */
void result_free(struct result *result)
{
	size_t i;

	if (!result)
		return;
	for (i = 0; i < result->engine_count; i++)
		free(result->engines[i]);
	for (i = 0; i < result->point_count; i++)
		free_point(result->points[i]);
	free(result->engines);
	free(result->points);
	free(result->settings.list);
	free(result);
}

/**
 * result_add_engine() - list an engine
 * @result: the result
 * @name: of the engine
 * @about: half a line
 *
 * Return: the engine, not skipped.
 */
struct result_engine *result_add_engine(struct result *result, const char *name,
					const char *about)
{
	struct result_engine *engine = zeroed(sizeof(*engine));

	result->engines = memory_grow(result->engines, result->engine_count + 1,
				      sizeof(engine));
	result->engines[result->engine_count++] = engine;
	copy(engine->name, sizeof(engine->name), name);
	copy(engine->about, sizeof(engine->about), about);
	return engine;
}

/**
 * result_add_point() - one more point, without parameters, metrics and cells
 * @result: the result
 * @workload: its name
 * @baseline: engine that the others are compared with
 *
 * Return: the point.
 */
struct result_point *result_add_point(struct result *result,
				      const char *workload,
				      const char *baseline)
{
	struct result_point *point = zeroed(sizeof(*point));

	result->points = memory_grow(result->points, result->point_count + 1,
				     sizeof(point));
	result->points[result->point_count++] = point;
	copy(point->workload, sizeof(point->workload), workload);
	copy(point->baseline, sizeof(point->baseline), baseline);
	return point;
}

/**
 * result_add_metric() - one more thing that is measured at a point
 * @point: the point
 * @name: such as "wall"
 * @unit: "ns" or "count"
 * @about: half a line
 *
 * Return: the metric, or NULL if there are %RESULT_METRICS_MAX.
 */
struct result_metric *result_add_metric(struct result_point *point,
					const char *name, const char *unit,
					const char *about)
{
	const struct interval none = { .mid = NAN, .lo = NAN, .hi = NAN };
	struct result_metric *metric;

	if (point->metric_count == RESULT_METRICS_MAX)
		return NULL;
	metric = &point->metrics[point->metric_count++];
	copy(metric->name, sizeof(metric->name), name);
	copy(metric->unit, sizeof(metric->unit), unit);
	copy(metric->about, sizeof(metric->about), about);
	metric->control = none;
	metric->floor = NAN;
	return metric;
}

/**
 * result_add_cell() - one more engine at a point
 * @point: the point
 * @engine: its name
 *
 * Return: the cell, without blocks.
 */
struct result_cell *result_add_cell(struct result_point *point,
				    const char *engine)
{
	struct result_cell *cell = zeroed(sizeof(*cell));

	point->cells =
		memory_grow(point->cells, point->cell_count + 1, sizeof(cell));
	point->cells[point->cell_count++] = cell;
	copy(cell->engine, sizeof(cell->engine), engine);
	return cell;
}

/**
 * result_add_block() - one more block
 * @cell: whose
 *
 * Return: the block: zero, but without values and counts of a PMU; it may move when
 * another is added.
 */
struct result_block *result_add_block(struct result_cell *cell)
{
	struct result_block *block;
	size_t i;

	if (cell->block_count == cell->block_room) {
		cell->block_room = 2 * cell->block_room + 16;
		cell->blocks = memory_grow(cell->blocks, cell->block_room,
					   sizeof(*cell->blocks));
	}
	block = &cell->blocks[cell->block_count++];
	*block = (struct result_block){
		.cycles = RESULT_ABSENT,
		.instructions = RESULT_ABSENT,
	};
	for (i = 0; i < RESULT_METRICS_MAX; i++)
		block->values[i] = NAN;
	return block;
}

/**
 * result_add_call() - list a system call of an engine
 * @cell: the engine
 * @name: of the call
 * @per_op: how many one operation makes
 * @expected: how many the engine says that it makes; NAN: it does not say
 *
 * Return: the call; it may move when another is added.
 */
struct result_call *result_add_call(struct result_cell *cell, const char *name,
				    double per_op, double expected)
{
	struct result_call *call;

	cell->calls = memory_grow(cell->calls, cell->call_count + 1,
				  sizeof(*cell->calls));
	call = &cell->calls[cell->call_count++];
	*call = (struct result_call){ .per_op = per_op, .expected = expected };
	copy(call->name, sizeof(call->name), name);
	return call;
}

/**
 * result_add_latency() - measure latencies
 * @cell: of which engine
 *
 * Return: the cell's histogram, an empty one if there was none.
 */
struct hist *result_add_latency(struct result_cell *cell)
{
	if (!cell->latency)
		cell->latency = zeroed(sizeof(*cell->latency));
	return cell->latency;
}

/* The parameter of that name, a new one if there is none. */
static struct result_param *param(struct result_params *params,
				  const char *name)
{
	struct result_param *p;
	size_t i;

	for (i = 0; i < params->count; i++)
		if (!strcmp(params->list[i].name, name))
			return &params->list[i];
	params->list = memory_grow(params->list, params->count + 1,
				   sizeof(*params->list));
	p = &params->list[params->count++];
	memset(p, 0, sizeof(*p));
	copy(p->name, sizeof(p->name), name);
	return p;
}

/**
 * result_set_number() - set a parameter to a number
 * @params: where
 * @name: of the parameter
 * @number: its value, finite
 */
void result_set_number(struct result_params *params, const char *name,
		       double number)
{
	struct result_param *p = param(params, name);

	p->number = number;
	*p->text = '\0';
}

/**
 * result_set_text() - set a parameter to a text
 * @params: where
 * @name: of the parameter
 * @text: its value; an empty one is "-"
 */
void result_set_text(struct result_params *params, const char *name,
		     const char *text)
{
	struct result_param *p = param(params, name);

	p->number = NAN;
	copy(p->text, sizeof(p->text), *text ? text : "-");
}

static const struct result_param *find(const struct result_params *params,
				       const char *name)
{
	size_t i;

	for (i = 0; i < params->count; i++)
		if (!strcmp(params->list[i].name, name))
			return &params->list[i];
	return NULL;
}

/**
 * result_number() - a parameter that is a number
 * @params: where
 * @name: of the parameter
 *
 * Return: its value, NAN if there is none or it is a text.
 */
double result_number(const struct result_params *params, const char *name)
{
	const struct result_param *p = find(params, name);

	return p && !*p->text ? p->number : NAN;
}

/**
 * result_text() - a parameter that is a text
 * @params: where
 * @name: of the parameter
 *
 * Return: its value, NULL if there is none or it is a number.
 */
const char *result_text(const struct result_params *params, const char *name)
{
	const struct result_param *p = find(params, name);

	return p && *p->text ? p->text : NULL;
}

/**
 * result_point_name() - a point as people call it
 * @point: the point
 * @room: where it is written, and cut off if it is longer
 * @size: bytes of that
 *
 * Return: @room, such as "ready n=100 active=1".
 */
const char *result_point_name(const struct result_point *point, char *room,
			      size_t size)
{
	size_t i, n = (size_t)snprintf(room, size, "%s", point->workload);

	for (i = 0; i < point->params.count && n < size; i++) {
		const struct result_param *p = &point->params.list[i];

		if (*p->text)
			n += (size_t)snprintf(room + n, size - n, " %s=%s",
					      p->name, p->text);
		else
			n += (size_t)snprintf(room + n, size - n, " %s=%.15g",
					      p->name, p->number);
	}
	return room;
}

/**
 * result_find_cell() - an engine at a point
 * @point: the point
 * @engine: its name
 *
 * Return: its cell, but not that of the control; or NULL.
 */
struct result_cell *result_find_cell(const struct result_point *point,
				     const char *engine)
{
	size_t i;

	for (i = 0; i < point->cell_count; i++)
		if (!point->cells[i]->control &&
		    !strcmp(point->cells[i]->engine, engine))
			return point->cells[i];
	return NULL;
}
