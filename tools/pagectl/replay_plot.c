// SPDX-License-Identifier: GPL-2.0
/*
 * Miss-ratio curves: of each policy, by budget; beside them the same divided by
 * what the optimum has, which is where policies differ.
 */
#include "replay.h"

#include <stdio.h>
#include <string.h>

#include "pagectl.h"
#include "plot.h"

enum { OPTIMUM, LRU, OTHERS, GREY = 7 };

static const struct replay_row *row_of(const struct replay_table *table,
				       size_t budget, size_t policy)
{
	return &table->rows[budget * table->policies + policy];
}

/* A block of data for each: MiB, misses per million references, per optimum's. */
static void put_data(struct plot *plot, const struct replay_table *table)
{
	size_t i, j;

	for (j = 0; j < table->policies; j++) {
		fprintf(plot->to, "$curve%zu << END\n", j);
		for (i = 0; i < table->count / table->policies; i++) {
			const struct replay_row *row = row_of(table, i, j);

			fprintf(plot->to, "%.6f %.6f %.6f\n",
				(double)row->budget / (1 << 20),
				row->ratio * 1e6, row->to_optimum);
		}
		fputs("END\n", plot->to);
	}
}

/* A policy that is there twice has one colour. */
static unsigned int colour_of(const struct replay_table *table, size_t policy)
{
	unsigned int colour = 0;
	size_t j;

	if (policy == LRU)
		return GREY;
	for (j = OTHERS; j <= policy; j++)
		if (j == OTHERS || strcmp(row_of(table, 0, j)->policy,
					  row_of(table, 0, j - 1)->policy))
			colour++;
	return colour;
}

static void put_curves(struct plot *plot, const struct replay_table *table,
		       int column)
{
	size_t j;

	fputs("plot ", plot->to);
	for (j = 0; j < table->policies; j++) {
		const struct replay_row *row = row_of(table, 0, j);
		const bool uses = j >= OTHERS && *row->sees == 'u';
		char name[64];

		snprintf(name, sizeof(name), "%s%s", row->policy,
			 uses ? ", accessed bits" : "");
		fprintf(plot->to,
			"%s$curve%zu using 1:%d with lines lc rgb '%s' lw %d dt %d title ",
			j ? ", " : "", j, column,
			plot_colour(plot, colour_of(table, j)), 2,
			j < OTHERS ? 3 :
			uses	   ? 2 :
				     1);
		plot_text(plot, name);
	}
	putc('\n', plot->to);
}

static void put_panels(struct plot *plot, const struct replay_table *table,
		       const char *title)
{
	fputs("set multiplot layout 1,2\nset title ", plot->to);
	plot_text(plot, title);
	fputs("\nset xlabel 'budget, MiB'\nset key off\n"
	      "set ylabel 'misses per million references'\nset logscale y\n",
	      plot->to);
	put_curves(plot, table, 2);
	fputs("set title 'compared with the optimum'\nunset logscale y\n"
	      "set ylabel 'misses, times those of the optimum'\n"
	      "set key top right\n",
	      plot->to);
	put_curves(plot, table, 3);
	fputs("unset multiplot\n", plot->to);
}

/**
 * replay_plot() - draw the curves
 * @table: what they show
 * @name: of the file, which ends with .svg or .png
 * @dark: for a dark background
 *
 * Return: %STATUS_DONE, or another status with a report.
 */
int replay_plot(const struct replay_table *table, const char *name, bool dark)
{
	struct plot plot;
	char title[PAGER_TRACE_TEXT_MAX];
	int rc = plot_begin(&plot, name, dark, 1200, 520);

	if (rc)
		return rc;
	snprintf(title, sizeof(title), "%.70s",
		 *table->refs->header.command ? table->refs->header.command :
						table->refs->name);
	put_data(&plot, table);
	put_panels(&plot, table, title);
	return plot_end(&plot, STATUS_DONE);
}
