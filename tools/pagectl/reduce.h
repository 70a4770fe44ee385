/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fewer references, same faults: the "safely allowed drop" of Kaplan,
 * Smaragdakis and Wilson. If a page is touched three times, and fewer than K
 * other pages from the first to the third, then the second touch makes no
 * difference to LRU, nor to Belady's optimum, in any memory of K pages or more.
 */
#ifndef MUSE_PAGECTL_REDUCE_H
#define MUSE_PAGECTL_REDUCE_H

#include <stdbool.h>
#include <stdint.h>

#include "../libpager/trace.h"

struct lately;
struct undecided;

/* The greatest K. */
#define REDUCE_MAX 4096

/**
 * struct reducer - a stream of references that is being reduced
 * @to: where what is left goes
 * @room: one more than K
 * @lately: the last K + 1 different pages, the last one first
 * @count: how many of these there are
 * @refs: references that may be dropped, or come after such
 * @free: the first of these that is free
 * @head: the oldest one that is not written yet
 * @tail: the latest one
 * @references: how many came
 * @written: how many were left
 */
struct reducer {
	struct pager_trace_writer *to;
	uint32_t room;
	struct lately *lately;
	uint32_t count;
	struct undecided *refs;
	uint32_t free;
	uint32_t head;
	uint32_t tail;
	uint64_t references;
	uint64_t written;
};

void reduce_begin(struct reducer *reducer, struct pager_trace_writer *to,
		  uint32_t keep);
void reduce_put(struct reducer *reducer, uint64_t page, bool write,
		uint64_t time);
void reduce_end(struct reducer *reducer);

#endif /* MUSE_PAGECTL_REDUCE_H */
