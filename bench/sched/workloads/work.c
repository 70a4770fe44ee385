// SPDX-License-Identifier: GPL-2.0
#include "work.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Words that a round of work goes over: 32 KiB, what a small cache holds. */
enum { ROUND_WORDS = 4096 };
/* Enough for a job; a thread's usual stack would be zeroed by megabytes. */
enum { STACK = 256 * 1024 };
/*
 * Nanoseconds that a round takes, at most.  What is beyond that a host took, which
 * runs this machine and does something else meanwhile; the clock cannot tell.
 */
enum { ROUND_MOST = 1000000 };

const char *work_program = "";
bool work_json;

static _Noreturn void failed(const char *what, int error)
{
	fprintf(stderr, "%s: %s: %s\n", work_program, what, strerror(error));
	exit(2);
}

static _Noreturn __attribute__((format(printf, 1, 2))) void
misused(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fprintf(stderr, "%s: ", work_program);
	vfprintf(stderr, format, args);
	fprintf(stderr, " (see -h)\n");
	va_end(args);
	exit(1);
}

/* Digits and nothing else, from 1 to @most; 0 if it is not that. */
static uint64_t digits(const char *text, const char *end, uint64_t most)
{
	uint64_t value = 0;

	for (; text < end; text++) {
		if (!isdigit((unsigned char)*text))
			return 0;
		value = value * 10 + (uint64_t)(*text - '0');
		if (value > most)
			return 0;
	}
	return value;
}

/* As schedctl has it: a number with its unit. */
static uint64_t take_time(char letter, const char *text)
{
	static const struct {
		const char *name;
		uint64_t ns;
	} units[] = { { "us", 1000 }, { "ms", 1000000 }, { "s", 1000000000 } };
	const char *unit = text + strspn(text, "0123456789");
	uint64_t value;
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (strcmp(unit, units[i].name))
			continue;
		value = digits(text, unit, 600000000000 / units[i].ns);
		if (value)
			return value * units[i].ns;
	}
	misused("-%c: '%s' is not a time from 1us to 600s, such as 20ms",
		letter, text);
}

static unsigned int take_number(const struct option_spec *spec,
				const char *text)
{
	uint64_t value = digits(text, text + strlen(text), spec->most);

	if (!value)
		misused("-%c: '%s' is not a number from 1 to %u", spec->letter,
			text, spec->most);
	return (unsigned int)value;
}

/* What is said by -h: with the values that hold if nothing else is said. */
static void help(const char *what, const struct option_spec *specs)
{
	const struct option_spec *s;

	printf("usage: %s [OPTION...]\n%s\n\n", work_program, what);
	for (s = specs; s->letter; s++) {
		printf("  -%c %-6s  %s ", s->letter, s->time ? "TIME" : "N",
		       s->help);
		if (s->time && *s->time % 1000000)
			printf("(%gus)\n", (double)*s->time / 1e3);
		else if (s->time)
			printf("(%gms)\n", work_ms(*s->time));
		else
			printf("(%u)\n", *s->number);
	}
	printf("  -j         print JSON\n"
	       "  -h         print this\n\n"
	       "It runs where and as it is started:\n"
	       "  schedctl run -p rr -c 0 -- ./%s   under a policy of muse_sched\n"
	       "  taskset -c 0 ./%s                 under the kernel's own scheduler\n"
	       "Exit status: 0 done, 1 usage, 2 failed.\n",
	       work_program, work_program);
}

/**
 * work_options() - read the command line; -j and -h are always there
 * @argc: of main()
 * @argv: of main()
 * @what: one sentence on the workload
 * @specs: its own options
 */
void work_options(int argc, char **argv, const char *what,
		  const struct option_spec *specs)
{
	char letters[32] = ":jh", *end = letters + strlen(letters);
	const struct option_spec *s;
	int c;

	work_program = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 :
					       argv[0];
	for (s = specs; s->letter; s++) {
		*end++ = s->letter;
		*end++ = ':';
	}
	while ((c = getopt(argc, argv, letters)) != -1) {
		if (c == 'h') {
			help(what, specs);
			exit(0);
		}
		if (c == ':')
			misused("-%c wants a value", optopt);
		if (c == '?')
			misused("unknown option -%c", optopt);
		if (c == 'j')
			work_json = true;
		for (s = specs; s->letter; s++) {
			if (c == s->letter && s->time)
				*s->time = take_time(s->letter, optarg);
			else if (c == s->letter)
				*s->number = take_number(s, optarg);
		}
	}
	if (optind < argc)
		misused("'%s' is too much", argv[optind]);
}

/**
 * work_now() - what a clock says
 * @clock: which
 *
 * Return: nanoseconds.
 */
uint64_t work_now(clockid_t clock)
{
	struct timespec t;

	if (clock_gettime(clock, &t))
		failed("clock_gettime", errno);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* The same instructions every time, over memory of this thread. */
static void work_round(void)
{
	static __thread uint64_t words[ROUND_WORDS];
	uint64_t x = words[0];
	int i;

	for (i = 0; i < ROUND_WORDS; i++) {
		x = x * 6364136223846793005ULL + 1442695040888963407ULL;
		words[i] += x;
	}
	/* Or the compiler finds that nobody looks at them. */
	__asm__ volatile("" : : "r"(words) : "memory");
}

/**
 * work_rounds() - do some rounds of work
 * @count: how many
 */
void work_rounds(unsigned int count)
{
	while (count--)
		work_round();
}

/**
 * work_for() - work until this thread has had so much CPU time for it
 * @ns: how much, from now on
 *
 * Return: rounds of work that were done.
 */
uint64_t work_for(uint64_t ns)
{
	uint64_t then = work_now(CLOCK_THREAD_CPUTIME_ID), now, done = 0,
		 rounds = 0;

	while (done < ns) {
		work_round();
		rounds++;
		now = work_now(CLOCK_THREAD_CPUTIME_ID);
		done += now - then < ROUND_MOST ? now - then : ROUND_MOST;
		then = now;
	}
	return rounds;
}

static void *job_thread(void *arg)
{
	struct job *job = arg;

	job->began = work_now(CLOCK_MONOTONIC);
	pthread_setname_np(pthread_self(), job->name);
	job->run(job);
	job->cpu = work_now(CLOCK_THREAD_CPUTIME_ID);
	job->ended = work_now(CLOCK_MONOTONIC);
	return NULL;
}

/* Make its thread. */
static void job_start(struct job *job)
{
	pthread_attr_t attr;
	int error;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	job->made = work_now(CLOCK_MONOTONIC);
	error = pthread_create(&job->thread, &attr, job_thread, job);
	if (error)
		failed("cannot make a thread", error);
	pthread_attr_destroy(&attr);
}

static void run_little(struct job *job)
{
	job->rounds = work_for(1);
}

/*
 * Have everything in memory: or the thread that makes the jobs would wait for the
 * disk meanwhile, and where nobody gives the CPU away, it would not get it back
 * before the first job is done.
 */
static void warm_up(void)
{
	struct job job = { .name = "warm-up", .run = run_little };

	job_start(&job);
	pthread_join(job.thread, NULL);
}

/**
 * jobs_run() - make the jobs, in their order, and wait until all are done
 * @jobs: with names, what they run and their bursts
 * @count: how many
 */
void jobs_run(struct job *jobs, unsigned int count)
{
	unsigned int i;

	warm_up();
	for (i = 0; i < count; i++)
		job_start(&jobs[i]);
	for (i = 0; i < count; i++)
		pthread_join(jobs[i].thread, NULL);
}

/**
 * work_finish() - the end of main(): was all of the output written?
 */
void work_finish(void)
{
	if (fflush(stdout) || ferror(stdout))
		failed("cannot write the output", errno ? errno : EIO);
}
