// SPDX-License-Identifier: GPL-2.0
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report.h"

/* Bytes that a read should bring. */
enum { PIECE = 1 << 16 };

static int write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Close it and say what went wrong first, here or before. */
static int close_after(int fd, int error)
{
	if (close(fd) && !error)
		error = -errno;
	return error;
}

/* A device, a pipe: there is nothing to replace. */
static int write_through(const char *path, const char *bytes, size_t len)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

	return fd < 0 ? -errno : close_after(fd, write_all(fd, bytes, len));
}

/* mkostemp() makes files for their owner only; others get what umask allows. */
static mode_t usual_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

static int write_beside(const char *temporary, int fd, const char *path,
			const char *bytes, size_t len)
{
	int error = write_all(fd, bytes, len);

	if (!error && (fchmod(fd, usual_mode()) || fsync(fd)))
		error = -errno;
	error = close_after(fd, error);
	if (!error && rename(temporary, path))
		error = -errno;
	if (error)
		unlink(temporary);
	return error;
}

static int replace(const char *path, const char *bytes, size_t len)
{
	char *temporary;
	int fd, error;

	if (asprintf(&temporary, "%s.XXXXXX", path) < 0)
		exit(failed("out of memory"));
	fd = mkostemp(temporary, O_CLOEXEC);
	error = fd < 0 ? -errno : write_beside(temporary, fd, path, bytes, len);
	free(temporary);
	return error;
}

/**
 * file_replace() - write a file: whoever reads it sees what was there before, or all
 *	of what is there now
 * @path: of the file, which may exist or not; what is no regular file is written to
 * @bytes: its contents
 * @len: bytes of them
 *
 * May block. After a failure what was there before is still there, and no other
 * file.
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int file_replace(const char *path, const char *bytes, size_t len)
{
	/* Through symbolic links, so that they stay. */
	char *real = realpath(path, NULL);
	const char *to = real ? real : path;
	struct stat st;
	int error;

	if (!stat(to, &st) && !S_ISREG(st.st_mode))
		error = write_through(to, bytes, len);
	else
		error = replace(to, bytes, len);
	free(real);
	if (error)
		return failed("%s: cannot write: %s", path, strerror(-error));
	return STATUS_DONE;
}

static int read_all(int fd, size_t most, char **text, size_t *len)
{
	size_t room = 0;

	for (;;) {
		ssize_t n;

		if (room - *len < PIECE) {
			room = 2 * room + PIECE + 1;
			*text = memory_grow(*text, room, 1);
		}
		n = read(fd, *text + *len, room - *len - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			break;
		*len += (size_t)n;
		if (*len > most)
			return -EFBIG;
	}
	(*text)[*len] = '\0';
	return 0;
}

/**
 * file_load() - read all of a file
 * @path: of the file
 * @most: a longer one is refused
 * @text: becomes its contents, with a NUL after them; the caller frees it
 * @len: becomes the bytes of it, without that
 *
 * May block.
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int file_load(const char *path, size_t most, char **text, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int error;

	*text = NULL;
	*len = 0;
	if (fd < 0)
		return failed("%s: cannot open: %s", path, strerror(errno));
	error = read_all(fd, most, text, len);
	close(fd);
	if (!error)
		return STATUS_DONE;
	free(*text);
	*text = NULL;
	return failed("%s: cannot read: %s", path, strerror(-error));
}
