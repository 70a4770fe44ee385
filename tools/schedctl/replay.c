// SPDX-License-Identifier: GPL-2.0
/*
 * The three states, from the records of a file.
 *
 * A thread that leaves its CPU is READY if it could have gone on, otherwise
 * BLOCKED.  It becomes READY again by REC_WAKING, when somebody begins to wake
 * it, or by REC_WAKEUP: somebody may begin while it is still on its way to sleep,
 * and that first event then comes too early to mean anything.  One that is given
 * a CPU without having been woken never slept: it was about to, but a signal was
 * pending.
 */
#include "replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

static struct thread *thread_of(const struct replay *r, int32_t tid)
{
	return tid > 0 ? map_get(&r->by_tid, (uint32_t)tid) : NULL;
}

static void sample(struct samples *samples, uint64_t value)
{
	if (samples->count == samples->room) {
		samples->room = samples->room ? samples->room * 2 : 16;
		samples->at = memory_grow(samples->at, samples->room,
					  sizeof(*samples->at));
	}
	samples->at[samples->count++] = value;
}

/* The time until @now goes to the state that the thread is in. */
static void account(struct replay *r, struct thread *t, uint64_t now)
{
	if (t->state == STATE_ENDED || now <= t->since)
		return;
	t->in[t->state] += now - t->since;
	if (r->on_thread)
		r->on_thread(r->context, t, t->since, now);
	t->since = now;
}

static void become(struct replay *r, struct thread *t, enum thread_state state,
		   uint64_t now)
{
	account(r, t, now);
	t->state = state;
	t->known = true;
}

static void become_ready(struct replay *r, struct thread *t, uint64_t now)
{
	become(r, t, STATE_READY, now);
	t->ready_known = true;
	if (!t->woken)
		t->woken = now;
}

static struct thread *thread_add(struct replay *r, const struct record *rec)
{
	struct thread *t = memory_grow(NULL, 1, sizeof(*t));

	memset(t, 0, sizeof(*t));
	t->tid = rec->tid;
	t->pid = rec->pid;
	snprintf(t->name, sizeof(t->name), "%.*s", THREAD_NAME - 1, rec->text);
	t->born = rec->other != TID_OTHER;
	t->begin = t->born ? rec->time : r->begin;
	t->since = t->begin;
	t->state = STATE_BLOCKED;
	t->known = t->born;
	if (r->count == r->room) {
		r->room = r->room ? r->room * 2 : 64;
		r->threads = memory_grow(r->threads, r->room,
					 sizeof(struct thread *));
	}
	t->index = r->count;
	r->threads[r->count++] = t;
	map_set(&r->by_tid, (uint32_t)t->tid, t);
	return t;
}

static void thread_end(struct replay *r, struct thread *t, uint64_t now)
{
	become(r, t, STATE_ENDED, now);
	t->end = now;
	map_remove(&r->by_tid, (uint32_t)t->tid);
}

/* Woken: but one that runs, or is ready already, is none the wiser. */
static void on_wake(struct replay *r, const struct record *rec)
{
	struct thread *t = thread_of(r, rec->tid);

	if (t && t->state == STATE_BLOCKED)
		become_ready(r, t, rec->time);
}

static void on_migrate(struct replay *r, const struct record *rec)
{
	struct thread *t = thread_of(r, rec->tid);

	if (!t)
		return;
	t->migrations++;
	t->cpu = rec->cpu;
}

/* A thread leaves a CPU. */
static void leave(struct replay *r, struct thread *t, const struct record *rec)
{
	/* Of one that was there before: so this is what it did until now. */
	if (!t->known)
		t->state = STATE_RUNNING;
	/* It was given the CPU at some time that the kernel did not trace. */
	if (t->state != STATE_RUNNING) {
		t->runs++;
		r->unseen++;
	}
	t->cpu = rec->cpu;
	if (rec->value & LEFT_ENDED) {
		thread_end(r, t, rec->time);
	} else if (rec->value & LEFT_PREEMPTED || !rec->value) {
		become_ready(r, t, rec->time);
		t->forced++;
	} else {
		become(r, t, STATE_BLOCKED, rec->time);
		t->voluntary++;
	}
}

/* A thread is given a CPU. */
static void enter(struct replay *r, struct thread *t, const struct record *rec)
{
	/* Unless it was woken by an event that was lost. */
	if (t->state == STATE_BLOCKED &&
	    (!r->lost_at || r->lost_at < t->since)) {
		t->ready_known = t->known;
		t->state = STATE_READY;
		if (!t->woken && t->known)
			t->woken = t->since;
	}
	if (t->state == STATE_READY && t->ready_known) {
		sample(&t->waits, rec->time - t->since);
		if (!t->ran)
			t->ran = rec->time;
	}
	become(r, t, STATE_RUNNING, rec->time);
	t->ready_known = false;
	t->cpu = rec->cpu;
	t->runs++;
}

static struct cpu *cpu_of(struct replay *r, uint32_t number)
{
	if (number >= r->cpu_count) {
		size_t count = number + 1;

		r->cpus = memory_grow(r->cpus, count, sizeof(*r->cpus));
		memset(r->cpus + r->cpu_count, 0,
		       (count - r->cpu_count) * sizeof(*r->cpus));
		for (; r->cpu_count < count; r->cpu_count++)
			r->cpus[r->cpu_count].since = r->begin;
	}
	return &r->cpus[number];
}

/* What a CPU does that has gone to @tid. */
static enum cpu_state cpu_state_of(const struct thread *t, int32_t tid)
{
	return t ? CPU_THREAD : tid == TID_IDLE ? CPU_IDLE : CPU_OTHER;
}

static void cpu_account(struct replay *r, uint32_t number, struct cpu *cpu,
			uint64_t now)
{
	if (now <= cpu->since)
		return;
	cpu->in[cpu->state] += now - cpu->since;
	if (r->on_cpu)
		r->on_cpu(r->context, number, cpu, cpu->since, now);
	cpu->since = now;
}

static void cpu_switch(struct replay *r, const struct record *rec,
		       struct thread *prev, struct thread *next)
{
	struct cpu *cpu = cpu_of(r, rec->cpu);

	/* The first switch tells what it did until then. */
	if (cpu->state == CPU_UNKNOWN) {
		cpu->state = cpu_state_of(prev, rec->tid);
		cpu->thread = prev;
	}
	cpu_account(r, rec->cpu, cpu, rec->time);
	cpu->state = cpu_state_of(next, rec->other);
	cpu->thread = next;
	cpu->switches += prev || next;
}

/*
 * Where events were lost, a CPU may go from one thread while another is still
 * thought to be there; that one is somewhere unknown.
 */
static void leave_unseen(struct replay *r, const struct record *rec,
			 const struct thread *prev)
{
	struct cpu *cpu = cpu_of(r, rec->cpu);
	struct thread *t = cpu->state == CPU_THREAD ? cpu->thread : NULL;

	if (t && t != prev && t->state == STATE_RUNNING && t->cpu == rec->cpu)
		become(r, t, STATE_BLOCKED, rec->time);
}

static void on_switch(struct replay *r, const struct record *rec)
{
	struct thread *prev = thread_of(r, rec->tid),
		      *next = thread_of(r, rec->other);

	leave_unseen(r, rec, prev);
	cpu_switch(r, rec, prev, next);
	if (prev)
		leave(r, prev, rec);
	if (next && next != prev)
		enter(r, next, rec);
}

static void on_begin(struct replay *r, const struct record *rec)
{
	r->begin = rec->time;
	r->end = rec->time;
}

static void on_new(struct replay *r, const struct record *rec)
{
	struct thread *old = thread_of(r, rec->tid);

	if (rec->tid <= 0)
		return;
	if (old) /* its end was lost */
		thread_end(r, old, rec->time);
	thread_add(r, rec);
}

static void on_name(struct replay *r, const struct record *rec)
{
	struct thread *t = thread_of(r, rec->tid);

	if (t)
		snprintf(t->name, sizeof(t->name), "%.*s", THREAD_NAME - 1,
			 rec->text);
}

static void on_class(struct replay *r, const struct record *rec)
{
	struct thread *t = thread_of(r, rec->tid);

	if (t)
		snprintf(t->class, sizeof(t->class), "%.*s", CLASS_NAME - 1,
			 rec->text);
}

static void on_exec(struct replay *r, const struct record *rec)
{
	struct thread *t = thread_of(r, rec->other),
		      *first = thread_of(r, rec->tid);

	if (!t || rec->tid <= 0 || rec->tid == rec->other)
		return;
	if (first)
		thread_end(r, first, rec->time);
	map_remove(&r->by_tid, (uint32_t)t->tid);
	t->tid = rec->tid;
	map_set(&r->by_tid, (uint32_t)t->tid, t);
}

static void on_info(struct replay *r, const struct record *rec)
{
	if (rec->value < INFO_KINDS)
		memcpy(r->info[rec->value], rec->text, REC_TEXT_MAX);
}

static void on_end(struct replay *r, const struct record *rec)
{
	r->lost = rec->value;
	r->status = rec->status;
	r->complete = true;
}

static void on_lost(struct replay *r, const struct record *rec)
{
	r->lost_at = rec->time;
	/* Until the end says how many there were. */
	r->lost += rec->value ? rec->value : 1;
}

static void (*const handlers[REC_KINDS])(struct replay *r,
					 const struct record *rec) = {
	[REC_INFO] = on_info,	  [REC_BEGIN] = on_begin,
	[REC_NEW] = on_new,	  [REC_NAME] = on_name,
	[REC_EXEC] = on_exec,	  [REC_CLASS] = on_class,
	[REC_WAKING] = on_wake,	  [REC_WAKEUP] = on_wake,
	[REC_SWITCH] = on_switch, [REC_MIGRATE] = on_migrate,
	[REC_LOST] = on_lost,	  [REC_END] = on_end,
};

/* The record ends: so do the states that last. */
static void close_states(struct replay *r)
{
	struct thread *t;
	size_t i;

	for (i = 0; i < r->count; i++) {
		t = r->threads[i];
		if (t->state == STATE_ENDED)
			continue;
		account(r, t, r->end);
		t->end = r->end;
	}
	for (i = 0; i < r->cpu_count; i++)
		cpu_account(r, (uint32_t)i, &r->cpus[i], r->end);
}

/**
 * replay_open() - open a record
 * @r: to be filled; all zero but for its functions
 * @name: of the file
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int replay_open(struct replay *r, const char *name)
{
	return rec_open(&r->reader, name);
}

/**
 * replay_run() - read the record to its end
 * @r: an open one
 *
 * A file that was cut off is read as far as it goes, with a warning; so is one
 * from which events are missing.
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int replay_run(struct replay *r)
{
	struct record *rec = memory_grow(NULL, 1, sizeof(*rec));
	enum blocks_result result;

	while ((result = rec_read(&r->reader, rec)) == BLOCKS_OK) {
		r->end = rec->time;
		handlers[rec->kind](r, rec);
	}
	free(rec);
	if (result == BLOCKS_BAD)
		return STATUS_FAILED;
	close_states(r);
	return STATUS_DONE;
}

static void forget(struct replay *r)
{
	size_t i;

	for (i = 0; i < r->count; i++) {
		free(r->threads[i]->waits.at);
		free(r->threads[i]);
	}
	free(r->threads);
	free(r->cpus);
	map_free(&r->by_tid);
	r->threads = NULL;
	r->cpus = NULL;
	r->count = 0;
	r->room = 0;
	r->cpu_count = 0;
}

/**
 * replay_again() - read the record once more, for its functions
 * @r: one that was read
 *
 * The threads come again, with the same indices, but are not the same objects.
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int replay_again(struct replay *r)
{
	int rc = rec_rewind(&r->reader);

	forget(r);
	r->lost = 0;
	r->lost_at = 0;
	r->unseen = 0;
	return rc ? rc : replay_run(r);
}

/**
 * replay_close() - the end of it
 * @r: the record, as replay_open() left it
 */
void replay_close(struct replay *r)
{
	forget(r);
	if (r->reader.blocks.file)
		rec_close(&r->reader);
}
