/* SPDX-License-Identifier: GPL-2.0 */
/* Figures of pagers, as stat and top show them. */
#ifndef MUSE_PAGECTL_STAT_H
#define MUSE_PAGECTL_STAT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "output.h"
#include "pager.h"

/**
 * struct stat_row - a pager
 * @pid: its process
 * @index: which of the process's
 * @command: name of the process
 * @start: address of the region
 * @description: what it is made of
 * @stats: figures; in top, what was added since the last look
 * @faults: that a thread waited for
 * @rates: of faults, a second; only in top
 * @p50: of their latencies, nanoseconds
 * @p99: likewise
 * @p999: likewise
 */
struct stat_row {
	uint32_t pid;
	uint32_t index;
	char command[TEXT_MAX];
	uint64_t start;
	char description[160];
	struct pager_stats stats;
	uint64_t faults;
	double rates[PAGER_FAULT_KINDS];
	uint64_t p50;
	uint64_t p99;
	uint64_t p999;
};

/**
 * struct stat_rows - some of them
 * @list: they
 * @count: how many
 * @room: how many there is room for
 */
struct stat_rows {
	struct stat_row *list;
	size_t count;
	size_t room;
};

int stat_read(struct stat_rows *rows, pid_t pid);
int stat_read_all(struct stat_rows *rows);
void stat_free(struct stat_rows *rows);
void stat_latency(struct stat_row *row);

extern const struct field stat_fields[];
extern const struct field top_fields[];

#endif /* MUSE_PAGECTL_STAT_H */
