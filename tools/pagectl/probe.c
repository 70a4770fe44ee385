// SPDX-License-Identifier: GPL-2.0
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "pagemap.h"

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif
#ifndef USERFAULTFD_IOC_NEW
#define USERFAULTFD_IOC_NEW _IO(0xAA, 0x00)
#endif
#ifndef UFFDIO_MOVE
#define UFFDIO_MOVE _IOWR(UFFDIO, 0x05, struct uffdio_move)
struct uffdio_move {
	__u64 dst;
	__u64 src;
	__u64 len;
	__u64 mode;
	__s64 move;
};
#endif
#ifndef UFFDIO_POISON
#define UFFDIO_POISON _IOWR(UFFDIO, 0x08, struct uffdio_poison)
struct uffdio_poison {
	struct uffdio_range range;
	__u64 mode;
	__s64 updated;
};
#endif
#ifndef UFFDIO_RWPROTECT
#define UFFDIO_RWPROTECT	  _IOWR(UFFDIO, 0x09, struct uffdio_rwprotect)
#define UFFDIO_RWPROTECT_MODE_RWP ((__u64)1 << 0)
struct uffdio_rwprotect {
	struct uffdio_range range;
	__u64 mode;
};
#endif
#ifndef UFFDIO_REGISTER_MODE_RWP
#define UFFDIO_REGISTER_MODE_RWP ((__u64)1 << 3)
#endif

#define OPEN_FLAGS (O_CLOEXEC | O_NONBLOCK)
#define PAGE	   4096

static int result_of(long result)
{
	return result < 0 ? -errno : (int)result;
}

/**
 * probe_door() - open a userfaultfd
 * @door: which way
 *
 * Return: a descriptor, to be closed, or a negative errno.
 */
int probe_door(enum probe_door door)
{
	const int flags = door == DOOR_USER ? OPEN_FLAGS | UFFD_USER_MODE_ONLY :
					      OPEN_FLAGS;
	int device, fd;

	if (door != DOOR_DEVICE)
		return result_of(syscall(SYS_userfaultfd, flags));
	device = open("/dev/userfaultfd", O_RDWR | O_CLOEXEC);
	if (device < 0)
		return -errno;
	fd = result_of(ioctl(device, USERFAULTFD_IOC_NEW, OPEN_FLAGS));
	close(device);
	return fd;
}

/* By any way that is open. */
static int open_any(void)
{
	int fd = probe_door(DOOR_CALL);

	if (fd < 0)
		fd = probe_door(DOOR_DEVICE);
	return fd < 0 ? probe_door(DOOR_USER) : fd;
}

/* One that has agreed on features. */
static int open_with(uint64_t *features)
{
	struct uffdio_api api = { .api = UFFD_API, .features = *features };
	int rc, fd = open_any();

	if (fd < 0)
		return fd;
	rc = result_of(ioctl(fd, UFFDIO_API, &api));
	*features = api.features;
	if (!rc)
		return fd;
	close(fd);
	return rc;
}

/**
 * probe_features() - ask which features there are
 * @features: UFFD_FEATURE_*
 *
 * Return: 0 or a negative errno.
 */
int probe_features(uint64_t *features)
{
	int fd;

	*features = 0;
	fd = open_with(features);
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

/**
 * probe_feature() - ask for a feature, which may need a privilege
 * @feature: UFFD_FEATURE_*
 *
 * Return: 0 or a negative errno.
 */
int probe_feature(uint64_t feature)
{
	int fd = open_with(&feature);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

/**
 * struct area - two pages, the first of which is registered
 * @fd: the userfaultfd
 * @memory: the pages; the second has been written
 */
struct area {
	int fd;
	char *memory;
};

static void area_exit(struct area *area)
{
	munmap(area->memory, 2 * PAGE);
	close(area->fd);
}

static int area_init(struct area *area, uint64_t features, uint64_t mode)
{
	struct uffdio_register reg = { .mode = mode };
	int rc;

	area->fd = open_with(&features);
	if (area->fd < 0)
		return area->fd;
	area->memory = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (area->memory == MAP_FAILED) {
		rc = -errno;
		close(area->fd);
		return rc;
	}
	area->memory[PAGE] = 42;
	reg.range = (struct uffdio_range){ (uintptr_t)area->memory, PAGE };
	rc = result_of(ioctl(area->fd, UFFDIO_REGISTER, &reg));
	if (rc)
		area_exit(area);
	return rc;
}

/* The first page gets the content of the second. */
static int area_fill(struct area *area)
{
	struct uffdio_copy copy = {
		.dst = (uintptr_t)area->memory,
		.src = (uintptr_t)area->memory + PAGE,
		.len = PAGE,
	};

	return result_of(ioctl(area->fd, UFFDIO_COPY, &copy));
}

/**
 * probe_protect() - write-protect a page
 *
 * Return: 0 or a negative errno.
 */
int probe_protect(void)
{
	struct uffdio_writeprotect protect = {
		.mode = UFFDIO_WRITEPROTECT_MODE_WP
	};
	struct area area;
	int rc = area_init(&area, UFFD_FEATURE_PAGEFAULT_FLAG_WP,
			   UFFDIO_REGISTER_MODE_MISSING |
				   UFFDIO_REGISTER_MODE_WP);

	if (rc)
		return rc;
	rc = area_fill(&area);
	protect.range = (struct uffdio_range){ (uintptr_t)area.memory, PAGE };
	if (!rc)
		rc = result_of(ioctl(area.fd, UFFDIO_WRITEPROTECT, &protect));
	area_exit(&area);
	return rc;
}

/**
 * probe_poison() - poison a page
 *
 * Return: 0 or a negative errno.
 */
int probe_poison(void)
{
	struct uffdio_poison poison = { .mode = 0 };
	struct area area;
	int rc = area_init(&area, UFFD_FEATURE_POISON,
			   UFFDIO_REGISTER_MODE_MISSING);

	if (rc)
		return rc;
	poison.range = (struct uffdio_range){ (uintptr_t)area.memory, PAGE };
	rc = result_of(ioctl(area.fd, UFFDIO_POISON, &poison));
	area_exit(&area);
	return rc;
}

/**
 * probe_move() - move a page, and see that its content came along
 *
 * Return: 0 or a negative errno.
 */
int probe_move(void)
{
	struct uffdio_move move = { .len = PAGE };
	struct area area;
	int rc = area_init(&area, UFFD_FEATURE_MOVE,
			   UFFDIO_REGISTER_MODE_MISSING);

	if (rc)
		return rc;
	move.dst = (uintptr_t)area.memory;
	move.src = (uintptr_t)area.memory + PAGE;
	rc = result_of(ioctl(area.fd, UFFDIO_MOVE, &move));
	if (!rc && area.memory[0] != 42)
		rc = -EIO;
	area_exit(&area);
	return rc;
}

/**
 * probe_rwp() - protect a page from reading and writing
 *
 * Return: 0 or a negative errno.
 */
int probe_rwp(void)
{
	struct uffdio_rwprotect protect = { .mode = UFFDIO_RWPROTECT_MODE_RWP };
	struct area area;
	int rc = area_init(&area, UFFD_FEATURE_RWP,
			   UFFDIO_REGISTER_MODE_MISSING |
				   UFFDIO_REGISTER_MODE_RWP);

	if (rc)
		return rc;
	rc = area_fill(&area);
	protect.range = (struct uffdio_range){ (uintptr_t)area.memory, PAGE };
	if (!rc)
		rc = result_of(ioctl(area.fd, UFFDIO_RWPROTECT, &protect));
	area_exit(&area);
	return rc;
}

/**
 * probe_scan() - ask which pages are there
 *
 * Return: 0 or a negative errno.
 */
int probe_scan(void)
{
	char page[PAGE];
	struct page_region region;
	struct pm_scan_arg scan = {
		.size = sizeof(scan),
		.start = (uintptr_t)page & -(uintptr_t)PAGE,
		.vec = (uintptr_t)&region,
		.vec_len = 1,
		.category_mask = PAGE_IS_PRESENT,
		.return_mask = PAGE_IS_PRESENT,
	};
	int rc, fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	page[0] = 1;
	__asm__ volatile("" : : "r"(page) : "memory");
	scan.end = scan.start + PAGE;
	rc = result_of(ioctl(fd, PAGEMAP_SCAN, &scan));
	close(fd);
	return rc < 0 ? rc : 0;
}

/**
 * probe_frames() - ask which frame a page is in
 *
 * Return: 0, -EPERM if it is hidden, or another negative errno.
 */
int probe_frames(void)
{
	uint64_t entry = 0;
	int rc, fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	rc = pread(fd, &entry, sizeof(entry),
		   (off_t)((uintptr_t)&entry / PAGE * sizeof(entry))) ==
			     sizeof(entry) ?
		     0 :
		     -EIO;
	close(fd);
	if (!rc && !(entry & PAGEMAP_FRAME))
		rc = -EPERM;
	return rc;
}

/**
 * probe_io_uring() - set up a ring
 *
 * Return: 0 or a negative errno.
 */
int probe_io_uring(void)
{
	struct io_uring_params params;
	int fd;

	memset(&params, 0, sizeof(params));
	fd = result_of(syscall(SYS_io_uring_setup, 2, &params));
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}
