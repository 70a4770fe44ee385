// SPDX-License-Identifier: GPL-2.0
/*
 * counted: threads that run, wait and sleep, and what the kernel has counted of
 * them:
 *
 *	NAME TID VOLUNTARY FORCED RUNS MIGRATIONS RUN_NS
 *
 * is printed for each, "-" standing for what this kernel does not count.  The
 * threads then still exist, asleep, in a process that counted leaves behind; the
 * first line says which:
 *
 *	process PID
 *
 * So a record that ends when counted does has seen exactly what was counted.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
	ROUNDS = 200,
	NAPS = 20,
	NAP_NS = 1000000,
	SPIN_NS = 60000000,
	/* Seconds after which what is left behind ends by itself. */
	LEFT_BEHIND = 900,
	/* The exit status, so that somebody can check it. */
	STATUS = 3,
};

static int there[2], back[2];

/**
 * struct worker - a thread
 * @name: of the thread
 * @work: what it does before it falls asleep for good
 * @tid: its id
 */
static struct worker {
	const char *name;
	void (*work)(void);
	volatile pid_t tid;
} workers[];

static void die(const char *what)
{
	fprintf(stderr, "counted: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void pass_on(int from, int to)
{
	char c;

	if (from >= 0 && read(from, &c, 1) != 1)
		die("read");
	if (to >= 0 && write(to, "", 1) != 1)
		die("write");
}

static void ping(void)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		pass_on(-1, there[1]);
		pass_on(back[0], -1);
	}
}

static void pong(void)
{
	int i;

	for (i = 0; i < ROUNDS; i++)
		pass_on(there[0], back[1]);
}

static void spin(void)
{
	struct timespec used;

	do {
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	} while (!used.tv_sec && used.tv_nsec < SPIN_NS);
}

static void nap(void)
{
	const struct timespec time = { 0, NAP_NS };
	int i;

	for (i = 0; i < NAPS; i++)
		nanosleep(&time, NULL);
}

static struct worker workers[] = {
	{ "ping", ping, 0 }, { "pong", pong, 0 }, { "spin", spin, 0 },
	{ "nap", nap, 0 },   { NULL, NULL, 0 },
};

static void *run(void *arg)
{
	struct worker *w = arg;

	pthread_setname_np(pthread_self(), w->name);
	w->work();
	w->tid = (pid_t)syscall(SYS_gettid);
	for (;;)
		pause();
	return NULL;
}

/* A line of a file about a thread, from where it matches; "" if there is none. */
static const char *look(pid_t tid, const char *file, const char *match)
{
	static char line[4096];
	char path[64];
	FILE *f;
	char *at;

	snprintf(path, sizeof(path), "/proc/self/task/%d/%s", tid, file);
	f = fopen(path, "r");
	line[0] = '\0';
	while (f && fgets(line, sizeof(line), f)) {
		at = strstr(line, match);
		if (!at)
			continue;
		fclose(f);
		return at + strlen(match);
	}
	if (f)
		fclose(f);
	return "";
}

/* It says "running" until the thread has really left its CPU. */
static void await_sleep(struct worker *w)
{
	const struct timespec time = { 0, 1000000 };
	const char *call;

	for (;;) {
		call = w->tid ? look(w->tid, "syscall", "") : "";
		if (atoi(call) == SYS_pause)
			return;
		nanosleep(&time, NULL);
	}
}

/* The number at the start of a text, after white space and colons. */
static void tell(const char *text, const char *end)
{
	text += strspn(text, " \t:");
	printf("%.*s%s", *text ? (int)strspn(text, "0123456789") : 1,
	       *text ? text : "-", end);
}

static void tell_worker(struct worker *w)
{
	unsigned long long run = 0, wait, runs;

	printf("%s %d ", w->name, w->tid);
	tell(look(w->tid, "status", "voluntary_ctxt_switches"), " ");
	tell(look(w->tid, "status", "nonvoluntary_ctxt_switches"), " ");
	if (sscanf(look(w->tid, "schedstat", ""), "%llu %llu %llu", &run, &wait,
		   &runs) != 3)
		runs = 0;
	printf(runs ? "%llu " : "- ", runs);
	tell(look(w->tid, "sched", "nr_migrations"), " ");
	printf(runs ? "%llu\n" : "-\n", run);
}

/* What is left behind. */
static void child(void)
{
	struct worker *w;
	pthread_t thread;

	alarm(LEFT_BEHIND);
	if (pipe(there) || pipe(back))
		die("pipe");
	for (w = workers; w->name; w++)
		if (pthread_create(&thread, NULL, run, w))
			die("pthread_create");
	for (w = workers; w->name; w++)
		await_sleep(w);
	printf("process %d\n", getpid());
	for (w = workers; w->name; w++)
		tell_worker(w);
	fclose(stdout);
	for (;;)
		pause();
}

int main(void)
{
	char line[256];
	int fds[2];
	FILE *f;

	if (pipe(fds))
		die("pipe");
	switch (fork()) {
	case -1:
		die("fork");
		break;
	case 0:
		close(fds[0]);
		dup2(fds[1], STDOUT_FILENO);
		close(fds[1]);
		child();
	}
	close(fds[1]);
	f = fdopen(fds[0], "r");
	while (f && fgets(line, sizeof(line), f))
		fputs(line, stdout);
	return STATUS;
}
