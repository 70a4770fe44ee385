/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * userfaultfd: what headers may lack, and its requests as functions that return
 * a negative errno.
 */
#ifndef MUSE_LIBPAGER_UFFD_H
#define MUSE_LIBPAGER_UFFD_H

#include <linux/userfaultfd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Newer than the headers of Linux 6.1. */
#ifndef UFFD_FEATURE_WP_UNPOPULATED
#define UFFD_FEATURE_WP_UNPOPULATED (1 << 13)
#endif
#ifndef UFFD_FEATURE_POISON
#define UFFD_FEATURE_POISON (1 << 14)
#endif
#ifndef UFFD_FEATURE_MOVE
#define UFFD_FEATURE_MOVE (1 << 16)
#endif

#ifndef UFFDIO_MOVE
#define _UFFDIO_MOVE		  (0x05)
#define UFFDIO_MOVE		  _IOWR(UFFDIO, _UFFDIO_MOVE, struct uffdio_move)
#define UFFDIO_MOVE_MODE_DONTWAKE ((__u64)1 << 0)
struct uffdio_move {
	__u64 dst;
	__u64 src;
	__u64 len;
	__u64 mode;
	__s64 move;
};
#endif

#ifndef UFFDIO_POISON
#define _UFFDIO_POISON (0x08)
#define UFFDIO_POISON  _IOWR(UFFDIO, _UFFDIO_POISON, struct uffdio_poison)
struct uffdio_poison {
	struct uffdio_range range;
	__u64 mode;
	__s64 updated;
};
#endif

/* Pages are of this size here, and nowhere else is it said. */
#define PAGE_SHIFT     12
#define PAGE_BYTES     ((size_t)1 << PAGE_SHIFT)
#define PAGE_OFFSET(a) ((uintptr_t)(a) & (PAGE_BYTES - 1))

int uffd_open(uint64_t features, bool *user_only);
uint64_t uffd_features(int *err);
int uffd_register(int fd, const void *start, size_t length, bool protect);
int uffd_unregister(int fd, const void *start, size_t length);

long uffd_copy(int fd, uintptr_t to, const void *from, size_t length,
	       uint64_t mode);
long uffd_zero(int fd, uintptr_t to, size_t length, uint64_t mode);
long uffd_move(int fd, uintptr_t to, uintptr_t from, size_t length,
	       uint64_t mode);
int uffd_protect(int fd, uintptr_t start, size_t length, bool on);
int uffd_poison(int fd, uintptr_t start, size_t length);
int uffd_wake(int fd, uintptr_t start, size_t length);

#endif /* MUSE_LIBPAGER_UFFD_H */
