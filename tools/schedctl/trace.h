/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's scheduling events, from a tracing instance of our own. */
#ifndef MUSE_SCHEDCTL_TRACE_H
#define MUSE_SCHEDCTL_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kbuffer;
struct tep_handle;
struct tracefs_instance;

/* Bytes of a thread's name, with its NUL. */
#define TRACE_NAME 16

enum trace_kind {
	TRACE_MARK,
	TRACE_NEWTASK,
	TRACE_WAKING,
	TRACE_WAKEUP,
	TRACE_WAKEUP_NEW,
	TRACE_SWITCH,
	TRACE_MIGRATE,
	TRACE_EXEC,
	TRACE_ENROL,
	TRACE_WITHDRAW,
	TRACE_KINDS,
	TRACE_LOST = TRACE_KINDS
};

/**
 * struct trace_event - an event; what does not apply is 0
 * @kind: &enum trace_kind
 * @time: nanoseconds of CLOCK_MONOTONIC
 * @cpu: where it happened
 * @serial: place among the events of its CPU
 * @actor: thread that caused it
 * @tid: thread that it is about; of a switch the one that leaves
 * @other: of a switch the one that comes, of an exec the id from before
 * @prio: priority of @tid as the kernel counts
 * @other_prio: likewise of @other
 * @target: CPU that it goes to
 * @value: of a switch LEFT_*, of a new thread CLONE_*, of a loss how many, of a
 *	migration the CPU that it comes from, of a withdrawal the reason
 * @name: of @tid, or the policy that it was given
 * @other_name: of @other
 */
struct trace_event {
	enum trace_kind kind;
	uint64_t time;
	uint32_t cpu;
	uint32_t serial;
	int32_t actor;
	int32_t tid;
	int32_t other;
	int32_t prio;
	int32_t other_prio;
	int32_t target;
	int64_t value;
	char name[TRACE_NAME];
	char other_name[TRACE_NAME];
};

/**
 * struct trace_cpu - the buffer of a CPU
 * @fd: to read it raw, or -1
 * @serial: of the next event
 * @time: of the last one
 */
struct trace_cpu {
	int fd;
	uint32_t serial;
	uint64_t time;
};

/**
 * struct trace - tracing at work
 * @instance: ours, or NULL
 * @mount_fd: tracefs as only we see it, or -1 if it is mounted for all
 * @mark_fd: for trace_mark()
 * @events: what is known of the formats of events
 * @pages: reader of what comes from the kernel
 * @cpus: how many elements @cpu has
 * @cpu: of each CPU its buffer
 * @pending: events that may have to wait for others to come before them
 * @count: how many
 * @room: how many fit
 */
struct trace {
	struct tracefs_instance *instance;
	int mount_fd;
	int mark_fd;
	struct decoder *events;
	struct kbuffer *pages;
	unsigned int cpus;
	struct trace_cpu *cpu;
	struct trace_event *pending;
	size_t count;
	size_t room;
};

/* Takes one event after the other, in the order in which they happened. */
typedef void trace_fn(void *context, const struct trace_event *event);

int trace_open(struct trace *trace, unsigned int buffer_kib);
int trace_start(struct trace *trace);
void trace_mark(int mark_fd);
int trace_read(struct trace *trace, bool last, trace_fn *fn, void *context);
void trace_stop(struct trace *trace);
uint64_t trace_lost(struct trace *trace);
void trace_close(struct trace *trace);

/* decode.c */
struct decoder *decoder_new(void);
void decoder_free(struct decoder *decoder);
bool decoder_event(const struct decoder *decoder, enum trace_kind kind,
		   const char **system, const char **name);
bool decode(const struct decoder *decoder, const void *data, unsigned int size,
	    struct trace_event *event);

#endif /* MUSE_SCHEDCTL_TRACE_H */
