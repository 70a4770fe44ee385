// SPDX-License-Identifier: GPL-2.0
/*
 * Those that change something, and those that name a policy, hold &msc_mutex;
 * those that read a thread hold the RCU read lock.
 */
#include "request.h"

#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/time64.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>
#include <net/genetlink.h>

#include "access.h"
#include "attr.h"
#include "enrol.h"
#include "life.h"
#include "limit.h"
#include "message.h"
#include "notify.h"
#include "registry.h"
#include "task.h"
#include "threads.h"
#include "watchdog.h"

/* A reply to be filled; its header is in @msg. */
static int msc_req_reply_begin(struct msc_msg *msg, struct genl_info *info,
			       size_t size)
{
	*msg = (struct msc_msg) {
		.skb = genlmsg_new(size, GFP_KERNEL),
		.portid = info->snd_portid,
		.seq = info->snd_seq,
		.cmd = info->genlhdr->cmd,
	};
	return msg->skb ? 0 : -ENOMEM;
}

static int msc_req_reply_end(struct msc_msg *msg, struct genl_info *info,
			     int err)
{
	if (err) {
		nlmsg_free(msg->skb);
		return err;
	}
	return genlmsg_reply(msg->skb, info);
}

/**
 * msc_req_class_get() - CLASS_GET: the class
 * @skb: the request
 * @info: its attributes
 *
 * Context: process context.
 * Return: 0 or a negative errno.
 */
int msc_req_class_get(struct sk_buff *skb, struct genl_info *info)
{
	struct msc_msg msg;
	int err;

	err = msc_req_reply_begin(&msg, info, GENLMSG_DEFAULT_SIZE);
	if (err)
		return err;
	return msc_req_reply_end(&msg, info, msc_msg_class(&msg));
}

/* What the attributes' own policy cannot say. */
static int msc_req_check_class(struct nlattr **tb, struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = tb[MUSE_SCHED_A_CLASS_STALL];
	u32 group;

	if (attr && nla_get_u32(attr) && nla_get_u32(attr) < MUSE_SCHED_STALL_MIN) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the stall time must be 0 or at least "
				    __stringify(MUSE_SCHED_STALL_MIN) " ms");
		return -ERANGE;
	}
	attr = tb[MUSE_SCHED_A_CLASS_GROUP];
	if (!attr)
		return 0;
	group = nla_get_u32(attr);
	if (group != MSC_ACCESS_NO_GROUP &&
	    !gid_valid(make_kgid(&init_user_ns, group))) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "there cannot be such a group");
		return -EINVAL;
	}
	return 0;
}

static bool msc_req_set_stall(u32 ms)
{
	if (ms == msc_watchdog_stall_ms)
		return false;
	msc_watchdog_set(ms);
	return true;
}

static bool msc_req_set_runtime(u32 us)
{
	u64 ns = (u64)us * NSEC_PER_USEC;

	if (ns == msc_limit_runtime)
		return false;
	WRITE_ONCE(msc_limit_runtime, ns);
	return true;
}

static bool msc_req_set_fork(enum muse_sched_fork fork)
{
	if (fork == msc_life_fork)
		return false;
	WRITE_ONCE(msc_life_fork, fork);
	return true;
}

static bool msc_req_set_group(u32 group)
{
	if (group == msc_access_group())
		return false;
	msc_access_set_group(group);
	return true;
}

/* Nothing here can fail, so a request takes effect as a whole. */
static void msc_req_set_class(struct nlattr **tb)
{
	bool changed = false;

	if (tb[MUSE_SCHED_A_CLASS_STALL])
		changed |= msc_req_set_stall(nla_get_u32(tb[MUSE_SCHED_A_CLASS_STALL]));
	if (tb[MUSE_SCHED_A_CLASS_RUNTIME])
		changed |= msc_req_set_runtime(nla_get_u32(tb[MUSE_SCHED_A_CLASS_RUNTIME]));
	if (tb[MUSE_SCHED_A_CLASS_FORK])
		changed |= msc_req_set_fork(nla_get_u32(tb[MUSE_SCHED_A_CLASS_FORK]));
	if (tb[MUSE_SCHED_A_CLASS_GROUP])
		changed |= msc_req_set_group(nla_get_u32(tb[MUSE_SCHED_A_CLASS_GROUP]));
	if (changed)
		msc_notify_class(MUSE_SCHED_CMD_CLASS_SET_NTF);
}

/**
 * msc_req_class_set() - CLASS_SET: change settings
 * @skb: the request
 * @info: its attributes
 *
 * Context: process context; takes &msc_mutex.
 * Return: 0, or a negative errno with a text in the extended ack.
 */
int msc_req_class_set(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *tb[MUSE_SCHED_A_CLASS_GROUP + 1];
	struct nlattr *nest = info->attrs[MUSE_SCHED_A_CLASS];
	int err;

	err = msc_access_admin(skb, info->extack);
	if (err)
		return err;
	if (!nest)
		return MSC_ATTR_MISSING(info->extack, NULL, MUSE_SCHED_A_CLASS,
					"what to set");
	if (!nla_len(nest)) {
		NL_SET_ERR_MSG_ATTR(info->extack, nest, "there is nothing to set");
		return -EINVAL;
	}
	err = nla_parse_nested(tb, ARRAY_SIZE(tb) - 1, nest, msc_attr_class,
			       info->extack);
	if (!err)
		err = msc_req_check_class(tb, info->extack);
	if (err)
		return err;

	mutex_lock(&msc_mutex);
	msc_req_set_class(tb);
	mutex_unlock(&msc_mutex);
	return 0;
}

/**
 * msc_req_drain() - DRAIN: withdraw every thread
 * @skb: the request
 * @info: its attributes
 *
 * Context: process context; takes &msc_mutex.
 * Return: 0, or a negative errno with a text in the extended ack.
 */
int msc_req_drain(struct sk_buff *skb, struct genl_info *info)
{
	struct msc_msg msg;
	unsigned int n;
	int err;

	err = msc_access_drain(skb, info->extack);
	if (!err)
		err = msc_req_reply_begin(&msg, info, GENLMSG_DEFAULT_SIZE);
	if (err)
		return err;

	mutex_lock(&msc_mutex);
	msc_enrol_close(true);
	n = msc_enrol_drain(MUSE_SCHED_REASON_DRAIN);
	msc_enrol_close(false);
	msc_notify_class(MUSE_SCHED_CMD_DRAIN_NTF);
	mutex_unlock(&msc_mutex);
	return msc_req_reply_end(&msg, info, msc_msg_drained(&msg, n));
}

/* Parse the nest about a policy, and find the policy.  Under &msc_mutex. */
static struct muse_policy *msc_req_find_policy(struct genl_info *info)
{
	struct nlattr *nest = info->attrs[MUSE_SCHED_A_POLICY];
	struct nlattr *attr;

	if (!nest)
		return ERR_PTR(MSC_ATTR_MISSING(info->extack, NULL,
						MUSE_SCHED_A_POLICY,
						"the policy"));
	attr = nla_find_nested(nest, MUSE_SCHED_A_POLICY_NAME);
	if (!attr)
		return ERR_PTR(MSC_ATTR_MISSING(info->extack, nest,
						MUSE_SCHED_A_POLICY_NAME,
						"the name of the policy"));
	return msc_attr_find_policy(attr, info->extack);
}

static int msc_req_get_policy(struct genl_info *info, struct msc_msg *msg)
{
	const struct muse_policy *policy = msc_req_find_policy(info);
	int err;

	if (IS_ERR(policy))
		return PTR_ERR(policy);
	err = msc_req_reply_begin(msg, info, msc_msg_policy_size(policy));
	if (err)
		return err;
	err = msc_msg_policy(msg, policy);
	if (err)
		nlmsg_free(msg->skb);
	return err;
}

/**
 * msc_req_policy_get() - POLICY_GET: one policy
 * @skb: the request
 * @info: its attributes
 *
 * Context: process context; takes &msc_mutex.
 * Return: 0, or a negative errno with a text in the extended ack.
 */
int msc_req_policy_get(struct sk_buff *skb, struct genl_info *info)
{
	struct msc_msg msg;
	int err;

	mutex_lock(&msc_mutex);
	err = msc_req_get_policy(info, &msg);
	mutex_unlock(&msc_mutex);
	return err ?: genlmsg_reply(msg.skb, info);
}

static int msc_req_set_policy(struct genl_info *info)
{
	struct nlattr *nest = info->attrs[MUSE_SCHED_A_POLICY];
	struct muse_policy *policy = msc_req_find_policy(info);
	int changed;

	if (IS_ERR(policy))
		return PTR_ERR(policy);
	if (!nla_find_nested(nest, MUSE_SCHED_A_POLICY_PARAM))
		return MSC_ATTR_MISSING(info->extack, nest,
					MUSE_SCHED_A_POLICY_PARAM,
					"what to set");
	changed = msc_attr_set_params(policy, nest, info->extack);
	if (changed < 0)
		return changed;
	if (changed)
		msc_notify_policy(MUSE_SCHED_CMD_POLICY_SET_NTF, policy);
	return 0;
}

/**
 * msc_req_policy_set() - POLICY_SET: change parameters of a policy
 * @skb: the request
 * @info: its attributes
 *
 * Context: process context; takes &msc_mutex.
 * Return: 0, or a negative errno with a text in the extended ack.
 */
int msc_req_policy_set(struct sk_buff *skb, struct genl_info *info)
{
	int err = msc_access_admin(skb, info->extack);

	if (err)
		return err;
	mutex_lock(&msc_mutex);
	err = msc_req_set_policy(info);
	mutex_unlock(&msc_mutex);
	return err;
}

/* Parse the nest about a thread, and find the thread; with a reference. */
static struct task_struct *msc_req_get_thread(struct genl_info *info,
					      struct nlattr **tb, int maxtype,
					      const struct nla_policy *policy)
{
	struct nlattr *nest = info->attrs[MUSE_SCHED_A_TASK];
	int err;

	if (!nest)
		return ERR_PTR(MSC_ATTR_MISSING(info->extack, NULL,
						MUSE_SCHED_A_TASK,
						"the thread"));
	err = nla_parse_nested(tb, maxtype, nest, policy, info->extack);
	if (err)
		return ERR_PTR(err);
	return msc_attr_get_thread(tb, nest, info->extack);
}

static int msc_req_enrol(struct msc_threads *r, struct nlattr **tb,
			 struct task_struct *p)
{
	const struct nlattr *attr = tb[MUSE_SCHED_A_TASK_POLICY];

	if (attr) {
		r->policy = msc_attr_find_policy(attr, r->info->extack);
		if (IS_ERR(r->policy))
			return PTR_ERR(r->policy);
	} else if (!tb[MUSE_SCHED_A_TASK_PARAM]) {
		return MSC_ATTR_MISSING(r->info->extack, r->nest,
					MUSE_SCHED_A_TASK_POLICY, "the policy");
	}
	return msc_threads_enrol(r, p, nla_get_flag(tb[MUSE_SCHED_A_TASK_PROCESS]));
}

/**
 * msc_req_task_enrol() - TASK_ENROL: put threads under a policy
 * @skb: the request
 * @info: its attributes
 *
 * Context: process context; takes &msc_mutex.
 * Return: 0, or a negative errno with a text in the extended ack.
 */
int msc_req_task_enrol(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *tb[MUSE_SCHED_A_TASK_PARAM + 1];
	struct msc_threads r = {
		.skb = skb,
		.info = info,
		.nest = info->attrs[MUSE_SCHED_A_TASK],
	};
	struct task_struct *p;
	int err;

	p = msc_req_get_thread(info, tb, ARRAY_SIZE(tb) - 1, msc_attr_enrol);
	if (IS_ERR(p))
		return PTR_ERR(p);
	r.tid = tb[MUSE_SCHED_A_TASK_TID];
	mutex_lock(&msc_mutex);
	err = msc_req_enrol(&r, tb, p);
	mutex_unlock(&msc_mutex);
	put_task_struct(p);
	return err;
}

/**
 * msc_req_task_withdraw() - TASK_WITHDRAW: bring threads back
 * @skb: the request
 * @info: its attributes
 *
 * Context: process context; takes &msc_mutex.
 * Return: 0, or a negative errno with a text in the extended ack.
 */
int msc_req_task_withdraw(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *tb[MUSE_SCHED_A_TASK_PROCESS + 1];
	struct msc_threads r = { .skb = skb, .info = info };
	struct task_struct *p;
	int err;

	p = msc_req_get_thread(info, tb, ARRAY_SIZE(tb) - 1, msc_attr_withdraw);
	if (IS_ERR(p))
		return PTR_ERR(p);
	r.tid = tb[MUSE_SCHED_A_TASK_TID];
	mutex_lock(&msc_mutex);
	err = msc_threads_withdraw(&r, p,
				   nla_get_flag(tb[MUSE_SCHED_A_TASK_PROCESS]));
	mutex_unlock(&msc_mutex);
	put_task_struct(p);
	return err;
}

static int msc_req_get_task(struct genl_info *info, const struct msc_msg *msg,
			    const struct task_struct *p, const struct nlattr *tid)
{
	const struct msc_task *t;
	int err = -ESRCH;

	rcu_read_lock();
	t = msc_task_find_rcu(p);
	if (t)
		err = msc_msg_task(msg, t, task_active_pid_ns(current));
	rcu_read_unlock();
	if (err == -ESRCH)
		NL_SET_ERR_MSG_ATTR(info->extack, tid, "the thread is not enrolled");
	return err;
}

/**
 * msc_req_task_get() - TASK_GET: one thread
 * @skb: the request
 * @info: its attributes
 *
 * Context: process context; takes rcu_read_lock().
 * Return: 0, or a negative errno with a text in the extended ack.
 */
int msc_req_task_get(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *tb[MUSE_SCHED_A_TASK_TID + 1];
	struct task_struct *p;
	struct msc_msg msg;
	int err;

	p = msc_req_get_thread(info, tb, ARRAY_SIZE(tb) - 1, msc_attr_thread);
	if (IS_ERR(p))
		return PTR_ERR(p);
	err = msc_req_reply_begin(&msg, info, GENLMSG_DEFAULT_SIZE);
	if (!err) {
		err = msc_req_get_task(info, &msg, p, tb[MUSE_SCHED_A_TASK_TID]);
		err = msc_req_reply_end(&msg, info, err);
	}
	put_task_struct(p);
	return err;
}
