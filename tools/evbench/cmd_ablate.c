// SPDX-License-Identifier: GPL-2.0
/* evbench ablate: what each flag of io_uring is worth, added one at a time. */
#include "campaign.h"

/* Each is compared with the one before it. */
static const uint32_t stages[] = {
	0,
	URING_COOP,
	URING_COOP | URING_SINGLE,
	URING_SINGLE | URING_DEFER,
	URING_SINGLE | URING_DEFER | URING_RING,
	URING_SINGLE | URING_DEFER | URING_RING | URING_FILES,
};

/* Variants of the engine that is named, or of the one that gains most. */
static int set_stages(struct wish *wish)
{
	struct variant v = { 0 };
	size_t i;

	engine_find("uring-poll-multi", &v);
	if (wish->variant_count > 1)
		return misused("ablate: one engine at a time");
	if (wish->variant_count)
		v = wish->variants[0];
	if (!v.engine->uring || v.flags)
		return misused("ablate: %s: not an engine of io_uring",
			       v.engine->name);
	wish->variant_count = 0;
	for (i = 0; i < ARRAY_SIZE(stages); i++)
		wish->variants[wish->variant_count++] =
			(struct variant){ v.engine, stages[i] };
	wish->baseline = wish->variants[0];
	return STATUS_DONE;
}

int cmd_ablate(void *context, int argc, char **argv)
{
	struct campaign c = { .kind = "ablate", .wish.command = "ablate" };
	struct plan plan;
	size_t i;
	int rc;

	rc = campaign_parse(&c, argc, argv);
	if (!rc && c.wish.baseline.engine)
		rc = misused("ablate: --baseline: is without flags");
	if (!rc)
		rc = set_stages(&c.wish);
	if (rc)
		return rc;
	if (!c.wish.workload)
		c.wish.workload = workload_find("ready");
	if (!c.wish.workload ||
	    !c.wish.variants[0].engine->parts[c.wish.workload->id])
		return misused("ablate: %s does not do %s",
			       c.wish.variants[0].engine->name,
			       c.wish.workload->name);
	rc = plan_points(&plan, &c.wish);
	for (i = 0; i < plan.count; i++)
		plan.points[i].chain = true;
	if (!rc)
		rc = campaign_run(&c, context, &plan);
	plan_free(&plan);
	return rc;
}
