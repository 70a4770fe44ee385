// SPDX-License-Identifier: GPL-2.0
/*
 * The convoy: a job that needs the CPU for long comes first, and short ones right
 * behind it.  How long the short ones take is up to the scheduler: who runs to
 * the end makes all of them wait.
 */
#include "work.h"

static unsigned int count = 4;
static uint64_t long_burst = 600000000;
static uint64_t short_burst = 60000000;

static void run(struct job *job)
{
	job->rounds = work_for(job->burst);
}

static void print_json(const struct job *jobs, unsigned int n)
{
	unsigned int i;

	printf("{\"workload\":\"convoy\",\"jobs\":[");
	for (i = 0; i < n; i++)
		printf("%s{\"name\":\"%s\",\"burst_ns\":%ju,\"cpu_ns\":%ju,\"rounds\":%ju,"
		       "\"response_ns\":%ju,\"turnaround_ns\":%ju}",
		       i ? ",\n" : "\n", jobs[i].name, (uintmax_t)jobs[i].burst,
		       (uintmax_t)jobs[i].cpu, (uintmax_t)jobs[i].rounds,
		       (uintmax_t)(jobs[i].began - jobs[i].made),
		       (uintmax_t)(jobs[i].ended - jobs[i].made));
	printf("]}\n");
}

static void print_line(const char *name, uint64_t cpu, uint64_t response,
		       uint64_t turnaround)
{
	/* The two clocks need not agree to the last nanosecond. */
	printf("%-10s %10.1f %10.1f %10.1f %10.1f\n", name, work_ms(cpu),
	       work_ms(response),
	       work_ms(turnaround > cpu ? turnaround - cpu : 0),
	       work_ms(turnaround));
}

static void print_text(const struct job *jobs, unsigned int n)
{
	uint64_t cpu = 0, response = 0, turnaround = 0;
	unsigned int i;

	printf("%-10s %10s %10s %10s %10s   (ms)\n", "", "CPU", "RESPONSE",
	       "WAIT", "TURNAROUND");
	for (i = 0; i < n; i++) {
		uint64_t first = jobs[i].began - jobs[i].made;
		uint64_t all = jobs[i].ended - jobs[i].made;

		print_line(jobs[i].name, jobs[i].cpu, first, all);
		cpu += jobs[i].cpu;
		response += first;
		turnaround += all;
	}
	print_line("mean", cpu / n, response / n, turnaround / n);
}

int main(int argc, char **argv)
{
	const struct option_spec specs[] = {
		{ 'l', &long_burst, NULL, 0, "CPU time of the long job" },
		{ 's', &short_burst, NULL, 0, "CPU time of each short job" },
		{ 'n', NULL, &count, JOBS_MAX - 1, "short jobs" },
		{ 0 },
	};
	struct job jobs[JOBS_MAX] = { { .name = "job long", .run = run } };
	unsigned int i;

	work_options(argc, argv, "A long job, and short ones right behind it.",
		     specs);
	jobs[0].burst = long_burst;
	for (i = 1; i <= count; i++) {
		jobs[i].run = run;
		jobs[i].burst = short_burst;
		snprintf(jobs[i].name, sizeof(jobs[i].name), "job %u", i);
	}
	jobs_run(jobs, count + 1);
	(work_json ? print_json : print_text)(jobs, count + 1);
	work_finish();
	return 0;
}
