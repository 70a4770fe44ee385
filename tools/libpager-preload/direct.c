// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * O_DIRECT, where a page that is taken out may be one that a device writes to: on
 * kernels without UFFDIO_MOVE, which refuses such pages. There files are opened
 * without it, so that what is read goes through the page cache.
 */
#include "shim.h"

#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>

#include "next.h"

static int through_cache(int flags)
{
	return shim.no_direct && shim_side != SIDE_PAGER ? flags & ~O_DIRECT :
							   flags;
}

static bool has_mode(int flags)
{
	return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE;
}

/* The argument that is there only if a file may be made. */
#define MODE_OF(mode, flags)                          \
	do {                                          \
		if (has_mode(flags)) {                \
			va_list args_;                \
			va_start(args_, flags);       \
			mode = va_arg(args_, mode_t); \
			va_end(args_);                \
		}                                     \
	} while (0)

EXPORT int open(const char *path, int flags, ...)
{
	mode_t mode = 0;

	MODE_OF(mode, flags);
	return NEXT(open)(path, through_cache(flags), mode);
}

EXPORT int open64(const char *path, int flags, ...)
{
	mode_t mode = 0;

	MODE_OF(mode, flags);
	return NEXT(open64)(path, through_cache(flags), mode);
}

EXPORT int openat(int fd, const char *path, int flags, ...)
{
	mode_t mode = 0;

	MODE_OF(mode, flags);
	return NEXT(openat)(fd, path, through_cache(flags), mode);
}

EXPORT int openat64(int fd, const char *path, int flags, ...)
{
	mode_t mode = 0;

	MODE_OF(mode, flags);
	return NEXT(openat64)(fd, path, through_cache(flags), mode);
}

EXPORT int __open_2(const char *path, int flags)
{
	return NEXT(__open_2)(path, through_cache(flags));
}

EXPORT int __open64_2(const char *path, int flags)
{
	return NEXT(__open64_2)(path, through_cache(flags));
}

EXPORT int __openat_2(int fd, const char *path, int flags)
{
	return NEXT(__openat_2)(fd, path, through_cache(flags));
}

EXPORT int __openat64_2(int fd, const char *path, int flags)
{
	return NEXT(__openat64_2)(fd, path, through_cache(flags));
}

static void *third(int command, void *argument)
{
	if (command != F_SETFL)
		return argument;
	return (void *)(intptr_t)through_cache((int)(intptr_t)argument);
}

EXPORT int fcntl(int fd, int command, ...)
{
	va_list args;
	void *argument;

	va_start(args, command);
	argument = va_arg(args, void *);
	va_end(args);
	return NEXT(fcntl)(fd, command, third(command, argument));
}

EXPORT int fcntl64(int fd, int command, ...)
{
	va_list args;
	void *argument;

	va_start(args, command);
	argument = va_arg(args, void *);
	va_end(args);
	return NEXT(fcntl64)(fd, command, third(command, argument));
}
