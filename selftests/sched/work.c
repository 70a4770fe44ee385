// SPDX-License-Identifier: GPL-2.0
/*
 * work - something to be scheduled
 *
 *   work spin [MS]	until it is killed, or has had the CPU for so long
 *   work block		waits, for nothing
 *   work nap US	sleeps for so long, over and over
 *   work burst US US	has the CPU for so long, then sleeps for so long, ...
 *   work fork		has children that end at once, over and over
 *   work exec		at SIGUSR1, a second thread executes this once more, as block
 */
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char *self;
static sigset_t usr1;

static long long cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void spin(long us)
{
	long long end = cpu_ns() + us * 1000LL;

	while (cpu_ns() < end)
		;
}

static void nap(long us)
{
	struct timespec t = { us / 1000000, us % 1000000 * 1000 };

	nanosleep(&t, NULL);
}

static void fork_for_ever(void)
{
	for (;;) {
		pid_t child = fork();

		if (!child)
			_exit(0);
		if (child > 0)
			waitpid(child, NULL, 0);
	}
}

static void *exec_block(void *arg)
{
	int number;

	(void)arg;
	sigwait(&usr1, &number);
	execl(self, self, "block", NULL);
	return NULL;
}

static void exec_from_thread(void)
{
	pthread_t thread;

	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &usr1, NULL);
	if (!pthread_create(&thread, NULL, exec_block, NULL))
		pthread_join(thread, NULL);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	long a = argc > 2 ? atol(argv[2]) : 0, b = argc > 3 ? atol(argv[3]) : 0;

	self = argv[0];
	if (!strcmp(what, "spin") && a)
		spin(a * 1000);
	else if (!strcmp(what, "spin"))
		for (;;)
			;
	else if (!strcmp(what, "block"))
		for (;;)
			pause();
	else if (!strcmp(what, "nap") || !strcmp(what, "burst"))
		for (;;) {
			if (*what == 'b')
				spin(a);
			nap(*what == 'b' ? b : a);
		}
	else if (!strcmp(what, "fork"))
		fork_for_ever();
	else if (!strcmp(what, "exec"))
		exec_from_thread();
	else
		return 1;
	return 0;
}
