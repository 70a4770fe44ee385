/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What io_uring has and liburing 2.3 (Debian 12) does not know.  Operations are
 * members of an enum there, so they cannot be asked for by the preprocessor, and
 * have names of their own here.  Whether a kernel has them is found out by trying.
 */
#ifndef MUSE_EVBENCH_URING_NEW_H
#define MUSE_EVBENCH_URING_NEW_H

/* enum io_uring_op */
enum {
	URING_OP_READ_MULTISHOT = 49, /* Linux 6.7 */
	URING_OP_FUTEX_WAIT = 51,     /* 6.7 */
	URING_OP_FUTEX_WAKE = 52,     /* 6.7 */
	URING_OP_EPOLL_WAIT = 59,     /* 6.15 */
};

/* futex2(2), as io_uring's futexes want it; linux/futex.h has it from 6.7 on. */
#ifndef FUTEX2_SIZE_U32
#define FUTEX2_SIZE_U32 0x02
#endif
#ifndef FUTEX2_PRIVATE
#define FUTEX2_PRIVATE 128
#endif

#endif /* MUSE_EVBENCH_URING_NEW_H */
