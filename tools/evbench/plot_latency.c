// SPDX-License-Identifier: GPL-2.0
/* Latencies by percentile, as HdrHistogram's plotter has them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot.h"

/* Points of a curve in each decade of 1 / (1 - share). */
enum { STEPS = 40 };

static const struct hist *latency_of(const struct figure *figure,
				     const char *engine)
{
	const struct result_cell *cell =
		result_find_cell(figure->points[0], engine);

	return cell && cell->latency && cell->latency->count ? cell->latency :
							       NULL;
}

/* As far as a percentile stands for ten operations or more. */
static void put_curve(FILE *to, const struct hist *hist)
{
	double most = fmax((double)hist->count / 10, 2);
	int i, last = (int)floor(log10(most) * STEPS);

	for (i = 0; i <= last; i++) {
		double inverse = pow(10, (double)i / STEPS);
		double percent = 100 - 100 / inverse;

		fprintf(to, "%.9g %llu\n", inverse,
			(unsigned long long)hist_percentile(hist, percent));
	}
}

static void put_axes(FILE *to, const struct figure *figure,
		     const char *const *names, size_t count)
{
	const char *about = figure->points[0]->latency_about;
	struct range range = { 0 };
	const struct hist *hist;
	double most = 10, last;
	size_t i;

	for (i = 0; i < count; i++) {
		hist = latency_of(figure, names[i]);
		if (!hist)
			continue;
		most = fmax(most, (double)hist->count / 10);
		range_add(&range, (double)hist_percentile(hist, 0.1));
		last = 100 - 1000 / (double)hist->count;
		range_add(&range, (double)hist_percentile(hist, last));
	}
	plot_axis(to, 'y', "ns", &range);
	fprintf(to, "set logscale x\nset xrange [1:%.9g]\n", most);
	fputs("set xtics ('0' 1, '50 %%' 2, '90 %%' 10, '99 %%' 100, "
	      "'99.9 %%' 1000, '99.99 %%' 1e4, '99.999 %%' 1e5)\n",
	      to);
	fputs("set xlabel 'percentile'\nset ylabel ", to);
	plot_text(to, *about ? about : "latency");
	fputc('\n', to);
}

/**
 * draw_latency() - latencies by percentile, a curve an engine
 * @figure: the figure; of one point
 * @theme: its colours
 * @to: the script
 */
void draw_latency(const struct figure *figure, const struct theme *theme,
		  FILE *to)
{
	const char **names, *before = "plot";
	size_t i, count = figure_engines(figure, &names);

	plot_title(to, theme, "latency of single operations",
		   "all blocks together", figure);
	put_axes(to, figure, names, count);
	for (i = 0; i < count; i++) {
		if (!latency_of(figure, names[i]))
			continue;
		fprintf(to, "$data%zu << EOD\n", i);
		put_curve(to, latency_of(figure, names[i]));
		fputs("EOD\n", to);
	}
	for (i = 0; i < count; i++) {
		if (!latency_of(figure, names[i]))
			continue;
		fprintf(to, "%s $data%zu using 1:2 with lines ", before, i);
		plot_style(to, figure, theme, names[i], false);
		fputs(" title ", to);
		plot_text(to, names[i]);
		before = ",";
	}
	fputc('\n', to);
	free(names);
}
