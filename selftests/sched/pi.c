// SPDX-License-Identifier: GPL-2.0
/*
 * pi - a thread that holds a lock which a realtime thread wants
 *
 *   pi [spin]
 *
 * Prints "holder TID" when the holder has the lock, which is robust and inherits
 * priority, and waits for the word "want" before a thread under SCHED_FIFO begins
 * to wait for it; prints "wanted TID" when that does.  Then it does what standard
 * input says, a word a line, and prints what came of it:
 *
 *	release		the holder gives it up; "got it", and the holder goes on
 *	end		the holder ends without giving it up; "owner died"
 *
 * The holder sleeps while it holds the lock, or with spin, runs.  At the end of
 * its input the process ends, however its threads are.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock;
static atomic_int order;
static atomic_int waiter;
static int spins;

enum { HOLD, RELEASE, END };

static void nap(void)
{
	const struct timespec t = { .tv_nsec = 2000000 };

	nanosleep(&t, NULL);
}

static void die(const char *what, int err)
{
	fprintf(stderr, "pi: %s: %s\n", what, strerror(err));
	exit(2);
}

static void *hold(void *arg)
{
	(void)arg;
	pthread_mutex_lock(&lock);
	printf("holder %d\n", gettid());
	fflush(stdout);
	while (atomic_load(&order) == HOLD)
		if (!spins)
			nap();
	if (atomic_load(&order) == END)
		return NULL;
	pthread_mutex_unlock(&lock);
	for (;;)
		if (!spins)
			nap();
	return NULL;
}

static void *want(void *arg)
{
	const struct sched_param fifo = { .sched_priority = 10 };
	int err;

	(void)arg;
	err = pthread_setschedparam(pthread_self(), SCHED_FIFO, &fifo);
	if (err)
		die("SCHED_FIFO", err);
	atomic_store(&waiter, gettid());
	err = pthread_mutex_lock(&lock);
	if (err == EOWNERDEAD)
		err = pthread_mutex_consistent(&lock) ?: EOWNERDEAD;
	puts(err == EOWNERDEAD ? "owner died" : err ? strerror(err) : "got it");
	fflush(stdout);
	pthread_mutex_unlock(&lock);
	return NULL;
}

/* The kernel says in which system call a thread sleeps, and nothing else. */
static void await_wanted(void)
{
	char path[64];
	long call = -1;
	FILE *f;

	while (call != SYS_futex) {
		nap();
		snprintf(path, sizeof(path), "/proc/self/task/%d/syscall",
			 atomic_load(&waiter));
		f = atomic_load(&waiter) ? fopen(path, "r") : NULL;
		if (f && fscanf(f, "%ld", &call) != 1)
			call = -1;
		if (f)
			fclose(f);
	}
	printf("wanted %d\n", atomic_load(&waiter));
	fflush(stdout);
}

static void start(void *(*function)(void *arg))
{
	pthread_t thread;
	int err = pthread_create(&thread, NULL, function, NULL);

	if (err)
		die("thread", err);
}

int main(int argc, char **argv)
{
	pthread_mutexattr_t attr;
	char line[64];

	spins = argc > 1 && !strcmp(argv[1], "spin");
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_INHERIT);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&lock, &attr);
	start(hold);
	while (fgets(line, sizeof(line), stdin)) {
		if (!strcmp(line, "want\n")) {
			start(want);
			await_wanted();
		} else if (!strcmp(line, "release\n")) {
			atomic_store(&order, RELEASE);
		} else if (!strcmp(line, "end\n")) {
			atomic_store(&order, END);
		}
	}
	return 0;
}
