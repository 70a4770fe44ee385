// SPDX-License-Identifier: GPL-2.0
#include "scratch.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report.h"

/**
 * scratch_make() - make a folder
 * @parent: where; NULL: where temporary files are made
 * @path: becomes its path
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int scratch_make(const char *parent, char path[SCRATCH_PATH])
{
	if (!parent)
		parent = getenv("TMPDIR");
	/* In memory, if it can be: else it is the file system that is measured. */
	if (!parent || !*parent)
		parent = access("/dev/shm", W_OK | X_OK) ? "/tmp" : "/dev/shm";
	snprintf(path, SCRATCH_PATH, "%s/evbench-XXXXXX", parent);
	if (mkdtemp(path))
		return STATUS_DONE;
	return failed("run: no files can be made in %s: %s", parent,
		      strerror(errno));
}

static int remove_one(const char *path, const struct stat *st, int flag,
		      struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

/**
 * scratch_remove() - remove it and all that is in it
 * @path: what scratch_make() has made
 */
void scratch_remove(const char *path)
{
	if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS))
		warned("%s: %s", path, strerror(errno));
}
