// SPDX-License-Identifier: GPL-2.0
/* evbench run: measure. */
#include "campaign.h"

int cmd_run(void *context, int argc, char **argv)
{
	struct campaign c = { .kind = "run", .wish.command = "run" };
	struct plan plan;
	int rc;

	rc = campaign_parse(&c, argc, argv);
	if (rc)
		return rc;
	rc = plan_make(&plan, &c.wish);
	if (!rc)
		rc = campaign_run(&c, context, &plan);
	plan_free(&plan);
	return rc;
}
