// SPDX-License-Identifier: GPL-2.0
/*
 * Linked into a test with --wrap=ioctl: what the kernel may answer, but seldom
 * does. One request in sixteen fails, or does only a part of what it was asked.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/ioctl.h>

#include <uffd.h>

int __real_ioctl(int fd, unsigned long request, void *argument);
int __wrap_ioctl(int fd, unsigned long request, ...);

static atomic_uint count;

static unsigned int chance(void)
{
	unsigned int x = atomic_fetch_add(&count, 1) * 2654435761u;

	return (x ^ x >> 15) % 64;
}

static int refuse(__s64 *done, int error)
{
	*done = -error;
	errno = error;
	return -1;
}

static int move(int fd, struct uffdio_move *wanted)
{
	struct uffdio_move part = *wanted;
	unsigned int x = chance();

	if (x == 0)
		return refuse(&wanted->move, EBUSY);
	if (x < 3)
		return refuse(&wanted->move, EAGAIN);
	if (x > 8 || wanted->len <= PAGE_BYTES)
		return __real_ioctl(fd, UFFDIO_MOVE, wanted);
	part.len = PAGE_BYTES;
	if (__real_ioctl(fd, UFFDIO_MOVE, &part) < 0) {
		wanted->move = part.move;
		return -1;
	}
	wanted->move = part.move;
	errno = EAGAIN;
	return -1;
}

int __wrap_ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *argument;

	va_start(args, request);
	argument = va_arg(args, void *);
	va_end(args);
	if (request == UFFDIO_MOVE)
		return move(fd, argument);
	if (request == UFFDIO_COPY && chance() < 4)
		return refuse(&((struct uffdio_copy *)argument)->copy, EAGAIN);
	if (request == UFFDIO_ZEROPAGE && chance() < 4)
		return refuse(&((struct uffdio_zeropage *)argument)->zeropage,
			      EAGAIN);
	if (request == UFFDIO_WRITEPROTECT && chance() < 4) {
		errno = EAGAIN;
		return -1;
	}
	return __real_ioctl(fd, request, argument);
}
