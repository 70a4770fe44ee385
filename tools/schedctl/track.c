// SPDX-License-Identifier: GPL-2.0
/*
 * Which threads belong to a record: the one that makes the mark and all that it
 * and its descendants make, known by the kernel's own ids whatever PID namespace
 * they are in.
 */
#include "track.h"

#include <linux/muse_sched.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

/* A class as text, such as "fair" or "rr (muse)". */
#define CLASS_NAME (TRACE_NAME + 8)

/**
 * struct member - a thread that belongs
 * @pid: its process
 * @name: as last written
 * @policy: of muse_sched, or empty
 * @class: as last written
 */
struct member {
	int32_t pid;
	char name[TRACE_NAME];
	char policy[TRACE_NAME];
	char class[CLASS_NAME];
};

static struct member *member_of(const struct tracker *t, int32_t tid)
{
	return tid > 0 ? map_get(&t->members, (uint32_t)tid) : NULL;
}

/* Write @t->record. */
static void put(struct tracker *t, enum rec_kind kind, uint64_t time)
{
	t->record.kind = kind;
	t->record.time = time;
	rec_write(t->writer, &t->record);
}

static void put_text(struct tracker *t, enum rec_kind kind, uint64_t time,
		     int32_t tid, const char *text)
{
	t->record.tid = tid;
	snprintf(t->record.text, sizeof(t->record.text), "%s", text);
	put(t, kind, time);
}

/* The process of a thread that was there before; itself if that is too late. */
static int32_t process_of(int32_t tid)
{
	char path[32], line[128];
	int32_t pid = tid;
	FILE *status;

	snprintf(path, sizeof(path), "/proc/%d/status", tid);
	status = fopen(path, "re");
	if (!status)
		return tid;
	while (fgets(line, sizeof(line), status))
		if (!strncmp(line, "Tgid:", 5))
			pid = (int32_t)strtol(line + 5, NULL, 10);
	fclose(status);
	return pid;
}

static struct member *member_add(struct tracker *t, uint64_t time, int32_t tid,
				 int32_t pid, int32_t maker, const char *name)
{
	struct member *m = memory_grow(NULL, 1, sizeof(*m));

	memset(m, 0, sizeof(*m));
	m->pid = pid;
	snprintf(m->name, sizeof(m->name), "%s", name);
	free(map_remove(&t->members, (uint32_t)tid));
	map_set(&t->members, (uint32_t)tid, m);
	t->record.pid = pid;
	t->record.other = maker;
	put_text(t, REC_NEW, time, tid, name);
	return m;
}

/* The member with this id; where all threads belong, it becomes one. */
static struct member *member_get(struct tracker *t, uint64_t time, int32_t tid,
				 const char *name)
{
	struct member *m = member_of(t, tid);

	if (!m && t->all && tid > 0)
		m = member_add(t, time, tid, process_of(tid), TID_OTHER, name);
	return m;
}

static void rename_member(struct tracker *t, struct member *m, uint64_t time,
			  int32_t tid, const char *name)
{
	if (!*name || !strcmp(m->name, name))
		return;
	snprintf(m->name, sizeof(m->name), "%s", name);
	put_text(t, REC_NAME, time, tid, name);
}

static void set_class(struct tracker *t, struct member *m, uint64_t time,
		      int32_t tid, const char *class)
{
	if (!strcmp(m->class, class))
		return;
	snprintf(m->class, sizeof(m->class), "%s", class);
	put_text(t, REC_CLASS, time, tid, class);
}

/* The class that goes with a priority, unless muse_sched has the thread. */
static void class_by_prio(struct tracker *t, struct member *m, uint64_t time,
			  int32_t tid, int32_t prio)
{
	char class[CLASS_NAME];

	if (prio < 100 || !*m->policy)
		snprintf(class, sizeof(class), "%s",
			 prio < 0   ? "deadline" :
			 prio < 100 ? "rt" :
				      "fair");
	else
		snprintf(class, sizeof(class), "%s (muse)", m->policy);
	set_class(t, m, time, tid, class);
}

static void on_mark(struct tracker *t, const struct trace_event *e)
{
	if (t->begun)
		return;
	t->begun = true;
	t->root = e->actor;
	/* The idle tasks of this moment are known by the first switches. */
	t->record.cpu = e->cpu;
	t->record.tid = e->actor;
	put(t, REC_BEGIN, e->time);
	member_add(t, e->time, e->actor, e->actor, TID_OTHER, "");
}

static void on_newtask(struct tracker *t, const struct trace_event *e)
{
	struct member *maker = member_of(t, e->actor), *m;
	int32_t pid = e->tid;

	if (!maker && !t->all) {
		/* The end of a member with this id must have been lost. */
		free(map_remove(&t->members, (uint32_t)e->tid));
		return;
	}
	if (e->value & CLONE_THREAD)
		pid = maker ? maker->pid : process_of(e->tid);
	m = member_add(t, e->time, e->tid, pid, e->actor, e->name);
	if (!maker)
		return;
	memcpy(m->policy, maker->policy, sizeof(m->policy));
	if (*maker->class)
		set_class(t, m, e->time, e->tid, maker->class);
}

/* Waking, wake-up and migration: a thread, and perhaps a CPU. */
static void on_thread(struct tracker *t, const struct trace_event *e,
		      enum rec_kind kind)
{
	if (!member_get(t, e->time, e->tid, ""))
		return;
	t->record.tid = e->tid;
	t->record.cpu = (uint32_t)e->target;
	put(t, kind, e->time);
}

static int32_t name_in_switch(const struct member *m, int32_t tid)
{
	return m ? tid : tid ? TID_OTHER : TID_IDLE;
}

static void on_switch(struct tracker *t, const struct trace_event *e)
{
	struct member *prev = member_get(t, e->time, e->tid, e->name),
		      *next = member_get(t, e->time, e->other, e->other_name);

	if (prev) {
		rename_member(t, prev, e->time, e->tid, e->name);
		class_by_prio(t, prev, e->time, e->tid, e->prio);
	}
	if (next) {
		rename_member(t, next, e->time, e->other, e->other_name);
		class_by_prio(t, next, e->time, e->other, e->other_prio);
	}
	/* From one stranger to another is nobody's business. */
	if (!prev && !next && e->tid && e->other)
		return;
	t->record.cpu = e->cpu;
	t->record.tid = name_in_switch(prev, e->tid);
	t->record.other = name_in_switch(next, e->other);
	t->record.value = (uint64_t)e->value;
	put(t, REC_SWITCH, e->time);
	if (prev && e->value & LEFT_ENDED) {
		t->root_ended |= e->tid == t->root;
		free(map_remove(&t->members, (uint32_t)e->tid));
	}
}

/* A thread that is not the first of its process takes over the first one's id. */
static void on_exec(struct tracker *t, const struct trace_event *e)
{
	struct member *m;

	if (e->tid == e->other || !member_of(t, e->other))
		return;
	m = map_remove(&t->members, (uint32_t)e->other);
	free(map_remove(&t->members, (uint32_t)e->tid));
	map_set(&t->members, (uint32_t)e->tid, m);
	t->record.tid = e->tid;
	t->record.other = e->other;
	put(t, REC_EXEC, e->time);
}

static void on_policy(struct tracker *t, const struct trace_event *e)
{
	struct member *m = member_get(t, e->time, e->tid, "");

	/* One that ends in the class belongs to it to the end. */
	if (!m ||
	    (e->kind == TRACE_WITHDRAW && e->value == MUSE_SCHED_REASON_EXIT))
		return;
	memcpy(m->policy, e->name, sizeof(m->policy));
	class_by_prio(t, m, e->time, e->tid, 120);
}

static void on_lost(struct tracker *t, const struct trace_event *e)
{
	t->record.cpu = e->cpu;
	t->record.value = (uint64_t)e->value;
	put(t, REC_LOST, e->time);
}

/**
 * track_event() - write what there is to write about an event
 * @context: a &struct tracker
 * @e: the event; none is earlier than those before
 */
void track_event(void *context, const struct trace_event *e)
{
	struct tracker *t = context;

	if (!t->begun && e->kind != TRACE_MARK)
		return;
	if (t->until && e->time > t->until && t->root_ended)
		return;
	switch (e->kind) {
	case TRACE_MARK:
		on_mark(t, e);
		break;
	case TRACE_NEWTASK:
		on_newtask(t, e);
		break;
	case TRACE_WAKING:
		on_thread(t, e, REC_WAKING);
		break;
	case TRACE_WAKEUP:
	case TRACE_WAKEUP_NEW:
		on_thread(t, e, REC_WAKEUP);
		break;
	case TRACE_SWITCH:
		on_switch(t, e);
		break;
	case TRACE_MIGRATE:
		/* The kernel does not count it as one if it stays. */
		if (e->value != e->target)
			on_thread(t, e, REC_MIGRATE);
		break;
	case TRACE_EXEC:
		on_exec(t, e);
		break;
	case TRACE_ENROL:
	case TRACE_WITHDRAW:
		on_policy(t, e);
		break;
	case TRACE_LOST:
		on_lost(t, e);
		break;
	}
}

/**
 * track_free() - forget the threads
 * @t: the tracker
 */
void track_free(struct tracker *t)
{
	size_t i;

	for (i = 0; i < t->members.room; i++)
		free(t->members.slots[i].value);
	map_free(&t->members);
}
