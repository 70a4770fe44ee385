/* SPDX-License-Identifier: GPL-2.0 */
/* Messages for people, exit statuses, and memory that is always there. */
#ifndef MUSE_TOOLS_REPORT_H
#define MUSE_TOOLS_REPORT_H

#include <stddef.h>

/* What main() returns, and what every function that has reported returns. */
enum status {
	STATUS_DONE = 0,
	STATUS_USAGE = 1,
	STATUS_FAILED = 2,
};

/* Have the compiler check a format, as the kernel does. */
#define __printf(format, first) \
	__attribute__((__format__(printf, format, first)))

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

int failed(const char *format, ...) __printf(1, 2);
int misused(const char *format, ...) __printf(1, 2);
void warned(const char *format, ...) __printf(1, 2);
int output_finish(void);
void report_prepare(void (*prepare)(void));

void *memory_grow(void *block, size_t count, size_t size);

#endif /* MUSE_TOOLS_REPORT_H */
