// SPDX-License-Identifier: GPL-2.0
#include "campaign.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include "parse.h"
#include "scratch.h"
#include "worker.h"

enum {
	QUICK_ROUNDS = 8,
	QUICK_PROCESSES = 1,
	FULL_ROUNDS = 40,
	FULL_PROCESSES = 5,
};

/* ---- the command line ------------------------------------------------------- */

/**
 * campaign_parse() - take what a command line of such a command says
 * @c: becomes it; with its kind and the command's name
 * @argc: as struct command.run got it
 * @argv: likewise
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int campaign_parse(struct campaign *c, int argc, char **argv)
{
	struct param options[] = {
		OPTION('q', "quick", NULL, take_flag, &c->wish.quick,
		       "a little of everything, in less than a minute"),
		OPTION('e', "engines", "LIST", take_engines, &c->wish,
		       "these, such as poll,uring-poll-multi:dtr"),
		OPTION('B', "baseline", "ENGINE", take_baseline, &c->wish,
		       "what they are compared with"),
		OPTION('r', "rounds", "N", take_number, &c->rounds,
		       "blocks of each engine"),
		OPTION('p', "processes", "N", take_number, &c->processes,
		       "processes of each engine, one after the other"),
		OPTION('b', "block", "TIME", take_time, &c->block,
		       "how long a block should take (like 5ms)"),
		OPTION('c', "cpu", "CPU", take_number, &c->cpu,
		       "where engines run; what they talk to is elsewhere"),
		OPTION('s', "seed", "N", take_number, &c->seed,
		       "of the order of blocks"),
		OPTION('o', "output", "FILE", take_text, &c->output,
		       "write the result as JSON"),
		OPTION('F', "format", "FORMAT", take_format, &c->format,
		       "print it as simple, table, json or csv"),
		OPTION(0, "hgrm", "DIR", take_text, &c->hgrm,
		       "write the histograms of latencies there"),
		OPTION('d', "dir", "DIR", take_text, &c->folder,
		       "where files are made (default: TMPDIR)"),
		OPTION(0, "perf-control", "FIFO[,ACK]", take_text,
		       &c->perf_control,
		       "have perf count only what is measured"),
		OPTION(0, "counters", NULL, take_flag, &c->counters,
		       "count cycles and instructions, which costs time"),
		OPTION(0, "uncounted", NULL, take_flag, &c->uncounted,
		       "do not count system calls"),
		PARAM_END,
	};
	struct param operands[] = {
		OPTIONAL_OPERAND("WORKLOAD", take_workload, &c->wish,
				 "one of those that evbench list shows"),
		REST_OPERANDS("NAME=VALUE", take_choice, &c->wish,
			      "values of a parameter, such as n=10,100"),
		PARAM_END,
	};
	int rc = args_parse(argc, argv, options, operands, NULL);

	if (rc)
		return rc;
	c->formatted = options[9].given;
	c->pinned = options[6].given;
	c->seeded = options[7].given;
	if ((options[3].given && !c->rounds) ||
	    (options[4].given && !c->processes) ||
	    (options[5].given && !c->block))
		return misused("%s: nothing is measured in 0", c->wish.command);
	return STATUS_DONE;
}

/* ---- where -------------------------------------------------------------------- */

/* Engines get the last CPU of those allowed: the first has most interrupts. */
static int choose_cpus(const struct campaign *c, struct run *run)
{
	cpu_set_t set;
	int cpu;

	run->cpu = -1;
	run->peer_cpu = -1;
	if (sched_getaffinity(0, sizeof(set), &set))
		return failed("%s: sched_getaffinity: %s", c->wish.command,
			      strerror(errno));
	if (c->pinned && (c->cpu >= CPU_SETSIZE || !CPU_ISSET(c->cpu, &set)))
		return failed("%s: --cpu: %u: cannot be used", c->wish.command,
			      c->cpu);
	for (cpu = CPU_SETSIZE - 1; cpu >= 0; cpu--) {
		if (!CPU_ISSET(cpu, &set))
			continue;
		if (run->cpu < 0 && (!c->pinned || cpu == (int)c->cpu))
			run->cpu = cpu;
		else if (run->peer_cpu < 0)
			run->peer_cpu = cpu;
	}
	/* Who waits for the engines must not take their CPU. */
	job_pin(run->peer_cpu);
	return STATUS_DONE;
}

/* ---- running ------------------------------------------------------------------ */

static void interrupt(int signal)
{
	(void)signal;
	interrupted = 1;
}

/* Without SA_RESTART: whoever waits is to notice. */
static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = interrupt };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

/* A file that cannot be written is found out now, not after an hour. */
static int try_output(const struct campaign *c)
{
	char path[4096], *slash;

	if (!c->output)
		return STATUS_DONE;
	snprintf(path, sizeof(path), "%s", c->output);
	slash = strrchr(path, '/');
	if (slash)
		slash[slash == path] = '\0';
	if (access(slash ? path : ".", W_OK | X_OK))
		return failed("%s: --output: %s: %s", c->wish.command,
			      c->output, strerror(errno));
	return STATUS_DONE;
}

static void describe(const struct campaign *c, struct run *run)
{
	struct result_params *s = &run->result->settings;
	struct rlimit limit;

	environment_read(&run->result->environment);
	result_set_text(s, "suite", c->wish.quick ? "quick" : "full");
	result_set_number(s, "rounds", run->rounds);
	result_set_number(s, "processes", run->processes);
	result_set_number(s, "cpu", run->cpu);
	if (run->peer_cpu >= 0)
		result_set_number(s, "peer_cpu", run->peer_cpu);
	if (!getrlimit(RLIMIT_NOFILE, &limit))
		result_set_number(s, "files", (double)limit.rlim_cur);
}

static uint32_t or_usual(uint32_t given, uint32_t usual)
{
	return given ? given : usual;
}

static int begin(struct campaign *c, struct run *run, struct perfctl *perf)
{
	uint64_t seed = c->seed;
	int rc;

	if (!c->seeded && getrandom(&seed, sizeof(uint32_t), GRND_NONBLOCK) < 0)
		seed = now_ns();
	seed &= UINT32_MAX;
	*run = (struct run){
		.random = { seed },
		.rounds = or_usual(c->rounds,
				   c->wish.quick ? QUICK_ROUNDS : FULL_ROUNDS),
		.processes = or_usual(c->processes, c->wish.quick ?
							    QUICK_PROCESSES :
							    FULL_PROCESSES),
		.block_us = (uint32_t)c->block * 1000,
		.uncounted = c->uncounted,
		.counters = c->counters,
		.perf = perf,
	};
	if (run->processes > run->rounds)
		run->processes = run->rounds;
	rc = try_output(c);
	if (!rc)
		rc = choose_cpus(c, run);
	if (!rc && c->perf_control)
		rc = perfctl_open(perf, c->perf_control);
	if (rc)
		return rc;
	run->result = result_new(c->kind, seed);
	describe(c, run);
	if (c->counters && !run->result->environment.pmu)
		warned("%s: --counters: %s", c->wish.command,
		       run->result->environment.pmu_reason);
	return STATUS_DONE;
}

static uint64_t plan_blocks(const struct run *run, const struct plan *plan)
{
	uint64_t blocks = 0;
	size_t i;

	for (i = 0; i < plan->count; i++)
		blocks += (plan->points[i].count + 1) * run->rounds;
	return blocks;
}

static int measure(struct run *run, const struct plan *plan)
{
	struct result *result = run->result;
	int rc = STATUS_DONE;
	size_t i;

	catch_signals();
	progress_begin(&run->progress, plan_blocks(run, plan));
	for (i = 0; i < plan->count && !rc && !interrupted; i++)
		rc = run_point(run, &plan->points[i]);
	progress_end(&run->progress);
	result->elapsed_ns = now_ns() - run->progress.start_ns;
	result->complete = !interrupted;
	if (interrupted)
		snprintf(result->reason, sizeof(result->reason),
			 "interrupted in point %zu of %zu", i, plan->count);
	return rc;
}

static int tell(const struct campaign *c, const struct evbench *evbench,
		struct result *result)
{
	enum result_format format = c->format;
	int rc = STATUS_DONE, printed;

	if (!c->formatted)
		format = evbench->output.json ? RESULT_JSON : RESULT_TABLE;
	result_judge(result);
	if (c->output)
		rc = result_write(result, c->output);
	if (!rc && c->hgrm)
		rc = result_hgrm(result, c->hgrm);
	printed = result_print(result, format);
	if (c->after && format == RESULT_TABLE && result->point_count)
		c->after(result, &evbench->output);
	return rc ? rc : printed;
}

/**
 * campaign_run() - measure all of a plan and tell the result
 * @c: how
 * @evbench: the program
 * @plan: what
 *
 * A result that was interrupted is told, too.
 *
 * Return: %STATUS_DONE, or another &enum status with a report; then nothing is told.
 */
int campaign_run(struct campaign *c, const struct evbench *evbench,
		 const struct plan *plan)
{
	struct perfctl perf = { -1, -1 };
	char folder[SCRATCH_PATH];
	struct run run;
	int rc;

	rc = begin(c, &run, &perf);
	if (rc)
		return rc;
	rc = scratch_make(c->folder, folder);
	if (!rc) {
		run.folder = folder;
		rc = measure(&run, plan);
		scratch_remove(folder);
	}
	if (!rc)
		rc = tell(c, evbench, run.result);
	if (!rc && interrupted)
		rc = failed("%s: interrupted; the result is partial",
			    c->wish.command);
	perfctl_close(&perf);
	result_free(run.result);
	return rc;
}
