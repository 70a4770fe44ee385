/* SPDX-License-Identifier: GPL-2.0 */
/* The threads that a request is about: one, or those of a process. */
#ifndef MUSE_SCHED_THREADS_H
#define MUSE_SCHED_THREADS_H

#include <linux/xarray.h>

struct genl_info;
struct muse_policy;
struct nlattr;
struct sk_buff;
struct task_struct;

/**
 * struct msc_threads - a request about threads
 * @skb: the request
 * @info: likewise
 * @nest: its part about the threads
 * @tid: the thread named
 * @policy: what they are to have, or NULL: what they have
 * @since: number of the last enrolment before the request
 * @withdrawn: some thread was withdrawn
 * @alive: some thread of the process has not ended
 * @done: those that were changed, with how they were, by the number of the
 *	thread
 */
struct msc_threads {
	const struct sk_buff *skb;
	struct genl_info *info;
	const struct nlattr *nest;
	const struct nlattr *tid;
	struct muse_policy *policy;
	u64 since;
	bool withdrawn;
	bool alive;
	struct xarray done;
};

int msc_threads_enrol(struct msc_threads *r, struct task_struct *p, bool process);
int msc_threads_withdraw(struct msc_threads *r, struct task_struct *p,
			 bool process);

#endif /* MUSE_SCHED_THREADS_H */
