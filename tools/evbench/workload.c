// SPDX-License-Identifier: GPL-2.0
#include "workload.h"

#include <string.h>

#include "report.h"

const struct workload *const workloads[WORKLOADS] = {
	[WORK_READY] = &workload_ready, [WORK_WAKE] = &workload_wake,
	[WORK_FILES] = &workload_files, [WORK_TIMERS] = &workload_timers,
	[WORK_ECHO] = &workload_echo,	[WORK_CHURN] = &workload_churn,
	[WORK_HERD] = &workload_herd,
};

/**
 * workload_find() - a workload by its name
 * @name: the name
 *
 * Return: it, or NULL.
 */
const struct workload *workload_find(const char *name)
{
	size_t i;

	for (i = 0; i < WORKLOADS; i++)
		if (workloads[i] && !strcmp(workloads[i]->name, name))
			return workloads[i];
	return NULL;
}

/**
 * parameter_find() - a parameter of a workload by its name
 * @workload: whose
 * @name: its name
 * @index: becomes its number
 *
 * Return: it, or NULL.
 */
const struct parameter *parameter_find(const struct workload *workload,
				       const char *name, size_t *index)
{
	size_t i;

	for (i = 0; workload->params[i].name; i++) {
		if (strcmp(workload->params[i].name, name))
			continue;
		*index = i;
		return &workload->params[i];
	}
	return NULL;
}

/**
 * calls_add() - an operation makes these system calls
 * @calls: all that it makes
 * @nr: number of the call; negative: none
 * @count: how many, on average
 */
void calls_add(struct calls *calls, int nr, double count)
{
	size_t i;

	if (nr < 0)
		return;
	for (i = 0; i < calls->count; i++)
		if (calls->list[i].nr == nr)
			break;
	if (i == CALLS_MAX)
		return;
	if (i == calls->count)
		calls->list[calls->count++].nr = nr;
	calls->list[i].count += count;
}

/**
 * calls_least() - what was said of a kind of call is the least
 * @calls: all that an operation makes
 * @nr: number of the call
 */
void calls_least(struct calls *calls, int nr)
{
	size_t i;

	for (i = 0; i < calls->count; i++)
		if (calls->list[i].nr == nr)
			calls->list[i].least = true;
}
