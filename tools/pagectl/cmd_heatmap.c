// SPDX-License-Identifier: GPL-2.0
/* pagectl heatmap: which pages a program touched when, as a picture. */
#include "pagectl.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plot.h"
#include "refs.h"

/* Cells of the picture; labels of its address axis; a gap worth a line. */
enum { COLUMNS = 400, ROWS = 250, LABELS = 10, GAP_PAGES = 1024 };

/**
 * struct heatmap - a picture on its way
 * @refs: the trace
 * @counts: touches in each cell, row by row
 * @rows: of cells; fewer than %ROWS if there are fewer pages
 * @begin: time of the first touch
 * @span: time from there to behind the last one; not 0
 */
struct heatmap {
	const struct refs *refs;
	uint32_t *counts;
	uint32_t rows;
	uint64_t begin;
	uint64_t span;
};

/* Without rounding, whatever the numbers: @part of @whole, as one of @n. */
static uint32_t scale(uint64_t part, uint64_t whole, uint32_t n)
{
	return (uint32_t)((__uint128_t)part * n / whole);
}

static void count(struct heatmap *map)
{
	const struct refs *refs = map->refs;
	uint32_t i, row, column;

	map->rows = refs->pages < ROWS ? refs->pages : ROWS;
	map->begin = refs->list[0].time;
	map->span = refs->list[refs->count - 1].time - map->begin;
	if (map->span < UINT64_MAX)
		map->span++;
	map->counts =
		memory_grow(NULL, map->rows * COLUMNS, sizeof(*map->counts));
	memset(map->counts, 0, map->rows * COLUMNS * sizeof(*map->counts));
	for (i = 0; i < refs->count; i++) {
		if (!ref_touches(&refs->list[i]))
			continue;
		row = scale(refs->list[i].page, refs->pages, map->rows);
		column = scale(refs->list[i].time - map->begin, map->span,
			       COLUMNS);
		map->counts[row * COLUMNS + column]++;
	}
}

/* Few touches should be seen, too: their logarithms are. */
static void put_cells(struct plot *plot, const struct heatmap *map)
{
	uint32_t i;

	fputs("$cells << END\n", plot->to);
	for (i = 0; i < map->rows * COLUMNS; i++)
		fprintf(plot->to, "%.3g%c", log2(1 + (double)map->counts[i]),
			(i + 1) % COLUMNS ? ' ' : '\n');
	fputs("END\n", plot->to);
}

static double row_of(const struct heatmap *map, uint32_t page)
{
	return (double)page * map->rows / map->refs->pages - 0.5;
}

/* Addresses at the left, and a line wherever many are left out. */
static void put_addresses(struct plot *plot, const struct heatmap *map)
{
	const struct refs *refs = map->refs;
	uint32_t i, page;

	fputs("set ytics (", plot->to);
	for (i = 0; i < LABELS; i++) {
		page = scale(i, LABELS, refs->pages);
		fprintf(plot->to, "%s'%#" PRIx64 "' %.3f", i ? ", " : "",
			refs->numbers[page] << refs->header.shift,
			row_of(map, page));
	}
	fputs(")\n", plot->to);
	for (page = 1; page < refs->pages; page++)
		if (refs->numbers[page] - refs->numbers[page - 1] > GAP_PAGES)
			fprintf(plot->to,
				"set arrow from graph 0, first %.3f to graph 1, first %.3f nohead front lc rgb '%s' lw 0.5\n",
				row_of(map, page), row_of(map, page),
				plot_colour(plot, 7));
}

/* Millions of references, or seconds. */
static void put_time(struct plot *plot, const struct heatmap *map)
{
	const bool refs = map->refs->header.unit == PAGER_TRACE_REFERENCES;
	const double unit = refs ? 1e6 : 1e9;
	int i;

	fputs("set xtics (", plot->to);
	for (i = 0; i <= 5; i++)
		fprintf(plot->to, "%s'%.3g' %.3f", i ? ", " : "",
			((double)map->begin + (double)map->span * i / 5) / unit,
			(double)COLUMNS * i / 5 - 0.5);
	fprintf(plot->to, ")\nset xlabel '%s'\n",
		refs ? "millions of memory references" : "seconds");
}

static int draw(const struct heatmap *map, const char *name, bool dark)
{
	const struct refs *refs = map->refs;
	struct plot plot;
	char title[PAGER_TRACE_TEXT_MAX];
	int rc = plot_begin(&plot, name, dark, 1000, 600);

	if (rc)
		return rc;
	snprintf(title, sizeof(title), "%.90s",
		 *refs->header.command ? refs->header.command : refs->name);
	fputs("set title ", plot.to);
	plot_text(&plot, title);
	fprintf(plot.to,
		"\nset ylabel 'address'\nunset grid\nset cblabel 'touches, binary logarithm'\n"
		"set palette defined (%s)\n"
		"set cbrange [0:]\nset xrange [-0.5:%d.5]\nset yrange [-0.5:%u.5]\n",
		dark ? "0 '#0d1117', 0.02 '#2c1a4d', 0.4 '#b63679', 0.7 '#fb8861', 1 '#fcfdbf'" :
		       "0 '#ffffff', 0.02 '#c7e3f1', 0.4 '#4a9bc7', 0.7 '#1f5a94', 1 '#08203e'",
		COLUMNS - 1, map->rows - 1);
	put_cells(&plot, map);
	put_addresses(&plot, map);
	put_time(&plot, map);
	fputs("plot $cells matrix with image notitle\n", plot.to);
	return plot_end(&plot, STATUS_DONE);
}

static int heatmap(const char *trace, const char *name, bool dark)
{
	struct heatmap map = { .counts = NULL };
	struct refs refs;
	int rc = refs_load(&refs, trace);

	if (!rc) {
		map.refs = &refs;
		count(&map);
		rc = draw(&map, name, dark);
	}
	free(map.counts);
	refs_free(&refs);
	return rc;
}

int cmd_heatmap(void *context, int argc, char **argv)
{
	const char *trace = NULL, *name = NULL;
	bool dark = false;
	struct param options[] = {
		OPTION('o', "output", "FILE", take_text, &name,
		       "draw into FILE.svg or FILE.png"),
		OPTION(0, "dark", NULL, take_flag, &dark,
		       "draw on a dark background"),
		PARAM_END,
	};
	struct param operands[] = {
		OPERAND("TRACE", take_text, &trace,
			"the file; -: standard input"),
		PARAM_END,
	};
	const int rc = args_parse(argc, argv, options, operands, NULL);

	(void)context;
	if (rc)
		return rc;
	if (!name)
		return misused("heatmap: where to (-o FILE)?");
	return heatmap(trace, name, dark);
}
