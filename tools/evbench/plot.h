/* SPDX-License-Identifier: GPL-2.0 */
/* Figures of a result, drawn by gnuplot. */
#ifndef MUSE_EVBENCH_PLOT_H
#define MUSE_EVBENCH_PLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "result.h"

enum { PALETTE = 8, FIGURE_NAME = 160 };

/**
 * struct theme - the colours of a figure
 * @name: "light" or "dark"
 * @background: of everything
 * @text: of text, and of the baseline
 * @muted: of what matters less
 * @grid: of lines behind the data
 * @faster: of engines that are
 * @slower: likewise
 * @unresolved: likewise
 * @palette: of engines; told apart by people who see few colours, too
 */
struct theme {
	const char *name;
	const char *background;
	const char *text;
	const char *muted;
	const char *grid;
	const char *faster;
	const char *slower;
	const char *unresolved;
	const char *palette[PALETTE];
};

/**
 * struct figure - something to draw
 * @name: of its files, without what says theme and format
 * @result: of which result
 * @points: what is in it
 * @count: how many
 * @metric: index of what is drawn
 * @sweep: name of the parameter that the points differ in, or empty
 * @width: in pixels, of the smaller formats
 * @height: likewise
 * @draw: writes what gnuplot is to do
 */
struct figure {
	char name[FIGURE_NAME];
	const struct result *result;
	const struct result_point **points;
	size_t count;
	size_t metric;
	char sweep[RESULT_NAME];
	unsigned int width;
	unsigned int height;
	void (*draw)(const struct figure *figure, const struct theme *theme,
		     FILE *to);
};

/**
 * struct figures - all of a result
 * @list: they
 * @count: how many
 */
struct figures {
	struct figure *list;
	size_t count;
};

/**
 * struct range - from the least to the greatest value; all zero: of none
 * @lo: the least
 * @hi: the greatest
 */
struct range {
	double lo;
	double hi;
};

/* plot_find.c */
void figures_find(struct figures *figures, const struct result *result);
void figures_free(struct figures *figures);

/* plot_script.c */
extern const struct theme plot_themes[2];
void plot_text(FILE *to, const char *text);
const char *plot_words(const char *name);
void plot_title(FILE *to, const struct theme *theme, const char *what,
		const char *how, const struct figure *figure);
void plot_cost(FILE *to, double cost, const char *unit);
void plot_begin(FILE *to, const struct theme *theme);
void plot_axis(FILE *to, char axis, const char *unit,
	       const struct range *range);
void plot_ratio_axis(FILE *to, const struct range *range);
void plot_style(FILE *to, const struct figure *figure,
		const struct theme *theme, const char *engine, bool points);
double figure_floor(const struct figure *figure);
void plot_band(FILE *to, const struct theme *theme, double floor);
void range_add(struct range *range, double value);
size_t figure_engines(const struct figure *figure, const char ***names);

/* plot_curves.c, plot_latency.c, plot_bars.c: struct figure.draw */
void draw_cost(const struct figure *figure, const struct theme *theme,
	       FILE *to);
void draw_ratio(const struct figure *figure, const struct theme *theme,
		FILE *to);
void draw_crossover(const struct figure *figure, const struct theme *theme,
		    FILE *to);
void draw_latency(const struct figure *figure, const struct theme *theme,
		  FILE *to);
void draw_bars(const struct figure *figure, const struct theme *theme,
	       FILE *to);
void draw_places(const struct figure *figure, const struct theme *theme,
		 FILE *to);

#endif /* MUSE_EVBENCH_PLOT_H */
