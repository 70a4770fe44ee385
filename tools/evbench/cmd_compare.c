// SPDX-License-Identifier: GPL-2.0
/*
 * evbench compare: two results side by side.  Two runs differ by what the machine
 * did meanwhile, often by more than engines do; so what is judged is how an engine's
 * ratio to the baseline of the same rounds has changed.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "evbench.h"
#include "result.h"
#include "result_json.h"
#include "result_table.h"

enum { POINT_ROOM = 160 };

/**
 * struct compare - what is wanted
 * @files: the results
 * @results: the same, read
 * @metric: name of what is compared; NULL: the first of each point
 * @absolute: judge costs, not their ratios to the baseline
 */
struct compare {
	const char *files[2];
	struct result *results[2];
	const char *metric;
	bool absolute;
};

/**
 * struct difference - something that is not the same in both
 * @what: of the machine or the settings
 * @sides: old and new
 */
struct difference {
	char what[ENV_TEXT];
	char sides[2][ENV_TEXT];
};

/**
 * struct row - an engine at a point, in both
 * @point: of which point
 * @engine: its name
 * @metric: what is compared
 * @unit: of that
 * @costs: old and new; NAN: it is not there
 * @absolute: ratio of new to old
 * @relative: the same of ratios to the baseline
 * @floor: noise of both runs together
 * @verdict: on @absolute or @relative
 */
struct row {
	char point[POINT_ROOM];
	char engine[RESULT_NAME];
	char metric[RESULT_NAME];
	char unit[RESULT_NAME];
	double costs[2];
	struct interval absolute;
	struct interval relative;
	double floor;
	enum verdict verdict;
};

/**
 * struct list - things of one size
 * @items: they
 * @count: how many
 */
struct list {
	void *items;
	size_t count;
};

/* One more, zeroed. */
static void *list_add(struct list *list, size_t size)
{
	char *item;

	list->items = memory_grow(list->items, list->count + 1, size);
	item = (char *)list->items + list->count++ * size;
	return memset(item, 0, size);
}

/* ---- what else differs ---- */

static void differ(struct list *list, const char *what, const char *old,
		   const char *new)
{
	struct difference *d;

	if (!strcmp(old, new))
		return;
	d = list_add(list, sizeof(*d));
	snprintf(d->what, sizeof(d->what), "%s", what);
	snprintf(d->sides[0], sizeof(d->sides[0]), "%s", *old ? old : "-");
	snprintf(d->sides[1], sizeof(d->sides[1]), "%s", *new ? new : "-");
}

/* Texts and numbers of the machine that do not change by themselves. */
static void differ_member(struct list *list, const struct member *m,
			  const struct environment *old,
			  const struct environment *new)
{
	const void *a = (const char *)old + m->offset;
	const void *b = (const char *)new + m->offset;
	char texts[2][TEXT_MAX];

	switch (m->kind) {
	case MEMBER_TEXT:
		differ(list, m->key, a, b);
		break;
	case MEMBER_U32:
		snprintf(texts[0], TEXT_MAX, "%u", *(const uint32_t *)a);
		snprintf(texts[1], TEXT_MAX, "%u", *(const uint32_t *)b);
		differ(list, m->key, texts[0], texts[1]);
		break;
	case MEMBER_U64:
	case MEMBER_BOOL:
	case MEMBER_REAL:
		break;
	}
}

static const char *mitigation_state(const struct environment *env,
				    const char *name)
{
	uint32_t i;

	for (i = 0; i < env->mitigation_count; i++)
		if (!strcmp(env->mitigations[i].name, name))
			return env->mitigations[i].state;
	return "";
}

static void differ_mitigations(struct list *list, const struct environment *old,
			       const struct environment *new)
{
	uint32_t i;

	for (i = 0; i < old->mitigation_count; i++)
		differ(list, old->mitigations[i].name,
		       old->mitigations[i].state,
		       mitigation_state(new, old->mitigations[i].name));
	for (i = 0; i < new->mitigation_count; i++)
		if (!*mitigation_state(old, new->mitigations[i].name))
			differ(list, new->mitigations[i].name, "",
			       new->mitigations[i].state);
}

/* A setting as text; empty if there is none. */
static const char *setting(const struct result_params *params, const char *name,
			   char room[ENV_TEXT])
{
	const char *text = result_text(params, name);
	double number = result_number(params, name);

	*room = '\0';
	if (text)
		snprintf(room, ENV_TEXT, "%s", text);
	else if (isfinite(number))
		snprintf(room, ENV_TEXT, "%.15g", number);
	return room;
}

static void differ_settings(struct list *list, const struct result_params *old,
			    const struct result_params *new)
{
	char a[ENV_TEXT], b[ENV_TEXT];
	size_t i;

	for (i = 0; i < old->count; i++)
		differ(list, old->list[i].name,
		       setting(old, old->list[i].name, a),
		       setting(new, old->list[i].name, b));
	for (i = 0; i < new->count; i++)
		if (!*setting(old, new->list[i].name, a))
			differ(list, new->list[i].name, "",
			       setting(new, new->list[i].name, b));
}

static void find_differences(struct list *list, const struct result *old,
			     const struct result *new)
{
	const struct member *m;

	differ(list, "kind", old->kind, new->kind);
	differ(list, "version", old->tool, new->tool);
	for (m = environment_members; m->key; m++)
		differ_member(list, m, &old->environment, &new->environment);
	differ_mitigations(list, &old->environment, &new->environment);
	differ_settings(list, &old->settings, &new->settings);
}

/* ---- engines ---- */

/**
 * struct side - an engine at a point of one of the results
 * @point: the point, or NULL
 * @cell: the engine there, or NULL
 * @metric: index of what is compared
 */
struct side {
	const struct result_point *point;
	const struct result_cell *cell;
	size_t metric;
};

static size_t metric_of(const struct result_point *point, const char *name)
{
	size_t i;

	for (i = 0; i < point->metric_count; i++)
		if (!name || !strcmp(point->metrics[i].name, name))
			break;
	return i;
}

static struct side side_of(const struct result_point *point, const char *engine,
			   const char *metric)
{
	struct side side = { .point = point };

	if (!point)
		return side;
	side.metric = metric_of(point, metric);
	if (side.metric < point->metric_count)
		side.cell = result_find_cell(point, engine);
	if (side.cell && side.cell->skipped)
		side.cell = NULL;
	return side;
}

/* Costs that are positive, or their ratios to the baseline; how many. */
static size_t side_values(const struct side *side, bool relative, double *a,
			  double *b)
{
	const struct result_cell *base =
		relative ?
			result_find_cell(side->point, side->point->baseline) :
			side->cell;
	size_t i, n;

	if (!base)
		return 0;
	n = result_pairs(side->cell, base, side->metric, a, b,
			 side->cell->block_count);
	for (i = 0; i < n && relative; i++)
		a[i] /= b[i];
	return n;
}

static struct interval ratio_of(const struct side *old, const struct side *new,
				bool relative, uint64_t seed)
{
	const size_t old_room = old->cell->block_count;
	const size_t new_room = new->cell->block_count;
	double *a = memory_grow(NULL, old_room, sizeof(*a));
	double *b = memory_grow(NULL, new_room, sizeof(*b));
	double *rest = memory_grow(NULL, old_room + new_room, sizeof(*rest));
	size_t old_count = side_values(old, relative, a, rest);
	size_t new_count = side_values(new, relative, b, rest);
	struct interval ratio =
		stats_ratio_between(b, new_count, a, old_count, seed);

	free(rest);
	free(b);
	free(a);
	return ratio;
}

static double cost_of(const struct side *side)
{
	return side->cell ? side->cell->figures[side->metric].median : NAN;
}

static double floor_of(const struct side *side)
{
	return side->point->metrics[side->metric].floor;
}

static void judge(struct row *row, const struct compare *compare,
		  const struct side *old, const struct side *new)
{
	const uint64_t seed = compare->results[0]->seed;
	const bool is_baseline = !strcmp(row->engine, old->point->baseline);
	/* Both runs have their noise, and that adds up. */
	const double floor = (1 + floor_of(old)) * (1 + floor_of(new)) - 1;
	const struct interval *judged;

	row->absolute = ratio_of(old, new, false, seed);
	if (!is_baseline)
		row->relative = ratio_of(old, new, true, seed);
	row->floor = floor;
	judged = compare->absolute ? &row->absolute : &row->relative;
	row->verdict = stats_verdict(judged, floor);
}

static void add_row(struct list *rows, const struct compare *compare,
		    const struct result_point *const points[2],
		    const char *engine)
{
	const struct interval none = { .mid = NAN, .lo = NAN, .hi = NAN };
	struct side sides[2] = {
		side_of(points[0], engine, compare->metric),
		side_of(points[1], engine, compare->metric),
	};
	const struct side *some = sides[0].cell ? &sides[0] : &sides[1];
	const struct result_metric *metric;
	struct row *row;

	if (!some->cell)
		return;
	metric = &some->point->metrics[some->metric];
	row = list_add(rows, sizeof(*row));
	result_point_name(some->point, row->point, sizeof(row->point));
	memcpy(row->engine, some->cell->engine, sizeof(row->engine));
	memcpy(row->metric, metric->name, sizeof(row->metric));
	memcpy(row->unit, metric->unit, sizeof(row->unit));
	row->absolute = none;
	row->relative = none;
	row->floor = NAN;
	row->costs[0] = cost_of(&sides[0]);
	row->costs[1] = cost_of(&sides[1]);
	if (sides[0].cell && sides[1].cell)
		judge(row, compare, &sides[0], &sides[1]);
}

static const struct result_point *find_point(const struct result *in,
					     const struct result_point *like)
{
	char name[POINT_ROOM], other[POINT_ROOM];
	size_t i;

	result_point_name(like, name, sizeof(name));
	for (i = 0; i < in->point_count; i++)
		if (!strcmp(name, result_point_name(in->points[i], other,
						    sizeof(other))))
			return in->points[i];
	return NULL;
}

/* The engines of a point: those of the old, then those that only the new has. */
static void add_point(struct list *rows, const struct compare *compare,
		      const struct result_point *old,
		      const struct result_point *new)
{
	const struct result_point *const points[2] = { old, new };
	size_t i, j;

	for (i = 0; i < 2; i++) {
		for (j = 0; points[i] && j < points[i]->cell_count; j++) {
			const struct result_cell *cell = points[i]->cells[j];

			if (cell->control)
				continue;
			if (!i || !old || !result_find_cell(old, cell->engine))
				add_row(rows, compare, points, cell->engine);
		}
	}
}

static void find_rows(struct list *rows, const struct compare *compare)
{
	const struct result *old = compare->results[0];
	const struct result *new = compare->results[1];
	size_t i;

	for (i = 0; i < old->point_count; i++)
		add_point(rows, compare, old->points[i],
			  find_point(new, old->points[i]));
	for (i = 0; i < new->point_count; i++)
		if (!find_point(old, new->points[i]))
			add_point(rows, compare, NULL, new->points[i]);
}

/* ---- printing ---- */

static void get_old(const void *data, const struct field *field,
		    struct value *value)
{
	const struct row *row = data;

	(void)field;
	show_cost(value, row->costs[0], row->unit);
}

static void get_new(const void *data, const struct field *field,
		    struct value *value)
{
	const struct row *row = data;

	(void)field;
	show_cost(value, row->costs[1], row->unit);
}

/* The interval that a field is about. */
static const struct interval *interval_of(const void *row,
					  const struct field *field)
{
	return (const void *)((const char *)row + field->offset);
}

static void get_mid(const void *row, const struct field *field,
		    struct value *value)
{
	show_ratio(value, interval_of(row, field)->mid);
}

static void get_lo(const void *row, const struct field *field,
		   struct value *value)
{
	show_ratio(value, interval_of(row, field)->lo);
}

static void get_hi(const void *row, const struct field *field,
		   struct value *value)
{
	show_ratio(value, interval_of(row, field)->hi);
}

static void get_ci(const void *row, const struct field *field,
		   struct value *value)
{
	show_interval(value, interval_of(row, field));
}

static void get_verdict(const void *row, const struct field *field,
			struct value *value)
{
	(void)field;
	show_verdict(value, ((const struct row *)row)->verdict);
}

static void get_percent(const void *data, const struct field *field,
			struct value *value)
{
	get_real(data, field, value);
	snprintf(value->room, sizeof(value->room), "%.1f%%", 100 * value->real);
	value->shown = value->room;
}

#define AT(member) offsetof(struct row, member)

/* Keys are promised in evbench(8): they may be added to, not changed. */
static const struct field row_fields[] = {
	{ "point", "POINT", NULL, 0, AT(point), get_text },
	{ "engine", "ENGINE", NULL, 0, AT(engine), get_text },
	{ "metric", NULL, NULL, 0, AT(metric), get_text },
	{ "unit", NULL, NULL, 0, AT(unit), get_text },
	{ "old", "OLD", NULL, FIELD_RIGHT, 0, get_old },
	{ "new", "NEW", NULL, FIELD_RIGHT, 0, get_new },
	{ "mid", "NEW/OLD", "absolute", FIELD_RIGHT, AT(absolute), get_mid },
	{ "lo", NULL, "absolute", 0, AT(absolute), get_lo },
	{ "hi", NULL, "absolute", 0, AT(absolute), get_hi },
	{ "ci", "95%-CI", NULL, FIELD_RIGHT | FIELD_SHOWN, AT(absolute),
	  get_ci },
	{ "mid", "TO-BASELINE", "relative", FIELD_RIGHT, AT(relative),
	  get_mid },
	{ "lo", NULL, "relative", 0, AT(relative), get_lo },
	{ "hi", NULL, "relative", 0, AT(relative), get_hi },
	{ "ci", "95%-CI", NULL, FIELD_RIGHT | FIELD_SHOWN, AT(relative),
	  get_ci },
	{ "floor", "FLOOR", NULL, FIELD_RIGHT, AT(floor), get_percent },
	{ "verdict", "VERDICT", NULL, 0, 0, get_verdict },
	{ .key = NULL },
};

static void get_side(const void *data, const struct field *field,
		     struct value *value)
{
	value->kind = VALUE_TEXT;
	value->text = (const char *)data + field->offset;
}

static const struct field difference_fields[] = {
	{ "what", "DIFFERENT", NULL, 0, offsetof(struct difference, what),
	  get_side },
	{ "old", "OLD", NULL, 0, offsetof(struct difference, sides[0]),
	  get_side },
	{ "new", "NEW", NULL, 0, offsetof(struct difference, sides[1]),
	  get_side },
	{ .key = NULL },
};

/* What JSON says of either result; the members are those of struct result. */
static void get_complete(const void *data, const struct field *field,
			 struct value *value)
{
	(void)field;
	value->kind = VALUE_BOOL;
	value->truth = ((const struct result *)data)->complete;
}

#define RESULT_AT(member) offsetof(struct result, member)

static const struct field result_fields[] = {
	{ "kind", NULL, NULL, 0, RESULT_AT(kind), get_text },
	{ "version", NULL, NULL, 0, RESULT_AT(tool), get_text },
	{ "kernel", NULL, NULL, 0, RESULT_AT(environment.kernel), get_text },
	{ "started", NULL, NULL, 0, RESULT_AT(started), get_text },
	{ "complete", NULL, NULL, 0, 0, get_complete },
	{ .key = NULL },
};

static void warn_of(const struct compare *compare)
{
	int i;

	for (i = 0; i < 2; i++)
		if (!compare->results[i]->complete)
			warned("%s: PARTIAL: %s", compare->files[i],
			       compare->results[i]->reason);
}

/* All of it as one object. */
static void print_json(const struct output *output,
		       const struct compare *compare,
		       const struct list *differences, const struct list *rows)
{
	fputs("{\"old\":", stdout);
	output_object(output, result_fields, compare->results[0]);
	fputs(",\n\"new\":", stdout);
	output_object(output, result_fields, compare->results[1]);
	fputs(",\n\"differences\":", stdout);
	output_rows(output, difference_fields, differences->items,
		    differences->count, sizeof(struct difference));
	printf(",\"judged\":\"%s\",\"rows\":",
	       compare->absolute ? "absolute" : "relative");
	output_rows(output, row_fields, rows->items, rows->count,
		    sizeof(struct row));
	puts("}");
}

static void print_text(const struct output *output,
		       const struct compare *compare,
		       const struct list *differences, const struct list *rows)
{
	output_rows(output, difference_fields, differences->items,
		    differences->count, sizeof(struct difference));
	if (differences->count)
		putchar('\n');
	output_rows(output, row_fields, rows->items, rows->count,
		    sizeof(struct row));
	if (compare->absolute)
		puts("\nVerdicts are on NEW/OLD: the noise floors are those within "
		     "runs, not between them.");
	else
		puts("\nVerdicts are on TO-BASELINE: how the ratio to the baseline "
		     "of the same run has changed.");
}

static int compare_results(const struct output *output,
			   const struct compare *compare)
{
	struct list differences = { .items = NULL }, rows = { .items = NULL };
	int rc = STATUS_DONE;

	find_differences(&differences, compare->results[0],
			 compare->results[1]);
	find_rows(&rows, compare);
	if (!rows.count)
		rc = failed("compare: nothing to compare%s%s",
			    compare->metric ? ": no metric " : "",
			    compare->metric ? compare->metric : "");
	else if (output->json)
		print_json(output, compare, &differences, &rows);
	else
		print_text(output, compare, &differences, &rows);
	free(differences.items);
	free(rows.items);
	return rc;
}

int cmd_compare(void *context, int argc, char **argv)
{
	struct evbench *evbench = context;
	struct compare compare = { .metric = NULL };
	struct param options[] = {
		OPTION('m', "metric", "NAME", take_text, &compare.metric,
		       "compare this, not the first of each point"),
		OPTION('a', "absolute", NULL, take_flag, &compare.absolute,
		       "judge costs, not their ratios to the baseline"),
		PARAM_END,
	};
	struct param operands[] = {
		OPERAND("OLD", take_text, &compare.files[0], "a result"),
		OPERAND("NEW", take_text, &compare.files[1], "another one"),
		PARAM_END,
	};
	int rc = args_parse(argc, argv, options, operands, NULL);

	if (!rc)
		rc = result_read(&compare.results[0], compare.files[0]);
	if (!rc)
		rc = result_read(&compare.results[1], compare.files[1]);
	if (!rc) {
		warn_of(&compare);
		rc = compare_results(&evbench->output, &compare);
	}
	result_free(compare.results[0]);
	result_free(compare.results[1]);
	return rc;
}
