// SPDX-License-Identifier: GPL-2.0
/*
 * Where nobody listens, nothing is built.  Listeners may be in any network
 * namespace; the class is the same for all.
 */
#include "notify.h"

#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>

#include "message.h"
#include "netlink.h"
#include "task.h"

/* Keeps the family registered while something is sent. */
static DEFINE_MUTEX(msc_notify_lock);
static bool msc_notify_on;

/**
 * msc_notify_switch() - the family was registered, or will not be any more
 * @on: which
 *
 * Context: process context; sleeps until nothing is being sent.
 */
void msc_notify_switch(bool on)
{
	mutex_lock(&msc_notify_lock);
	msc_notify_on = on;
	mutex_unlock(&msc_notify_lock);
}

static bool msc_notify_heard(void)
{
	bool heard = false;
	struct net *net;

	rcu_read_lock();
	for_each_net_rcu(net) {
		heard = genl_has_listeners(&msc_netlink_family, net,
					   MSC_NETLINK_GROUP_EVENTS);
		if (heard)
			break;
	}
	rcu_read_unlock();
	return heard;
}

/* Let the listeners know that they have missed something. */
static void msc_notify_missed(void)
{
	struct net *net;

	rcu_read_lock();
	for_each_net_rcu(net)
		genl_set_err(&msc_netlink_family, net, 0,
			     MSC_NETLINK_GROUP_EVENTS, -ENOBUFS);
	rcu_read_unlock();
}

/* Start a notification; false if it need not be sent. */
static bool msc_notify_begin(struct msc_msg *msg, enum muse_sched_cmd cmd,
			     size_t size)
{
	mutex_lock(&msc_notify_lock);
	if (msc_notify_on && msc_notify_heard()) {
		*msg = (struct msc_msg) {
			.skb = genlmsg_new(size, GFP_KERNEL),
			.cmd = cmd,
		};
		if (msg->skb)
			return true;
		msc_notify_missed();
	}
	mutex_unlock(&msc_notify_lock);
	return false;
}

static void msc_notify_end(struct msc_msg *msg, int err)
{
	if (WARN_ON_ONCE(err)) {
		nlmsg_free(msg->skb);
		msc_notify_missed();
	} else {
		genlmsg_multicast_allns(&msc_netlink_family, msg->skb, 0,
					MSC_NETLINK_GROUP_EVENTS);
	}
	mutex_unlock(&msc_notify_lock);
}

static void msc_notify_drop(struct msc_msg *msg)
{
	nlmsg_free(msg->skb);
	mutex_unlock(&msc_notify_lock);
}

/**
 * msc_notify_policy() - a policy came, changed or goes
 * @cmd: which of it
 * @policy: the policy
 *
 * Context: process context, &msc_mutex is held.
 */
void msc_notify_policy(enum muse_sched_cmd cmd, const struct muse_policy *policy)
{
	struct msc_msg msg;

	if (msc_notify_begin(&msg, cmd, msc_msg_policy_size(policy)))
		msc_notify_end(&msg, msc_msg_policy(&msg, policy));
}

/**
 * msc_notify_task() - a thread came or left
 * @cmd: which of it
 * @t: its record; the thread itself may be gone
 *
 * Context: process context.
 */
void msc_notify_task(enum muse_sched_cmd cmd, const struct msc_task *t)
{
	struct msc_msg msg;
	int err;

	if (!msc_notify_begin(&msg, cmd, GENLMSG_DEFAULT_SIZE))
		return;
	rcu_read_lock();
	err = msc_msg_task_event(&msg, t);
	rcu_read_unlock();
	msc_notify_end(&msg, err);
}

/**
 * msc_notify_change() - a thread has another policy, or other values
 * @p: thread, which may have left the class meanwhile
 *
 * Context: process context; the caller holds a reference on the thread.
 */
void msc_notify_change(struct task_struct *p)
{
	const struct msc_task *t;
	struct msc_msg msg;
	int err = 0;

	if (!msc_notify_begin(&msg, MUSE_SCHED_CMD_TASK_ENROL_NTF,
			      GENLMSG_DEFAULT_SIZE))
		return;
	rcu_read_lock();
	t = msc_task_find_rcu(p);
	if (t)
		err = msc_msg_task_event(&msg, t);
	rcu_read_unlock();
	if (t)
		msc_notify_end(&msg, err);
	else
		msc_notify_drop(&msg);
}

/**
 * msc_notify_stall() - the watchdog drained the class
 * @stall: because of whom
 *
 * Context: process context.
 */
void msc_notify_stall(const struct msc_stall *stall)
{
	struct msc_msg msg;

	if (msc_notify_begin(&msg, MUSE_SCHED_CMD_STALL_NTF, GENLMSG_DEFAULT_SIZE))
		msc_notify_end(&msg, msc_msg_stall(&msg, stall));
}

/**
 * msc_notify_class() - settings changed, or the class was drained
 * @cmd: which of it
 *
 * Context: process context.
 */
void msc_notify_class(enum muse_sched_cmd cmd)
{
	struct msc_msg msg;

	if (msc_notify_begin(&msg, cmd, GENLMSG_DEFAULT_SIZE))
		msc_notify_end(&msg, msc_msg_class(&msg));
}
