// SPDX-License-Identifier: LGPL-2.1-or-later
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "trace.h"

/* What is not written yet is written after so many nanoseconds. */
#define FLUSH_EVERY 500000000ull
/* Of the time in the trace. */
#define GRANULE 1000

/**
 * struct record - the trace of this process
 * @busy: protects what follows; held for as long as a write to the file takes
 * @pid: the process that it belongs to; a child has to begin its own
 * @begun: when it began
 * @flushed: when the file was written to last
 * @touches: in it
 * @writer: the trace, or NULL: there is none
 */
struct record {
	atomic_flag busy;
	pid_t pid;
	uint64_t begun;
	uint64_t flushed;
	uint64_t touches;
	struct pager_trace_writer *writer;
};

static struct record record = { .busy = ATOMIC_FLAG_INIT };

/* Not a mutex: a thread may be here from a signal handler. */
static void record_lock(void)
{
	while (atomic_flag_test_and_set_explicit(&record.busy,
						 memory_order_acquire))
		sched_yield();
}

static void record_unlock(void)
{
	atomic_flag_clear_explicit(&record.busy, memory_order_release);
}

static void put(const struct pager *pager, const struct pager_event *event)
{
	static const enum pager_trace_kind kinds[] = {
		[PAGER_FAULT_ZERO] = PAGER_TRACE_READ,
		[PAGER_FAULT_SOFT] = PAGER_TRACE_SOFT,
		[PAGER_FAULT_FILL] = PAGER_TRACE_READ,
		[PAGER_FAULT_PREFETCH] = PAGER_TRACE_PREFETCH,
	};
	enum pager_trace_kind kind = kinds[event->kind];

	if (kind == PAGER_TRACE_READ && event->write)
		kind = PAGER_TRACE_WRITE;
	pager_trace_put(record.writer, kind,
			((uintptr_t)pager->memory >> PAGE_SHIFT) + event->page,
			event->time - record.begun);
	record.touches += kind != PAGER_TRACE_PREFETCH;
	if (event->time - record.flushed > FLUSH_EVERY) {
		pager_trace_flush(record.writer);
		record.flushed = event->time;
	}
}

static void observe(void *context, const struct pager_event *event)
{
	record_lock();
	if (record.writer && record.pid == getpid())
		put(context, event);
	record_unlock();
}

/* The command line, as far as it fits. */
static void name_command(char command[PAGER_TRACE_TEXT_MAX])
{
	const int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t i, n = 0;

	if (fd >= 0) {
		n = read(fd, command, PAGER_TRACE_TEXT_MAX - 1);
		close(fd);
	}
	if (n < 0)
		n = 0;
	command[n] = '\0';
	for (i = 0; i + 1 < n; i++)
		if (!command[i])
			command[i] = ' ';
}

/* The first process that pages gets the file that was named, others FILE.PID. */
static int open_trace(const char *name)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
	char other[4096];
	int fd = open(name, flags, 0666);

	if (fd >= 0 || errno != EEXIST)
		return fd;
	if (snprintf(other, sizeof(other), "%s.%d", name, (int)getpid()) >=
	    (int)sizeof(other))
		return -1;
	return open(other, flags, 0666);
}

static void record_begin(const char *name)
{
	struct pager_trace_header header = {
		.shift = PAGE_SHIFT,
		.unit = PAGER_TRACE_NANOSECONDS,
		.granule = GRANULE,
	};
	struct pager_trace_writer *writer;
	int fd = open_trace(name);

	if (fd < 0)
		return;
	writer = mmap(NULL, sizeof(*writer), PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	name_command(header.command);
	if (writer == MAP_FAILED || pager_trace_begin(writer, fd, &header)) {
		close(fd);
		return;
	}
	record.pid = getpid();
	record.begun = now();
	record.flushed = record.begun;
	record.touches = 0;
	record.writer = writer;
}

/**
 * record_attach() - record the faults of a pager, if the environment says so
 * @pager: a new one; what its observer is may change
 *
 * MUSE_PAGER_TRACE names the file, one for all pagers of the process. A program
 * with an observer of its own is left alone. If no file can be made there is no
 * trace: that is for who has asked for it to notice.
 */
void record_attach(struct pager *pager)
{
	const char *name = getenv("MUSE_PAGER_TRACE");

	if (!name || !*name || pager->observer)
		return;
	record_lock();
	if (!record.writer || record.pid != getpid())
		record_begin(name);
	if (record.writer && record.pid == getpid()) {
		pager->observer = observe;
		pager->observer_context = pager;
	}
	record_unlock();
}

/* When the program ends: a child has nothing to add to its parent's trace. */
static void __attribute__((destructor)) record_end(void)
{
	record_lock();
	if (record.writer && record.pid == getpid())
		pager_trace_end(record.writer, record.touches);
	record.writer = NULL;
	record_unlock();
}
