// SPDX-License-Identifier: GPL-2.0
/*
 * storm - processes that do all that processes do, and somebody who does to them
 * all that can be done to processes, at random
 *
 *   storm SEED SECONDS
 *
 * The driver is under SCHED_FIFO, or those that it drives would starve it; it
 * sleeps between any two things it does.  A request may be refused because its
 * process has ended, the policy is gone, or the class is being drained; any other
 * answer is a failure.  At the end all processes are killed, and a line says how
 * often each thing was done.
 */
#include "ctl.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PROCESSES 24
#define ARRAY_SIZE(a) (sizeof(a) / sizeof(*(a)))

static uint32_t state;
static struct ctl ctl;
static pid_t pids[PROCESSES];

static uint32_t dice(uint32_t n)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state % n;
}

static void nap(long us)
{
	const struct timespec t = { .tv_nsec = us * 1000 };

	nanosleep(&t, NULL);
}

static void spin(int rounds)
{
	volatile int i;

	for (i = 0; i < rounds * 1000; i++)
		;
}

/* ---- those that are driven ---- */

static void fork_one(void)
{
	pid_t child = fork();

	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		spin(dice(50));
		_exit(0);
	}
	if (child > 0 && dice(2))
		waitpid(child, NULL, 0);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

static void execute(const char *self)
{
	char seed[16];

	snprintf(seed, sizeof(seed), "%u", state);
	execl(self, "storm", "child", seed, NULL);
}

static void __attribute__((noreturn)) child(const char *self)
{
	for (;;) {
		switch (dice(12)) {
		case 0 ... 3:
			spin(dice(300));
			break;
		case 4 ... 6:
			nap(dice(3000));
			break;
		case 7:
			sched_yield();
			break;
		case 8 ... 9:
			fork_one();
			break;
		case 10:
			if (!dice(8))
				execute(self);
			break;
		default:
			if (!dice(30))
				_exit(0);
		}
	}
}

/* ---- what is done to them ---- */

static int any_policy(pid_t pid)
{
	static const char *const policies[] = { "rr", "fifo", "mlfq", "stride" };

	return ctl_enrol(&ctl, pid, dice(2), policies[dice(ARRAY_SIZE(policies))]);
}

static int out(pid_t pid)
{
	return ctl_withdraw(&ctl, pid, dice(2));
}

static int affinity(pid_t pid)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(dice(2), &set);
	if (dice(2))
		CPU_SET(dice(2), &set);
	return sched_setaffinity(pid, sizeof(set), &set) ? -errno : 0;
}

static int niceness(pid_t pid)
{
	return setpriority(PRIO_PROCESS, pid, dice(20)) ? -errno : 0;
}

/* Realtime only for a moment: it may be spinning. */
static int realtime(pid_t pid)
{
	struct sched_param param = { .sched_priority = 1 };
	int err;

	err = sched_setscheduler(pid, dice(2) ? SCHED_FIFO : SCHED_RR, &param);
	nap(dice(2000));
	param.sched_priority = 0;
	if (sched_setscheduler(pid, dice(2) ? SCHED_OTHER : SCHED_BATCH, &param))
		err = -1;
	return err ? -errno : 0;
}

static int stop(pid_t pid)
{
	int err = kill(pid, SIGSTOP);

	nap(dice(2000));
	return err || kill(pid, SIGCONT) ? -errno : 0;
}

static int end(pid_t pid)
{
	return kill(pid, dice(2) ? SIGKILL : SIGTERM) ? -errno : 0;
}

static int drain(pid_t pid)
{
	(void)pid;
	return dice(10) ? 0 : ctl_drain(&ctl);
}

static struct deed {
	const char *name;
	int (*function)(pid_t pid);
	unsigned int weight;
	unsigned long done;
	unsigned long refused;
} deeds[] = {
	{ "enrol", any_policy, 12, 0, 0 },
	{ "withdraw", out, 6, 0, 0 },
	{ "affinity", affinity, 4, 0, 0 },
	{ "nice", niceness, 3, 0, 0 },
	{ "realtime", realtime, 2, 0, 0 },
	{ "stop", stop, 2, 0, 0 },
	{ "end", end, 2, 0, 0 },
	{ "drain", drain, 1, 0, 0 },
};

static struct deed *any_deed(void)
{
	unsigned int i, sum = 0, at;

	for (i = 0; i < ARRAY_SIZE(deeds); i++)
		sum += deeds[i].weight;
	at = dice(sum);
	for (i = 0; at >= deeds[i].weight; i++)
		at -= deeds[i].weight;
	return &deeds[i];
}

/* The thread has ended, the policy is not loaded, or the class is drained; and a
 * thread that is realtime just now cannot be enrolled.
 */
static int is_allowed(int err)
{
	return err == -ESRCH || err == -ENOENT || err == -EBUSY;
}

static void begin(pid_t *pid, const char *self)
{
	*pid = fork();
	if (*pid)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	child(self);
}

static void do_one(const char *self)
{
	pid_t *pid = &pids[dice(PROCESSES)];
	struct deed *deed = any_deed();
	int err;

	if (*pid > 0 && waitpid(*pid, NULL, WNOHANG) == *pid)
		*pid = 0;
	if (*pid <= 0) {
		begin(pid, self);
		return;
	}
	err = deed->function(*pid);
	if (!err) {
		deed->done++;
	} else if (is_allowed(err)) {
		deed->refused++;
	} else {
		printf("failed: %s: %s\n", deed->name, strerror(-err));
		exit(2);
	}
}

static void finish(void)
{
	unsigned int i;

	for (i = 0; i < PROCESSES; i++)
		if (pids[i] > 0)
			kill(pids[i], SIGKILL);
	for (i = 0; i < PROCESSES; i++)
		if (pids[i] > 0)
			waitpid(pids[i], NULL, 0);
	printf("ok");
	for (i = 0; i < ARRAY_SIZE(deeds); i++)
		printf(" %s=%lu/%lu", deeds[i].name, deeds[i].done,
		       deeds[i].refused);
	printf("\n");
}

int main(int argc, char **argv)
{
	const struct sched_param fifo = { .sched_priority = 2 };
	bool is_child;
	time_t until;

	is_child = argc == 3 && !strcmp(argv[1], "child");
	if (argc == 3)
		state = strtoul(argv[1 + is_child], NULL, 10) | 1;
	if (!state) {
		fputs("usage: storm SEED SECONDS\n", stderr);
		return 1;
	}
	if (is_child)
		child("/proc/self/exe");
	if (!ctl_open(&ctl) ||
	    sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &fifo)) {
		perror("storm");
		return 2;
	}
	for (until = time(NULL) + atol(argv[2]); time(NULL) < until;) {
		do_one("/proc/self/exe");
		nap(1000 + dice(2000));
	}
	finish();
	return 0;
}
