// SPDX-License-Identifier: GPL-2.0
/* evbench decompose: what a wake-up is made of. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "campaign.h"
#include "workloads/wake.h"

/* Engines whose wake-ups are taken apart if none are named. */
static const char *const usual[] = {
	"epoll-lt",	      "read",  "poll", "uring-poll-multi:dtr",
	"uring-msg-ring:dtr", "futex",
};

enum { PLACES = 3 };

/**
 * struct part_row - an engine
 * @engine: its name
 * @spin: there and back, without sleeping, median in nanoseconds
 * @same: likewise, sleeping, on one CPU
 * @cross: likewise, on two
 * @sleeping: what two sleeps and switches cost: same CPU less spinning
 * @crossing: what two wake-ups of another CPU cost beside: cross less same
 */
struct part_row {
	char engine[RESULT_NAME];
	double spin;
	double same;
	double cross;
	double sleeping;
	double crossing;
};

#define AT(member) offsetof(struct part_row, member)

static void get_duration(const void *row, const struct field *field,
			 struct value *value)
{
	double ns;

	memcpy(&ns, (const char *)row + field->offset, sizeof(ns));
	value->kind = isfinite(ns) ? VALUE_REAL : VALUE_NONE;
	if (!isfinite(ns))
		return;
	value->real = ns;
	snprintf(value->room, sizeof(value->room), "%.2fus", ns / 1000);
	value->shown = value->room;
}

static const struct field part_fields[] = {
	{ "engine", "ENGINE", NULL, 0, AT(engine), get_text },
	{ "spin_ns", "SPIN", NULL, FIELD_RIGHT, AT(spin), get_duration },
	{ "same_ns", "SAME-CPU", NULL, FIELD_RIGHT, AT(same), get_duration },
	{ "cross_ns", "CROSS-CPU", NULL, FIELD_RIGHT, AT(cross), get_duration },
	{ "sleeping_ns", "SAME-SPIN", NULL, FIELD_RIGHT, AT(sleeping),
	  get_duration },
	{ "crossing_ns", "CROSS-SAME", NULL, FIELD_RIGHT, AT(crossing),
	  get_duration },
	{ .key = NULL },
};

/* The median of single round trips: whoever was disturbed is far above it. */
static double median_of(const struct result *result, enum wake_cpu place,
			const char *engine)
{
	static const char *const names[PLACES] = {
		[WAKE_SAME] = "same", [WAKE_CROSS] = "cross", [WAKE_SPIN] = "spin"
	};
	size_t i;

	for (i = 0; i < result->point_count; i++) {
		const struct result_point *p = result->points[i];
		const struct result_cell *cell = result_find_cell(p, engine);
		const char *text = result_text(&p->params, "cpu");

		if (!text || strcmp(text, names[place]) || !cell ||
		    !cell->latency)
			continue;
		return (double)hist_percentile(cell->latency, 50);
	}
	return NAN;
}

static void tell_parts(const struct result *result, const struct output *output)
{
	const struct result_point *p = result->points[0];
	struct part_row rows[VARIANTS_MAX + 1];
	size_t i, count = 0;

	for (i = 0; i < p->cell_count && count < ARRAY_SIZE(rows); i++) {
		struct part_row *r = &rows[count];

		if (p->cells[i]->control)
			continue;
		snprintf(r->engine, sizeof(r->engine), "%s",
			 p->cells[i]->engine);
		r->spin = median_of(result, WAKE_SPIN, r->engine);
		r->same = median_of(result, WAKE_SAME, r->engine);
		r->cross = median_of(result, WAKE_CROSS, r->engine);
		r->sleeping = r->same - r->spin;
		r->crossing = r->cross - r->same;
		count++;
	}
	printf("\nThere and back, medians of single round trips\n");
	output_rows(output, part_fields, rows, count, sizeof(rows[0]));
}

static void set_engines(struct wish *wish)
{
	size_t i;

	if (wish->variant_count)
		return;
	for (i = 0; i < ARRAY_SIZE(usual); i++)
		if (engine_find(usual[i], &wish->variants[wish->variant_count]))
			wish->variant_count++;
}

int cmd_decompose(void *context, int argc, char **argv)
{
	struct campaign c = { .kind = "decompose",
			      .wish.command = "decompose",
			      .after = tell_parts };
	struct plan plan;
	int rc;

	rc = campaign_parse(&c, argc, argv);
	if (rc)
		return rc;
	if (c.wish.workload && c.wish.workload->id != WORK_WAKE)
		return misused("decompose: only wake is made of parts");
	if (c.wish.choices[WAKE_CPU].count)
		return misused("decompose: cpu: it is all of them");
	c.wish.workload = workload_find("wake");
	c.wish.choices[WAKE_CPU] = (struct choice){
		.values = { WAKE_SPIN, WAKE_SAME, WAKE_CROSS },
		.count = PLACES,
	};
	set_engines(&c.wish);
	rc = plan_points(&plan, &c.wish);
	if (!rc)
		rc = campaign_run(&c, context, &plan);
	plan_free(&plan);
	return rc;
}
