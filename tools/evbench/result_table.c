// SPDX-License-Identifier: GPL-2.0
/* A result for people: a table for each point, then what nobody should overlook. */
#include "result_table.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "result.h"

enum { COLUMNS_MOST = 8 + 2 * RESULT_METRICS_MAX, NAME_ROOM = 256 };

/* Latencies that are shown, in percent of the operations. */
static const struct {
	const char *heading;
	double percent;
} percentiles[] = { { "P50", 50 }, { "P99", 99 }, { "P99.9", 99.9 } };

/**
 * struct row - a line of the table
 * @point: of which point
 * @cell: the engine
 */
struct row {
	const struct result_point *point;
	const struct result_cell *cell;
};

/**
 * format_cost() - a cost with three digits or so, and its unit
 * @cost: the cost, finite
 * @unit: "ns", or anything else for a number without unit
 * @room: where it is written
 *
 * Return: @room, such as "12.3us".
 */
const char *format_cost(double cost, const char *unit, char room[TEXT_MAX])
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	size_t i = 0;

	if (strcmp(unit, "ns")) {
		snprintf(room, TEXT_MAX, "%.*f", cost < 100 ? 3 : 0, cost);
		return room;
	}
	for (; cost >= 1000 && i + 1 < ARRAY_SIZE(units); i++)
		cost /= 1000;
	snprintf(room, TEXT_MAX, "%.*f%s",
		 cost < 10  ? 2 :
		 cost < 100 ? 1 :
			      0,
		 cost, units[i]);
	return room;
}

/**
 * show_cost() - fill a value with a cost
 * @value: the value
 * @cost: the cost; NAN: none
 * @unit: as for format_cost()
 */
void show_cost(struct value *value, double cost, const char *unit)
{
	value->kind = isfinite(cost) ? VALUE_REAL : VALUE_NONE;
	value->real = cost;
	if (isfinite(cost))
		value->shown = format_cost(cost, unit, value->room);
}

/**
 * show_ratio() - fill a value with a ratio
 * @value: the value
 * @ratio: the ratio; NAN: none
 */
void show_ratio(struct value *value, double ratio)
{
	value->kind = isfinite(ratio) ? VALUE_REAL : VALUE_NONE;
	value->real = ratio;
	snprintf(value->room, sizeof(value->room), "%.*f",
		 ratio < 10  ? 3 :
		 ratio < 100 ? 2 :
			       1,
		 ratio);
	value->shown = value->room;
}

/**
 * show_interval() - fill a value with a confidence interval
 * @value: the value
 * @interval: the interval; without ends: none
 */
void show_interval(struct value *value, const struct interval *interval)
{
	const double lo = interval->lo, hi = interval->hi;
	const int digits = hi < 10 ? 3 : hi < 100 ? 2 : 1;

	if (!isfinite(lo) || !isfinite(hi))
		return;
	value->kind = VALUE_TEXT;
	snprintf(value->room, sizeof(value->room), "%.*f..%.*f", digits, lo,
		 digits, hi);
	value->text = value->room;
}

/**
 * show_verdict() - fill a value with a verdict
 * @value: the value
 * @verdict: the verdict
 */
void show_verdict(struct value *value, enum verdict verdict)
{
	if (verdict == VERDICT_NONE)
		return;
	value->kind = VALUE_TEXT;
	value->text = verdict_name(verdict);
	value->tint = verdict == VERDICT_FASTER ? TINT_GOOD :
		      verdict == VERDICT_SLOWER ? TINT_BAD :
						  TINT_NONE;
}

static void get_engine(const void *data, const struct field *field,
		       struct value *value)
{
	const struct row *row = data;
	const struct result_cell *cell = row->cell;
	char name[NAME_ROOM];

	(void)field;
	snprintf(name, sizeof(name), "%s%s", cell->engine,
		 cell->control ? " (A/A)" : "");
	snprintf(value->room, sizeof(value->room), "%.*s", TEXT_MAX - 1, name);
	value->kind = VALUE_TEXT;
	value->text = value->room;
}

/* Fields of metrics have the metric's number in the place of an offset. */
static const struct result_figure *figure_of(const struct row *row,
					     const struct field *field)
{
	return &row->cell->figures[field->offset];
}

static void get_median(const void *row, const struct field *field,
		       struct value *value)
{
	const struct result_point *point = ((const struct row *)row)->point;

	show_cost(value, figure_of(row, field)->median,
		  point->metrics[field->offset].unit);
}

static void get_spread(const void *row, const struct field *field,
		       struct value *value)
{
	const struct result_figure *f = figure_of(row, field);
	double spread = 100 * f->mad / f->median;

	value->kind = isfinite(spread) ? VALUE_REAL : VALUE_NONE;
	value->real = spread;
	snprintf(value->room, sizeof(value->room), "%.1f%%", spread);
	value->shown = value->room;
}

static void get_ratio(const void *row, const struct field *field,
		      struct value *value)
{
	show_ratio(value, figure_of(row, field)->ratio.mid);
}

/* Of metrics that have no column for their verdict: "~" says that it is none. */
static void get_marked_ratio(const void *row, const struct field *field,
			     struct value *value)
{
	const struct result_figure *f = figure_of(row, field);
	char text[TEXT_MAX];

	show_ratio(value, f->ratio.mid);
	if (value->kind == VALUE_NONE)
		return;
	snprintf(text, sizeof(text), "%s", value->room);
	snprintf(value->room, sizeof(value->room), "%s%.20s",
		 f->verdict == VERDICT_UNRESOLVED ? "~" : "", text);
	value->tint = f->verdict == VERDICT_FASTER ? TINT_GOOD :
		      f->verdict == VERDICT_SLOWER ? TINT_BAD :
						     TINT_NONE;
}

static void get_ci(const void *row, const struct field *field,
		   struct value *value)
{
	show_interval(value, &figure_of(row, field)->ratio);
}

static void get_verdict(const void *row, const struct field *field,
			struct value *value)
{
	show_verdict(value, figure_of(row, field)->verdict);
}

static double calls_of(const struct result_cell *cell)
{
	double sum = cell->call_count ? 0 : NAN;
	size_t i;

	for (i = 0; i < cell->call_count; i++)
		sum += cell->calls[i].per_op;
	return sum;
}

static void get_calls(const void *data, const struct field *field,
		      struct value *value)
{
	const struct row *row = data;

	(void)field;
	show_cost(value, calls_of(row->cell), "count");
}

static void get_switches(const void *data, const struct field *field,
			 struct value *value)
{
	const struct row *row = data;
	double ops = 0, switches = 0;
	size_t i;

	(void)field;
	for (i = 0; i < row->cell->block_count; i++) {
		const struct result_block *block = &row->cell->blocks[i];

		ops += (double)block->ops;
		switches +=
			(double)block->voluntary + (double)block->involuntary;
	}
	show_cost(value, switches / ops, "count");
}

static void get_percentile(const void *data, const struct field *field,
			   struct value *value)
{
	const struct hist *hist = ((const struct row *)data)->cell->latency;
	const double percent = percentiles[field->offset].percent;

	if (hist && hist->count)
		show_cost(value, (double)hist_percentile(hist, percent), "ns");
}

/**
 * struct layout - the columns of one table
 * @fields: they, with one that ends them
 * @headings: of those that are made up
 * @count: how many
 */
struct layout {
	struct field fields[COLUMNS_MOST];
	char headings[COLUMNS_MOST][RESULT_NAME + 8];
	size_t count;
};

static void column(struct layout *layout, const char *heading,
		   const char *suffix, size_t offset,
		   void (*get)(const void *row, const struct field *field,
			       struct value *value))
{
	char *to = layout->headings[layout->count];
	size_t i;

	snprintf(to, sizeof(layout->headings[0]), "%s%s", heading, suffix);
	for (i = 0; to[i]; i++)
		to[i] = (char)toupper((unsigned char)to[i]);
	layout->fields[layout->count++] = (struct field){
		.key = to,
		.heading = to,
		.flags = get == get_engine || get == get_verdict ? 0 :
								   FIELD_RIGHT,
		.offset = offset,
		.get = get,
	};
}

static bool has_latency(const struct result_point *point)
{
	size_t i;

	for (i = 0; i < point->cell_count; i++)
		if (point->cells[i]->latency && point->cells[i]->latency->count)
			return true;
	return false;
}

static bool has_metric(const struct result_point *point, const char *name)
{
	size_t i;

	for (i = 0; i < point->metric_count; i++)
		if (!strcmp(point->metrics[i].name, name))
			return true;
	return false;
}

static void make_layout(struct layout *layout, const struct result_point *point)
{
	size_t i;

	memset(layout, 0, sizeof(*layout));
	column(layout, "ENGINE", "", 0, get_engine);
	for (i = 0; i < point->metric_count; i++) {
		const char *name = point->metrics[i].name;

		column(layout, name, "", i, get_median);
		if (i) {
			column(layout, name, "-RATIO", i, get_marked_ratio);
			continue;
		}
		column(layout, "SPREAD", "", i, get_spread);
		column(layout, "RATIO", "", i, get_ratio);
		column(layout, "95%-CI", "", i, get_ci);
		column(layout, "VERDICT", "", i, get_verdict);
	}
	column(layout, "CALLS", "", 0, get_calls);
	if (!has_metric(point, "switches"))
		column(layout, "SWITCHES", "", 0, get_switches);
	for (i = 0; i < ARRAY_SIZE(percentiles) && has_latency(point); i++)
		column(layout, percentiles[i].heading, "", i, get_percentile);
}

static void print_title(const struct result_point *point)
{
	const struct result_metric *m = point->metrics;
	char name[NAME_ROOM];

	print_safely(result_point_name(point, name, sizeof(name)));
	fputs(": ratios to ", stdout);
	print_safely(point->baseline);
	if (point->metric_count && isfinite(m->floor))
		printf("; noise floor %.1f%%", 100 * m->floor);
	else
		fputs("; no noise floor, so no verdicts", stdout);
	putchar('\n');
}

static void print_skips(const struct result_point *point)
{
	size_t i;

	for (i = 0; i < point->cell_count; i++) {
		const struct result_cell *cell = point->cells[i];

		if (!cell->skipped)
			continue;
		print_safely(cell->engine);
		fputs(": SKIP (", stdout);
		print_safely(cell->reason);
		puts(")");
	}
}

static void print_point(const struct result_point *point)
{
	const struct output output = { .json = false };
	struct row *rows = memory_grow(NULL, point->cell_count, sizeof(*rows));
	struct layout layout;
	size_t i, n = 0;

	for (i = 0; i < point->cell_count; i++)
		if (!point->cells[i]->skipped)
			rows[n++] = (struct row){ point, point->cells[i] };
	print_title(point);
	make_layout(&layout, point);
	output_rows(&output, layout.fields, rows, n, sizeof(*rows));
	print_skips(point);
	putchar('\n');
	free(rows);
}

/* Blocks in which the machine did something else, too; they are in all figures. */
static void print_tags(const struct result *result)
{
	uint64_t blocks = 0, switched = 0, moved = 0, stolen = 0;
	size_t i, j, k;

	for (i = 0; i < result->point_count; i++) {
		const struct result_point *point = result->points[i];

		for (j = 0; j < point->cell_count; j++) {
			const struct result_cell *cell = point->cells[j];

			for (k = 0; k < cell->block_count; k++) {
				const struct result_block *b = &cell->blocks[k];

				blocks++;
				switched += b->involuntary > 0;
				moved += b->migrations > 0;
				stolen += b->steal_ns > 0;
			}
		}
	}
	printf("%llu blocks, none dropped: %llu with involuntary switches, ",
	       (unsigned long long)blocks, (unsigned long long)switched);
	printf("%llu with migrations, %llu with stolen time\n",
	       (unsigned long long)moved, (unsigned long long)stolen);
}

/**
 * result_table() - print a result for people
 * @result: the result, judged
 */
void result_table(const struct result *result)
{
	double floor = result_worst_floor(result);
	size_t i;

	for (i = 0; i < result->point_count; i++)
		print_point(result->points[i]);
	print_tags(result);
	printf("invariants checked: %llu, all held\n",
	       (unsigned long long)result->invariants);
	if (isfinite(floor))
		printf("noise floor: %.1f%% at worst\n", 100 * floor);
	if (result->complete)
		return;
	fputs("PARTIAL: ", stdout);
	print_safely(*result->reason ? result->reason : "the run did not end");
	putchar('\n');
}
