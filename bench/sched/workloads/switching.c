// SPDX-License-Identifier: GPL-2.0
/*
 * The cost of switching: two threads share a CPU.  Each does a piece of work, wakes
 * the other and waits for it, so that every piece ends with a switch.  What is
 * counted is how much work is done in a time, for pieces of several lengths, and for
 * one thread that is left alone.
 */
#include "work.h"

#include <semaphore.h>
#include <stdlib.h>
#include <sys/resource.h>

/* Samples of one length are taken in several blocks, those of the others between. */
enum { BLOCKS = 5, PER_BLOCK_MAX = 1000, LENGTHS = 5 };

/**
 * struct length - pieces of one length; times are nanoseconds
 * @rounds: of work in a piece
 * @alone: they do not end with a switch
 * @times: how long a piece and a switch took together
 * @count: how many times there are
 * @pieces: how many were done, by both
 * @voluntary: how often the two left the CPU meanwhile because they waited
 * @forced: how often they lost it, as by waking the other
 */
struct length {
	unsigned int rounds;
	bool alone;
	uint64_t times[BLOCKS * PER_BLOCK_MAX];
	unsigned int count;
	uint64_t pieces;
	uint64_t voluntary;
	uint64_t forced;
};

static unsigned int per_block = 20;
static struct length lengths[LENGTHS] = {
	{ .rounds = 1 },
	{ .rounds = 4 },
	{ .rounds = 16 },
	{ .rounds = 64 },
	{ .rounds = 64, .alone = true },
};

/* Whose turn it is, and what is to be done; the threads never run at once. */
static sem_t turns[2];
static unsigned int now_rounds;

static void hand_over(unsigned int me)
{
	sem_post(&turns[!me]);
	sem_wait(&turns[me]);
}

/* Some samples: from one piece of this thread to its next, halved. */
static void block(struct length *l)
{
	struct rusage before, after;
	uint64_t then, now;
	unsigned int i;

	getrusage(RUSAGE_SELF, &before);
	now_rounds = l->rounds;
	then = work_now(CLOCK_MONOTONIC);
	for (i = 0; i < per_block; i++) {
		work_rounds(l->rounds);
		if (l->alone)
			work_rounds(l->rounds);
		else
			hand_over(0);
		now = work_now(CLOCK_MONOTONIC);
		l->times[l->count++] = (now - then) / 2;
		then = now;
	}
	l->pieces += 2 * per_block;
	getrusage(RUSAGE_SELF, &after);
	l->voluntary += (uint64_t)(after.ru_nvcsw - before.ru_nvcsw);
	l->forced += (uint64_t)(after.ru_nivcsw - before.ru_nivcsw);
}

static void first(struct job *job)
{
	unsigned int i, j;

	(void)job;
	sem_wait(&turns[0]);
	for (i = 0; i < BLOCKS; i++)
		for (j = 0; j < LENGTHS; j++)
			block(&lengths[j]);
	now_rounds = 0;
	sem_post(&turns[1]);
}

static void second(struct job *job)
{
	(void)job;
	sem_post(&turns[0]);
	for (sem_wait(&turns[1]); now_rounds; hand_over(1))
		work_rounds(now_rounds);
}

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* What a tenth does not exceed: whatever else the machine does only adds to it. */
static uint64_t undisturbed(struct length *l)
{
	qsort(l->times, l->count, sizeof(*l->times), by_value);
	return l->times[l->count / 10];
}

static void print_json(void)
{
	unsigned int i;

	printf("{\"workload\":\"switching\",\"pieces\":[");
	for (i = 0; i < LENGTHS; i++) {
		struct length *l = &lengths[i];

		printf("%s{\"rounds\":%u,\"alone\":%s,\"pieces\":%ju,\"voluntary\":%ju,"
		       "\"forced\":%ju,\"time_ns\":%ju}",
		       i ? ",\n" : "\n", l->rounds, l->alone ? "true" : "false",
		       (uintmax_t)l->pieces, (uintmax_t)l->voluntary,
		       (uintmax_t)l->forced, (uintmax_t)undisturbed(l));
	}
	printf("]}\n");
}

static void print_text(void)
{
	unsigned int i;

	printf("%-10s %8s %10s %8s %12s %12s\n", "PIECE", "PIECES", "VOLUNTARY",
	       "FORCED", "TIME (us)", "ROUNDS/MS");
	for (i = 0; i < LENGTHS; i++) {
		struct length *l = &lengths[i];
		uint64_t time = undisturbed(l);

		printf("%-3u %-6s %8ju %10ju %8ju %12.1f %12.1f\n", l->rounds,
		       l->alone ? "alone" : "", (uintmax_t)l->pieces,
		       (uintmax_t)l->voluntary, (uintmax_t)l->forced,
		       (double)time / 1e3,
		       l->rounds / work_ms(time ? time : 1));
	}
}

int main(int argc, char **argv)
{
	const struct option_spec specs[] = {
		{ 'n', NULL, &per_block, PER_BLOCK_MAX,
		  "samples a block; there are 5 blocks" },
		{ 0 },
	};
	struct job jobs[] = { { .name = "job 1", .run = first },
			      { .name = "job 2", .run = second } };

	work_options(argc, argv,
		     "Two threads hand the CPU over after every piece of work.",
		     specs);
	sem_init(&turns[0], 0, 0);
	sem_init(&turns[1], 0, 0);
	jobs_run(jobs, 2);
	(work_json ? print_json : print_text)();
	work_finish();
	return 0;
}
