// SPDX-License-Identifier: LGPL-2.1-or-later
/* System calls, past the wrappers of this library. */
#include "shim.h"

#include <sys/syscall.h>
#include <unistd.h>

/**
 * system_mmap() - mmap()
 * @at: as there
 * @length: as there
 * @prot: as there
 * @flags: as there
 * @fd: as there
 * @offset: as there
 *
 * Return: as there.
 */
void *system_mmap(void *at, size_t length, int prot, int flags, int fd,
		  off_t offset)
{
	return (void *)syscall(SYS_mmap, at, length, prot, flags, fd, offset);
}

/**
 * system_munmap() - munmap()
 * @at: as there
 * @length: as there
 *
 * Return: as there.
 */
int system_munmap(void *at, size_t length)
{
	return (int)syscall(SYS_munmap, at, length);
}

/**
 * system_madvise() - madvise()
 * @at: as there
 * @length: as there
 * @advice: as there
 *
 * Return: as there.
 */
int system_madvise(void *at, size_t length, int advice)
{
	return (int)syscall(SYS_madvise, at, length, advice);
}
