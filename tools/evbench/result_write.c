// SPDX-License-Identifier: GPL-2.0
/* A result as JSON; docs/events-json.md promises the keys. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "json.h"
#include "result.h"
#include "result_json.h"

static void open_map(struct json *json, const char *key)
{
	if (key)
		json_string(json, key);
	json_check(yajl_gen_map_open(json->gen));
}

static void close_map(struct json *json)
{
	json_check(yajl_gen_map_close(json->gen));
}

static void open_array(struct json *json, const char *key)
{
	if (key)
		json_string(json, key);
	json_check(yajl_gen_array_open(json->gen));
}

/* Elements stand on lines of their own, for those who look with a pager. */
static void close_array(struct json *json)
{
	json_bytes(json, "\n", 1);
	json_check(yajl_gen_array_close(json->gen));
}

static void open_element(struct json *json)
{
	open_map(json, NULL);
}

static void put_text(struct json *json, const char *key, const char *text)
{
	json_string(json, key);
	if (*text)
		json_string(json, text);
	else
		json_check(yajl_gen_null(json->gen));
}

static void put_number(struct json *json, const char *key, uint64_t number)
{
	json_string(json, key);
	if (number == RESULT_ABSENT)
		json_check(yajl_gen_null(json->gen));
	else
		json_number(json, number);
}

/* All digits: what is read again gives the same verdicts. */
static void put_real(struct json *json, const char *key, double real)
{
	char digits[32];
	int len;

	json_string(json, key);
	if (!isfinite(real)) {
		json_check(yajl_gen_null(json->gen));
		return;
	}
	len = snprintf(digits, sizeof(digits), "%.17g", real);
	json_check(yajl_gen_number(json->gen, digits, (size_t)len));
}

static void put_bool(struct json *json, const char *key, bool truth)
{
	json_string(json, key);
	json_check(yajl_gen_bool(json->gen, truth));
}

static void put_params(struct json *json, const char *key,
		       const struct result_params *params)
{
	size_t i;

	open_map(json, key);
	for (i = 0; i < params->count; i++) {
		const struct result_param *p = &params->list[i];

		if (*p->text)
			put_text(json, p->name, p->text);
		else
			put_real(json, p->name, p->number);
	}
	close_map(json);
}

/* Members of @object, as a table of result_json.h has them. */
static void put_members(struct json *json, const struct member *m,
			const void *object)
{
	for (; m->key; m++) {
		const void *at = (const char *)object + m->offset;

		switch (m->kind) {
		case MEMBER_TEXT:
			put_text(json, m->key, at);
			break;
		case MEMBER_BOOL:
			put_bool(json, m->key, *(const bool *)at);
			break;
		case MEMBER_U32:
			put_number(json, m->key, *(const uint32_t *)at);
			break;
		case MEMBER_U64:
			put_number(json, m->key, *(const uint64_t *)at);
			break;
		case MEMBER_REAL:
			put_real(json, m->key, *(const double *)at);
			break;
		}
	}
}

static void put_environment(struct json *json, const struct environment *env)
{
	uint32_t i;

	open_map(json, "environment");
	put_members(json, environment_members, env);
	open_map(json, "mitigations");
	for (i = 0; i < env->mitigation_count; i++)
		put_text(json, env->mitigations[i].name,
			 env->mitigations[i].state);
	close_map(json);
	close_map(json);
}

static void put_engines(struct json *json, const struct result *result)
{
	size_t i;

	open_array(json, "engines");
	for (i = 0; i < result->engine_count; i++) {
		json_bytes(json, "\n", 1);
		open_element(json);
		put_members(json, engine_members, result->engines[i]);
		close_map(json);
	}
	close_array(json);
}

static void put_interval(struct json *json, const char *key,
			 const struct interval *interval)
{
	open_map(json, key);
	put_real(json, "mid", interval->mid);
	put_real(json, "lo", interval->lo);
	put_real(json, "hi", interval->hi);
	close_map(json);
}

static void put_metrics(struct json *json, const struct result_point *point)
{
	size_t i;

	open_array(json, "metrics");
	for (i = 0; i < point->metric_count; i++) {
		const struct result_metric *m = &point->metrics[i];

		open_element(json);
		put_members(json, metric_members, m);
		put_interval(json, "control", &m->control);
		put_real(json, "floor", m->floor);
		close_map(json);
	}
	close_array(json);
}

static void put_figures(struct json *json, const struct result_point *point,
			const struct result_cell *cell)
{
	size_t i;

	open_map(json, "figures");
	for (i = 0; i < point->metric_count; i++) {
		const struct result_figure *f = &cell->figures[i];

		open_map(json, point->metrics[i].name);
		put_real(json, "median", f->median);
		put_real(json, "mad", f->mad);
		put_interval(json, "ratio", &f->ratio);
		put_number(json, "rounds", f->rounds);
		put_text(json, "verdict", verdict_name(f->verdict));
		close_map(json);
	}
	close_map(json);
}

static void put_calls(struct json *json, const struct result_cell *cell)
{
	size_t i;

	open_array(json, "calls");
	for (i = 0; i < cell->call_count; i++) {
		open_element(json);
		put_members(json, call_members, &cell->calls[i]);
		close_map(json);
	}
	json_check(yajl_gen_array_close(json->gen));
}

static void put_buckets(struct json *json, const struct hist *hist)
{
	size_t i;

	open_array(json, "buckets");
	for (i = 0; i < HIST_BUCKETS; i++) {
		if (!hist->buckets[i])
			continue;
		open_array(json, NULL);
		json_number(json, hist_lowest(i));
		json_number(json, hist->buckets[i]);
		json_check(yajl_gen_array_close(json->gen));
	}
	json_check(yajl_gen_array_close(json->gen));
}

static void put_latency(struct json *json, const struct hist *hist)
{
	json_string(json, "latency");
	if (!hist) {
		json_check(yajl_gen_null(json->gen));
		return;
	}
	open_map(json, NULL);
	put_members(json, latency_members, hist);
	put_real(json, "mean", hist_mean(hist));
	put_number(json, "p50", hist_percentile(hist, 50));
	put_number(json, "p90", hist_percentile(hist, 90));
	put_number(json, "p99", hist_percentile(hist, 99));
	put_number(json, "p99.9", hist_percentile(hist, 99.9));
	put_buckets(json, hist);
	close_map(json);
}

static void put_blocks(struct json *json, const struct result_point *point,
		       const struct result_cell *cell)
{
	size_t i, metric;

	open_array(json, "blocks");
	for (i = 0; i < cell->block_count; i++) {
		const struct result_block *block = &cell->blocks[i];

		json_bytes(json, "\n", 1);
		open_element(json);
		put_members(json, block_members, block);
		open_map(json, "values");
		for (metric = 0; metric < point->metric_count; metric++)
			put_real(json, point->metrics[metric].name,
				 block->values[metric]);
		close_map(json);
		close_map(json);
	}
	close_array(json);
}

static void put_cell(struct json *json, const struct result_point *point,
		     const struct result_cell *cell)
{
	json_bytes(json, "\n", 1);
	open_element(json);
	put_members(json, cell_members, cell);
	open_map(json, "checks");
	put_members(json, check_members, &cell->checks);
	close_map(json);
	put_calls(json, cell);
	put_figures(json, point, cell);
	put_latency(json, cell->latency);
	put_blocks(json, point, cell);
	close_map(json);
}

static void put_points(struct json *json, const struct result *result)
{
	size_t i, j;

	open_array(json, "points");
	for (i = 0; i < result->point_count; i++) {
		const struct result_point *point = result->points[i];

		json_bytes(json, "\n", 1);
		open_element(json);
		put_members(json, point_members, point);
		put_params(json, "params", &point->params);
		put_metrics(json, point);
		open_array(json, "cells");
		for (j = 0; j < point->cell_count; j++)
			put_cell(json, point, point->cells[j]);
		close_array(json);
		close_map(json);
	}
	close_array(json);
}

/**
 * result_json() - a result as JSON
 * @result: the result, judged
 * @json: filled; json_free() has to follow
 */
void result_json(const struct result *result, struct json *json)
{
	json_init(json);
	open_element(json);
	put_text(json, "program", RESULT_PROGRAM);
	put_number(json, "format", RESULT_FORMAT);
	put_members(json, result_members, result);
	put_environment(json, &result->environment);
	put_params(json, "settings", &result->settings);
	put_engines(json, result);
	put_points(json, result);
	close_map(json);
	json_bytes(json, "\n", 1);
}

/**
 * result_write() - write a result as JSON into a file
 * @result: the result, judged
 * @path: of the file, which holds an older result or all of this one at any time;
 *	"-" is stdout
 *
 * May block.
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int result_write(const struct result *result, const char *path)
{
	struct json json;
	int rc = 0;

	result_json(result, &json);
	if (strcmp(path, "-"))
		rc = file_replace(path, json.text, json.len);
	else
		json_flush(&json);
	json_free(&json);
	return rc;
}
