// SPDX-License-Identifier: GPL-2.0
/*
 * Starvation: a hog that never blocks comes first, and then some who want little
 * of the CPU now and then.  What is counted is how often each of these had its
 * turn until the hog was done.
 */
#include "work.h"

#include <stdatomic.h>

static unsigned int count = 3;
static uint64_t hog_time = 1000000000;
static uint64_t turn_time = 2000000;
static uint64_t nap_time = 10000000;
static atomic_bool stop;

static void hog(struct job *job)
{
	job->rounds = work_for(job->burst);
	atomic_store(&stop, true);
}

/* What begins after the hog has ended does not count. */
static void other(struct job *job)
{
	const struct timespec nap = { (time_t)(nap_time / 1000000000),
				      (long)(nap_time % 1000000000) };

	while (!atomic_load(&stop)) {
		job->rounds += work_for(job->burst);
		job->turns++;
		nanosleep(&nap, NULL);
	}
}

static void print_json(const struct job *jobs, unsigned int n)
{
	unsigned int i;

	printf("{\"workload\":\"starvation\",\"jobs\":[");
	for (i = 0; i < n; i++) {
		printf("%s{\"name\":\"%s\",\"cpu_ns\":%ju,\"rounds\":%ju,\"response_ns\":%ju,",
		       i ? ",\n" : "\n", jobs[i].name, (uintmax_t)jobs[i].cpu,
		       (uintmax_t)jobs[i].rounds,
		       (uintmax_t)(jobs[i].began - jobs[i].made));
		if (i)
			printf("\"turns\":%ju}", (uintmax_t)jobs[i].turns);
		else
			printf("\"turns\":null}");
	}
	printf("]}\n");
}

static void print_text(const struct job *jobs, unsigned int n)
{
	unsigned int i;

	printf("%-10s %10s %10s %8s   (ms; turns until the hog ended)\n", "",
	       "CPU", "RESPONSE", "TURNS");
	for (i = 0; i < n; i++) {
		printf("%-10s %10.1f %10.1f ", jobs[i].name,
		       work_ms(jobs[i].cpu),
		       work_ms(jobs[i].began - jobs[i].made));
		if (i)
			printf("%8ju\n", (uintmax_t)jobs[i].turns);
		else
			printf("%8s\n", "-");
	}
}

int main(int argc, char **argv)
{
	const struct option_spec specs[] = {
		{ 't', &hog_time, NULL, 0,
		  "CPU time after which the hog ends" },
		{ 'n', NULL, &count, JOBS_MAX - 1, "others" },
		{ 'w', &turn_time, NULL, 0, "CPU time of a turn of theirs" },
		{ 's', &nap_time, NULL, 0,
		  "how long they sleep between two turns" },
		{ 0 },
	};
	struct job jobs[JOBS_MAX] = { { .name = "job hog", .run = hog } };
	unsigned int i;

	work_options(argc, argv,
		     "A hog that never blocks, and others who want little.",
		     specs);
	jobs[0].burst = hog_time;
	for (i = 1; i <= count; i++) {
		jobs[i].run = other;
		jobs[i].burst = turn_time;
		snprintf(jobs[i].name, sizeof(jobs[i].name), "job %u", i);
	}
	jobs_run(jobs, count + 1);
	(work_json ? print_json : print_text)(jobs, count + 1);
	work_finish();
	return 0;
}
