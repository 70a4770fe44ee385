/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What pagectl run and the library that it loads into a program say to each other:
 * settings in the environment, and what there is to report in shared memory.
 */
#ifndef MUSE_PAGER_RUN_H
#define MUSE_PAGER_RUN_H

#include <stdatomic.h>
#include <stdint.h>

#include "pager.h"

/* The library's name, beside pagectl or where libraries are installed. */
#define RUN_LIBRARY "libpager-preload.so"

/*
 * The environment. Amounts are bytes. Without RUN_BUDGET nothing is paged.
 *
 * RUN_BUDGET, RUN_SIZE, RUN_POLICY, RUN_STORE, RUN_PREFETCH, RUN_HANDLERS,
 * RUN_ENGINE: see struct pager_options; the engine is auto, handler or follow
 * RUN_MMAP: private anonymous mappings of so many bytes or more are paged; 0: none
 * RUN_FORK: "0": children of fork() may not use paged memory
 * RUN_ONLY: id of the only process that is to be paged; without it, all are that
 *	inherit the environment
 * RUN_FIRST: id of the process that ends if it cannot be paged; others go on
 *	without
 * RUN_REPORT: a file with a struct run_report
 */
#define RUN_BUDGET   "MUSE_PAGER_BUDGET"
#define RUN_SIZE     "MUSE_PAGER_SIZE"
#define RUN_POLICY   "MUSE_PAGER_POLICY"
#define RUN_STORE    "MUSE_PAGER_STORE"
#define RUN_PREFETCH "MUSE_PAGER_PREFETCH"
#define RUN_HANDLERS "MUSE_PAGER_HANDLERS"
#define RUN_ENGINE   "MUSE_PAGER_ENGINE"
#define RUN_MMAP     "MUSE_PAGER_MMAP"
#define RUN_FORK     "MUSE_PAGER_FORK"
#define RUN_ONLY     "MUSE_PAGER_ONLY"
#define RUN_FIRST    "MUSE_PAGER_FIRST"
#define RUN_REPORT   "MUSE_PAGER_REPORT"

/* Where nothing else is said. */
#define RUN_SIZE_DEFAULT (UINT64_C(64) << 30)
#define RUN_MMAP_DEFAULT (UINT64_C(256) << 10)

/* Processes that a report has room for. */
#define RUN_PROCESSES 512

/**
 * enum run_state - how far a process has come
 * @RUN_FREE: there is none
 * @RUN_PAGED: it began; its figures are not there yet
 * @RUN_ENDED: its figures are there
 */
enum run_state { RUN_FREE, RUN_PAGED, RUN_ENDED };

/**
 * struct run_process - a process
 * @state: &enum run_state; written last
 * @pid: its id
 * @name: of the program
 * @stats: of its pager, at the end
 */
struct run_process {
	_Atomic uint32_t state;
	uint32_t pid;
	char name[32];
	struct pager_stats stats;
};

/**
 * struct run_report - all processes
 * @count: how many there were; those beyond %RUN_PROCESSES are not listed
 * @list: they
 */
struct run_report {
	_Atomic uint32_t count;
	struct run_process list[RUN_PROCESSES];
};

#endif /* MUSE_PAGER_RUN_H */
