// SPDX-License-Identifier: GPL-2.0
/*
 * trace - what a debugger does to a process
 *
 *   trace PID STEPS
 *
 * Attaches, stops it, has it do so many single instructions, and detaches.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

static void must(long rc, const char *what)
{
	if (rc >= 0)
		return;
	perror(what);
	exit(2);
}

static void wait_for_stop(pid_t pid)
{
	int status;

	must(waitpid(pid, &status, __WALL), "trace: wait");
	if (!WIFSTOPPED(status)) {
		fprintf(stderr, "trace: status %#x, not stopped\n", status);
		exit(2);
	}
}

int main(int argc, char **argv)
{
	pid_t pid = argc == 3 ? atoi(argv[1]) : 0;
	int steps = argc == 3 ? atoi(argv[2]) : 0;

	if (!pid) {
		fputs("usage: trace PID STEPS\n", stderr);
		return 1;
	}
	must(ptrace(PTRACE_SEIZE, pid, NULL, NULL), "trace: attach");
	must(ptrace(PTRACE_INTERRUPT, pid, NULL, NULL), "trace: interrupt");
	wait_for_stop(pid);
	while (steps--) {
		must(ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL), "trace: step");
		wait_for_stop(pid);
	}
	must(ptrace(PTRACE_DETACH, pid, NULL, NULL), "trace: detach");
	return 0;
}
