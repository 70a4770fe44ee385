// SPDX-License-Identifier: GPL-2.0
/* Engines at one point, side by side. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot.h"
#include "report.h"

static const struct result_figure *figure_of(const struct figure *figure,
					     const char *engine)
{
	const struct result_cell *cell =
		result_find_cell(figure->points[0], engine);

	return &cell->figures[figure->metric];
}

static const char *colour_of(const struct theme *theme,
			     const struct result_figure *f)
{
	switch (f->verdict) {
	case VERDICT_FASTER:
		return theme->faster;
	case VERDICT_SLOWER:
		return theme->slower;
	case VERDICT_UNRESOLVED:
	case VERDICT_NONE:
		break;
	}
	return theme->unresolved;
}

/* What is written at the end of a bar: "1.23 µs   0.870 (0.852..0.891)". */
static void put_label(FILE *to, const struct theme *theme,
		      const struct result_figure *f, const char *unit,
		      size_t row)
{
	const struct interval *ratio = &f->ratio;

	fputs("set label '' . ", to);
	plot_cost(to, f->median, unit);
	if (isfinite(ratio->mid))
		fprintf(to, " . '   %.3f'", ratio->mid);
	if (isfinite(ratio->lo) && isfinite(ratio->hi))
		fprintf(to, " . ' (%.3f..%.3f)'", ratio->lo, ratio->hi);
	fprintf(to,
		" at first %.9g, first %zu left offset character 0.8, 0 front textcolor rgb '%s'\n",
		f->median, row, theme->text);
}

static void put_bar(FILE *to, const struct theme *theme,
		    const struct figure *figure, const char *engine, size_t row)
{
	const struct result_figure *f = figure_of(figure, engine);
	const bool is_baseline = !strcmp(engine, figure->points[0]->baseline);

	if (!isfinite(f->median))
		return;
	fprintf(to,
		"set object rectangle from first 0, first %.2f to first %.9g, first %.2f fillstyle solid noborder fillcolor rgb '%s'\n",
		(double)row - 0.36, f->median, (double)row + 0.36,
		is_baseline ? theme->text : colour_of(theme, f));
	put_label(to, theme, f, figure->points[0]->metrics[figure->metric].unit,
		  row);
}

static void put_names(FILE *to, const char *const *names, size_t count)
{
	size_t i;

	fputs("set ytics scale 0 (", to);
	for (i = 0; i < count; i++) {
		fputs(i ? ", " : "", to);
		plot_text(to, names[i]);
		fprintf(to, " %zu", i);
	}
	fprintf(to, ")\nset yrange [%.1f:-0.6]\n", (double)count - 0.4);
}

static bool is_ablation(const struct figure *figure)
{
	return !strcmp(figure->result->kind, "ablate");
}

static void put_title(FILE *to, const struct figure *figure,
		      const struct theme *theme)
{
	char text[RESULT_NAME + 96];

	snprintf(text, sizeof(text),
		 "medians, ratios to %s (95 per cent intervals)",
		 is_ablation(figure) ? "the step before" :
				       figure->points[0]->baseline);
	plot_title(to, theme, figure->points[0]->metrics[figure->metric].about,
		   text, figure);
}

/* Green, orange and grey are said to be faster, slower, unresolved. */
static void put_key(FILE *to, const struct theme *theme)
{
	static const char *const words[] = { "faster", "slower", "unresolved" };
	const char *const colours[] = { theme->faster, theme->slower,
					theme->unresolved };
	size_t i;

	fputs("set bmargin 3\nset key outside bottom left horizontal width 2\n",
	      to);
	for (i = 0; i < ARRAY_SIZE(words); i++)
		fprintf(to,
			"%s NaN with points pointtype 5 pointsize 1.4 linecolor rgb '%s' title '%s'",
			i ? "," : "plot", colours[i], words[i]);
	fputc('\n', to);
}

/**
 * draw_bars() - what an operation costs, a bar an engine, coloured by verdict
 * @figure: the figure; of one point
 * @theme: its colours
 * @to: the script
 */
void draw_bars(const struct figure *figure, const struct theme *theme, FILE *to)
{
	const char **names;
	size_t i, count = figure_engines(figure, &names);
	double most = 0;

	put_title(to, figure, theme);
	put_names(to, names, count);
	for (i = 0; i < count; i++) {
		most = fmax(most, figure_of(figure, names[i])->median);
		put_bar(to, theme, figure, names[i], i);
	}
	/* Room for the labels of the longest. */
	fprintf(to, "set xrange [0:%.9g]\n", 1.45 * most);
	fputs("unset grid\nunset xtics\nset border 2\n", to);
	put_key(to, theme);
	free(names);
}

/* Where the points of the figure differ, in words. */
static const char *place_of(const struct figure *figure, size_t i)
{
	const char *text =
		result_text(&figure->points[i]->params, figure->sweep);

	return text ? text : "-";
}

static void put_places(FILE *to, const struct figure *figure,
		       const char *const *names, size_t count)
{
	struct range range = { 0 };
	size_t i, j;

	for (i = 0; i < figure->count; i++) {
		fprintf(to, "$data%zu << EOD\n", i);
		for (j = 0; j < count; j++) {
			const struct result_cell *cell =
				result_find_cell(figure->points[i], names[j]);
			double median =
				cell ? cell->figures[figure->metric].median :
				       NAN;

			range_add(&range, median);
			if (isfinite(median))
				fprintf(to, "%.9g %zu\n", median, j);
		}
		fputs("NaN NaN\nEOD\n", to);
	}
	plot_axis(to, 'x', figure->points[0]->metrics[figure->metric].unit,
		  &range);
}

/**
 * draw_places() - what an operation costs in several places, a line an engine
 * @figure: the figure; its points differ in a parameter that is a text
 * @theme: its colours
 * @to: the script
 */
void draw_places(const struct figure *figure, const struct theme *theme,
		 FILE *to)
{
	const char **names;
	size_t i, count = figure_engines(figure, &names);

	plot_title(to, theme, figure->points[0]->metrics[figure->metric].about,
		   "medians of blocks", figure);
	put_names(to, names, count);
	put_places(to, figure, names, count);
	for (i = 0; i < figure->count; i++) {
		fprintf(to,
			"%s $data%zu using 1:2 with points pointtype 7 pointsize 1.5 linecolor rgb '%s' title ",
			i ? "," : "plot", i, theme->palette[i % PALETTE]);
		plot_text(to, place_of(figure, i));
	}
	fputc('\n', to);
	free(names);
}
