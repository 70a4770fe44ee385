// SPDX-License-Identifier: GPL-2.0
/*
 * threads - a process with some threads, for tests of requests about all of them
 *
 * usage: threads N [churn | orphan]
 *
 * Prints the ids of its N threads, the main one first, and sleeps until standard
 * input ends.  With churn, each of the others makes a thread, which makes the
 * next one and ends, without pause: so the list of threads never stays the same.
 * With orphan, the main thread ends at once, and the others stay until a signal.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREADS_MAX 1024

static pthread_barrier_t ready;
static pid_t tids[THREADS_MAX];
static bool churn;

static void die(const char *what, int err)
{
	fprintf(stderr, "threads: %s: %s\n", what, strerror(err));
	exit(1);
}

static void start(void *(*function)(void *arg), void *arg)
{
	pthread_attr_t attr;
	pthread_t thread;
	int err;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, 64 << 10);
	err = pthread_create(&thread, &attr, function, arg);
	if (err)
		die("pthread_create", err);
	pthread_attr_destroy(&attr);
}

/* A link of the chain: the next one begins before this one ends. */
static void *link_of_chain(void *arg)
{
	start(link_of_chain, arg);
	return NULL;
}

static void *sleeper(void *arg)
{
	tids[(size_t)arg] = gettid();
	pthread_barrier_wait(&ready);
	if (churn)
		start(link_of_chain, NULL);
	for (;;)
		pause();
	return NULL;
}

int main(int argc, char **argv)
{
	size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 0, i;
	bool orphan = argc > 2 && !strcmp(argv[2], "orphan");
	char byte;

	if (n < 1 || n > THREADS_MAX ||
	    (argc > 2 && !orphan && strcmp(argv[2], "churn"))) {
		fprintf(stderr, "usage: threads N [churn | orphan]\n");
		return 1;
	}
	churn = argc > 2 && !orphan;
	tids[0] = gettid();
	pthread_barrier_init(&ready, NULL, (unsigned int)n);
	for (i = 1; i < n; i++)
		start(sleeper, (void *)i);
	pthread_barrier_wait(&ready);
	for (i = 0; i < n; i++)
		printf("%d%c", tids[i], i + 1 < n ? ' ' : '\n');
	fflush(stdout);
	if (orphan)
		pthread_exit(NULL);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	return 0;
}
