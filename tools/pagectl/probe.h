/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel does for a pager, found by trying it with descriptors and pages
 * that are thrown away. Each function returns 0, or a descriptor, or a negative
 * errno.
 */
#ifndef MUSE_PAGECTL_PROBE_H
#define MUSE_PAGECTL_PROBE_H

#include <linux/types.h>
#include <linux/userfaultfd.h>
#include <stdint.h>

/* Newer than the headers of Linux 6.1. */
#ifndef UFFD_FEATURE_WP_UNPOPULATED
#define UFFD_FEATURE_WP_UNPOPULATED 0x2000
#endif
#ifndef UFFD_FEATURE_POISON
#define UFFD_FEATURE_POISON 0x4000
#endif
#ifndef UFFD_FEATURE_WP_ASYNC
#define UFFD_FEATURE_WP_ASYNC 0x8000
#endif
#ifndef UFFD_FEATURE_MOVE
#define UFFD_FEATURE_MOVE 0x10000
#endif
#ifndef UFFD_FEATURE_RWP
#define UFFD_FEATURE_RWP 0x20000
#endif
#ifndef UFFD_FEATURE_RWP_ASYNC
#define UFFD_FEATURE_RWP_ASYNC 0x40000
#endif

/**
 * enum probe_door - ways to a userfaultfd
 * @DOOR_CALL: the system call, for faults of system calls, too
 * @DOOR_DEVICE: /dev/userfaultfd, likewise
 * @DOOR_USER: the system call, for faults of user mode only
 */
enum probe_door { DOOR_CALL, DOOR_DEVICE, DOOR_USER };

int probe_door(enum probe_door door);
int probe_features(uint64_t *features);
int probe_feature(uint64_t feature);
int probe_protect(void);
int probe_poison(void);
int probe_move(void);
int probe_rwp(void);
int probe_scan(void);
int probe_frames(void);
int probe_io_uring(void);

#endif /* MUSE_PAGECTL_PROBE_H */
