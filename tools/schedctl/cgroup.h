/* SPDX-License-Identifier: GPL-2.0 */
/* The threads of a control group. */
#ifndef MUSE_SCHEDCTL_CGROUP_H
#define MUSE_SCHEDCTL_CGROUP_H

#include <stdint.h>

/* Takes one thread; returns a &enum status, and anything but done is the end. */
typedef int cgroup_fn(void *context, uint32_t tid);

int cgroup_each(const char *group, cgroup_fn *fn, void *context);

#endif /* MUSE_SCHEDCTL_CGROUP_H */
