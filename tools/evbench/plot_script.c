// SPDX-License-Identifier: GPL-2.0
/* What all scripts for gnuplot have in common. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot.h"
#include "report.h"
#include "result_table.h"

enum { TITLE_POINTS = 13, SUBTITLE_POINTS = 11 };

/* After Okabe and Ito; yellow cannot be seen on white and is left out. */
const struct theme plot_themes[2] = {
	{
		.name = "light",
		.background = "#ffffff",
		.text = "#1b1f24",
		.muted = "#6b7280",
		.grid = "#e3e6ea",
		.faster = "#009e73",
		.slower = "#d55e00",
		.unresolved = "#9aa3ad",
		.palette = { "#0072b2", "#d55e00", "#009e73", "#cc79a7",
			     "#e69f00", "#56b4e9", "#7a5c00", "#7b52ab" },
	},
	{
		.name = "dark",
		.background = "#12161c",
		.text = "#e6e9ed",
		.muted = "#97a1ad",
		.grid = "#2a313a",
		.faster = "#2ccb98",
		.slower = "#ff8a4c",
		.unresolved = "#7f8a96",
		.palette = { "#4da6e8", "#ff8a4c", "#2ccb98", "#e69ac6",
			     "#ffc04d", "#8ad4ff", "#d8c46a", "#b596e8" },
	},
};

/**
 * plot_text() - write a string of gnuplot
 * @to: the script
 * @text: it may hold anything; what gnuplot or SVG might take for something else
 *	becomes "?"
 */
void plot_text(FILE *to, const char *text)
{
	fputc('\'', to);
	for (; *text; text++) {
		bool safe = isalnum((unsigned char)*text) ||
			    strchr(" ._:;+=/(),@#'\"-", *text);

		/* In such strings nothing but their end is special. */
		if (*text == '\'')
			fputc('\'', to);
		fputc(safe ? *text : '?', to);
	}
	fputc('\'', to);
}

/**
 * plot_words() - what people call a parameter
 * @name: its name
 *
 * Return: the words, or @name.
 */
const char *plot_words(const char *name)
{
	static const char *const words[][2] = {
		{ "n", "descriptors watched" },
		{ "active", "ready at the same time" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(words[i][0], name))
			return words[i][1];
	return name;
}

static void print_params(FILE *to, const struct figure *figure)
{
	const struct result_params *params = &figure->points[0]->params;
	char text[2 * RESULT_NAME + 4];
	size_t i;

	/* Those of the first are not those of the others. */
	if (figure->count > 1 && !*figure->sweep)
		return;
	for (i = 0; i < params->count; i++) {
		const struct result_param *p = &params->list[i];

		if (!strcmp(p->name, figure->sweep))
			continue;
		if (*p->text)
			snprintf(text, sizeof(text), ", %s=%s", p->name,
				 p->text);
		else
			snprintf(text, sizeof(text), ", %s=%.15g", p->name,
				 p->number);
		fputs(" . ", to);
		plot_text(to, text);
	}
}

/* A line of text above the figure, at its left edge. */
static void open_line(FILE *to)
{
	fputs("set label '' . ", to);
}

static void close_line(FILE *to, double down, int points, const char *colour)
{
	fprintf(to,
		" at screen 0, screen 1 left offset character 1.2, %.2f font ',%d' textcolor rgb '%s'\n",
		-down, points, colour);
}

/**
 * plot_title() - set the title: what is seen, of which workload, where
 * @to: the script
 * @theme: the colours
 * @what: what is seen
 * @how: how it is shown
 * @figure: the figure
 */
void plot_title(FILE *to, const struct theme *theme, const char *what,
		const char *how, const struct figure *figure)
{
	const struct result *result = figure->result;

	open_line(to);
	plot_text(to, figure->points[0]->workload);
	print_params(to, figure);
	fputs(" . ': ' . ", to);
	plot_text(to, what);
	close_line(to, 1.1, TITLE_POINTS, theme->text);
	open_line(to);
	plot_text(to, how);
	fputs(" . '; Linux ' . ", to);
	plot_text(to, result->environment.kernel);
	fputs(" . ', ' . ", to);
	plot_text(to, *result->environment.cpu ? result->environment.cpu :
						 result->environment.machine);
	if (!result->complete)
		fputs(" . ' (partial result)'", to);
	close_line(to, 2.3, SUBTITLE_POINTS, theme->muted);
	fputs("set tmargin 4\n", to);
}

/**
 * plot_begin() - set what all figures have in common
 * @to: the script
 * @theme: the colours
 */
void plot_begin(FILE *to, const struct theme *theme)
{
	/* Names have underscores in them that mean nothing. */
	fputs("set encoding utf8\nset termoption noenhanced\n", to);
	fprintf(to, "set border 3 linecolor rgb '%s'\n", theme->muted);
	fprintf(to,
		"set grid xtics ytics linetype 1 linewidth 1 linecolor rgb '%s'\n",
		theme->grid);
	fprintf(to, "set tics nomirror out textcolor rgb '%s'\n", theme->text);
	fprintf(to, "set xlabel textcolor rgb '%s'\n", theme->text);
	fprintf(to, "set ylabel textcolor rgb '%s'\n", theme->text);
	fprintf(to,
		"set key outside right center vertical Left reverse noopaque spacing 1.15 textcolor rgb '%s'\n",
		theme->text);
}

/**
 * range_add() - widen a range
 * @range: the range
 * @value: to hold this, if it is positive and finite
 */
void range_add(struct range *range, double value)
{
	if (!isfinite(value) || value <= 0)
		return;
	if (range->hi <= 0 || value < range->lo)
		range->lo = value;
	if (value > range->hi)
		range->hi = value;
}

/* "200 ns", "1 ms". */
static void print_tick(FILE *to, double value, bool time)
{
	static const char *const units[] = { "ns", "µs", "ms", "s" };
	size_t i = 0;

	for (; time && value >= 999.9 && i + 1 < ARRAY_SIZE(units); i++)
		value /= 1000;
	fprintf(to, "'%.6g%s%s'", value, time ? " " : "", time ? units[i] : "");
}

/* Ticks of a logarithmic axis, at 1, 2, 5 of each decade if there are but few. */
static void print_ticks(FILE *to, const struct range *range, bool time)
{
	static const double steps[] = { 1, 2, 5 };
	double decades = log10(range->hi / range->lo), at;
	size_t i, n = decades < 2.2 ? ARRAY_SIZE(steps) : 1;
	const char *between = "";
	int e;

	for (e = (int)floor(log10(range->lo)); e <= (int)ceil(log10(range->hi));
	     e++) {
		for (i = 0; i < n; i++) {
			at = steps[i] * pow(10, e);
			fputs(between, to);
			print_tick(to, at, time);
			fprintf(to, " %.9g", at);
			between = ", ";
		}
	}
}

/**
 * plot_cost() - write a cost, as a string of gnuplot
 * @to: the script
 * @cost: the cost, finite
 * @unit: as for format_cost()
 */
void plot_cost(FILE *to, double cost, const char *unit)
{
	char text[TEXT_MAX];
	size_t len;

	format_cost(cost, unit, text);
	len = strspn(text, "0123456789.-");
	fprintf(to, "'%.*s", (int)len, text);
	if (text[len])
		fprintf(to, " %s", text[len] == 'u' ? "µs" : text + len);
	fputc('\'', to);
}

/**
 * plot_axis() - make an axis logarithmic
 * @to: the script
 * @axis: 'x' or 'y'
 * @unit: of its values: "ns", or anything else for numbers
 * @range: of its values
 */
void plot_axis(FILE *to, char axis, const char *unit, const struct range *range)
{
	struct range wide = { range->lo / 1.15, range->hi * 1.15 };

	if (range->hi <= 0)
		return;
	fprintf(to, "set logscale %c\nset %crange [%.9g:%.9g]\nset %ctics (",
		axis, axis, wide.lo, wide.hi, axis);
	print_ticks(to, &wide, !strcmp(unit, "ns"));
	fputs(")\n", to);
}

/**
 * plot_ratio_axis() - the y axis of ratios; small ones need no logarithms
 * @to: the script
 * @range: of the ratios
 */
void plot_ratio_axis(FILE *to, const struct range *range)
{
	if (range->hi / range->lo > 4)
		plot_axis(to, 'y', "", range);
	else
		fprintf(to,
			"unset logscale y\nset yrange [%.6g:%.6g]\nset ytics autofreq\nset format y '%%.2f'\n",
			range->lo - 0.03, range->hi + 0.03);
}

/**
 * figure_engines() - the engines in a figure, each once
 * @figure: the figure
 * @names: becomes a list of their names, which the caller frees
 *
 * Return: how many there are, without those that were skipped everywhere.
 */
size_t figure_engines(const struct figure *figure, const char ***names)
{
	size_t i, j, k, n = 0;

	*names = NULL;
	for (i = 0; i < figure->count; i++) {
		for (j = 0; j < figure->points[i]->cell_count; j++) {
			const struct result_cell *cell =
				figure->points[i]->cells[j];

			if (cell->control || !cell->block_count)
				continue;
			for (k = 0; k < n; k++)
				if (!strcmp((*names)[k], cell->engine))
					break;
			if (k < n)
				continue;
			*names = memory_grow(*names, n + 1, sizeof(**names));
			(*names)[n++] = cell->engine;
		}
	}
	return n;
}

/* Its place among the engines of the result: the same in all figures. */
static size_t place_of(const struct figure *figure, const char *engine)
{
	const char *baseline = figure->points[0]->baseline;
	size_t i, n = 0;

	for (i = 0; i < figure->result->engine_count; i++) {
		const struct result_engine *e = figure->result->engines[i];

		if (!strcmp(e->name, engine))
			break;
		n += !e->skipped && strcmp(e->name, baseline) != 0;
	}
	return n;
}

/**
 * plot_style() - how the line of an engine looks
 * @to: the script
 * @figure: the figure
 * @theme: the colours
 * @engine: the engine; the baseline has the colour of text
 * @points: the line has points
 */
void plot_style(FILE *to, const struct figure *figure,
		const struct theme *theme, const char *engine, bool points)
{
	static const int kinds[] = { 7, 5, 9, 11, 13, 4, 6, 8 };
	const bool is_baseline = !strcmp(engine, figure->points[0]->baseline);
	size_t at = place_of(figure, engine);

	fprintf(to, "linecolor rgb '%s' linewidth %s dashtype %zu",
		is_baseline ? theme->text : theme->palette[at % PALETTE],
		is_baseline ? "3" : "1.8",
		is_baseline ? 1 : 1 + at / PALETTE % 4);
	if (points)
		fprintf(to, " pointtype %d pointsize 0.9",
			is_baseline ?
				7 :
				kinds[(at + at / PALETTE) % ARRAY_SIZE(kinds)]);
}

/**
 * figure_floor() - the noise floor of a figure
 * @figure: the figure
 *
 * Return: the greatest floor of its points; NAN if none has one.
 */
double figure_floor(const struct figure *figure)
{
	double floor = NAN;
	size_t i;

	for (i = 0; i < figure->count; i++)
		floor = fmax(floor,
			     figure->points[i]->metrics[figure->metric].floor);
	return floor;
}

/**
 * plot_band() - show on a y axis of ratios what is noise
 * @to: the script
 * @theme: the colours
 * @floor: the noise floor, or NAN
 */
void plot_band(FILE *to, const struct theme *theme, double floor)
{
	if (isfinite(floor))
		fprintf(to,
			"set object rectangle from graph 0, first %.6g to graph 1, first %.6g behind fillstyle solid noborder fillcolor rgb '%s'\n",
			1 / (1 + floor), 1 + floor, theme->grid);
	fprintf(to,
		"set arrow from graph 0, first 1 to graph 1, first 1 nohead linewidth 1.5 linecolor rgb '%s'\n",
		theme->muted);
}
