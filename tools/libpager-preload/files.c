// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The pager's descriptors. Their numbers are above those that programs use, and
 * closing everything, as daemons and shells do, does not close them.
 */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "next.h"

/* So many may be the pager's, and no number is lower than the first. */
#define KEPT_MAX  64
#define KEPT_FROM 448
/* Where libpager puts those of children, which come and go. */
#define CHILDREN_FROM 512

static int first, fillers[KEPT_FROM], filler_count;
static uint64_t before, kept;

/* Which descriptors from @first on are open. */
static uint64_t look(void)
{
	uint64_t open = 0;
	int i;

	for (i = 0; i < KEPT_MAX; i++)
		if (fcntl(first + i, F_GETFD) >= 0)
			open |= UINT64_C(1) << i;
	return open;
}

/**
 * files_above() - have descriptors that are opened get high numbers
 *
 * Until files_keep(). Lower ones are filled meanwhile.
 */
void files_above(void)
{
	struct rlimit limit = { .rlim_cur = 0 };
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	getrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur >= KEPT_FROM + KEPT_MAX)
		first = KEPT_FROM;
	else if (limit.rlim_cur > 2 * KEPT_MAX)
		first = (int)limit.rlim_cur - KEPT_MAX;
	while (fd >= 0 && fd < first) {
		fillers[filler_count++] = fd;
		fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	}
	if (fd >= 0)
		close(fd);
	before = look();
}

/**
 * files_keep() - what was opened since files_above() is the pager's
 */
void files_keep(void)
{
	kept = first ? look() & ~before : 0;
	while (filler_count)
		close(fillers[--filler_count]);
}

/* Is it a child's, opened by the pager when the child forked? */
static bool is_child(int fd)
{
	char path[32], target[32];
	ssize_t n;

	if (fd < CHILDREN_FROM)
		return false;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = readlink(path, target, sizeof(target) - 1);
	if (n < 0)
		return false;
	target[n] = '\0';
	return !strcmp(target, "anon_inode:[userfaultfd]");
}

/* Does it belong to the pager, and is it not the pager who asks? */
static bool is_kept(int fd)
{
	if (!shim.pager || shim_side == SIDE_PAGER || fd < CHILDREN_FROM / 2)
		return false;
	if ((unsigned int)(fd - first) < KEPT_MAX && kept >> (fd - first) & 1)
		return shim_owns();
	return is_child(fd) && shim_owns();
}

static int refuse(int error)
{
	errno = error;
	return -1;
}

EXPORT int close(int fd)
{
	return is_kept(fd) ? refuse(EBADF) : NEXT(close)(fd);
}

EXPORT int dup2(int from, int to)
{
	return is_kept(to) ? refuse(EBUSY) : NEXT(dup2)(from, to);
}

EXPORT int dup3(int from, int to, int flags)
{
	return is_kept(to) ? refuse(EBUSY) : NEXT(dup3)(from, to, flags);
}

/* From @low to @high, around what is kept. */
static int close_around(unsigned int low, unsigned int high, int flags)
{
	unsigned int fd, end = high < 65536 ? high : 65535;
	int rc = 0;

	for (fd = low > CHILDREN_FROM / 2 ? low : CHILDREN_FROM / 2;
	     fd <= end && !rc; fd++) {
		if (!is_kept((int)fd))
			continue;
		if (fd > low)
			rc = NEXT(close_range)(low, fd - 1, flags);
		low = fd + 1;
	}
	return rc || low > high ? rc : NEXT(close_range)(low, high, flags);
}

EXPORT int close_range(unsigned int low, unsigned int high, int flags)
{
	/* Without CLOSE_RANGE_CLOEXEC, which the pager's have anyway. */
	if (!shim.pager || shim_side == SIDE_PAGER || low > high || flags ||
	    !shim_owns())
		return NEXT(close_range)(low, high, flags);
	return close_around(low, high, flags);
}

EXPORT void closefrom(int low)
{
	if (!shim.pager || shim_side == SIDE_PAGER || !shim_owns()) {
		NEXT(closefrom)(low);
		return;
	}
	close_around(low > 0 ? (unsigned int)low : 0, ~0u, 0);
}
