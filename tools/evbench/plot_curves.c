// SPDX-License-Identifier: GPL-2.0
/* Costs against a parameter: in nanoseconds, and as Small ones need no logarithms. the baseline. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot.h"

static double x_of(const struct figure *figure, size_t i)
{
	return result_number(&figure->points[i]->params, figure->sweep);
}

/* An engine at a point of the figure; NULL if it did not run there. */
static const struct result_figure *figure_of(const struct figure *figure,
					     size_t i, const char *engine)
{
	const struct result_cell *cell =
		result_find_cell(figure->points[i], engine);

	return cell && cell->block_count ? &cell->figures[figure->metric] :
					   NULL;
}

static const struct result_metric *metric_of(const struct figure *figure)
{
	return &figure->points[0]->metrics[figure->metric];
}

static void label_axes(FILE *to, const struct figure *figure, const char *y)
{
	struct range range = { 0 };
	size_t i;

	for (i = 0; i < figure->count; i++)
		range_add(&range, x_of(figure, i));
	plot_axis(to, 'x', "", &range);
	fputs("set xlabel ", to);
	plot_text(to, plot_words(figure->sweep));
	fputs("\nset ylabel ", to);
	plot_text(to, y);
	fputc('\n', to);
}

/* A block of data for each engine, with what @row writes of each point. */
static void put_data(FILE *to, const struct figure *figure,
		     const char *const *names, size_t count,
		     void (*row)(FILE *to, double x,
				 const struct result_figure *f))
{
	const struct result_figure *f;
	size_t i, j;

	for (i = 0; i < count; i++) {
		fprintf(to, "$data%zu << EOD\n", i);
		for (j = 0; j < figure->count; j++) {
			f = figure_of(figure, j, names[i]);
			if (f)
				row(to, x_of(figure, j), f);
		}
		/* gnuplot takes it ill if a block is empty. */
		fputs("NaN NaN NaN NaN\nEOD\n", to);
	}
}

static void cost_row(FILE *to, double x, const struct result_figure *f)
{
	fprintf(to, "%.9g %.9g\n", x, f->median);
}

/**
 * draw_cost() - what an operation costs, by engine, against a parameter
 * @figure: the figure
 * @theme: its colours
 * @to: the script
 */
void draw_cost(const struct figure *figure, const struct theme *theme, FILE *to)
{
	const struct result_metric *metric = metric_of(figure);
	const struct result_figure *f;
	struct range range = { 0 };
	const char **names;
	size_t i, j, count = figure_engines(figure, &names);

	for (i = 0; i < count; i++) {
		for (j = 0; j < figure->count; j++) {
			f = figure_of(figure, j, names[i]);
			range_add(&range, f ? f->median : NAN);
		}
	}
	plot_title(to, theme, "what one operation costs", "medians of blocks",
		   figure);
	label_axes(to, figure, metric->about);
	plot_axis(to, 'y', metric->unit, &range);
	put_data(to, figure, names, count, cost_row);
	for (i = 0; i < count; i++) {
		fprintf(to, "%s $data%zu using 1:2 with linespoints ",
			i ? "," : "plot", i);
		plot_style(to, figure, theme, names[i], true);
		fputs(" title ", to);
		plot_text(to, names[i]);
	}
	fputc('\n', to);
	free(names);
}

static void ratio_row(FILE *to, double x, const struct result_figure *f)
{
	const struct interval *r = &f->ratio;

	if (isfinite(r->mid))
		fprintf(to, "%.9g %.9g %.9g %.9g\n", x, r->mid,
			isfinite(r->lo) ? r->lo : r->mid,
			isfinite(r->hi) ? r->hi : r->mid);
}

static struct range ratio_range(const struct figure *figure,
				const char *const *names, size_t count)
{
	const struct result_figure *f;
	struct range range = { 0 };
	size_t i, j;

	range_add(&range, 1);
	for (i = 0; i < count; i++) {
		for (j = 0; j < figure->count; j++) {
			f = figure_of(figure, j, names[i]);
			range_add(&range, f ? f->ratio.lo : NAN);
			range_add(&range, f ? f->ratio.hi : NAN);
		}
	}
	return range;
}

/* A line with its intervals as bars. */
static void put_ratio_line(FILE *to, const struct figure *figure,
			   const struct theme *theme, size_t i,
			   const char *engine)
{
	fprintf(to, "%s $data%zu using 1:2 with lines ", i ? "," : "plot", i);
	plot_style(to, figure, theme, engine, false);
	fputs(" notitle", to);
	fprintf(to, ", $data%zu using 1:2:3:4 with yerrorbars ", i);
	plot_style(to, figure, theme, engine, true);
	fputs(" title ", to);
	plot_text(to, engine);
}

/**
 * draw_ratio() - what an operation costs compared with the baseline of the same
 *	rounds, against a parameter
 * @figure: the figure
 * @theme: its colours
 * @to: the script
 */
void draw_ratio(const struct figure *figure, const struct theme *theme,
		FILE *to)
{
	char label[RESULT_NAME + 64];
	struct range range;
	const char **names;
	size_t i, n = 0, count = figure_engines(figure, &names);

	for (i = 0; i < count; i++)
		if (strcmp(names[i], figure->points[0]->baseline))
			names[n++] = names[i];
	range = ratio_range(figure, names, n);
	plot_title(to, theme, "ratios to the baseline of the same rounds",
		   "95 per cent intervals, noise floor in grey", figure);
	snprintf(label, sizeof(label), "%s: ratio to %s",
		 metric_of(figure)->name, figure->points[0]->baseline);
	label_axes(to, figure, label);
	plot_ratio_axis(to, &range);
	plot_band(to, theme, figure_floor(figure));
	put_data(to, figure, names, n, ratio_row);
	for (i = 0; i < n; i++)
		put_ratio_line(to, figure, theme, i, names[i]);
	fputc('\n', to);
	free(names);
}
