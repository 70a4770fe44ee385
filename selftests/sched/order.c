// SPDX-License-Identifier: GPL-2.0
/*
 * order - in which order three processes get on
 *
 *   order POLICY CPU STEPS MS [yield]
 *
 * A, B and C are enrolled on one CPU and become ready in this order, before any
 * of them runs: who wakes them is realtime on the same CPU.  Then each has that
 * CPU for MS milliseconds of its own time, writes down its letter, and so on for
 * STEPS letters, giving the CPU up after each with yield.  All the letters, as
 * they were written, are printed.
 */
#include "ctl.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHILDREN    3
#define LETTERS_MAX 256

struct page {
	atomic_int count;
	char letters[LETTERS_MAX];
};

static struct page *page;

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static void spin(long ms)
{
	struct timespec t;
	long long end;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	end = t.tv_sec * 1000000000LL + t.tv_nsec + ms * 1000000LL;
	do
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	while (t.tv_sec * 1000000000LL + t.tv_nsec < end);
}

static void steps(char letter, int n, long ms, bool yield)
{
	while (n--) {
		spin(ms);
		page->letters[atomic_fetch_add(&page->count, 1)] = letter;
		if (yield)
			sched_yield();
	}
}

static void child(char **argv, int argc, int i, int go, int ready)
{
	struct ctl ctl;
	char c = 0;

	if (!ctl_open(&ctl) || ctl_enrol(&ctl, getpid(), true, argv[1]))
		die("order: enrol");
	ctl_close(&ctl);
	if (write(ready, &c, 1) != 1 || read(go, &c, 1) != 1)
		die("order: pipe");
	steps('A' + i, atoi(argv[3]), atol(argv[4]), argc > 5);
	_exit(0);
}

static void on_cpu(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("order: affinity");
}

/* They have said that they are enrolled; now they block, or will in a moment. */
static void wait_until_blocked(pid_t pid)
{
	const struct timespec pause = { .tv_nsec = 5000000 };
	char name[64], text[256];
	const char *state;
	FILE *f;

	for (;;) {
		snprintf(name, sizeof(name), "/proc/%d/stat", pid);
		f = fopen(name, "r");
		if (!f || !fgets(text, sizeof(text), f))
			die(name);
		fclose(f);
		state = strrchr(text, ')');
		if (state && state[2] == 'S')
			return;
		nanosleep(&pause, NULL);
	}
}

int main(int argc, char **argv)
{
	const struct sched_param fifo = { .sched_priority = 1 };
	int go[CHILDREN][2], ready[2], i, status, bad = 0;
	pid_t pid[CHILDREN];
	char c = 0;

	if (argc < 5 || atoi(argv[3]) * CHILDREN > LETTERS_MAX) {
		fputs("usage: order POLICY CPU STEPS MS [yield]\n", stderr);
		return 1;
	}
	page = mmap(NULL, sizeof(*page), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED || pipe(ready))
		die("order");
	on_cpu(atoi(argv[2]));
	for (i = 0; i < CHILDREN; i++) {
		if (pipe(go[i]))
			die("order: pipe");
		pid[i] = fork();
		if (!pid[i])
			child(argv, argc, i, go[i][0], ready[1]);
		if (pid[i] < 0 || read(ready[0], &c, 1) != 1)
			die("order: child");
		wait_until_blocked(pid[i]);
	}
	if (sched_setscheduler(0, SCHED_FIFO, &fifo))
		die("order: SCHED_FIFO");
	for (i = 0; i < CHILDREN; i++)
		if (write(go[i][1], &c, 1) != 1)
			die("order: pipe");
	for (i = 0; i < CHILDREN; i++)
		bad |= waitpid(pid[i], &status, 0) != pid[i] || status;
	printf("%.*s\n", atomic_load(&page->count), page->letters);
	return bad ? 2 : 0;
}
