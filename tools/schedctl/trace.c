// SPDX-License-Identifier: GPL-2.0
/* A tracing instance: made, read, and removed whatever happens. */
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <kbuffer.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <time.h>
#include <tracefs.h>
#include <unistd.h>

#include "report.h"

/* Names of instances begin so; the process id of their maker follows. */
#define INSTANCE "schedctl-"

enum {
	/* No page of the ring buffer is larger. */
	PAGE_MAX = 65536,
	/* An event counts as written so many nanoseconds after its time. */
	SETTLED = 2000000,
};

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* A tracefs that nobody else sees: it is gone when we are. */
static int mount_private(struct trace *trace)
{
	static char path[32];
	int fs, rc = -1;

	fs = fsopen("tracefs", FSOPEN_CLOEXEC);
	if (fs >= 0) {
		rc = fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
		if (!rc)
			rc = fsmount(fs, FSMOUNT_CLOEXEC, 0);
	}
	if (rc < 0)
		failed("tracefs is not mounted, and cannot be: %s%s",
		       errno == ENODEV ? "the kernel does not have it" :
					 strerror(errno),
		       errno == EPERM ? " (tracing needs root)" : "");
	if (fs >= 0)
		close(fs);
	if (rc < 0)
		return STATUS_FAILED;
	trace->mount_fd = rc;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", rc);
	tracefs_set_tracing_dir(path);
	return STATUS_DONE;
}

/* Remove what a schedctl that was killed left behind; what is in use stays. */
static int sweep(const char *name, void *context)
{
	const size_t n = strlen(INSTANCE);
	struct tracefs_instance *old;
	pid_t pid;

	(void)context;
	if (strncmp(name, INSTANCE, n))
		return 0;
	pid = (pid_t)strtol(name + n, NULL, 10);
	if (pid <= 0 || !kill(pid, 0) || errno != ESRCH)
		return 0;
	old = tracefs_instance_create(name);
	if (old) {
		tracefs_instance_destroy(old);
		tracefs_instance_free(old);
	}
	return 0;
}

static int instance_make(struct trace *trace, unsigned int buffer_kib)
{
	char name[32], size[16];

	tracefs_instances_walk(sweep, NULL);
	snprintf(name, sizeof(name), INSTANCE "%d", getpid());
	trace->instance = tracefs_instance_create(name);
	if (!trace->instance)
		return failed("cannot make a tracing instance: %s%s",
			      strerror(errno),
			      errno == EACCES || errno == EPERM ?
				      " (tracing needs root)" :
				      "");
	/* The clock of clock_gettime(2): trace_read() compares the two. */
	if (tracefs_instance_file_write(trace->instance, "trace_clock",
					"mono") < 0)
		return failed("cannot set the clock of the trace: %s",
			      strerror(errno));
	snprintf(size, sizeof(size), "%u", buffer_kib);
	if (tracefs_instance_file_write(trace->instance, "buffer_size_kb",
					size) < 0)
		return failed("cannot get %s KiB for each CPU: %s", size,
			      strerror(errno));
	return STATUS_DONE;
}

static int file_open(struct trace *trace, const char *name, int flags)
{
	return tracefs_instance_file_open(trace->instance, name,
					  flags | O_CLOEXEC);
}

static int buffers_open(struct trace *trace)
{
	unsigned int i, opened = 0;
	char path[64];

	trace->cpus = (unsigned int)sysconf(_SC_NPROCESSORS_CONF);
	trace->cpu = memory_grow(NULL, trace->cpus, sizeof(*trace->cpu));
	for (i = 0; i < trace->cpus; i++) {
		snprintf(path, sizeof(path), "per_cpu/cpu%u/trace_pipe_raw", i);
		trace->cpu[i].fd =
			file_open(trace, path, O_RDONLY | O_NONBLOCK);
		trace->cpu[i].serial = 0;
		trace->cpu[i].time = 0;
		opened += trace->cpu[i].fd >= 0;
	}
	if (!opened)
		return failed("%s: %s", path, strerror(errno));
	trace->mark_fd = file_open(trace, "trace_marker", O_WRONLY);
	if (trace->mark_fd < 0)
		return failed("trace_marker: %s", strerror(errno));
	return STATUS_DONE;
}

/**
 * trace_open() - prepare everything; nothing is traced yet
 * @trace: filled; to be closed even after a failure
 * @buffer_kib: KiB of events that the kernel may hold back for each CPU
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int trace_open(struct trace *trace, unsigned int buffer_kib)
{
	int rc = STATUS_DONE;

	memset(trace, 0, sizeof(*trace));
	trace->mount_fd = -1;
	trace->mark_fd = -1;
	if (tracefs_tracing_dir_is_mounted(false, NULL) != 1)
		rc = mount_private(trace);
	if (!rc)
		rc = instance_make(trace, buffer_kib);
	if (!rc) {
		trace->events = decoder_new();
		trace->pages = kbuffer_alloc(KBUFFER_LSIZE_SAME_AS_HOST,
					     KBUFFER_ENDIAN_SAME_AS_HOST);
		if (!trace->events || !trace->pages)
			rc = STATUS_FAILED;
	}
	return rc ? rc : buffers_open(trace);
}

/**
 * trace_start() - from now on events are collected
 * @trace: an open one
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int trace_start(struct trace *trace)
{
	const char *system, *name;
	int kind;

	for (kind = 0; kind < TRACE_KINDS; kind++) {
		if (!decoder_event(trace->events, kind, &system, &name))
			continue;
		if (tracefs_event_enable(trace->instance, system, name))
			return failed("cannot turn on event %s:%s: %s", system,
				      name, strerror(errno));
	}
	return STATUS_DONE;
}

static struct trace_event *pending_next(struct trace *trace)
{
	if (trace->count == trace->room) {
		trace->room = trace->room ? trace->room * 2 : 4096;
		trace->pending = memory_grow(trace->pending, trace->room,
					     sizeof(*trace->pending));
	}
	memset(&trace->pending[trace->count], 0, sizeof(*trace->pending));
	return &trace->pending[trace->count];
}

static void pending_add(struct trace *trace, unsigned int cpu, uint64_t time)
{
	struct trace_event *event = &trace->pending[trace->count++];

	event->cpu = cpu;
	event->time = time;
	event->serial = trace->cpu[cpu].serial++;
	trace->cpu[cpu].time = time;
}

/* Events of a page that was read; a gap before it becomes an event itself. */
static void take_page(struct trace *trace, unsigned int cpu, void *page)
{
	struct kbuffer *pages = trace->pages;
	unsigned long long time;
	int missed;
	void *data;

	if (kbuffer_load_subbuffer(pages, page))
		return;
	missed = kbuffer_missed_events(pages);
	data = kbuffer_read_event(pages, &time);
	if (missed && data) {
		struct trace_event *event = pending_next(trace);

		event->kind = TRACE_LOST;
		event->value = missed > 0 ? missed : 0;
		pending_add(trace, cpu, time);
	}
	for (; data; data = kbuffer_next_event(pages, &time))
		if (decode(trace->events, data,
			   (unsigned int)kbuffer_event_size(pages),
			   pending_next(trace)))
			pending_add(trace, cpu, time);
}

/*
 * Read what happened before @until; later events come along with it.  Reading
 * causes events too: to go on until there are none may take for ever.
 */
static int take_cpu(struct trace *trace, unsigned int cpu, uint64_t until)
{
	static _Alignas(8) char page[PAGE_MAX];

	while (trace->cpu[cpu].time < until) {
		ssize_t n = read(trace->cpu[cpu].fd, page, sizeof(page));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno != EAGAIN)
			return failed("cannot read the trace of CPU %u: %s",
				      cpu, strerror(errno));
		if (n <= 0)
			break;
		take_page(trace, cpu, page);
	}
	return STATUS_DONE;
}

static int by_time(const void *a, const void *b)
{
	const struct trace_event *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	if (x->cpu != y->cpu)
		return x->cpu < y->cpu ? -1 : 1;
	return x->serial < y->serial ? -1 : x->serial > y->serial;
}

/* Hand on, in order, what happened before @until; the rest waits. */
static void hand_on(struct trace *trace, uint64_t until, trace_fn *fn,
		    void *context)
{
	size_t i;

	qsort(trace->pending, trace->count, sizeof(*trace->pending), by_time);
	for (i = 0; i < trace->count && trace->pending[i].time < until; i++)
		fn(context, &trace->pending[i]);
	trace->count -= i;
	memmove(trace->pending, trace->pending + i,
		trace->count * sizeof(*trace->pending));
}

/**
 * trace_read() - take the events that are there
 * @trace: a started one
 * @last: nothing comes any more: keep none back
 * @fn: gets them, those of all CPUs in one order
 * @context: for @fn
 *
 * An event is handed on only once every CPU has been read that far.
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int trace_read(struct trace *trace, bool last, trace_fn *fn, void *context)
{
	const uint64_t until = last ? UINT64_MAX : now_ns() - SETTLED;
	unsigned int cpu;
	int rc;

	for (cpu = 0; cpu < trace->cpus; cpu++) {
		if (trace->cpu[cpu].fd < 0)
			continue;
		rc = take_cpu(trace, cpu, until);
		if (rc)
			return rc;
	}
	hand_on(trace, until, fn, context);
	return STATUS_DONE;
}

/**
 * trace_stop() - no more events; those that are there can still be read
 * @trace: a started one
 */
void trace_stop(struct trace *trace)
{
	tracefs_trace_off(trace->instance);
}

/* A number from the statistics of a CPU: "overrun: 12". */
static uint64_t stat_of(const char *stats, const char *name)
{
	const char *at = strstr(stats, name);

	return at ? strtoull(at + strlen(name), NULL, 10) : 0;
}

/**
 * trace_lost() - how many events there was no room for
 * @trace: a started one
 *
 * Return: their number, on all CPUs.
 */
uint64_t trace_lost(struct trace *trace)
{
	uint64_t lost = 0;
	unsigned int i;
	char path[64], *stats;

	for (i = 0; i < trace->cpus; i++) {
		snprintf(path, sizeof(path), "per_cpu/cpu%u/stats", i);
		stats = tracefs_instance_file_read(trace->instance, path, NULL);
		if (!stats)
			continue;
		/* The name of the first is the end of that of the second. */
		lost += stat_of(stats, "\noverrun: ") +
			stat_of(stats, "\ncommit overrun: ") +
			stat_of(stats, "\ndropped events: ");
		free(stats);
	}
	return lost;
}

/**
 * trace_close() - leave nothing behind
 * @trace: as trace_open() left it
 */
void trace_close(struct trace *trace)
{
	unsigned int i;

	for (i = 0; trace->cpu && i < trace->cpus; i++)
		if (trace->cpu[i].fd >= 0)
			close(trace->cpu[i].fd);
	if (trace->mark_fd >= 0)
		close(trace->mark_fd);
	if (trace->instance) {
		tracefs_event_disable(trace->instance, NULL, NULL);
		if (tracefs_instance_destroy(trace->instance))
			warned("cannot remove the tracing instance %s: %s",
			       tracefs_instance_get_name(trace->instance),
			       strerror(errno));
		tracefs_instance_free(trace->instance);
	}
	decoder_free(trace->events);
	if (trace->pages)
		kbuffer_free(trace->pages);
	if (trace->mount_fd >= 0)
		close(trace->mount_fd);
	free(trace->cpu);
	free(trace->pending);
	memset(trace, 0, sizeof(*trace));
	trace->mount_fd = -1;
	trace->mark_fd = -1;
}
