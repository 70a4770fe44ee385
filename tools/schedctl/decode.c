// SPDX-License-Identifier: GPL-2.0
/* Raw events to struct trace_event, by the formats that this kernel states. */
#include "trace.h"

#include <event-parse.h>
#include <stdlib.h>
#include <string.h>
#include <tracefs.h>
#include <unistd.h>

#include "report.h"

enum { FIELDS_MAX = 8 };

/* The text that trace_mark() writes. */
#define MARK "schedctl"

/**
 * struct wish - a field that is wanted
 * @name: in the kernel's event
 * @at: offset of the member in struct trace_event
 * @size: of that member: 4, 8, or TRACE_NAME for text
 */
struct wish {
	const char *name;
	size_t at;
	size_t size;
};

#define WISH(field, member)                                       \
	{                                                         \
		field, offsetof(struct trace_event, member),      \
			sizeof(((struct trace_event *)0)->member) \
	}

/**
 * struct source - an event that is wanted
 * @system: of the event
 * @name: of the event
 * @optional: a kernel may lack it
 * @wishes: its fields, up to one without a name
 */
struct source {
	const char *system;
	const char *name;
	bool optional;
	struct wish wishes[FIELDS_MAX];
};

static const struct source sources[TRACE_KINDS] = {
	[TRACE_MARK] = { "ftrace", "print", false, { WISH("buf", name) } },
	/* Not sched_process_fork: that does not tell threads from processes. */
	[TRACE_NEWTASK] = { "task",
			    "task_newtask",
			    false,
			    { WISH("pid", tid), WISH("comm", name),
			      WISH("clone_flags", value) } },
	[TRACE_WAKING] = { "sched",
			   "sched_waking",
			   false,
			   { WISH("pid", tid) } },
	[TRACE_WAKEUP] = { "sched",
			   "sched_wakeup",
			   false,
			   { WISH("pid", tid), WISH("target_cpu", target) } },
	[TRACE_WAKEUP_NEW] = { "sched",
			       "sched_wakeup_new",
			       false,
			       { WISH("pid", tid),
				 WISH("target_cpu", target) } },
	[TRACE_SWITCH] = { "sched",
			   "sched_switch",
			   false,
			   { WISH("prev_pid", tid), WISH("prev_prio", prio),
			     WISH("prev_state", value), WISH("prev_comm", name),
			     WISH("next_pid", other),
			     WISH("next_prio", other_prio),
			     WISH("next_comm", other_name) } },
	[TRACE_MIGRATE] = { "sched",
			    "sched_migrate_task",
			    false,
			    { WISH("pid", tid), WISH("orig_cpu", value),
			      WISH("dest_cpu", target) } },
	[TRACE_EXEC] = { "sched",
			 "sched_process_exec",
			 false,
			 { WISH("pid", tid), WISH("old_pid", other) } },
	[TRACE_ENROL] = { "muse_sched",
			  "muse_sched_enrol",
			  true,
			  { WISH("pid", tid), WISH("policy", name) } },
	[TRACE_WITHDRAW] = { "muse_sched",
			     "muse_sched_withdraw",
			     true,
			     { WISH("pid", tid) } },
};

/**
 * struct decoder - what is known of the formats
 * @tep: the kernel's descriptions
 * @actor: the field that all events have
 * @kinds: of each kind, the number by which it is known, or -1, and its fields
 */
struct decoder {
	struct tep_handle *tep;
	struct tep_format_field *actor;
	struct {
		int id;
		struct tep_format_field *fields[FIELDS_MAX];
	} kinds[TRACE_KINDS];
};

/*
 * Learn one format.  libtracefs offers to learn all of a system at once, but
 * then reads the symbols of the kernel too, megabytes that nobody asked for.
 */
static struct tep_event *learn(struct decoder *d, const struct source *source)
{
	int length = 0;
	char *format = tracefs_event_file_read(NULL, source->system,
					       source->name, "format", &length);

	if (!format)
		return NULL;
	tep_parse_event(d->tep, format, (unsigned long)length, source->system);
	free(format);
	return tep_find_event_by_name(d->tep, source->system, source->name);
}

/* Find an event and its fields; a text must be at a fixed place. */
static int find(struct decoder *d, enum trace_kind kind)
{
	const struct source *source = &sources[kind];
	struct tep_format_field *field;
	struct tep_event *event;
	size_t i;

	d->kinds[kind].id = -1;
	event = learn(d, source);
	if (!event && source->optional)
		return STATUS_DONE;
	if (!event)
		return failed("this kernel has no event %s:%s", source->system,
			      source->name);
	for (i = 0; i < FIELDS_MAX && source->wishes[i].name; i++) {
		field = tep_find_field(event, source->wishes[i].name);
		if (!field || field->flags & TEP_FIELD_IS_DYNAMIC)
			return failed("event %s:%s has no field %s",
				      source->system, source->name,
				      source->wishes[i].name);
		d->kinds[kind].fields[i] = field;
	}
	d->kinds[kind].id = event->id;
	if (!d->actor)
		d->actor = tep_find_common_field(event, "common_pid");
	return STATUS_DONE;
}

/**
 * decoder_new() - learn the formats of events, where libtracefs finds them
 *
 * Return: the decoder, or NULL with a report.
 */
struct decoder *decoder_new(void)
{
	struct decoder *d = memory_grow(NULL, 1, sizeof(*d));
	int kind;

	memset(d, 0, sizeof(*d));
	/* It has opinions on events that nobody asked for. */
	tep_set_loglevel(TEP_LOG_NONE);
	d->tep = tep_alloc();
	if (!d->tep)
		exit(failed("out of memory"));
	for (kind = 0; kind < TRACE_KINDS; kind++)
		if (find(d, kind))
			goto out_free;
	return d;
out_free:
	decoder_free(d);
	return NULL;
}

/**
 * decoder_free() - the end of a decoder
 * @d: the decoder, or NULL
 */
void decoder_free(struct decoder *d)
{
	if (d && d->tep)
		tep_free(d->tep);
	free(d);
}

/**
 * decoder_event() - what the kernel calls an event
 * @d: the decoder
 * @kind: the event
 * @system: set to its system
 * @name: set to its name
 *
 * Return: true if this kernel has it, and it can be turned on.
 */
bool decoder_event(const struct decoder *d, enum trace_kind kind,
		   const char **system, const char **name)
{
	*system = sources[kind].system;
	*name = sources[kind].name;
	return kind != TRACE_MARK && d->kinds[kind].id >= 0;
}

static void take_text(const struct tep_format_field *field, const char *data,
		      unsigned int size, char *to)
{
	size_t n = size - (unsigned int)field->offset;

	/* The text of a mark is as long as the event. */
	if (field->size && n > (size_t)field->size)
		n = (size_t)field->size;
	if (n > TRACE_NAME - 1)
		n = TRACE_NAME - 1;
	memcpy(to, data + field->offset, n);
	to[n] = '\0';
}

static void take_number(const struct decoder *d,
			const struct tep_format_field *field, const char *data,
			size_t size, void *to)
{
	uint64_t value =
		tep_read_number(d->tep, data + field->offset, field->size);
	int32_t narrow = (int32_t)value;
	int64_t wide = (int64_t)value;

	if (size == sizeof(narrow))
		memcpy(to, &narrow, size);
	else
		memcpy(to, &wide, size);
}

/* Is it the mark that trace_mark() makes?  Others may write there too. */
static bool is_mark(const struct trace_event *event)
{
	return !strncmp(event->name, MARK, strlen(MARK));
}

/**
 * decode() - understand an event
 * @d: the decoder
 * @data: the event as the kernel wrote it
 * @size: bytes of it
 * @event: zeroed; filled
 *
 * Return: true if it is one that was asked for.
 */
bool decode(const struct decoder *d, const void *data, unsigned int size,
	    struct trace_event *event)
{
	struct tep_format_field *const *field;
	const struct wish *wish;
	uint16_t id;
	int kind;

	if (size < sizeof(id))
		return false;
	memcpy(&id, data, sizeof(id)); /* common_type, always first */
	for (kind = 0; kind < TRACE_KINDS; kind++)
		if (d->kinds[kind].id == id)
			break;
	if (kind == TRACE_KINDS)
		return false;
	event->kind = kind;
	take_number(d, d->actor, data, sizeof(event->actor), &event->actor);
	field = d->kinds[kind].fields;
	for (wish = sources[kind].wishes; wish->name; wish++, field++) {
		char *to = (char *)event + wish->at;

		if ((unsigned int)((*field)->offset + (*field)->size) > size)
			return false;
		if (wish->size == TRACE_NAME)
			take_text(*field, data, size, to);
		else
			take_number(d, *field, data, wish->size, to);
	}
	return kind != TRACE_MARK || is_mark(event);
}

/**
 * trace_mark() - say in the trace that the record begins, with this thread
 * @mark_fd: of the struct trace; nothing else of it is used
 */
void trace_mark(int mark_fd)
{
	/*
	 * The kernel does not wait for a page that is not there, and writes
	 * "<faulted>" instead: a constant may be still on disk, the stack is not.
	 */
	char text[] = MARK;
	ssize_t n = write(mark_fd, text, strlen(text));

	/* Without the mark the record is empty, and that is found out. */
	(void)n;
}
