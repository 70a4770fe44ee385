// SPDX-License-Identifier: GPL-2.0
#include "attr.h"

#include <linux/bitops.h>
#include <linux/netlink.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/task.h>

#include "enrol.h"
#include "policy.h"
#include "registry.h"

/* Not const, because the policy of older kernels does not point to const. */
static struct netlink_range_validation msc_attr_stall = {
	.max = MUSE_SCHED_STALL_MAX,
};

static struct netlink_range_validation msc_attr_runtime = {
	.min = MUSE_SCHED_RUNTIME_MIN,
	.max = MUSE_SCHED_RUNTIME_MAX,
};

#define MSC_ATTR_NAME { .type = NLA_NUL_STRING, .len = MUSE_SCHED_NAME_MAX - 1 }

static const struct nla_policy msc_attr_param[MUSE_SCHED_A_PARAM_VALUE + 1] = {
	[MUSE_SCHED_A_PARAM_NAME] = MSC_ATTR_NAME,
	[MUSE_SCHED_A_PARAM_VALUE] = { .type = NLA_U64 },
};

const struct nla_policy msc_attr_class[MUSE_SCHED_A_CLASS_GROUP + 1] = {
	[MUSE_SCHED_A_CLASS_STALL] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &msc_attr_stall),
	[MUSE_SCHED_A_CLASS_RUNTIME] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &msc_attr_runtime),
	[MUSE_SCHED_A_CLASS_FORK] =
		NLA_POLICY_MAX(NLA_U32, MUSE_SCHED_FORK_MAX),
	[MUSE_SCHED_A_CLASS_GROUP] = { .type = NLA_U32 },
};

static const struct nla_policy
msc_attr_policy_name[MUSE_SCHED_A_POLICY_NAME + 1] = {
	[MUSE_SCHED_A_POLICY_NAME] = MSC_ATTR_NAME,
};

const struct nla_policy msc_attr_policy[MUSE_SCHED_A_POLICY_PARAM + 1] = {
	[MUSE_SCHED_A_POLICY_NAME] = MSC_ATTR_NAME,
	[MUSE_SCHED_A_POLICY_PARAM] = NLA_POLICY_NESTED(msc_attr_param),
};

const struct nla_policy msc_attr_enrol[MUSE_SCHED_A_TASK_PARAM + 1] = {
	[MUSE_SCHED_A_TASK_TID] = NLA_POLICY_MIN(NLA_S32, 1),
	[MUSE_SCHED_A_TASK_PROCESS] = { .type = NLA_FLAG },
	[MUSE_SCHED_A_TASK_POLICY] = MSC_ATTR_NAME,
	[MUSE_SCHED_A_TASK_PARAM] = NLA_POLICY_NESTED(msc_attr_param),
};

const struct nla_policy msc_attr_withdraw[MUSE_SCHED_A_TASK_PROCESS + 1] = {
	[MUSE_SCHED_A_TASK_TID] = NLA_POLICY_MIN(NLA_S32, 1),
	[MUSE_SCHED_A_TASK_PROCESS] = { .type = NLA_FLAG },
};

const struct nla_policy msc_attr_thread[MUSE_SCHED_A_TASK_TID + 1] = {
	[MUSE_SCHED_A_TASK_TID] = NLA_POLICY_MIN(NLA_S32, 1),
};

/* A policy without any attribute would be taken for none at all. */
const struct nla_policy msc_attr_none[MUSE_SCHED_A_CLASS + 1] = {};

const struct nla_policy msc_attr_class_set[MUSE_SCHED_A_CLASS + 1] = {
	[MUSE_SCHED_A_CLASS] = NLA_POLICY_NESTED(msc_attr_class),
};

const struct nla_policy msc_attr_policy_get[MUSE_SCHED_A_POLICY + 1] = {
	[MUSE_SCHED_A_POLICY] = NLA_POLICY_NESTED(msc_attr_policy_name),
};

const struct nla_policy msc_attr_policy_set[MUSE_SCHED_A_POLICY + 1] = {
	[MUSE_SCHED_A_POLICY] = NLA_POLICY_NESTED(msc_attr_policy),
};

const struct nla_policy msc_attr_task_enrol[MUSE_SCHED_A_TASK + 1] = {
	[MUSE_SCHED_A_TASK] = NLA_POLICY_NESTED(msc_attr_enrol),
};

const struct nla_policy msc_attr_task_withdraw[MUSE_SCHED_A_TASK + 1] = {
	[MUSE_SCHED_A_TASK] = NLA_POLICY_NESTED(msc_attr_withdraw),
};

const struct nla_policy msc_attr_task_get[MUSE_SCHED_A_TASK + 1] = {
	[MUSE_SCHED_A_TASK] = NLA_POLICY_NESTED(msc_attr_thread),
};

/**
 * msc_attr_find_policy() - the policy that an attribute names
 * @attr: its name
 * @extack: for the text of an error
 *
 * Context: &msc_mutex is held, which also keeps the policy.
 * Return: the policy, or an ERR_PTR(): -ENOENT.
 */
struct muse_policy *msc_attr_find_policy(const struct nlattr *attr,
					 struct netlink_ext_ack *extack)
{
	struct muse_policy *policy = msc_policy_find(nla_data(attr));

	if (policy)
		return policy;
	NL_SET_ERR_MSG_ATTR(extack, attr, "no such policy is loaded");
	return ERR_PTR(-ENOENT);
}

/**
 * msc_attr_get_thread() - the thread that a request is about
 * @tb: attributes of the nest about it
 * @nest: the nest
 * @extack: for the text of an error
 *
 * Context: process context.
 * Return: the thread, with a reference, or an ERR_PTR(): -EINVAL, -ESRCH.
 */
struct task_struct *msc_attr_get_thread(struct nlattr **tb,
					const struct nlattr *nest,
					struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = tb[MUSE_SCHED_A_TASK_TID];
	struct task_struct *p;

	if (!attr)
		return ERR_PTR(MSC_ATTR_MISSING(extack, nest,
						MUSE_SCHED_A_TASK_TID,
						"the thread"));
	rcu_read_lock();
	p = pid_task(find_vpid(nla_get_s32(attr)), PIDTYPE_PID);
	if (p)
		get_task_struct(p);
	rcu_read_unlock();
	if (p)
		return p;
	NL_SET_ERR_MSG_ATTR(extack, attr, "no such thread");
	return ERR_PTR(-ESRCH);
}

/* Parse one "name=value"; the nest was found right with its parent. */
static int msc_attr_parse_param(struct nlattr **tb, const struct nlattr *attr,
				struct netlink_ext_ack *extack)
{
	int err = nla_parse_nested(tb, MUSE_SCHED_A_PARAM_VALUE, attr,
				   msc_attr_param, extack);

	if (err)
		return err;
	if (!tb[MUSE_SCHED_A_PARAM_NAME])
		return MSC_ATTR_MISSING(extack, attr, MUSE_SCHED_A_PARAM_NAME,
					"the name of a parameter");
	if (!tb[MUSE_SCHED_A_PARAM_VALUE])
		return MSC_ATTR_MISSING(extack, attr, MUSE_SCHED_A_PARAM_VALUE,
					"the value of a parameter");
	return 0;
}

static int msc_attr_check_value(const struct muse_policy_param *p,
				const struct nlattr *attr,
				struct netlink_ext_ack *extack)
{
	u64 value = nla_get_u64(attr);

	if (value >= p->min && value <= p->max)
		return 0;
	MUSE_NL_SET_ERR_MSG_ATTR_FMT(extack, attr,
				     "the value is out of the parameter's range",
				     "%s must be from %llu to %llu", p->name,
				     p->min, p->max);
	return -ERANGE;
}

static int msc_attr_unknown_param(const struct muse_policy *policy,
				  const struct nlattr *attr, bool task,
				  struct netlink_ext_ack *extack)
{
	static const char not_own[] =
		"the parameter is the policy's, no thread has it for itself";
	static const char unknown[] = "the policy has no such parameter";
	const char *name = nla_data(attr);

	if (task && msc_param_find(policy->params, name))
		MUSE_NL_SET_ERR_MSG_ATTR_FMT(extack, attr, not_own,
					     "%s is the policy's, no thread has it for itself",
					     name);
	else
		MUSE_NL_SET_ERR_MSG_ATTR_FMT(extack, attr, unknown,
					     "policy %s has no parameter %s",
					     policy->name, name);
	return -ENOENT;
}

static int msc_attr_twice(const struct nlattr *attr,
			  struct netlink_ext_ack *extack)
{
	NL_SET_ERR_MSG_ATTR(extack, attr, "the parameter is given twice");
	return -EINVAL;
}

static int msc_attr_add_value(struct msc_values *values,
			      const struct muse_policy *policy,
			      const struct nlattr *attr,
			      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[MUSE_SCHED_A_PARAM_VALUE + 1];
	const struct muse_policy_param *p;
	unsigned int place;
	int err;

	err = msc_attr_parse_param(tb, attr, extack);
	if (err)
		return err;
	p = msc_param_find(policy->task_params,
			   nla_data(tb[MUSE_SCHED_A_PARAM_NAME]));
	if (!p)
		return msc_attr_unknown_param(policy, tb[MUSE_SCHED_A_PARAM_NAME],
					      true, extack);
	err = msc_attr_check_value(p, tb[MUSE_SCHED_A_PARAM_VALUE], extack);
	if (err)
		return err;
	place = p - policy->task_params;
	if (WARN_ON_ONCE(place >= ARRAY_SIZE(values->value)))
		return -E2BIG;
	if (__test_and_set_bit(place, &values->set))
		return msc_attr_twice(tb[MUSE_SCHED_A_PARAM_NAME], extack);
	values->value[place] = nla_get_u64(tb[MUSE_SCHED_A_PARAM_VALUE]);
	return 0;
}

/**
 * msc_attr_values() - the parameters of a thread that a request gives
 * @values: filled
 * @policy: the policy that the thread is to have
 * @nest: about the thread
 * @extack: for the text of an error
 *
 * Context: &msc_mutex is held.
 * Return: 0, or a negative errno.
 */
int msc_attr_values(struct msc_values *values, const struct muse_policy *policy,
		    const struct nlattr *nest, struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int rem, err;

	memset(values, 0, sizeof(*values));
	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != MUSE_SCHED_A_TASK_PARAM)
			continue;
		err = msc_attr_add_value(values, policy, attr, extack);
		if (err)
			return err;
	}
	return 0;
}

/* The parameter that an attribute gives a value for, of the policy or of its threads. */
static struct muse_policy_param *
msc_attr_find_param(struct muse_policy *policy, const struct nlattr *attr,
		    u64 *value, struct netlink_ext_ack *extack)
{
	struct nlattr *tb[MUSE_SCHED_A_PARAM_VALUE + 1];
	struct muse_policy_param *p;
	const char *name;
	int err;

	err = msc_attr_parse_param(tb, attr, extack);
	if (err)
		return ERR_PTR(err);
	name = nla_data(tb[MUSE_SCHED_A_PARAM_NAME]);
	p = msc_param_find(policy->params, name) ?:
	    msc_param_find(policy->task_params, name);
	if (!p)
		return ERR_PTR(msc_attr_unknown_param(policy,
						      tb[MUSE_SCHED_A_PARAM_NAME],
						      false, extack));
	err = msc_attr_check_value(p, tb[MUSE_SCHED_A_PARAM_VALUE], extack);
	if (err)
		return ERR_PTR(err);
	*value = nla_get_u64(tb[MUSE_SCHED_A_PARAM_VALUE]);
	return p;
}

/* Does the nest name the parameter of @attr once more, before it? */
static bool msc_attr_repeats(struct muse_policy *policy,
			     const struct nlattr *nest,
			     const struct nlattr *attr,
			     const struct muse_policy_param *p)
{
	const struct nlattr *other;
	u64 value;
	int rem;

	nla_for_each_nested(other, nest, rem) {
		if (other == attr)
			return false;
		if (nla_type(other) == MUSE_SCHED_A_POLICY_PARAM &&
		    msc_attr_find_param(policy, other, &value, NULL) == p)
			return true;
	}
	return false;
}

static int msc_attr_check_params(struct muse_policy *policy,
				 const struct nlattr *nest,
				 struct netlink_ext_ack *extack)
{
	const struct muse_policy_param *p;
	const struct nlattr *attr;
	u64 value;
	int rem;

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != MUSE_SCHED_A_POLICY_PARAM)
			continue;
		p = msc_attr_find_param(policy, attr, &value, extack);
		if (IS_ERR(p))
			return PTR_ERR(p);
		if (msc_attr_repeats(policy, nest, attr, p))
			return msc_attr_twice(attr, extack);
	}
	return 0;
}

/**
 * msc_attr_set_params() - give parameters of a policy the values of a request
 * @policy: the policy
 * @nest: about the policy
 * @extack: for the text of an error
 *
 * Context: &msc_mutex is held.
 * Return: 1 if something is another than before, 0 if nothing is, or a negative
 *	errno, and then nothing is either.
 */
int msc_attr_set_params(struct muse_policy *policy, const struct nlattr *nest,
			struct netlink_ext_ack *extack)
{
	struct muse_policy_param *p;
	const struct nlattr *attr;
	int rem, err, changed = 0;
	u64 value;

	err = msc_attr_check_params(policy, nest, extack);
	if (err)
		return err;
	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != MUSE_SCHED_A_POLICY_PARAM)
			continue;
		p = msc_attr_find_param(policy, attr, &value, NULL);
		if (WARN_ON_ONCE(IS_ERR(p)) || p->value == value)
			continue;
		WRITE_ONCE(p->value, value);
		changed = 1;
	}
	return changed;
}
