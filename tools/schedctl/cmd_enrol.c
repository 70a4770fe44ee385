// SPDX-License-Identifier: GPL-2.0
/* schedctl enrol, withdraw: processes, threads and control groups. */
#include "schedctl.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cgroup.h"

/**
 * struct target - who is meant
 * @id: a process or thread
 * @process: a process
 * @group: or a control group
 */
struct target {
	uint32_t id;
	bool process;
	const char *group;
};

/**
 * struct job - what is to be done
 * @ctl: the program
 * @policy: to enrol with; NULL: withdraw
 * @settings: parameters for the threads
 * @targets: who
 * @count: how many
 * @threads: so many threads of the control group were done
 * @refused: so many were not
 * @first: the first of these
 * @why: and why
 */
struct job {
	struct schedctl *ctl;
	const struct policy_row *policy;
	struct settings settings;
	struct target *targets;
	size_t count;
	uint32_t threads;
	uint32_t refused;
	uint32_t first;
	struct verdict why;
};

/**
 * struct group_row - what became of a control group
 * @group: as it was named
 * @threads: how many were enrolled or withdrawn
 */
struct group_row {
	char group[PATH_MAX];
	uint32_t threads;
};

static const struct field group_fields[] = {
	{ "group", "GROUP", NULL, 0, offsetof(struct group_row, group),
	  get_text },
	{ "threads", "THREADS", NULL, FIELD_RIGHT,
	  offsetof(struct group_row, threads), get_u32 },
	{ .key = NULL },
};

static void target_add(struct job *job, struct target target)
{
	job->targets = memory_grow(job->targets, job->count + 1,
				   sizeof(*job->targets));
	job->targets[job->count++] = target;
}

static int take_id(const struct param *param, const char *text, bool process)
{
	uint64_t id;

	if (!parse_uint(text, INT32_MAX, &id) || !id)
		return param_refuse(param, text, "not the number of one");
	target_add(param->to,
		   (struct target){ .id = (uint32_t)id, .process = process });
	return STATUS_DONE;
}

static int take_tid(const struct param *param, const char *text)
{
	return take_id(param, text, false);
}

static int take_pid(const struct param *param, const char *text)
{
	return take_id(param, text, true);
}

static int take_group(const struct param *param, const char *text)
{
	if (!*text)
		return param_refuse(param, text, "it is empty");
	target_add(param->to, (struct target){ .group = text });
	return STATUS_DONE;
}

/* "1234" or "tickets=5". */
static int take_pid_or_setting(const struct param *param, const char *text)
{
	struct job *job = param->to;
	struct param setting = *param;

	setting.to = &job->settings;
	return strchr(text, '=') ? take_setting(&setting, text) :
				   take_pid(param, text);
}

static int do_one(struct job *job, uint32_t id, bool process,
		  struct verdict *verdict)
{
	if (job->policy)
		return enrol(job->ctl, id, process, job->policy, &job->settings,
			     verdict);
	return withdraw(job->ctl, id, process, verdict);
}

/* Of a group: those that are refused do not keep the others from it. */
static int do_member(void *context, uint32_t tid)
{
	struct job *job = context;
	struct verdict verdict;
	int rc = do_one(job, tid, false, &verdict);

	if (rc || verdict.error == ESRCH) /* it has ended */
		return rc;
	if (!verdict.error) {
		job->threads++;
	} else if (!job->refused++) {
		job->first = tid;
		job->why = verdict;
	}
	return STATUS_DONE;
}

static int do_group(struct job *job, const char *group)
{
	struct group_row row = { .threads = 0 };
	char subject[64];
	int rc;

	job->threads = 0;
	job->refused = 0;
	rc = cgroup_each(group, do_member, job);
	snprintf(row.group, sizeof(row.group), "%s", group);
	row.threads = job->threads;
	if (!rc)
		output_rows(&job->ctl->output, group_fields, &row, 1,
			    sizeof(row));
	if (rc || !job->refused)
		return rc;
	snprintf(subject, sizeof(subject),
		 "%u threads were refused, the first: %u", job->refused,
		 job->first);
	return verdict_report(&job->ctl->family, subject, &job->why);
}

static int do_target(struct job *job, const struct target *target)
{
	struct verdict verdict;
	char subject[TEXT_MAX];
	int rc;

	if (target->group)
		return do_group(job, target->group);
	rc = do_one(job, target->id, target->process, &verdict);
	if (rc)
		return rc;
	snprintf(subject, sizeof(subject), "%u", target->id);
	return verdict_report(&job->ctl->family, subject, &verdict);
}

/* All of them, even if some are refused; but a wrong word is wrong for all. */
static int do_targets(struct job *job)
{
	int rc, status = family_open(&job->ctl->family);
	const int opened = status;
	size_t i;

	for (i = 0; !opened && status != STATUS_USAGE && i < job->count; i++) {
		rc = do_target(job, &job->targets[i]);
		status = rc ? rc : status;
	}
	return status;
}

#define THREAD_OPTION(job) \
	OPTION('t', "thread", "TID", take_tid, job, "one thread")
#define CGROUP_OPTION(job)                               \
	OPTION('g', "cgroup", "CGROUP", take_group, job, \
	       "every thread of a control group")

int cmd_enrol(void *context, int argc, char **argv)
{
	struct job job = { .ctl = context };
	struct policy_row policy;
	const char *name = NULL;
	struct param options[] = {
		OPTION('p', "policy", "POLICY", take_text, &name, "the policy"),
		THREAD_OPTION(&job),
		CGROUP_OPTION(&job),
		PARAM_END,
	};
	struct param operands[] = {
		REST_OPERANDS("PID|NAME=VALUE", take_pid_or_setting, &job,
			      "a process, or a parameter: tickets=4"),
		PARAM_END,
	};
	int rc;

	rc = args_parse(argc, argv, options, operands, NULL);
	if (!rc && !name)
		rc = misused("enrol: under which policy (-p POLICY)?");
	if (!rc && !job.count)
		rc = misused("enrol: whom (PID, -t TID or -g CGROUP)?");
	if (!rc)
		rc = get_policy(job.ctl, name, &policy);
	job.policy = &policy;
	if (!rc)
		rc = do_targets(&job);
	free(job.targets);
	return rc;
}

int cmd_withdraw(void *context, int argc, char **argv)
{
	struct job job = { .ctl = context };
	struct param options[] = {
		THREAD_OPTION(&job),
		CGROUP_OPTION(&job),
		PARAM_END,
	};
	struct param operands[] = {
		REST_OPERANDS("PID", take_pid, &job, "a process"),
		PARAM_END,
	};
	int rc;

	rc = args_parse(argc, argv, options, operands, NULL);
	if (!rc && !job.count)
		rc = misused("withdraw: whom (PID, -t TID or -g CGROUP)?");
	if (!rc)
		rc = do_targets(&job);
	free(job.targets);
	return rc;
}
