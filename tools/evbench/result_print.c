// SPDX-License-Identifier: GPL-2.0
/* A result on stdout, for scripts: JSON, lines, comma-separated values. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "output.h"
#include "parse.h"
#include "report.h"
#include "result.h"
#include "result_table.h"

enum { NAME_MAX_POINT = 256, COLUMNS_MOST = 64 };

/* A number or "-". */
static void print_number(const char *before, double number)
{
	if (isfinite(number))
		printf("%s%.6g", before, number);
	else
		printf("%s-", before);
}

/* Tabs part the columns, so there is none in a name. */
static void print_word(const char *before, const char *text)
{
	fputs(before, stdout);
	if (!*text)
		fputc('-', stdout);
	print_safely(text);
}

static void print_figure(const struct result_point *point,
			 const struct result_cell *cell, size_t metric)
{
	const struct result_figure *f = &cell->figures[metric];
	char name[NAME_MAX_POINT];

	print_word("", result_point_name(point, name, sizeof(name)));
	print_word("\t", cell->engine);
	print_word("\t", cell->control ? "control" : "engine");
	print_word("\t", point->metrics[metric].name);
	print_word("\t", point->metrics[metric].unit);
	print_number("\t", f->median);
	print_number("\t", f->ratio.mid);
	print_number("\t", f->ratio.lo);
	print_number("\t", f->ratio.hi);
	print_number("\t", point->metrics[metric].floor);
	print_word("\t", verdict_name(f->verdict));
	putchar('\n');
}

static void print_skipped(const struct result_point *point,
			  const struct result_cell *cell)
{
	char name[NAME_MAX_POINT];

	print_word("", result_point_name(point, name, sizeof(name)));
	print_word("\t", cell->engine);
	print_word("\tSKIP\t", cell->reason);
	putchar('\n');
}

static void print_simple(const struct result *result)
{
	size_t i, j, k;

	for (i = 0; i < result->point_count; i++) {
		const struct result_point *point = result->points[i];

		for (j = 0; j < point->cell_count; j++) {
			const struct result_cell *cell = point->cells[j];

			if (cell->skipped)
				print_skipped(point, cell);
			for (k = 0; k < point->metric_count && !cell->skipped;
			     k++)
				print_figure(point, cell, k);
		}
	}
}

/**
 * struct columns - names that become columns, each once
 * @names: they
 * @count: how many
 */
struct columns {
	const char *names[COLUMNS_MOST];
	size_t count;
};

static void column_add(struct columns *columns, const char *name)
{
	size_t i;

	for (i = 0; i < columns->count; i++)
		if (!strcmp(columns->names[i], name))
			return;
	if (columns->count < COLUMNS_MOST)
		columns->names[columns->count++] = name;
}

static void find_columns(const struct result *result, struct columns *params,
			 struct columns *metrics)
{
	size_t i, j;

	for (i = 0; i < result->point_count; i++) {
		const struct result_point *point = result->points[i];

		for (j = 0; j < point->params.count; j++)
			column_add(params, point->params.list[j].name);
		for (j = 0; j < point->metric_count; j++)
			column_add(metrics, point->metrics[j].name);
	}
}

/* In quotes if it has to be, as RFC 4180 has it. */
static void print_csv(const char *text)
{
	const char *p;

	if (!strpbrk(text, ",\"\r\n")) {
		fputs(text, stdout);
		return;
	}
	putchar('"');
	for (p = text; *p; p++) {
		if (*p == '"')
			putchar('"');
		putchar(*p);
	}
	putchar('"');
}

static void print_csv_real(double real)
{
	putchar(',');
	if (isfinite(real))
		printf("%.9g", real);
}

static void print_csv_count(uint64_t count)
{
	putchar(',');
	if (count != RESULT_ABSENT)
		printf("%llu", (unsigned long long)count);
}

static const char *const block_columns =
	"round,position,start_ns,ops,wall_ns,user_ns,system_ns,voluntary,"
	"involuntary,migrations,steal_ns,eintr,short_io,cycles,instructions";

static void print_csv_head(const struct columns *params,
			   const struct columns *metrics)
{
	size_t i;

	fputs("workload", stdout);
	for (i = 0; i < params->count; i++) {
		putchar(',');
		print_csv(params->names[i]);
	}
	printf(",engine,control,%s", block_columns);
	for (i = 0; i < metrics->count; i++) {
		putchar(',');
		print_csv(metrics->names[i]);
	}
	putchar('\n');
}

static void print_csv_counts(const struct result_block *b)
{
	const uint64_t counts[] = {
		b->round,	b->position,   b->start_ns,	b->ops,
		b->wall_ns,	b->user_ns,    b->system_ns,	b->voluntary,
		b->involuntary, b->migrations, b->steal_ns,	b->eintr,
		b->short_io,	b->cycles,     b->instructions,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(counts); i++)
		print_csv_count(counts[i]);
}

static double value_named(const struct result_point *point,
			  const struct result_block *block, const char *name)
{
	size_t i;

	for (i = 0; i < point->metric_count; i++)
		if (!strcmp(point->metrics[i].name, name))
			return block->values[i];
	return NAN;
}

static void print_csv_block(const struct result_point *point,
			    const struct result_cell *cell,
			    const struct result_block *block,
			    const struct columns *params,
			    const struct columns *metrics)
{
	const char *text;
	size_t i;

	print_csv(point->workload);
	for (i = 0; i < params->count; i++) {
		text = result_text(&point->params, params->names[i]);
		if (text) {
			putchar(',');
			print_csv(text);
		} else {
			print_csv_real(result_number(&point->params,
						     params->names[i]));
		}
	}
	putchar(',');
	print_csv(cell->engine);
	print_csv_count(cell->control);
	print_csv_counts(block);
	for (i = 0; i < metrics->count; i++)
		print_csv_real(value_named(point, block, metrics->names[i]));
	putchar('\n');
}

static void print_blocks(const struct result *result)
{
	struct columns params = { .count = 0 }, metrics = { .count = 0 };
	size_t i, j, k;

	find_columns(result, &params, &metrics);
	print_csv_head(&params, &metrics);
	for (i = 0; i < result->point_count; i++) {
		const struct result_point *point = result->points[i];

		for (j = 0; j < point->cell_count; j++)
			for (k = 0; k < point->cells[j]->block_count; k++)
				print_csv_block(point, point->cells[j],
						&point->cells[j]->blocks[k],
						&params, &metrics);
	}
}

/**
 * result_print() - print a result on stdout
 * @result: the result, judged
 * @format: how
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int result_print(const struct result *result, enum result_format format)
{
	switch (format) {
	case RESULT_SIMPLE:
		print_simple(result);
		break;
	case RESULT_TABLE:
		result_table(result);
		break;
	case RESULT_JSON:
		return result_write(result, "-");
	case RESULT_CSV:
		print_blocks(result);
		break;
	}
	return STATUS_DONE;
}

/**
 * take_format() - read how a result is to be printed
 * @param: with an enum result_format to set
 * @text: the name of the format
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int take_format(const struct param *param, const char *text)
{
	static const char *const names[] = {
		[RESULT_SIMPLE] = "simple",
		[RESULT_TABLE] = "table",
		[RESULT_JSON] = "json",
		[RESULT_CSV] = "csv",
	};
	int choice = parse_choice(text, names, ARRAY_SIZE(names));

	if (choice < 0)
		return param_refuse(param, text,
				    "neither simple, table, json nor csv");
	*(enum result_format *)param->to = (enum result_format)choice;
	return STATUS_DONE;
}
