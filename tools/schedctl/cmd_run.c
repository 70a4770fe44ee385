// SPDX-License-Identifier: GPL-2.0
/* schedctl run: a command under a policy. */
#include "schedctl.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "launch.h"

int cmd_run(void *context, int argc, char **argv)
{
	char **command = args_split(&argc, argv);
	struct settings settings = { .count = 0 };
	struct schedctl *ctl = context;
	struct policy_row policy;
	struct verdict verdict;
	const char *name = NULL;
	cpu_set_t cpus;
	struct param options[] = {
		OPTION('p', "policy", "POLICY", take_text, &name, "the policy"),
		OPTION('c', "cpus", "CPUS", take_cpus, &cpus,
		       "only on these CPUs: 0,2-3"),
		PARAM_END,
	};
	struct param operands[] = {
		REST_OPERANDS("NAME=VALUE", take_setting, &settings,
			      "a parameter of the thread: tickets=4"),
		PARAM_END,
	};
	int rc;

	rc = args_parse(argc, argv, options, operands, NULL);
	if (rc)
		return rc;
	if (!name)
		return misused("run: under which policy (-p POLICY)?");
	if (!command)
		return misused("run: what (-- COMMAND)?");
	rc = get_policy(ctl, name, &policy);
	if (rc)
		return rc;
	if (options[1].given && sched_setaffinity(0, sizeof(cpus), &cpus))
		return failed("run: cpus: %s",
			      errno == EINVAL ? "none of them can be used" :
						strerror(errno));
	/* What it starts inherits the class from us. */
	rc = enrol(ctl, (uint32_t)gettid(), false, &policy, &settings,
		   &verdict);
	if (!rc)
		rc = verdict_report(&ctl->family, name, &verdict);
	if (rc)
		return rc;
	execvp(command[0], command);
	return exec_failed(command[0], errno);
}
