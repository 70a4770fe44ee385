/* SPDX-License-Identifier: GPL-2.0 */
/* The policies that are loaded. */
#ifndef MUSE_SCHED_REGISTRY_H
#define MUSE_SCHED_REGISTRY_H

#include <linux/mutex.h>
#include <linux/types.h>

#include "rq.h"

struct muse_policy;
struct muse_policy_param;

/*
 * Serializes loading and unloading policies, their parameters, and whatever
 * else an administrator asks for.
 */
extern struct mutex msc_mutex;

struct muse_policy *msc_policy_find(const char *name);
struct muse_policy_param *msc_param_find(struct muse_policy_param *params,
					 const char *name);
void msc_policy_counts(const struct muse_policy *policy, u32 *tasks,
		       u64 *picks, u64 *empty);
bool msc_policy_leaving(const struct muse_policy *policy);
void msc_policies_exit(void);

#endif /* MUSE_SCHED_REGISTRY_H */
