/* SPDX-License-Identifier: GPL-2.0 */
/* Which threads belong to a record, and what is written of them. */
#ifndef MUSE_SCHEDCTL_TRACK_H
#define MUSE_SCHEDCTL_TRACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "map.h"
#include "recfile.h"
#include "trace.h"

/**
 * struct tracker - turns events into records
 * @writer: where they go
 * @all: every thread belongs, not just the descendants of the first
 * @begun: the mark has come
 * @root: the first thread
 * @root_ended: it has left its CPU for good
 * @until: nothing later than this is recorded, but for the end of @root; 0: all is
 * @members: threads that belong, by id
 * @record: the one that is being written
 */
struct tracker {
	struct rec_writer *writer;
	bool all;
	bool begun;
	int32_t root;
	bool root_ended;
	uint64_t until;
	struct map members;
	struct record record;
};

void track_event(void *context, const struct trace_event *event);
void track_free(struct tracker *tracker);

#endif /* MUSE_SCHEDCTL_TRACK_H */
