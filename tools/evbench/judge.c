// SPDX-License-Identifier: GPL-2.0
/* From blocks to figures, noise floors and verdicts. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "result.h"

/* A metric's value of each block that has one, in @values; how many. */
static size_t values_of(const struct result_cell *cell, size_t metric,
			double *values)
{
	size_t i, n = 0;

	for (i = 0; i < cell->block_count; i++)
		if (isfinite(cell->blocks[i].values[metric]))
			values[n++] = cell->blocks[i].values[metric];
	return n;
}

/* Costs are positive; what is not, such as 0 switches, has no ratio. */
static bool has_ratio(const struct result_block *block, size_t metric)
{
	return isfinite(block->values[metric]) && block->values[metric] > 0;
}

/**
 * result_pairs() - what two engines cost in the same rounds
 * @over: one engine
 * @under: the other
 * @metric: index of what is measured
 * @a: costs of the one
 * @b: costs of the other
 * @room: how many fit
 *
 * Blocks come in the order of their rounds. Rounds in which one of them has no cost,
 * or none that is positive, are left out.
 *
 * Return: how many rounds there are.
 */
size_t result_pairs(const struct result_cell *over,
		    const struct result_cell *under, size_t metric, double *a,
		    double *b, size_t room)
{
	const struct result_block *x = over->blocks, *y = under->blocks;
	const struct result_block *const x_end = x + over->block_count;
	const struct result_block *const y_end = y + under->block_count;
	size_t n = 0;

	while (x < x_end && y < y_end && n < room) {
		if (x->round < y->round) {
			x++;
			continue;
		}
		if (x->round == y->round && has_ratio(x, metric) &&
		    has_ratio(y, metric)) {
			a[n] = x->values[metric];
			b[n++] = y->values[metric];
		}
		y++;
	}
	return n;
}

/* The ratio of two engines; *@rounds becomes how many it is made from. */
static struct interval ratio_of(const struct result_cell *over,
				const struct result_cell *under, size_t metric,
				uint64_t seed, uint32_t *rounds)
{
	const size_t room = over->block_count;
	double *a = memory_grow(NULL, room, sizeof(*a));
	double *b = memory_grow(NULL, room, sizeof(*b));
	struct interval ratio;
	size_t n;

	n = result_pairs(over, under, metric, a, b, room);
	ratio = stats_ratio(a, b, n, seed);
	*rounds = (uint32_t)n;
	free(a);
	free(b);
	return ratio;
}

static const struct result_cell *control_of(const struct result_point *point)
{
	size_t i;

	for (i = 0; i < point->cell_count; i++)
		if (point->cells[i]->control)
			return point->cells[i];
	return NULL;
}

static void judge_metric(struct result_point *point, size_t metric,
			 uint64_t seed)
{
	const struct result_cell *base, *control = control_of(point);
	struct result_metric *m = &point->metrics[metric];
	const struct interval none = { .mid = NAN, .lo = NAN, .hi = NAN };
	uint32_t rounds;

	base = result_find_cell(point, point->baseline);
	m->control = none;
	if (base && control)
		m->control = ratio_of(control, base, metric, seed, &rounds);
	m->floor = stats_floor(&m->control);
}

/* The engine that a cell is compared with: NULL if that is itself, or absent. */
static const struct result_cell *other_of(const struct result_point *point,
					  const struct result_cell *cell)
{
	const char *name = *cell->against ? cell->against : point->baseline;
	const struct result_cell *other = result_find_cell(point, name);

	return other == cell ? NULL : other;
}

static void judge_cell(const struct result_point *point,
		       struct result_cell *cell, size_t metric, uint64_t seed)
{
	struct result_figure *figure = &cell->figures[metric];
	const struct result_cell *other = other_of(point, cell);
	double *values = memory_grow(NULL, cell->block_count, sizeof(*values));
	size_t n = values_of(cell, metric, values);

	*figure = (struct result_figure){
		.median = stats_median(values, n),
		.mad = stats_mad(values, n),
		.ratio = { .mid = NAN, .lo = NAN, .hi = NAN },
	};
	free(values);
	if (!other)
		return;
	figure->ratio = ratio_of(cell, other, metric, seed, &figure->rounds);
	/* The control is what verdicts are measured by. */
	if (!cell->control)
		figure->verdict = stats_verdict(&figure->ratio,
						point->metrics[metric].floor);
}

/**
 * result_judge() - make figures, noise floors and verdicts from the blocks
 * @result: of this run, which may be partial
 */
void result_judge(struct result *result)
{
	size_t i, j, metric;

	for (i = 0; i < result->point_count; i++) {
		struct result_point *point = result->points[i];

		for (metric = 0; metric < point->metric_count; metric++) {
			judge_metric(point, metric, result->seed);
			for (j = 0; j < point->cell_count; j++)
				judge_cell(point, point->cells[j], metric,
					   result->seed);
		}
	}
}

/**
 * result_worst_floor() - the noise floor of a whole run
 * @result: the run, judged
 *
 * Return: the greatest floor of the first metric of any point; NAN if none has one.
 */
double result_worst_floor(const struct result *result)
{
	double worst = NAN;
	size_t i;

	for (i = 0; i < result->point_count; i++)
		if (result->points[i]->metric_count)
			worst = fmax(worst,
				     result->points[i]->metrics[0].floor);
	return worst;
}
