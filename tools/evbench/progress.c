// SPDX-License-Identifier: GPL-2.0
#include "progress.h"

#include <stdio.h>
#include <unistd.h>

#include "job.h"

/* Nanoseconds between two lines: five in a second can be read. */
enum { EVERY_NS = 200000000 };

/**
 * progress_begin() - begin
 * @p: becomes it
 * @total: blocks that there are
 */
void progress_begin(struct progress *p, uint64_t total)
{
	*p = (struct progress){ .shown = isatty(STDERR_FILENO),
				.total = total,
				.start_ns = now_ns() };
}

/**
 * progress_step() - some more is done
 * @p: it
 * @what: what is being done
 * @blocks: how many were
 */
void progress_step(struct progress *p, const char *what, uint64_t blocks)
{
	uint64_t now, left;
	char text[96];

	p->done += blocks;
	if (!p->shown)
		return;
	now = now_ns();
	if (now - p->last_ns < EVERY_NS)
		return;
	p->last_ns = now;
	left = p->done ? (now - p->start_ns) / p->done *
				 (p->total > p->done ? p->total - p->done : 0) /
				 UINT64_C(1000000000) :
			 0;
	snprintf(text, sizeof(text), "[%3u%%, %u:%02u left] %s",
		 (unsigned int)(100 * p->done / (p->total ? p->total : 1)),
		 (unsigned int)(left / 60), (unsigned int)(left % 60), what);
	fprintf(stderr, "\r%-78.78s", text);
	fflush(stderr);
}

/**
 * progress_end() - leave the line empty
 * @p: it
 */
void progress_end(struct progress *p)
{
	if (p->shown && p->last_ns)
		fprintf(stderr, "\r%78s\r", "");
	p->shown = false;
}
