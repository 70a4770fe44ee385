// SPDX-License-Identifier: GPL-2.0
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report.h"

/* Nobody nests processes so deeply on purpose. */
enum { DEPTH_MAX = 64 };

/**
 * exec_failed() - report that a command could not be run
 * @command: its name
 * @error: errno value
 *
 * Return: the exit status for this.
 */
int exec_failed(const char *command, int error)
{
	failed("%s: %s", command, strerror(error));
	return error == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_RUN;
}

/* The child: wait, and become the command. */
static void become(const struct launch *l, int go, int error,
		   const sigset_t *signals, void (*ready)(void *context),
		   void *context)
{
	int failure;
	char c;

	if (read(go, &c, 1) != 1)
		_exit(STATUS_FAILED); /* called off */
	sigprocmask(SIG_UNBLOCK, signals, NULL);
	signal(SIGPIPE, SIG_DFL);
	ready(context);
	execvp(l->argv[0], l->argv);
	failure = errno;
	if (write(error, &failure, sizeof(failure)) < 0)
		failure = ENOENT;
	_exit(failure == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_RUN);
}

/**
 * launch_prepare() - make a process that waits to become a command
 * @l: with @argv set
 * @signals: what we have blocked and the command should not
 * @ready: called by the process itself right before it runs the command
 * @context: for @ready
 *
 * Processes that the command leaves behind become our children, so that
 * launch_end() finds them.
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int launch_prepare(struct launch *l, const sigset_t *signals,
		   void (*ready)(void *context), void *context)
{
	int go[2] = { -1, -1 }, error[2] = { -1, -1 };

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (pipe2(go, O_CLOEXEC) || pipe2(error, O_CLOEXEC))
		return failed("pipe: %s", strerror(errno));
	l->pid = fork();
	if (l->pid < 0) {
		l->pid = 0;
		return failed("fork: %s", strerror(errno));
	}
	if (!l->pid) {
		close(go[1]);
		become(l, go[0], error[1], signals, ready, context);
	}
	close(go[0]);
	close(error[1]);
	l->go = go[1];
	l->error = error[0];
	return STATUS_DONE;
}

/**
 * launch_go() - let the command run
 * @l: a prepared one
 *
 * Return: %STATUS_DONE when it runs, or the exit status with a report.
 */
int launch_go(struct launch *l)
{
	int failure;
	ssize_t n;

	if (write(l->go, "", 1) != 1)
		return failed("pipe: %s", strerror(errno));
	/* It ends with the exec, by O_CLOEXEC. */
	do {
		n = read(l->error, &failure, sizeof(failure));
	} while (n < 0 && errno == EINTR);
	close(l->go);
	close(l->error);
	l->go = -1;
	l->error = -1;
	if (n != sizeof(failure))
		return STATUS_DONE;
	waitpid(l->pid, NULL, 0);
	l->pid = 0;
	return exec_failed(l->argv[0], failure);
}

/**
 * launch_ended() - see who has ended
 * @l: a command
 *
 * Return: true once the command has.
 */
bool launch_ended(struct launch *l)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != l->pid)
			continue;
		l->ended = true;
		l->wait_status = status;
	}
	return l->ended;
}

/**
 * launch_status() - the exit status of a command that has ended
 * @l: the command
 *
 * Return: as shells have it.
 */
int launch_status(const struct launch *l)
{
	return WIFSIGNALED(l->wait_status) ? 128 + WTERMSIG(l->wait_status) :
					     WEXITSTATUS(l->wait_status);
}

/* Send a signal to every process below this one; can they be listed at all? */
static bool signal_below(pid_t pid, int signal, int depth)
{
	char path[64];
	FILE *list;
	int child;

	if (depth == DEPTH_MAX)
		return true;
	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	list = fopen(path, "re");
	if (!list)
		return false;
	while (fscanf(list, "%d", &child) == 1) {
		/* Its children first: without it they would be elsewhere. */
		signal_below(child, signal, depth + 1);
		kill(child, signal);
	}
	fclose(list);
	return true;
}

/**
 * launch_end() - end the command and all that came of it
 * @l: the command
 * @signal: how
 *
 * The children of threads other than the first of a process are missed; they
 * become our own when that process ends.
 */
void launch_end(struct launch *l, int signal)
{
	if (!signal_below(getpid(), signal, 0) && l->pid && !l->ended)
		kill(l->pid, signal);
}

/**
 * launch_cancel() - the command is not to run
 * @l: a prepared one, or one all zero
 */
void launch_cancel(struct launch *l)
{
	if (!l->pid || l->ended)
		return;
	if (l->go > 0)
		close(l->go);
	kill(l->pid, SIGKILL);
	waitpid(l->pid, NULL, 0);
	l->pid = 0;
}
