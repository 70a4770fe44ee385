// SPDX-License-Identifier: LGPL-2.1-or-later
/* What pagectl run --stats shows, in memory that it shares with all processes. */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "run.h"

static struct run_process *slot;

/**
 * report_begin() - begin to report on this process
 * @path: of the file with a struct run_report
 *
 * If it is not there, nobody wants to know.
 */
void report_begin(const char *path)
{
	const int fd = open(path, O_RDWR | O_CLOEXEC);
	struct run_report *report;
	uint32_t n;

	if (fd < 0)
		return;
	report = system_mmap(NULL, sizeof(*report), PROT_READ | PROT_WRITE,
			     MAP_SHARED, fd, 0);
	close(fd);
	if (report == MAP_FAILED)
		return;
	n = atomic_fetch_add(&report->count, 1);
	if (n >= RUN_PROCESSES) {
		system_munmap(report, sizeof(*report));
		return;
	}
	slot = &report->list[n];
	slot->pid = (uint32_t)getpid();
	snprintf(slot->name, sizeof(slot->name), "%s",
		 program_invocation_short_name);
	atomic_store(&slot->state, RUN_PAGED);
}

/**
 * report_end() - leave the figures of this process
 */
void report_end(void)
{
	if (!slot)
		return;
	slot->stats.struct_size = sizeof(slot->stats);
	if (!pager_stats(shim.pager, &slot->stats))
		atomic_store(&slot->state, RUN_ENDED);
}
