// SPDX-License-Identifier: GPL-2.0
/*
 * Where one engine overtakes the baseline: a panel an engine, a line for so many
 * watched, against how many of them are ready.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot.h"
#include "report.h"

enum { LINES_MOST = PALETTE };

/* The numbers of watched descriptors, in rising order; how many there are. */
static size_t find_lines(const struct figure *figure, double *watched)
{
	size_t i, j, n = 0;

	for (i = 0; i < figure->count; i++) {
		double w = result_number(&figure->points[i]->params, "n");

		for (j = 0; j < n && watched[j] < w; j++)
			;
		if ((j < n && watched[j] <= w) || n == LINES_MOST)
			continue;
		memmove(&watched[j + 1], &watched[j],
			(n - j) * sizeof(*watched));
		watched[j] = w;
		n++;
	}
	return n;
}

static const struct interval *ratio_at(const struct figure *figure, size_t i,
				       const char *engine)
{
	const struct result_cell *cell =
		result_find_cell(figure->points[i], engine);
	const struct interval *ratio;

	if (!cell)
		return NULL;
	ratio = &cell->figures[figure->metric].ratio;
	return isfinite(ratio->mid) ? ratio : NULL;
}

static void put_line(FILE *to, const struct figure *figure, const char *engine,
		     double watched, size_t nth)
{
	const struct interval *r;
	size_t i;

	fprintf(to, "$data%zu << EOD\n", nth);
	for (i = 0; i < figure->count; i++) {
		const struct result_params *p = &figure->points[i]->params;

		r = ratio_at(figure, i, engine);
		/* Exactly what find_lines() found. */
		if (r && !(result_number(p, "n") < watched) &&
		    !(result_number(p, "n") > watched))
			fprintf(to, "%.9g %.6g %.6g %.6g\n",
				result_number(p, "active"), r->mid,
				isfinite(r->lo) ? r->lo : r->mid,
				isfinite(r->hi) ? r->hi : r->mid);
	}
	fputs("NaN NaN NaN NaN\nEOD\n", to);
}

/* Of its own for each panel, or those of all but poll would be flat. */
static void put_y_axis(const struct figure *figure, FILE *to,
		       const char *engine)
{
	struct range range = { 0 };
	const struct interval *r;
	size_t i;

	range_add(&range, 0.85);
	range_add(&range, 1.15);
	for (i = 0; i < figure->count; i++) {
		r = ratio_at(figure, i, engine);
		range_add(&range, r ? r->lo : NAN);
		range_add(&range, r ? r->mid : NAN);
		range_add(&range, r ? r->hi : NAN);
	}
	plot_ratio_axis(to, &range);
}

static void put_panel(const struct figure *figure, const struct theme *theme,
		      FILE *to, const char *engine, bool key, bool x)
{
	double watched[LINES_MOST + 1];
	size_t i, n = find_lines(figure, watched);

	for (i = 0; i < n; i++)
		put_line(to, figure, engine, watched[i], i);
	fputs("set title ", to);
	plot_text(to, engine);
	fprintf(to, " textcolor rgb '%s'\n", theme->text);
	fputs(key ? "set key on\n" : "set key off\n", to);
	fputs("set xlabel ", to);
	plot_text(to, x ? plot_words("active") : "");
	fputc('\n', to);
	put_y_axis(figure, to, engine);
	for (i = 0; i < n; i++) {
		fprintf(to,
			"%s $data%zu using 1:2 with lines linecolor rgb '%s' linewidth 1.6 notitle",
			i ? "," : "plot", i, theme->palette[i]);
		fprintf(to,
			", $data%zu using 1:2:3:4 with yerrorbars linecolor rgb '%s' linewidth 1.6 pointtype 7 pointsize 0.7 title '%.9g watched'",
			i, theme->palette[i], watched[i]);
	}
	fputc('\n', to);
}

static void put_x_axis(const struct figure *figure, FILE *to)
{
	struct range range = { 0 };
	size_t i;

	for (i = 0; i < figure->count; i++)
		range_add(&range,
			  result_number(&figure->points[i]->params, "active"));
	plot_axis(to, 'x', "", &range);
}

/**
 * draw_crossover() - ratios to the baseline against what is ready and watched
 * @figure: the figure
 * @theme: its colours
 * @to: the script
 */
void draw_crossover(const struct figure *figure, const struct theme *theme,
		    FILE *to)
{
	const char **names;
	size_t i, n = 0, count = figure_engines(figure, &names);

	for (i = 0; i < count; i++)
		if (strcmp(names[i], figure->points[0]->baseline))
			names[n++] = names[i];
	put_x_axis(figure, to);
	plot_band(to, theme, figure_floor(figure));
	plot_title(to, theme, "ratios to the baseline of the same rounds",
		   "below 1 the engine wins, noise floor in grey", figure);
	fputs("set key at screen 0.99, screen 0.985 right top vertical maxrows 2 samplen 1\n",
	      to);
	fprintf(to,
		"set multiplot layout %zu,3 margins char 8, char 3, char 4, char 6 spacing char 7, char 5\n",
		(n + 2) / 3);
	for (i = 0; i < n; i++) {
		put_panel(figure, theme, to, names[i], i == 0, i + 3 >= n);
		/* The title is there now. */
		fputs("unset label\n", to);
	}
	fputs("unset multiplot\n", to);
	free(names);
}
