// SPDX-License-Identifier: LGPL-2.1-or-later
#include "uffd.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "keep.h"

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif
#ifndef USERFAULTFD_IOC_NEW
#define USERFAULTFD_IOC	    0xAA
#define USERFAULTFD_IOC_NEW _IO(USERFAULTFD_IOC, 0x00)
#endif

#define OPEN_FLAGS (O_CLOEXEC | O_NONBLOCK)

/* An fd that sees faults of system calls too, by either door. */
static int open_full(void)
{
	int fd = (int)syscall(SYS_userfaultfd, OPEN_FLAGS);
	int dev;

	if (fd >= 0 || errno != EPERM)
		return fd < 0 ? -errno : fd;
	dev = open("/dev/userfaultfd", O_RDWR | O_CLOEXEC);
	if (dev < 0)
		return -EPERM;
	fd = ioctl(dev, USERFAULTFD_IOC_NEW, OPEN_FLAGS);
	if (fd < 0)
		fd = -errno;
	close(dev);
	return fd;
}

/**
 * uffd_open() - open a userfaultfd and agree on features
 * @features: %UFFD_FEATURE_*
 * @user_only: set to whether it sees only faults of user mode, because more
 *	is not permitted; system calls fail with EFAULT then. NULL: only one
 *	that sees all will do
 *
 * Return: a nonblocking file descriptor or a negative errno, -EINVAL if the
 * kernel lacks a feature.
 */
int uffd_open(uint64_t features, bool *user_only)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	int fd = open_full();
	int err;

	if (user_only)
		*user_only = false;
	if (fd == -EPERM && user_only) {
		*user_only = true;
		fd = (int)syscall(SYS_userfaultfd,
				  OPEN_FLAGS | UFFD_USER_MODE_ONLY);
		if (fd < 0)
			fd = -errno;
	}
	if (fd < 0)
		return fd;
	if (!ioctl(fd, UFFDIO_API, &api))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

/**
 * uffd_features() - which features the kernel has
 * @err: where a negative errno goes if there is no userfaultfd for us
 *
 * Return: %UFFD_FEATURE_*, found with a throw-away fd.
 */
uint64_t uffd_features(int *err)
{
	struct uffdio_api api = { .api = UFFD_API };
	int fd = open_full();

	if (fd == -EPERM) {
		fd = (int)syscall(SYS_userfaultfd,
				  OPEN_FLAGS | UFFD_USER_MODE_ONLY);
		if (fd < 0)
			fd = -errno;
	}
	*err = fd < 0 ? fd : 0;
	if (fd < 0)
		return 0;
	if (ioctl(fd, UFFDIO_API, &api))
		*err = -errno;
	close(fd);
	return api.features;
}

/**
 * uffd_register() - have the faults of a range reported
 * @fd: the userfaultfd
 * @start: where it begins
 * @length: bytes
 * @protect: write protection is wanted, too
 *
 * Return: 0 or a negative errno.
 */
int uffd_register(int fd, const void *start, size_t length, bool protect)
{
	struct uffdio_register reg = {
		.range = { (uintptr_t)start, length },
		.mode = UFFDIO_REGISTER_MODE_MISSING |
			(protect ? UFFDIO_REGISTER_MODE_WP : 0),
	};

	return ioctl(fd, UFFDIO_REGISTER, &reg) ? -errno : 0;
}

/**
 * uffd_unregister() - have them handled by the kernel again
 * @fd: the userfaultfd
 * @start: where the range begins
 * @length: bytes
 *
 * Return: 0 or a negative errno.
 */
int uffd_unregister(int fd, const void *start, size_t length)
{
	struct uffdio_range range = { (uintptr_t)start, length };

	return ioctl(fd, UFFDIO_UNREGISTER, &range) ? -errno : 0;
}

/* A request that wakes who waits. */
static int waking(int fd, unsigned long request, void *argument)
{
	int result, err;

	keep_begin();
	result = ioctl(fd, request, argument);
	err = errno;
	keep_end();
	errno = err;
	return result;
}

/* What was done before it failed counts; nothing done is an error. */
static long outcome(int result, int64_t done, size_t length)
{
	if (!result)
		return (long)length;
	return done > 0 ? (long)done : -errno;
}

/**
 * uffd_copy() - fill absent pages, and wake who waits for them
 * @fd: the userfaultfd
 * @to: address of the first
 * @from: the content
 * @length: bytes, whole pages
 * @mode: UFFDIO_COPY_MODE_*
 *
 * Return: how many bytes were filled, or a negative errno if none:
 * -EEXIST if the first is there, -EAGAIN if the address space is changing.
 */
long uffd_copy(int fd, uintptr_t to, const void *from, size_t length,
	       uint64_t mode)
{
	struct uffdio_copy copy = {
		.dst = to,
		.src = (uintptr_t)from,
		.len = length,
		.mode = mode,
	};
	int result = waking(fd, UFFDIO_COPY, &copy);

	return outcome(result, copy.copy, length);
}

/**
 * uffd_zero() - map the zero page, and wake who waits
 * @fd: the userfaultfd
 * @to: address of the first page
 * @length: bytes, whole pages
 * @mode: UFFDIO_ZEROPAGE_MODE_*
 *
 * A write gives such a page a frame of its own without telling anybody.
 *
 * Return: like uffd_copy().
 */
long uffd_zero(int fd, uintptr_t to, size_t length, uint64_t mode)
{
	struct uffdio_zeropage zero = {
		.range = { to, length },
		.mode = mode,
	};
	int result = waking(fd, UFFDIO_ZEROPAGE, &zero);

	return outcome(result, zero.zeropage, length);
}

/**
 * uffd_move() - move pages, frame and all, and wake who waits for them
 * @fd: the userfaultfd with which the destination is registered
 * @to: address of the first, where nothing is
 * @from: address of the first, where they are
 * @length: bytes, whole pages
 * @mode: UFFDIO_MOVE_MODE_*
 *
 * Return: like uffd_copy(); besides -EBUSY if the first is pinned or shared
 * with a child, -ENOENT if it is not there.
 */
long uffd_move(int fd, uintptr_t to, uintptr_t from, size_t length,
	       uint64_t mode)
{
	struct uffdio_move move = {
		.dst = to,
		.src = from,
		.len = length,
		.mode = mode,
	};
	int result = mode & UFFDIO_MOVE_MODE_DONTWAKE ?
			     ioctl(fd, UFFDIO_MOVE, &move) :
			     waking(fd, UFFDIO_MOVE, &move);

	return outcome(result, move.move, length);
}

/**
 * uffd_protect() - write-protect pages, or allow writing again and wake writers
 * @fd: the userfaultfd
 * @start: address of the first
 * @length: bytes, whole pages
 * @on: whether they are protected afterwards
 *
 * Return: 0 or a negative errno.
 */
int uffd_protect(int fd, uintptr_t start, size_t length, bool on)
{
	struct uffdio_writeprotect protect = {
		.range = { start, length },
		.mode = on ? UFFDIO_WRITEPROTECT_MODE_WP : 0,
	};

	return ioctl(fd, UFFDIO_WRITEPROTECT, &protect) ? -errno : 0;
}

/**
 * uffd_poison() - have a touch of absent pages end in SIGBUS
 * @fd: the userfaultfd
 * @start: address of the first
 * @length: bytes, whole pages
 *
 * Return: 0 or a negative errno, -EINVAL or -ENOTTY where the kernel cannot.
 */
int uffd_poison(int fd, uintptr_t start, size_t length)
{
	struct uffdio_poison poison = { .range = { start, length } };

	return ioctl(fd, UFFDIO_POISON, &poison) ? -errno : 0;
}

/**
 * uffd_wake() - wake who waits for pages
 * @fd: the userfaultfd
 * @start: address of the first
 * @length: bytes, whole pages
 *
 * Return: 0 or a negative errno.
 */
int uffd_wake(int fd, uintptr_t start, size_t length)
{
	struct uffdio_range range = { start, length };

	return waking(fd, UFFDIO_WAKE, &range) ? -errno : 0;
}
