/* SPDX-License-Identifier: GPL-2.0 */
/* Round robin, the policy that is always there. */
#ifndef MUSE_SCHED_RR_H
#define MUSE_SCHED_RR_H

struct muse_policy;

extern struct muse_policy msc_policy_rr;

#endif /* MUSE_SCHED_RR_H */
