// SPDX-License-Identifier: GPL-2.0
#include "outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report.h"

/* What mkstemp() makes is for the owner only: give it the usual mode. */
static void usual_mode(int fd)
{
	const mode_t mask = umask(0);

	umask(mask);
	/* Where that is not possible, the file is still good. */
	if (fchmod(fd, 0666 & ~mask))
		return;
}

/**
 * outfile_open() - begin a file
 * @file: filled
 * @name: of the file; must stay until outfile_close()
 *
 * Not for threads: it looks at the umask.
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int outfile_open(struct outfile *file, const char *name)
{
	struct stat st;
	int n;

	file->name = name;
	file->temporary[0] = '\0';
	if (!stat(name, &st) && !S_ISREG(st.st_mode)) {
		file->fd = open(name, O_WRONLY | O_CLOEXEC);
		return file->fd < 0 ? failed("%s: %s", name, strerror(errno)) :
				      STATUS_DONE;
	}
	n = snprintf(file->temporary, sizeof(file->temporary), "%s.XXXXXX",
		     name);
	if (n < 0 || (size_t)n >= sizeof(file->temporary))
		return failed("%s: %s", name, strerror(ENAMETOOLONG));
	file->fd = mkostemp(file->temporary, O_CLOEXEC);
	if (file->fd < 0)
		return failed("%s: %s", name, strerror(errno));
	usual_mode(file->fd);
	return STATUS_DONE;
}

/**
 * outfile_close() - end a file
 * @file: the file
 * @rc: %STATUS_DONE: it is whole; otherwise it disappears
 *
 * Return: @rc, or %STATUS_FAILED with a report.
 */
int outfile_close(struct outfile *file, int rc)
{
	if (close(file->fd) && !rc)
		rc = failed("%s: %s", file->name, strerror(errno));
	if (!file->temporary[0])
		return rc;
	if (!rc && rename(file->temporary, file->name))
		rc = failed("%s: %s", file->name, strerror(errno));
	if (rc)
		unlink(file->temporary);
	return rc;
}
