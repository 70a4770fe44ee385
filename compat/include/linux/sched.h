/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_COMPAT_LINUX_SCHED_H
#define _MUSE_COMPAT_LINUX_SCHED_H

#include_next <linux/sched.h>

/* Only io_uring had such threads. */
#ifndef PF_USER_WORKER
#define PF_USER_WORKER	0
#endif

#endif /* _MUSE_COMPAT_LINUX_SCHED_H */
