// SPDX-License-Identifier: GPL-2.0
/* pagectl stat, top, set: look at processes that page, and change their budgets. */
#include "pagectl.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "client.h"
#include "stat.h"

/* The process that was named, or all. */
static int read_rows(struct stat_rows *rows, uint32_t pid)
{
	return pid ? stat_read(rows, (pid_t)pid) : stat_read_all(rows);
}

int cmd_stat(void *context, int argc, char **argv)
{
	const struct pagectl *ctl = context;
	struct stat_rows rows = { .list = NULL };
	uint32_t pid = 0;
	struct param operands[] = {
		OPTIONAL_OPERAND("PID", take_pid, &pid,
				 "the process (all that can be asked)"),
		PARAM_END,
	};
	int rc = args_parse(argc, argv, NULL, operands, NULL);

	if (!rc)
		rc = read_rows(&rows, pid);
	if (!rc)
		output_rows(&ctl->output, stat_fields, rows.list, rows.count,
			    sizeof(*rows.list));
	stat_free(&rows);
	return rc;
}

/* ---- top ----------------------------------------------------------------- */

/**
 * struct top - a display on its way
 * @ctl: the program
 * @pid: the process, or 0: all
 * @delay: milliseconds between two looks
 * @count: how many to show; 0: until interrupted
 * @before: what was seen last
 * @time: when, nanoseconds
 */
struct top {
	const struct pagectl *ctl;
	uint32_t pid;
	uint64_t delay;
	uint32_t count;
	struct stat_rows before;
	uint64_t time;
};

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static const struct stat_row *same(const struct stat_rows *rows,
				   const struct stat_row *row)
{
	size_t i;

	for (i = 0; i < rows->count; i++)
		if (rows->list[i].pid == row->pid &&
		    rows->list[i].start == row->start)
			return &rows->list[i];
	return NULL;
}

/* What has come since: counters become rates, latencies those of the time. */
static void compare(struct stat_row *row, const struct stat_row *old,
		    double seconds)
{
	int i;

	for (i = 0; i < PAGER_FAULT_KINDS; i++) {
		row->stats.faults[i] -= old->stats.faults[i];
		row->rates[i] = (double)row->stats.faults[i] / seconds;
	}
	for (i = 0; i < PAGER_LATENCY_BUCKETS; i++)
		row->stats.latency[i] -= old->stats.latency[i];
	stat_latency(row);
}

static void show(const struct top *top, const struct stat_rows *rows,
		 double seconds)
{
	struct stat_rows shown = { .list = NULL };
	size_t i;

	shown.list = memory_grow(NULL, rows->count, sizeof(*shown.list));
	for (i = 0; i < rows->count; i++) {
		const struct stat_row *old = same(&top->before, &rows->list[i]);

		if (!old)
			continue;
		shown.list[shown.count] = rows->list[i];
		compare(&shown.list[shown.count++], old, seconds);
	}
	if (output_coloured() && !top->ctl->output.json)
		fputs("\033[H\033[J", stdout);
	output_rows(&top->ctl->output, top_fields, shown.list, shown.count,
		    sizeof(*shown.list));
	fflush(stdout);
	stat_free(&shown);
}

static int look(struct top *top, bool first)
{
	struct stat_rows rows = { .list = NULL };
	const uint64_t time = now();
	int rc = read_rows(&rows, top->pid);

	if (!rc && !first)
		show(top, &rows, (double)(time - top->time) / 1e9);
	stat_free(&top->before);
	top->before = rows;
	top->time = time;
	return rc;
}

static int top_run(struct top *top)
{
	const struct timespec delay = {
		.tv_sec = (time_t)(top->delay / 1000),
		.tv_nsec = (long)(top->delay % 1000) * 1000000,
	};
	uint32_t n = 0;
	int rc = look(top, true);

	while (!rc && !ferror(stdout) && (!top->count || n++ < top->count)) {
		nanosleep(&delay, NULL);
		rc = look(top, false);
	}
	stat_free(&top->before);
	return rc;
}

int cmd_top(void *context, int argc, char **argv)
{
	struct top top = { .ctl = context, .delay = 1000 };
	struct param options[] = {
		OPTION('d', "delay", "TIME", take_time, &top.delay,
		       "how long between two looks (1s)"),
		OPTION('n', "count", "N", take_number, &top.count,
		       "end after so many"),
		PARAM_END,
	};
	struct param operands[] = {
		OPTIONAL_OPERAND("PID", take_pid, &top.pid,
				 "the process (all that can be asked)"),
		PARAM_END,
	};
	const int rc = args_parse(argc, argv, options, operands, NULL);

	if (rc)
		return rc;
	if (!top.delay || top.delay > 3600 * 1000)
		return misused("top: --delay: from 1ms to 1h");
	return top_run(&top);
}

/* ---- set ----------------------------------------------------------------- */

/**
 * struct change - what is to be changed
 * @budget: bytes; 0: nothing was said of it
 * @pager: which of the process's
 */
struct change {
	uint64_t budget;
	uint32_t pager;
};

/* "budget=64M" or "pager=1". */
static int take_change(const struct param *param, const char *text)
{
	struct change *change = param->to;
	uint64_t number;

	if (!strncmp(text, "budget=", 7)) {
		if (!parse_bytes(text + 7, &change->budget) || !change->budget)
			return param_refuse(param, text,
					    "not an amount of memory");
	} else if (!strncmp(text, "pager=", 6)) {
		if (!parse_uint(text + 6, UINT32_MAX, &number))
			return param_refuse(param, text, "not a number");
		change->pager = (uint32_t)number;
	} else {
		return param_refuse(param, text, "neither budget= nor pager=");
	}
	return STATUS_DONE;
}

int cmd_set(void *context, int argc, char **argv)
{
	struct pager_channel_request request = { .command =
							 PAGER_CHANNEL_BUDGET };
	struct pager_channel_answer answer;
	struct change change = { .budget = 0 };
	uint32_t pid = 0;
	struct param operands[] = {
		OPERAND("PID", take_pid, &pid, "the process"),
		REST_OPERANDS("NAME=VALUE", take_change, &change,
			      "budget=64M, and pager=1 if it is not pager 0"),
		PARAM_END,
	};
	const int rc = args_parse(argc, argv, NULL, operands, NULL);

	(void)context;
	if (rc)
		return rc;
	if (!change.budget)
		return misused("set: what (budget=BYTES)?");
	request.index = change.pager;
	request.value = change.budget;
	return client_need((pid_t)pid, &request, &answer);
}
