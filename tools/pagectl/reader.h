/* SPDX-License-Identifier: GPL-2.0 */
/* Reading a trace: see ../libpager/trace.h for what is in the file. */
#ifndef MUSE_PAGECTL_READER_H
#define MUSE_PAGECTL_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "../libpager/trace.h"

/**
 * struct trace_event - a record
 * @kind: what happened; never PAGER_TRACE_TICK or PAGER_TRACE_END
 * @page: number of the page
 * @time: when, in the unit of the trace
 */
struct trace_event {
	enum pager_trace_kind kind;
	uint64_t page;
	uint64_t time;
};

/* What trace_read() found. */
enum trace_result { TRACE_OK, TRACE_EOF, TRACE_BAD };

/**
 * struct trace_reader - a trace being read
 * @file: the file
 * @name: its name, for reports
 * @header: what is said of the trace
 * @offset: where @block begins in the file
 * @ticks: time of the last record, in granules
 * @page: of the last record about one
 * @references: how many there were; of a trace that is whole, at its end
 * @ended: there was a PAGER_TRACE_END
 * @length: bytes of @block
 * @next: where the next record begins
 * @block: content of one block
 */
struct trace_reader {
	FILE *file;
	const char *name;
	struct pager_trace_header header;
	uint64_t offset;
	uint64_t ticks;
	uint64_t page;
	uint64_t references;
	bool ended;
	size_t length;
	size_t next;
	uint8_t block[PAGER_TRACE_BLOCK_MAX];
};

int trace_open(struct trace_reader *reader, const char *name);
enum trace_result trace_read(struct trace_reader *reader,
			     struct trace_event *event);
void trace_close(struct trace_reader *reader);

#endif /* MUSE_PAGECTL_READER_H */
