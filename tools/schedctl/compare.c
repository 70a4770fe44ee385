// SPDX-License-Identifier: GPL-2.0
/*
 * Two records side by side: a line a figure.  A thread of one is matched with
 * that of the other which has the same name and is the how manieth of that name.
 */
#include "compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

/**
 * struct pair_row - a figure of both
 * @name: of the thread, "total" or "record"
 * @nth: the how manieth thread of this name; ABSENT_U32 if it is none
 * @figure: key of the figure
 * @is_time: it is in nanoseconds
 * @a: in the first record; NAN if it does not apply
 * @b: in the second
 */
struct pair_row {
	char name[THREAD_NAME];
	uint32_t nth;
	char figure[TEXT_MAX];
	bool is_time;
	double a;
	double b;
};

/**
 * struct pairs - all of them
 * @rows: the rows
 * @count: how many
 */
struct pairs {
	struct pair_row *rows;
	size_t count;
};

/* What of a thread is worth a line. */
static const struct figure {
	const char *key;
	bool is_time;
	size_t offset;
} figures[] = {
#define FIGURE(key, member, time)                              \
	{                                                      \
		key, time, offsetof(struct thread_row, member) \
	}
	FIGURE("running_ns", running, true),
	FIGURE("ready_ns", ready, true),
	FIGURE("blocked_ns", blocked, true),
	FIGURE("response_ns", response, true),
	FIGURE("turnaround_ns", turnaround, true),
	FIGURE("wait_mean_ns", wait_mean, true),
	FIGURE("wait_p50_ns", wait_p50, true),
	FIGURE("wait_p99_ns", wait_p99, true),
	FIGURE("wait_max_ns", wait_max, true),
	FIGURE("runs", runs, false),
	FIGURE("voluntary", voluntary, false),
	FIGURE("forced", forced, false),
	FIGURE("migrations", migrations, false),
};

static void get_side(const struct pair_row *row, double number,
		     struct value *value)
{
	value->kind = isfinite(number) ? VALUE_REAL : VALUE_NONE;
	value->real = number;
	/* Counts and nanoseconds are whole numbers, in JSON as well. */
	if (isfinite(number) && number == floor(number) && number >= 0 &&
	    number < 1e15) {
		value->kind = VALUE_NUMBER;
		value->number = (uint64_t)number;
		if (row->is_time)
			value->shown = format_ns(value->number, value->room);
	}
}

static void get_a(const void *row, const struct field *field,
		  struct value *value)
{
	(void)field;
	get_side(row, ((const struct pair_row *)row)->a, value);
}

static void get_b(const void *row, const struct field *field,
		  struct value *value)
{
	(void)field;
	get_side(row, ((const struct pair_row *)row)->b, value);
}

/* By how much the second is more than the first. */
static void get_difference(const void *data, const struct field *field,
			   struct value *value)
{
	const struct pair_row *row = data;
	char text[TEXT_MAX];

	(void)field;
	value->real = row->b - row->a;
	value->kind = isfinite(value->real) ? VALUE_REAL : VALUE_NONE;
	if (row->is_time)
		format_ns((uint64_t)fabs(value->real), text);
	else
		snprintf(text, sizeof(text), "%.*f",
			 value->real == floor(value->real) ? 0 : 4,
			 fabs(value->real));
	snprintf(value->room, sizeof(value->room), "%c%.*s",
		 value->real < 0 ? '-' : '+', TEXT_MAX - 2, text);
	value->shown = value->room;
}

static void get_ratio(const void *data, const struct field *field,
		      struct value *value)
{
	const struct pair_row *row = data;

	(void)field;
	value->real = row->b / row->a;
	value->kind = isfinite(value->real) ? VALUE_REAL : VALUE_NONE;
	snprintf(value->room, sizeof(value->room), "%.3f", value->real);
	value->shown = value->room;
}

#define AT(member) offsetof(struct pair_row, member)

static const struct field pair_fields[] = {
	{ "name", "NAME", NULL, 0, AT(name), get_text },
	{ "nth", "NTH", NULL, FIELD_RIGHT, AT(nth), get_u32 },
	{ "figure", "FIGURE", NULL, 0, AT(figure), get_text },
	{ "first", "FIRST", NULL, FIELD_RIGHT, 0, get_a },
	{ "second", "SECOND", NULL, FIELD_RIGHT, 0, get_b },
	{ "difference", "DIFFERENCE", NULL, FIELD_RIGHT, 0, get_difference },
	{ "ratio", "RATIO", NULL, FIELD_RIGHT, 0, get_ratio },
	{ .key = NULL },
};

static void pair_add(struct pairs *pairs, const char *name, uint32_t nth,
		     const char *figure, bool is_time, double a, double b)
{
	struct pair_row *row;

	pairs->rows = memory_grow(pairs->rows, pairs->count + 1,
				  sizeof(*pairs->rows));
	row = &pairs->rows[pairs->count++];
	*row = (struct pair_row){
		.nth = nth, .is_time = is_time, .a = a, .b = b
	};
	snprintf(row->name, sizeof(row->name), "%s", name);
	snprintf(row->figure, sizeof(row->figure), "%s", figure);
}

/* A figure of a thread that may not be there, as a number. */
static double figure_of(const struct thread_row *row,
			const struct figure *figure)
{
	uint64_t value;

	if (!row)
		return NAN;
	memcpy(&value, (const char *)row + figure->offset, sizeof(value));
	return value == ABSENT_U64 ? NAN : (double)value;
}

static void add_threads(struct pairs *pairs, const struct thread_row *a,
			const struct thread_row *b, uint32_t nth)
{
	const char *name = a ? a->name : b->name;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(figures); i++) {
		double x = figure_of(a, &figures[i]),
		       y = figure_of(b, &figures[i]);

		if (isfinite(x) || isfinite(y))
			pair_add(pairs, name, nth, figures[i].key,
				 figures[i].is_time, x, y);
	}
}

static const struct thread_row *match(const struct figures *in,
				      const struct thread_row *row)
{
	size_t i;

	for (i = 0; i < in->record.threads; i++)
		if (in->threads[i].nth == row->nth &&
		    !strcmp(in->threads[i].name, row->name))
			return &in->threads[i];
	return NULL;
}

static void add_records(struct pairs *pairs, const struct record_row *a,
			const struct record_row *b)
{
	pair_add(pairs, "record", ABSENT_U32, "window_ns", true,
		 (double)a->window, (double)b->window);
	pair_add(pairs, "record", ABSENT_U32, "threads", false, a->threads,
		 b->threads);
	pair_add(pairs, "record", ABSENT_U32, "cpus", false, a->cpus, b->cpus);
	pair_add(pairs, "record", ABSENT_U32, "jain", false, a->jain, b->jain);
	pair_add(pairs, "record", ABSENT_U32, "idle_share", false, a->idle,
		 b->idle);
	pair_add(pairs, "record", ABSENT_U32, "lost", false, (double)a->lost,
		 (double)b->lost);
}

/**
 * compare_print() - print two records side by side
 * @output: how
 * @a: the first
 * @b: the second
 */
void compare_print(const struct output *output, const struct figures *a,
		   const struct figures *b)
{
	struct pairs pairs = { .rows = NULL };
	size_t i;

	add_records(&pairs, &a->record, &b->record);
	add_threads(&pairs, &a->total, &b->total, ABSENT_U32);
	for (i = 0; i < a->record.threads; i++)
		add_threads(&pairs, &a->threads[i], match(b, &a->threads[i]),
			    a->threads[i].nth);
	for (i = 0; i < b->record.threads; i++)
		if (!match(a, &b->threads[i]))
			add_threads(&pairs, NULL, &b->threads[i],
				    b->threads[i].nth);
	output_rows(output, pair_fields, pairs.rows, pairs.count,
		    sizeof(*pairs.rows));
	free(pairs.rows);
}
