// SPDX-License-Identifier: GPL-2.0
/*
 * Loaded before the C library, this spoils what a program reads and writes, so that
 * tests see whether the program notices.  MEDDLE says how, MEDDLE_AT in one of how
 * many of the calls that are meant: reads and writes of 8 bytes, as of an event.
 *
 *	change	what is read is another number
 *	lose	what is written is not
 *	twice	it is written twice
 *	extra	every write makes another system call, too
 *	intr	read() returns EINTR
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static _Thread_local long calls;

static bool meant(const char *how, size_t size)
{
	const char *wanted = getenv("MEDDLE"), *at = getenv("MEDDLE_AT");

	if (size != 8 || !wanted || strcmp(wanted, how))
		return false;
	return !at || !(++calls % atol(at));
}

ssize_t read(int fd, void *data, size_t size)
{
	ssize_t n;

	if (meant("intr", size)) {
		errno = EINTR;
		return -1;
	}
	n = syscall(SYS_read, fd, data, size);
	if (n == 8 && meant("change", size))
		++*(uint64_t *)data;
	return n;
}

ssize_t write(int fd, const void *data, size_t size)
{
	if (meant("lose", size))
		return (ssize_t)size;
	if (meant("twice", size))
		syscall(SYS_write, fd, data, size);
	if (meant("extra", size))
		syscall(SYS_getppid);
	return syscall(SYS_write, fd, data, size);
}
