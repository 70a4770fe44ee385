// SPDX-License-Identifier: GPL-2.0
/*
 * What a context switch and a sched_yield() cost under several scheduling
 * classes, in alternation: in every round each class has one block of its own,
 * in an order that changes, and a ratio is of two blocks of the same round.
 *
 * In a guest that counts instructions (-icount) a nanosecond is an instruction.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CLASSES_MAX 16
#define ROUNDS_MAX  1000

/**
 * struct class - a way to schedule the two threads of a block
 * @name: OTHER, RR, FIFO, or a policy of muse_sched
 * @without: the module is not loaded meanwhile
 * @label: as it is printed
 * @ns: per operation, by round
 */
struct class {
	const char *name;
	const char *label;
	bool without;
	double ns[ROUNDS_MAX];
};

static struct class classes[CLASSES_MAX];
static int class_count;
static int rounds = 30;
static int operations = 2000;
static bool yields;
static const char *schedctl = "schedctl";

static void die(const char *what)
{
	fprintf(stderr, "switch: %s: %s\n", what, strerror(errno));
	exit(2);
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static void run(char *const argv[])
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (!pid) {
		execvp(argv[0], argv);
		die(argv[0]);
	}
	if (waitpid(pid, &status, 0) < 0 || status) {
		fprintf(stderr, "switch: %s %s failed\n", argv[0], argv[1]);
		exit(2);
	}
}

/* Bring this process under a class; the children that it makes inherit it. */
static void enter(const char *name)
{
	struct sched_param param = {};
	char pid[16];

	if (!strcmp(name, "OTHER"))
		return;
	if (!strcmp(name, "RR") || !strcmp(name, "FIFO")) {
		param.sched_priority = 10;
		if (sched_setscheduler(0, *name == 'R' ? SCHED_RR : SCHED_FIFO, &param))
			die("sched_setscheduler");
		return;
	}
	snprintf(pid, sizeof(pid), "%d", getpid());
	char *argv[] = { (char *)schedctl, "enrol", "-p", (char *)name, pid, NULL };

	run(argv);
}

static void pass(int from, int to, int times)
{
	char c = 0;

	while (times--)
		if (read(from, &c, 1) != 1 || write(to, &c, 1) != 1)
			die("pipe");
}

static void yield(int times)
{
	while (times--)
		sched_yield();
}

/* Two threads hand a byte back and forth; every hand-over is a switch. */
static double block_pipe(int n)
{
	int a[2], b[2];
	uint64_t start;
	double ns;
	char c = 0;
	pid_t peer;

	if (pipe(a) || pipe(b))
		die("pipe");
	peer = fork();
	if (peer < 0)
		die("fork");
	if (!peer) {
		pass(a[0], b[1], n + 100);
		_exit(0);
	}
	if (write(a[1], &c, 1) != 1)
		die("write");
	pass(b[0], a[1], 99);
	start = now();
	pass(b[0], a[1], n);
	ns = (double)(now() - start) / (2.0 * n);
	if (read(b[0], &c, 1) != 1)
		die("read");
	waitpid(peer, NULL, 0);
	return ns;
}

/* Two threads yield to each other; every yield is a switch. */
static double block_yield(int n)
{
	volatile int *state;
	uint64_t start;
	double ns;
	pid_t peer;

	state = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (state == MAP_FAILED)
		die("mmap");
	peer = fork();
	if (peer < 0)
		die("fork");
	if (!peer) {
		state[0] = 1;
		while (!state[1])
			sched_yield();
		_exit(0);
	}
	while (!state[0])
		sched_yield();
	yield(100);
	start = now();
	yield(n);
	ns = (double)(now() - start) / (2.0 * n);
	state[1] = 1;
	waitpid(peer, NULL, 0);
	munmap((void *)state, 4096);
	return ns;
}

/* The policies have modules of their own, but for rr. */
static const char *const policies[] = { "fifo", "mlfq", "stride" };

static bool loaded(void)
{
	return !access("/sys/module/muse_sched", F_OK);
}

static void load(void)
{
	char module[32];
	size_t i;

	run((char *[]){ "modprobe", "muse_sched", NULL });
	for (i = 0; i < sizeof(policies) / sizeof(*policies); i++) {
		snprintf(module, sizeof(module), "muse_sched_%s", policies[i]);
		run((char *[]){ "modprobe", module, NULL });
	}
}

static void unload(void)
{
	run((char *[]){ "modprobe", "-r", "muse_sched_fifo", "muse_sched_mlfq",
			"muse_sched_stride", "muse_sched", NULL });
}

/* A block runs in a process of its own, which leaves nothing behind. */
static double block(const struct class *class)
{
	double ns;
	int out[2];
	pid_t pid;

	if (class->without == loaded())
		(class->without ? unload : load)();
	if (pipe(out))
		die("pipe");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		/* As in any terminal: with autogroup, a group of its own. */
		setsid();
		enter(class->name);
		ns = yields ? block_yield(operations) : block_pipe(operations);
		if (write(out[1], &ns, sizeof(ns)) != sizeof(ns))
			die("write");
		_exit(0);
	}
	close(out[1]);
	if (read(out[0], &ns, sizeof(ns)) != sizeof(ns)) {
		fprintf(stderr, "switch: the block of %s failed\n", class->label);
		exit(2);
	}
	close(out[0]);
	waitpid(pid, NULL, 0);
	return ns;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double quantile(const double *values, double q)
{
	double sorted[ROUNDS_MAX];

	memcpy(sorted, values, (size_t)rounds * sizeof(*values));
	qsort(sorted, (size_t)rounds, sizeof(*sorted), compare);
	return sorted[(int)(q * (rounds - 1) + 0.5)];
}

static void print_class(const struct class *class)
{
	double ratio[ROUNDS_MAX];
	int i, j;

	printf("%-12s %10.1f %8.1f", class->label, quantile(class->ns, 0.5),
	       quantile(class->ns, 0.75) - quantile(class->ns, 0.25));
	for (j = 0; j < 2 && j < class_count; j++) {
		for (i = 0; i < rounds; i++)
			ratio[i] = class->ns[i] / classes[j].ns[i];
		printf("   %.4f (%.4f-%.4f)", quantile(ratio, 0.5),
		       quantile(ratio, 0.05), quantile(ratio, 0.95));
	}
	printf("\n");
}

static void add_class(char *name)
{
	char *label = strchr(name, ':');

	if (class_count == CLASSES_MAX) {
		fprintf(stderr, "switch: at most %d classes\n", CLASSES_MAX);
		exit(1);
	}
	if (*name == '-') {
		classes[class_count].without = true;
		name++;
	}
	if (label)
		*label++ = '\0';
	classes[class_count].name = name;
	classes[class_count++].label = label ? label : name;
}

static int number(const char *text, int max)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (*end || n < 1 || n > max) {
		fprintf(stderr, "switch: '%s' is not a number from 1 to %d\n", text, max);
		exit(1);
	}
	return (int)n;
}

static void parse(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "hn:r:s:y")) != -1) {
		switch (c) {
		case 'n':
			operations = number(optarg, INT_MAX / 4);
			break;
		case 'r':
			rounds = number(optarg, ROUNDS_MAX);
			break;
		case 's':
			schedctl = optarg;
			break;
		case 'y':
			yields = true;
			break;
		default:
			fprintf(stderr,
				"usage: switch [-y] [-n OPERATIONS] [-r ROUNDS] [-s SCHEDCTL] CLASS...\n"
				"OTHER, RR, FIFO or a policy of muse_sched; after --, -CLASS is without the module;\n"
				"CLASS:LABEL: to be called LABEL.\n"
				"Ratios are to the first two.  -y: sched_yield() instead of a pipe.\n");
			exit(c == 'h' ? 0 : 1);
		}
	}
	for (; optind < argc; optind++)
		add_class(argv[optind]);
	if (!class_count) {
		fprintf(stderr, "switch: no class named (see -h)\n");
		exit(1);
	}
}

int main(int argc, char **argv)
{
	cpu_set_t one;
	int i, j;

	parse(argc, argv);
	CPU_ZERO(&one);
	CPU_SET(0, &one);
	if (sched_setaffinity(0, sizeof(one), &one))
		die("sched_setaffinity");
	for (i = 0; i < rounds; i++)
		for (j = 0; j < class_count; j++) {
			struct class *class = &classes[(i + j) % class_count];

			class->ns[i] = block(class);
		}
	printf("%-12s %10s %8s   %-24s  %s\n", yields ? "yield" : "switch",
	       "ns (median)", "quartiles", "to the first (5%-95%)", "to the second");
	for (j = 0; j < class_count; j++)
		print_class(&classes[j]);
	return 0;
}
