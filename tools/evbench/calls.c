// SPDX-License-Identifier: GPL-2.0
#include "calls.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Seconds that a traced block may take. */
enum { TRACE_SECONDS = 60 };

/* prctl() with this does nothing; whoever traces sees it. */
enum { MARK = 0x6d757365 };

/* Names of what engines use; others are known by their numbers. */
static const struct {
	int nr;
	const char *name;
} names[] = {
#define CALL(name)                \
	{                         \
		SYS_##name, #name \
	}
	CALL(read),	      CALL(write),
	CALL(close),	      CALL(futex),
	CALL(openat),	      CALL(eventfd2),
	CALL(sendto),	      CALL(recvfrom),
	CALL(ppoll),	      CALL(pselect6),
	CALL(epoll_ctl),      CALL(epoll_pwait),
	CALL(io_uring_enter), CALL(timerfd_settime),
	CALL(sched_yield),    CALL(clock_nanosleep),
#ifdef SYS_poll
	CALL(poll),
#endif
#ifdef SYS_select
	CALL(select),
#endif
#ifdef SYS_epoll_wait
	CALL(epoll_wait),
#endif
#ifdef SYS_epoll_pwait2
	CALL(epoll_pwait2),
#endif
#undef CALL
};

/**
 * struct tracer - a block that is being traced
 * @worker: whose
 * @counts: what was counted
 * @on: it has begun
 * @over: it has ended
 */
struct tracer {
	struct worker *worker;
	struct call_counts *counts;
	bool on;
	bool over;
};

/**
 * calls_mark() - show whoever traces this process where the block is
 * @begin: it begins; or it ends
 */
void calls_mark(bool begin)
{
	prctl(MARK, (unsigned long)begin, 0, 0, 0);
}

/**
 * call_name() - the name of a system call
 * @nr: its number
 * @room: for a name that is made
 * @size: bytes there
 *
 * Return: the name.
 */
const char *call_name(int nr, char *room, size_t size)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i].nr == nr)
			return names[i].name;
	snprintf(room, size, "syscall-%d", nr);
	return room;
}

/* Threads of the kernel's that work for the process cannot be traced: no matter. */
static int seize(pid_t tid)
{
	long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE;

	if (ptrace(PTRACE_SEIZE, tid, NULL, options))
		return -1;
	if (ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) ||
	    waitpid(tid, NULL, __WALL) != tid)
		return -1;
	return ptrace(PTRACE_SYSCALL, tid, NULL, NULL) ? -1 : 0;
}

static int seize_all(pid_t pid)
{
	const struct dirent *entry;
	char path[64];
	DIR *dir;

	if (seize(pid))
		return -1;
	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	dir = opendir(path);
	if (!dir)
		return -1;
	while ((entry = readdir(dir))) {
		pid_t tid = atoi(entry->d_name);

		if (tid > 0 && tid != pid)
			seize(tid);
	}
	closedir(dir);
	return 0;
}

static void entered(struct tracer *t, pid_t tid)
{
	struct __ptrace_syscall_info info;
	uint64_t nr;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) <= 0 ||
	    info.op != PTRACE_SYSCALL_INFO_ENTRY)
		return;
	nr = info.entry.nr;
	if (nr == SYS_prctl && info.entry.args[0] == MARK) {
		t->on = info.entry.args[1];
		t->over = !t->on;
	} else if (t->on && nr < CALL_NR_MAX) {
		t->counts->counts[nr]++;
	}
}

/* Something has stopped; have it go on, with its signal if that is why. */
static void stopped(struct tracer *t, pid_t tid, int status)
{
	int signal = WSTOPSIG(status);

	if (signal == (SIGTRAP | 0x80)) {
		entered(t, tid);
		signal = 0;
	} else if (status >> 16) {
		signal = 0;
	}
	ptrace(PTRACE_SYSCALL, tid, NULL, signal);
}

/* Whoever is traced has to be waited for by whoever traces, thread by thread. */
static void end(struct worker *w)
{
	pid_t pid;

	kill(w->pid, SIGKILL);
	do
		pid = waitpid(-1, NULL, __WALL);
	while (pid != w->pid && (pid > 0 || errno == EINTR));
	w->pid = 0;
}

static void ring(int signal)
{
	(void)signal;
}

static enum answer trace(struct tracer *t, char *reason, size_t size)
{
	struct worker *w = t->worker;
	int status;
	pid_t pid;

	while (!t->over) {
		pid = waitpid(-1, &status, __WALL);
		if (interrupted)
			return ANSWER_INTERRUPTED;
		if (pid < 0) {
			snprintf(reason, size, "a traced block does not end");
			return ANSWER_SKIPPED;
		}
		if (WIFSTOPPED(status)) {
			stopped(t, pid, status);
		} else if (pid == w->pid) {
			w->pid = 0;
			snprintf(w->shared->text, sizeof(w->shared->text),
				 "its process died while traced");
			return ANSWER_FAILED;
		}
	}
	return w->shared->state == JOB_READY ? ANSWER_DONE : ANSWER_FAILED;
}

/**
 * calls_count() - count the system calls of a block; the worker is ended
 * @w: a worker that has nothing to do; there is no other
 * @ops: operations of the block
 * @counts: becomes what was counted
 * @reason: why nothing can be counted, if %ANSWER_SKIPPED is returned
 * @size: bytes there
 *
 * Return: what became of it.
 */
enum answer calls_count(struct worker *w, uint64_t ops,
			struct call_counts *counts, char *reason, size_t size)
{
	struct sigaction action = { .sa_handler = ring }, before;
	struct tracer tracer = { .worker = w, .counts = counts };
	enum answer answer;

	memset(counts, 0, sizeof(*counts));
	counts->ops = ops;
	if (seize_all(w->pid)) {
		snprintf(reason, size,
			 "tracing is not allowed here (ptrace: %s)",
			 strerror(errno));
		return ANSWER_SKIPPED;
	}
	/* Without SA_RESTART: waiting ends. */
	sigaction(SIGALRM, &action, &before);
	alarm(TRACE_SECONDS);
	worker_send(w, ops);
	answer = trace(&tracer, reason, size);
	alarm(0);
	sigaction(SIGALRM, &before, NULL);
	if (w->pid)
		end(w);
	return answer;
}
