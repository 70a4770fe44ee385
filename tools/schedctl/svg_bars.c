// SPDX-License-Identifier: GPL-2.0
/*
 * The bars of a timeline.  None is narrower than the picture can show: what
 * happens within that time shares one bar, each part with a share of its height.
 * So the size of the file depends on that of the picture, not on the record's.
 */
#include "svg.h"

#include <string.h>

/**
 * svg_x() - where a time is
 * @p: the picture
 * @time: nanoseconds, as in the record
 *
 * Return: from the left edge.
 */
double svg_x(const struct picture *p, uint64_t time)
{
	return PLOT_LEFT + (double)(time - p->begin) /
				   (double)(p->end - p->begin) *
				   (PLOT_RIGHT - PLOT_LEFT);
}

static void rectangle(FILE *to, double x, double y, double width, double height)
{
	fprintf(to, "M%.1f %.1fh%.1fv%.1fh-%.1fz", x, y, width, height, width);
}

static FILE *stream_of(struct picture *p, const struct strip *s, int key)
{
	if (key < KEY_READY)
		return p->running[key].stream;
	return key == KEY_READY ? p->ready[s - p->rows].stream : NULL;
}

/* Draw the bar that is ready, its parts from the bottom up. */
static void strip_flush(struct picture *p, struct strip *s)
{
	const double x = svg_x(p, s->from), width = svg_x(p, s->to) - x;
	double bottom = s->top + s->height, height;
	FILE *to;
	int key;

	if (s->from == s->to)
		return;
	for (key = 0; key < KEYS; key++) {
		if (!s->parts[key])
			continue;
		height = s->height * (double)s->parts[key] /
			 (double)(s->to - s->from);
		bottom -= height;
		to = stream_of(p, s, key);
		if (to && height >= 0.1)
			rectangle(to, x, bottom, width, height);
	}
	/* Nothing but blocked, in the row of a thread: a line. */
	if (s->keys == 1 && s->key == KEY_NOTHING && s->height == ROW_HEIGHT)
		fprintf(p->blocked.stream, "M%.1f %.1fh%.1f", x,
			s->top + s->height / 2, width);
	memset(s->parts, 0, sizeof(s->parts));
	s->keys = 0;
	s->from = s->to;
}

static void strip_take(struct strip *s, int key, uint64_t to)
{
	s->keys += !s->parts[key];
	s->parts[key] += to - s->to;
	s->key = key;
	s->to = to;
}

/* Something lasts from @from to @to. */
static void strip_add(struct picture *p, struct strip *s, int key,
		      uint64_t from, uint64_t to)
{
	uint64_t full;

	if (from != s->to) {
		strip_flush(p, s);
		s->from = from;
		s->to = from;
	}
	if (s->keys && (s->keys > 1 || s->key != key)) {
		/* Fill the bar up to what can be shown, and begin another. */
		full = s->from + p->least;
		if (s->to < full)
			strip_take(s, key, to < full ? to : full);
		if (s->to >= full)
			strip_flush(p, s);
	}
	if (s->to < to)
		strip_take(s, key, to);
}

/**
 * bars_cpu() - a CPU did something for a while
 * @context: the &struct picture
 * @number: of the CPU
 * @cpu: what it did
 * @from: since when
 * @to: until when
 */
void bars_cpu(void *context, uint32_t number, const struct cpu *cpu,
	      uint64_t from, uint64_t to)
{
	struct picture *p = context;
	int key = KEY_NOTHING;

	if (number >= p->cpu_count || p->cpu_rows[number] < 0)
		return;
	if (cpu->state == CPU_OTHER)
		key = KEY_OTHER;
	else if (cpu->state == CPU_THREAD)
		key = p->slots[cpu->thread->index];
	strip_add(p, &p->cpus[p->cpu_rows[number]], key, from, to);
}

/**
 * bars_thread() - a thread was in a state for a while
 * @context: the &struct picture
 * @thread: the thread
 * @from: since when
 * @to: until when
 */
void bars_thread(void *context, const struct thread *thread, uint64_t from,
		 uint64_t to)
{
	struct picture *p = context;
	int slot = p->slots[thread->index];

	if (slot == KEY_LEFT_OUT)
		return;
	strip_add(p, &p->rows[slot],
		  thread->state == STATE_RUNNING ? slot :
		  thread->state == STATE_READY	 ? KEY_READY :
						   KEY_NOTHING,
		  from, to);
}

/**
 * bars_finish() - draw what is still on its way
 * @p: the picture
 * @cpus: how many rows of CPUs it has
 */
void bars_finish(struct picture *p, unsigned int cpus)
{
	unsigned int i;

	for (i = 0; i < cpus; i++)
		strip_flush(p, &p->cpus[i]);
	for (i = 0; i < p->drawn_count; i++)
		strip_flush(p, &p->rows[i]);
}
