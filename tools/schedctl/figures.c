// SPDX-License-Identifier: GPL-2.0
/* From what threads and CPUs did to the figures of a report. */
#include "figures.h"

#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* The smallest sample that @percent of them do not exceed. */
static uint64_t percentile(const struct samples *s, unsigned int percent)
{
	size_t rank = (s->count * percent + 99) / 100;

	return s->at[rank ? rank - 1 : 0];
}

static void wait_figures(struct thread_row *row, struct samples *s)
{
	double sum = 0;
	size_t i;

	row->waits = s->count;
	row->wait_mean = ABSENT_U64;
	row->wait_p50 = ABSENT_U64;
	row->wait_p99 = ABSENT_U64;
	row->wait_max = ABSENT_U64;
	if (!s->count)
		return;
	qsort(s->at, s->count, sizeof(*s->at), by_value);
	for (i = 0; i < s->count; i++)
		sum += (double)s->at[i];
	row->wait_mean = (uint64_t)(sum / (double)s->count + 0.5);
	row->wait_p50 = percentile(s, 50);
	row->wait_p99 = percentile(s, 99);
	row->wait_max = percentile(s, 100);
}

static void thread_figures(struct thread_row *row, struct thread *t)
{
	*row = (struct thread_row){
		.tid = (uint32_t)t->tid,
		.pid = t->pid < 0 ? ABSENT_U32 : (uint32_t)t->pid,
		.running = t->in[STATE_RUNNING],
		.ready = t->in[STATE_READY],
		.blocked = t->in[STATE_BLOCKED],
		.lifetime = t->end - t->begin,
		.response = t->born && t->ran ? t->ran - t->woken : ABSENT_U64,
		.turnaround = t->state == STATE_ENDED ? t->end - t->begin :
							ABSENT_U64,
		.runs = t->runs,
		.voluntary = t->voluntary,
		.forced = t->forced,
		.migrations = t->migrations,
	};
	memcpy(row->name, t->name, sizeof(row->name));
	memcpy(row->class, t->class, sizeof(row->class));
	wait_figures(row, &t->waits);
}

/* The mean of a member of those rows to which it applies. */
static uint64_t mean_of(const struct thread_row *rows, size_t count,
			size_t offset)
{
	size_t i, n = 0;
	double sum = 0;

	for (i = 0; i < count; i++) {
		uint64_t value;

		memcpy(&value, (const char *)&rows[i] + offset, sizeof(value));
		if (value == ABSENT_U64)
			continue;
		sum += (double)value;
		n++;
	}
	return n ? (uint64_t)(sum / (double)n + 0.5) : ABSENT_U64;
}

/* All together: sums, but means of what is a property of a thread. */
static void total_figures(struct figures *f, struct samples *waits)
{
	const size_t count = f->record.threads;
	struct thread_row *sum = &f->total;
	size_t i;

	*sum = (struct thread_row){ .pid = ABSENT_U32, .name = "total" };
	for (i = 0; i < count; i++) {
		const struct thread_row *row = &f->threads[i];

		sum->running += row->running;
		sum->ready += row->ready;
		sum->blocked += row->blocked;
		sum->lifetime += row->lifetime;
		sum->runs += row->runs;
		sum->voluntary += row->voluntary;
		sum->forced += row->forced;
		sum->migrations += row->migrations;
	}
	sum->response = mean_of(f->threads, count,
				offsetof(struct thread_row, response));
	sum->turnaround = mean_of(f->threads, count,
				  offsetof(struct thread_row, turnaround));
	wait_figures(sum, waits);
}

/* Jain: 1 if all have run for as long, 1/n if only one of n has run. */
static double jain(const struct thread_row *rows, size_t count)
{
	double sum = 0, squares = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		double x = (double)rows[i].running;

		sum += x;
		squares += x * x;
	}
	return squares > 0 ? sum * sum / ((double)count * squares) : NAN;
}

static void cpu_figures(struct figures *f, const struct replay *r)
{
	uint64_t idle = 0, known = 0;
	size_t i;

	f->cpus = memory_grow(NULL, r->cpu_count, sizeof(*f->cpus));
	f->record.cpus = 0;
	for (i = 0; i < r->cpu_count; i++) {
		const uint64_t *in = r->cpus[i].in;

		if (!in[CPU_THREAD])
			continue;
		f->cpus[f->record.cpus++] = (struct cpu_row){
			.number = (uint32_t)i,
			.running = in[CPU_THREAD],
			.other = in[CPU_OTHER],
			.idle = in[CPU_IDLE],
			.unknown = in[CPU_UNKNOWN],
			.switches = r->cpus[i].switches,
		};
		idle += in[CPU_IDLE];
		known += in[CPU_IDLE] + in[CPU_OTHER] + in[CPU_THREAD];
	}
	f->record.idle = known ? (double)idle / (double)known : NAN;
}

static void record_figures(struct figures *f, const struct replay *r)
{
	struct record_row *row = &f->record;

	snprintf(row->file, sizeof(row->file), "%s", r->reader.blocks.name);
	memcpy(row->command, r->info[INFO_COMMAND], sizeof(row->command));
	memcpy(row->kernel, r->info[INFO_KERNEL], sizeof(row->kernel));
	memcpy(row->scope, r->info[INFO_SCOPE], sizeof(row->scope));
	row->window = r->end - r->begin;
	row->lost = r->lost;
	row->unseen = r->unseen;
	row->complete = r->complete;
	row->status = r->complete ? r->status : ABSENT_U32;
}

/* Threads of one name are told apart by their order. */
static void number_names(struct thread_row *rows, size_t count)
{
	size_t i, j;

	for (i = 0; i < count; i++) {
		rows[i].nth = 1;
		for (j = i; j-- > 0 && rows[i].nth == 1;)
			if (!strcmp(rows[i].name, rows[j].name))
				rows[i].nth = rows[j].nth + 1;
	}
}

/**
 * thread_wanted() - is a thread to be in the figures?
 * @t: the thread
 * @match: pattern for its name, as in the shell; NULL for any
 *
 * Return: true if so.
 */
bool thread_wanted(const struct thread *t, const char *match)
{
	return !match || !fnmatch(match, t->name, 0);
}

/**
 * figures_make() - all figures of a record
 * @f: filled
 * @r: the record; its samples are sorted
 * @match: pattern for the names of threads that count; NULL: all do
 */
void figures_make(struct figures *f, struct replay *r, const char *match)
{
	struct samples waits = { .at = NULL };
	uint32_t count = 0;
	size_t i;

	memset(f, 0, sizeof(*f));
	f->threads = memory_grow(NULL, r->count, sizeof(*f->threads));
	for (i = 0; i < r->count; i++) {
		struct thread *t = r->threads[i];

		if (!thread_wanted(t, match))
			continue;
		thread_figures(&f->threads[count++], t);
		waits.at = memory_grow(waits.at, waits.count + t->waits.count,
				       sizeof(*waits.at));
		memcpy(waits.at + waits.count, t->waits.at,
		       t->waits.count * sizeof(*waits.at));
		waits.count += t->waits.count;
	}
	f->record.threads = count;
	number_names(f->threads, count);
	f->record.jain = jain(f->threads, count);
	total_figures(f, &waits);
	record_figures(f, r);
	cpu_figures(f, r);
	free(waits.at);
}

/**
 * figures_free() - the end of figures
 * @f: the figures
 */
void figures_free(struct figures *f)
{
	free(f->threads);
	free(f->cpus);
	f->threads = NULL;
	f->cpus = NULL;
}
