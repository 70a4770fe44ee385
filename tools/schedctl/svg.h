/* SPDX-License-Identifier: GPL-2.0 */
/* A record as a picture. */
#ifndef MUSE_SCHEDCTL_SVG_H
#define MUSE_SCHEDCTL_SVG_H

#include <stdio.h>

#include "figures.h"
#include "replay.h"

/* Threads that are drawn, at most. */
enum { DRAWN_MAX = 40 };

/* Places in the picture, in its own pixels. */
enum {
	SVG_WIDTH = 1000,
	PLOT_LEFT = 180,
	PLOT_RIGHT = 984,
	CPU_HEIGHT = 24,
	CPU_STEP = 30,
	ROW_HEIGHT = 14,
	ROW_STEP = 20,
};

/* What a bar stands for: a thread that is drawn (from 0 on), or one of these. */
enum { KEY_LEFT_OUT = DRAWN_MAX, KEY_OTHER, KEY_READY, KEY_NOTHING, KEYS };

/**
 * struct strip - a row of bars on its way, from the left to the right
 * @top: where it is
 * @height: of a bar
 * @from: when the bar that is being made begins
 * @to: when it ends; the same as @from: there is none
 * @parts: nanoseconds of each KEY_* that are in it
 * @keys: how many have any
 * @key: one that has some
 */
struct strip {
	double top;
	double height;
	uint64_t from;
	uint64_t to;
	uint64_t parts[KEYS];
	unsigned int keys;
	int key;
};

/**
 * struct path - bars of one look
 * @stream: what is added
 * @text: what it makes
 * @size: bytes of it
 */
struct path {
	FILE *stream;
	char *text;
	size_t size;
};

/**
 * struct picture - a drawing on its way
 * @begin: time at the left edge
 * @end: time at the right edge
 * @least: nanoseconds of the narrowest bar
 * @drawn: threads that are drawn, by their place in the record
 * @drawn_count: how many
 * @slots: for each thread of the record its place in @drawn, or KEY_LEFT_OUT
 * @cpu_rows: for each CPU its row, or -1
 * @cpu_count: how many elements that has
 * @cpus: rows of CPUs
 * @rows: rows of threads
 * @running: bars of threads that run; DRAWN_MAX: those left out; then others
 * @ready: bars of threads that are ready
 * @blocked: lines of threads that are blocked
 */
struct picture {
	uint64_t begin;
	uint64_t end;
	uint64_t least;
	size_t drawn[DRAWN_MAX];
	unsigned int drawn_count;
	unsigned char *slots;
	int *cpu_rows;
	size_t cpu_count;
	struct strip *cpus;
	struct strip rows[DRAWN_MAX];
	struct path running[DRAWN_MAX + 2];
	struct path ready[DRAWN_MAX];
	struct path blocked;
};

int svg_draw(struct replay *replay, const struct figures *figures,
	     const char *match, const char *file);

/* svg_bars.c */
void bars_cpu(void *context, uint32_t number, const struct cpu *cpu,
	      uint64_t from, uint64_t to);
void bars_thread(void *context, const struct thread *thread, uint64_t from,
		 uint64_t to);
void bars_finish(struct picture *picture, unsigned int cpus);
double svg_x(const struct picture *picture, uint64_t time);

#endif /* MUSE_SCHEDCTL_SVG_H */
