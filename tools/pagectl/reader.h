/* SPDX-License-Identifier: GPL-2.0 */
/* Reading a trace: see ../libpager/trace.h for what is in the file. */
#ifndef MUSE_PAGECTL_READER_H
#define MUSE_PAGECTL_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "blocks.h"

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

/**
 * struct trace_reader - a trace being read
 * @header: what is said of the trace
 * @ticks: time of the last record, in granules
 * @page: of the last record about one
 * @references: how many there were; of a trace that is whole, at its end
 * @ended: there was a PAGER_TRACE_END
 * @blocks: the file
 */
struct trace_reader {
	struct pager_trace_header header;
	uint64_t ticks;
	uint64_t page;
	uint64_t references;
	bool ended;
	struct blocks blocks;
};

int trace_open(struct trace_reader *reader, const char *name);
enum blocks_result trace_read(struct trace_reader *reader,
			      struct trace_event *event);
void trace_close(struct trace_reader *reader);

#endif /* MUSE_PAGECTL_READER_H */
