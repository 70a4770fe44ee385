/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the wrappers wrap. */
#ifndef MUSE_PAGER_NEXT_H
#define MUSE_PAGER_NEXT_H

#include <fcntl.h>
#include <unistd.h>

/* What open() and openat() become in programs built with _FORTIFY_SOURCE. */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int fd, const char *path, int flags);
int __openat64_2(int fd, const char *path, int flags);

#define NEXT_ALL(each)                                                       \
	each(close) each(close_range) each(closefrom) each(dup2) each(dup3)  \
		each(open) each(open64) each(openat) each(openat64)          \
			each(__open_2) each(__open64_2) each(__openat_2)     \
				each(__openat64_2) each(fcntl) each(fcntl64) \
					each(_exit) each(execve) each(execv) \
						each(execvp) each(execvpe)   \
							each(fexecve)        \
								each(execveat)

/**
 * struct next - the functions of the C library
 *
 * Found at once, at the start: the loader's lock is not for the pager's threads.
 */
struct next {
#define NEXT_MEMBER(name) __typeof__(name) *name;
	NEXT_ALL(NEXT_MEMBER)
#undef NEXT_MEMBER
};

extern struct next next;
void next_find(void);

#define NEXT(name) (next.name ? next.name : (next_find(), next.name))

#endif /* MUSE_PAGER_NEXT_H */
