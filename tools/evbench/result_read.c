// SPDX-License-Identifier: GPL-2.0
/*
 * A result from JSON.  The file may hold anything: what is not a result is refused
 * with the place where it is not, and keys that are not known are passed over.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_tree.h>

#include "file.h"
#include "output.h"
#include "report.h"
#include "result.h"
#include "result_json.h"

enum {
	/* Bytes of a file: a full run has some ten million. */
	FILE_MOST = 1 << 28,
	/* yajl frees a tree by recursion; ours has eight levels. */
	DEPTH_MOST = 32,
	ERROR_MAX = 256,
};

/**
 * struct reader - a result that is being read
 * @name: of the file
 * @result: filled
 * @point: which point is being read
 * @cell: which cell of it
 * @in_point: one is
 * @in_cell: one is
 * @bad: something was refused, and reported
 */
struct reader {
	const char *name;
	struct result *result;
	size_t point;
	size_t cell;
	bool in_point;
	bool in_cell;
	bool bad;
};

/* Report the first thing that is wrong; the rest follows from it, often. */
static void refuse(struct reader *r, const char *key, const char *why)
{
	char place[64] = "";

	if (r->bad)
		return;
	r->bad = true;
	if (r->in_cell)
		snprintf(place, sizeof(place), "points[%zu].cells[%zu].",
			 r->point, r->cell);
	else if (r->in_point)
		snprintf(place, sizeof(place), "points[%zu].", r->point);
	failed("%s: no result of evbench: %s%s: %s", r->name, place, key, why);
}

static yajl_val find(yajl_val object, const char *key)
{
	size_t i;

	if (!YAJL_IS_OBJECT(object))
		return NULL;
	for (i = 0; i < object->u.object.len; i++)
		if (!strcmp(object->u.object.keys[i], key))
			return object->u.object.values[i];
	return NULL;
}

static yajl_val find_object(struct reader *r, yajl_val in, const char *key)
{
	yajl_val value = find(in, key);

	if (YAJL_IS_OBJECT(value))
		return value;
	refuse(r, key, value ? "not an object" : "missing");
	return NULL;
}

static yajl_val find_array(struct reader *r, yajl_val in, const char *key)
{
	yajl_val value = find(in, key);

	if (YAJL_IS_ARRAY(value))
		return value;
	refuse(r, key, value ? "not an array" : "missing");
	return NULL;
}

/* What is not there, or null. */
static bool nothing(yajl_val value)
{
	return !value || YAJL_IS_NULL(value);
}

static void take_text(struct reader *r, const char *key, yajl_val value,
		      char *to, size_t size)
{
	*to = '\0';
	if (nothing(value))
		return;
	if (!YAJL_IS_STRING(value)) {
		refuse(r, key, "not a string");
		return;
	}
	/* Whole characters; what else there is may be shown on terminals. */
	utf8_text(YAJL_GET_STRING(value), to, size);
}

static bool take_bool(struct reader *r, const char *key, yajl_val value)
{
	if (!YAJL_IS_TRUE(value) && !YAJL_IS_FALSE(value))
		refuse(r, key, "neither true nor false");
	return YAJL_IS_TRUE(value);
}

/* Not through yajl's integers, which end at 2^63. */
static uint64_t take_number(struct reader *r, const char *key, yajl_val value,
			    uint64_t most)
{
	uint64_t number = 0;

	if (!YAJL_IS_NUMBER(value) ||
	    !parse_uint(YAJL_GET_NUMBER(value), most, &number))
		refuse(r, key, "not a whole number, or too great");
	return number;
}

static double take_real(struct reader *r, const char *key, yajl_val value)
{
	double real;

	if (nothing(value))
		return NAN;
	real = YAJL_IS_NUMBER(value) ? strtod(YAJL_GET_NUMBER(value), NULL) :
				       NAN;
	if (!isfinite(real))
		refuse(r, key, "not a number");
	return real;
}

static void take_member(struct reader *r, const struct member *m,
			yajl_val value, void *at)
{
	switch (m->kind) {
	case MEMBER_TEXT:
		take_text(r, m->key, value, at, m->size);
		break;
	case MEMBER_BOOL:
		*(bool *)at = take_bool(r, m->key, value);
		break;
	case MEMBER_U32:
		*(uint32_t *)at =
			(uint32_t)take_number(r, m->key, value, UINT32_MAX);
		break;
	case MEMBER_U64:
		*(uint64_t *)at = nothing(value) ?
					  RESULT_ABSENT :
					  take_number(r, m->key, value,
						      RESULT_ABSENT - 1);
		break;
	case MEMBER_REAL:
		*(double *)at = take_real(r, m->key, value);
		break;
	}
}

static void take_members(struct reader *r, const struct member *m, yajl_val in,
			 void *object)
{
	if (!YAJL_IS_OBJECT(in)) {
		refuse(r, m->key, "not in an object");
		return;
	}
	for (; m->key; m++)
		take_member(r, m, find(in, m->key), (char *)object + m->offset);
}

static void take_params(struct reader *r, yajl_val in, const char *key,
			struct result_params *params)
{
	yajl_val map = find_object(r, in, key);
	char name[RESULT_NAME], text[RESULT_NAME];
	size_t i;

	for (i = 0; map && i < map->u.object.len && !r->bad; i++) {
		yajl_val value = map->u.object.values[i];

		utf8_text(map->u.object.keys[i], name, sizeof(name));
		if (YAJL_IS_NUMBER(value)) {
			result_set_number(params, name,
					  take_real(r, name, value));
			continue;
		}
		take_text(r, name, value, text, sizeof(text));
		result_set_text(params, name, text);
	}
}

static void take_environment(struct reader *r, yajl_val in,
			     struct environment *env)
{
	yajl_val value = find_object(r, in, "environment");
	yajl_val map = value ? find_object(r, value, "mitigations") : NULL;
	size_t i;

	if (!map)
		return;
	take_members(r, environment_members, value, env);
	for (i = 0; i < map->u.object.len && i < ENV_MITIGATIONS_MAX; i++) {
		struct mitigation *m = &env->mitigations[i];

		utf8_text(map->u.object.keys[i], m->name, sizeof(m->name));
		take_text(r, m->name, map->u.object.values[i], m->state,
			  sizeof(m->state));
		env->mitigation_count++;
	}
}

static void take_engines(struct reader *r, yajl_val in)
{
	yajl_val list = find_array(r, in, "engines");
	size_t i;

	for (i = 0; list && i < list->u.array.len && !r->bad; i++)
		take_members(r, engine_members, list->u.array.values[i],
			     result_add_engine(r->result, "", ""));
}

static void take_metrics(struct reader *r, yajl_val in,
			 struct result_point *point)
{
	yajl_val list = find_array(r, in, "metrics");
	struct result_metric *metric;
	size_t i;

	for (i = 0; list && i < list->u.array.len && !r->bad; i++) {
		metric = result_add_metric(point, "", "", "");
		if (metric)
			take_members(r, metric_members, list->u.array.values[i],
				     metric);
		else
			refuse(r, "metrics", "too many");
	}
}

static void take_calls(struct reader *r, yajl_val in, struct result_cell *cell)
{
	yajl_val list = find_array(r, in, "calls");
	size_t i;

	for (i = 0; list && i < list->u.array.len && !r->bad; i++)
		take_members(r, call_members, list->u.array.values[i],
			     result_add_call(cell, "", NAN, NAN));
}

static void take_bucket(struct reader *r, yajl_val pair, struct hist *hist)
{
	uint64_t value, count;

	if (!YAJL_IS_ARRAY(pair) || pair->u.array.len != 2) {
		refuse(r, "latency.buckets", "not pairs of value and count");
		return;
	}
	value = take_number(r, "latency.buckets", pair->u.array.values[0],
			    HIST_MAX);
	count = take_number(r, "latency.buckets", pair->u.array.values[1],
			    UINT64_MAX);
	if (!hist_restore(hist, value, count))
		refuse(r, "latency.buckets", "too great a number");
}

/* Exact ends have to be near the buckets that were found. */
static bool ends_fit(const struct hist *all, const struct hist *found)
{
	if (all->count != found->count || all->clipped > all->count)
		return false;
	if (!all->count)
		return true;
	return all->min >= found->min && all->min <= all->max &&
	       all->max >= found->max &&
	       (all->max > HIST_MAX ?
			all->clipped > 0 :
			hist_bucket(all->max) == hist_bucket(found->max)) &&
	       (all->min > HIST_MAX ||
		hist_bucket(all->min) == hist_bucket(found->min));
}

static void take_latency(struct reader *r, yajl_val in,
			 struct result_cell *cell)
{
	yajl_val value = find(in, "latency"), list;
	struct hist *hist;
	struct hist ends = { .count = 0 };
	size_t i;

	if (nothing(value))
		return;
	list = find_array(r, value, "buckets");
	if (!list)
		return;
	hist = result_add_latency(cell);
	for (i = 0; i < list->u.array.len && !r->bad; i++)
		take_bucket(r, list->u.array.values[i], hist);
	take_members(r, latency_members, value, &ends);
	if (r->bad)
		return;
	if (!ends_fit(&ends, hist)) {
		refuse(r, "latency", "count, min and max do not fit buckets");
		return;
	}
	hist->clipped = ends.clipped;
	hist->min = ends.min;
	hist->max = ends.max;
}

static void take_block(struct reader *r, yajl_val in,
		       const struct result_point *point,
		       struct result_cell *cell)
{
	yajl_val values = find_object(r, in, "values");
	struct result_block *block = result_add_block(cell);
	size_t i;

	if (!values)
		return;
	take_members(r, block_members, in, block);
	for (i = 0; i < point->metric_count; i++)
		block->values[i] =
			take_real(r, point->metrics[i].name,
				  find(values, point->metrics[i].name));
	if (cell->block_count > 1 && block[-1].round >= block->round)
		refuse(r, "blocks", "rounds not in order");
}

static void take_cell(struct reader *r, yajl_val in, struct result_point *point)
{
	struct result_cell *cell = result_add_cell(point, "");
	yajl_val checks, blocks;
	size_t i;

	take_members(r, cell_members, in, cell);
	checks = find_object(r, in, "checks");
	blocks = find_array(r, in, "blocks");
	if (!checks || !blocks)
		return;
	take_members(r, check_members, checks, &cell->checks);
	take_calls(r, in, cell);
	take_latency(r, in, cell);
	for (i = 0; i < blocks->u.array.len && !r->bad; i++)
		take_block(r, blocks->u.array.values[i], point, cell);
}

static void take_point(struct reader *r, yajl_val in)
{
	struct result_point *point = result_add_point(r->result, "", "");
	yajl_val cells;

	take_members(r, point_members, in, point);
	take_params(r, in, "params", &point->params);
	take_metrics(r, in, point);
	cells = find_array(r, in, "cells");
	if (!cells)
		return;
	r->in_cell = true;
	for (r->cell = 0; r->cell < cells->u.array.len && !r->bad; r->cell++)
		take_cell(r, cells->u.array.values[r->cell], point);
	r->in_cell = false;
}

static void take_points(struct reader *r, yajl_val in)
{
	yajl_val list = find_array(r, in, "points");

	r->in_point = true;
	for (r->point = 0; list && r->point < list->u.array.len && !r->bad;
	     r->point++)
		take_point(r, list->u.array.values[r->point]);
}

/* Is it one of ours, and of a format that we know? */
static void check_format(struct reader *r, yajl_val in)
{
	const char *program = YAJL_GET_STRING(find(in, "program"));

	if (!program || strcmp(program, RESULT_PROGRAM))
		refuse(r, "program", "not \"" RESULT_PROGRAM "\"");
	if (take_number(r, "format", find(in, "format"), UINT32_MAX) !=
	    RESULT_FORMAT)
		refuse(r, "format", "written by a newer evbench");
}

static void take_result(struct reader *r, yajl_val in)
{
	check_format(r, in);
	if (r->bad)
		return;
	take_members(r, result_members, in, r->result);
	take_environment(r, in, &r->result->environment);
	take_params(r, in, "settings", &r->result->settings);
	take_engines(r, in);
	take_points(r, in);
}

/* Is there nothing in the text that yajl's tree cannot take? */
static bool harmless(const char *text, size_t len)
{
	bool in_string = false;
	int depth = 0;
	size_t i;

	for (i = 0; i < len && depth <= DEPTH_MOST; i++) {
		if (!text[i])
			return false;
		if (text[i] == '"')
			in_string = !in_string;
		else if (in_string && text[i] == '\\' && i + 1 < len)
			i++;
		else if (!in_string && (text[i] == '[' || text[i] == '{'))
			depth++;
		else if (!in_string && (text[i] == ']' || text[i] == '}'))
			depth--;
	}
	return depth <= DEPTH_MOST;
}

/* yajl's messages have several lines, with an arrow in the last. */
static int not_json(const char *name, char *why)
{
	why[strcspn(why, "\n")] = '\0';
	return failed("%s: no result of evbench: %s", name,
		      *why ? why : "not JSON");
}

/**
 * result_parse() - make a result from JSON
 * @result: becomes the result, judged; result_free() has to follow
 * @name: what reports call it
 * @text: the JSON, or anything, with a NUL after it
 * @len: bytes of it, without that
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int result_parse(struct result **result, const char *name, const char *text,
		 size_t len)
{
	struct reader reader = { .name = name };
	char why[ERROR_MAX] = "";
	yajl_val tree;

	*result = NULL;
	if (!harmless(text, len))
		return not_json(name, why);
	tree = yajl_tree_parse(text, why, sizeof(why));
	if (!tree)
		return not_json(name, why);
	reader.result = result_new("", 0);
	take_result(&reader, tree);
	yajl_tree_free(tree);
	if (reader.bad) {
		result_free(reader.result);
		return STATUS_FAILED;
	}
	result_judge(reader.result);
	*result = reader.result;
	return STATUS_DONE;
}

/**
 * result_read() - read a result from a file
 * @result: as result_parse()
 * @path: of the file
 *
 * May block.
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int result_read(struct result **result, const char *path)
{
	char *text;
	size_t len;
	int rc = file_load(path, FILE_MOST, &text, &len);

	*result = NULL;
	if (rc)
		return rc;
	rc = result_parse(result, path, text, len);
	free(text);
	return rc;
}
