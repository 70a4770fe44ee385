/* SPDX-License-Identifier: GPL-2.0 */
/* Attributes of requests: what they may be, and what they name. */
#ifndef MUSE_SCHED_ATTR_H
#define MUSE_SCHED_ATTR_H

#include <net/netlink.h>
#include <linux/muse_sched.h>

struct msc_values;
struct muse_policy;
struct muse_policy_param;
struct task_struct;

/*
 * What each request may carry; anything else is refused by name.  The first
 * are for the top of the message, the others for the nest inside.
 */
extern const struct nla_policy msc_attr_none[MUSE_SCHED_A_CLASS + 1];
extern const struct nla_policy msc_attr_class_set[MUSE_SCHED_A_CLASS + 1];
extern const struct nla_policy msc_attr_policy_get[MUSE_SCHED_A_POLICY + 1];
extern const struct nla_policy msc_attr_policy_set[MUSE_SCHED_A_POLICY + 1];
extern const struct nla_policy msc_attr_task_enrol[MUSE_SCHED_A_TASK + 1];
extern const struct nla_policy msc_attr_task_withdraw[MUSE_SCHED_A_TASK + 1];
extern const struct nla_policy msc_attr_task_get[MUSE_SCHED_A_TASK + 1];

extern const struct nla_policy msc_attr_class[MUSE_SCHED_A_CLASS_GROUP + 1];
extern const struct nla_policy msc_attr_policy[MUSE_SCHED_A_POLICY_PARAM + 1];
extern const struct nla_policy msc_attr_enrol[MUSE_SCHED_A_TASK_PARAM + 1];
extern const struct nla_policy msc_attr_withdraw[MUSE_SCHED_A_TASK_PROCESS + 1];
extern const struct nla_policy msc_attr_thread[MUSE_SCHED_A_TASK_TID + 1];

/* Report an attribute that the request lacks, by number and in words. */
#define MSC_ATTR_MISSING(extack, nest, type, what) ({			\
	NL_SET_ERR_ATTR_MISS(extack, nest, type);			\
	NL_SET_ERR_MSG(extack, what " is missing");			\
	-EINVAL;							\
})

struct muse_policy *msc_attr_find_policy(const struct nlattr *attr,
					 struct netlink_ext_ack *extack);
struct task_struct *msc_attr_get_thread(struct nlattr **tb,
					const struct nlattr *nest,
					struct netlink_ext_ack *extack);
int msc_attr_values(struct msc_values *values, const struct muse_policy *policy,
		    const struct nlattr *nest, struct netlink_ext_ack *extack);
int msc_attr_set_params(struct muse_policy *policy, const struct nlattr *nest,
			struct netlink_ext_ack *extack);

#endif /* MUSE_SCHED_ATTR_H */
