// SPDX-License-Identifier: GPL-2.0
/* The figures of a command that pagectl run has run, and of what it started. */
#include "run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../libpager-preload/run.h"
#include "pagectl.h"

/**
 * struct figures_row - a process
 * @process: what it has left
 * @p50: latencies of faults, nanoseconds
 * @p99: likewise
 * @p999: likewise
 */
struct figures_row {
	struct run_process process;
	uint64_t p50;
	uint64_t p99;
	uint64_t p999;
};

/* A process that was killed has left none. */
static void get_complete(const void *row, const struct field *field,
			 struct value *value)
{
	const struct figures_row *figures = row;

	(void)field;
	value->kind = VALUE_BOOL;
	value->truth = atomic_load(&figures->process.state) == RUN_ENDED;
	value->shown = value->truth ? "yes" : "killed";
}

#define AT(member)   offsetof(struct figures_row, member)
#define STAT(member) AT(process.stats.member)

static const struct field fields[] = {
	{ "pid", "PID", NULL, FIELD_RIGHT, AT(process.pid), get_u32 },
	{ "command", "COMMAND", NULL, 0, AT(process.name), get_text },
	{ "complete", "ENDED", NULL, 0, 0, get_complete },
	{ "budget_bytes", "BUDGET", NULL, FIELD_RIGHT, STAT(budget),
	  get_bytes },
	{ "peak_bytes", "PEAK", NULL, FIELD_RIGHT, STAT(peak), get_bytes },
	{ "resident_bytes", NULL, NULL, FIELD_RIGHT, STAT(resident),
	  get_bytes },
	{ "limbo_bytes", NULL, NULL, FIELD_RIGHT, STAT(limbo), get_bytes },
	{ "stored_bytes", "STORED", NULL, FIELD_RIGHT, STAT(stored),
	  get_bytes },
	{ "store_used_bytes", "USED", NULL, FIELD_RIGHT, STAT(store_used),
	  get_bytes },
	{ "zero", "ZERO", "faults", FIELD_RIGHT, STAT(faults[PAGER_FAULT_ZERO]),
	  get_u64 },
	{ "soft", "SOFT", "faults", FIELD_RIGHT, STAT(faults[PAGER_FAULT_SOFT]),
	  get_u64 },
	{ "fill", "FILL", "faults", FIELD_RIGHT, STAT(faults[PAGER_FAULT_FILL]),
	  get_u64 },
	{ "prefetch", "PREFETCH", "faults", FIELD_RIGHT,
	  STAT(faults[PAGER_FAULT_PREFETCH]), get_u64 },
	{ "p50_ns", "P50", "latency", FIELD_RIGHT, AT(p50), get_time_ns },
	{ "p99_ns", "P99", "latency", FIELD_RIGHT, AT(p99), get_time_ns },
	{ "p999_ns", "P99.9", "latency", FIELD_RIGHT, AT(p999), get_time_ns },
	{ "evicted", NULL, NULL, 0, STAT(evicted), get_u64 },
	{ "evicted_clean", NULL, NULL, 0, STAT(clean), get_u64 },
	{ "evicted_zero", NULL, NULL, 0, STAT(zero), get_u64 },
	{ "stored_raw", NULL, NULL, 0, STAT(raw), get_u64 },
	{ "busy", NULL, NULL, 0, STAT(busy), get_u64 },
	{ "retried", NULL, NULL, 0, STAT(retried), get_u64 },
	{ "poisoned", NULL, NULL, 0, STAT(poisoned), get_u64 },
	{ "removed", NULL, NULL, 0, STAT(removed), get_u64 },
	{ "forks", NULL, NULL, 0, STAT(forks), get_u64 },
	{ .key = NULL },
};

/**
 * figures_begin() - make room for figures, and tell the library where
 * @figures: filled
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int figures_begin(struct figures *figures)
{
	char path[64];

	figures->fd = memfd_create("pagectl figures", MFD_CLOEXEC);
	if (figures->fd < 0 || ftruncate(figures->fd, sizeof(*figures->report)))
		return failed("run: figures: %s", strerror(errno));
	figures->report = mmap(NULL, sizeof(*figures->report),
			       PROT_READ | PROT_WRITE, MAP_SHARED, figures->fd,
			       0);
	if (figures->report == MAP_FAILED)
		return failed("run: figures: %s", strerror(errno));
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)getpid(),
		 figures->fd);
	if (setenv(RUN_REPORT, path, 1))
		return failed("run: %s: %s", RUN_REPORT, strerror(errno));
	return STATUS_DONE;
}

/* The process that signals are handed on to. */
static volatile sig_atomic_t child;

static void hand_on(int signal)
{
	if (child)
		kill((pid_t)child, signal);
}

/* A terminal tells the command, too, of these. */
static void ignore_keys(void)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
}

static int await(pid_t pid, const char *name)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return failed("run: %s: %s", name, strerror(errno));
	child = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/**
 * figures_run() - run the command to its end
 * @figures: where it leaves its figures
 * @command: its words
 *
 * Return: its exit status, or 128 and the number of the signal that ended it; or
 * %STATUS_FAILED, %STATUS_NOT_RUN or %STATUS_NOT_FOUND with a report.
 */
int figures_run(const struct figures *figures, char **command)
{
	struct sigaction action = { .sa_handler = hand_on };
	sigset_t signals, old;
	pid_t pid;

	(void)figures;
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &signals, &old);
	pid = fork();
	if (pid < 0)
		return failed("run: fork: %s", strerror(errno));
	if (!pid) {
		sigprocmask(SIG_SETMASK, &old, NULL);
		_exit(exec_command(command));
	}
	child = pid;
	ignore_keys();
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return await(pid, command[0]);
}

/**
 * figures_print() - print what processes have left
 * @figures: they
 * @output: how
 */
void figures_print(const struct figures *figures, const struct output *output)
{
	const uint32_t all = atomic_load(&figures->report->count);
	const uint32_t n = all < RUN_PROCESSES ? all : RUN_PROCESSES;
	struct figures_row *rows = memory_grow(NULL, n ? n : 1, sizeof(*rows));
	uint32_t i;

	for (i = 0; i < n; i++) {
		struct figures_row *row = &rows[i];

		memcpy(&row->process, &figures->report->list[i],
		       sizeof(row->process));
		row->process.name[sizeof(row->process.name) - 1] = '\0';
		row->p50 = pager_percentile(&row->process.stats, 50);
		row->p99 = pager_percentile(&row->process.stats, 99);
		row->p999 = pager_percentile(&row->process.stats, 99.9);
	}
	output_rows(output, fields, rows, n, sizeof(*rows));
	free(rows);
	if (all > n)
		warned("run: %u more processes were paged", all - n);
}
