/* SPDX-License-Identifier: GPL-2.0 */
/* A file that appears whole, or not at all. */
#ifndef MUSE_PAGECTL_OUTFILE_H
#define MUSE_PAGECTL_OUTFILE_H

#include <limits.h>
#include <stdbool.h>

/**
 * struct outfile - a file being written
 * @name: its name
 * @fd: where to write
 * @temporary: its name until it is whole; empty: it is no regular file, and is
 *	written to directly
 */
struct outfile {
	const char *name;
	int fd;
	char temporary[PATH_MAX];
};

int outfile_open(struct outfile *file, const char *name);
int outfile_close(struct outfile *file, int rc);

#endif /* MUSE_PAGECTL_OUTFILE_H */
