// SPDX-License-Identifier: GPL-2.0
/*
 * Nothing is held between two messages of a dump.  It goes on from the number
 * at which it stopped, so it shows everything that was there from its beginning
 * to its end exactly once, whatever came and went meanwhile.
 */
#include "dump.h"

#include <linux/cpumask.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <net/genetlink.h>

#include "attr.h"
#include "message.h"
#include "registry.h"
#include "rq.h"
#include "task.h"

/* Records looked at in one read-side section. */
#define MSC_DUMP_STEPS	1024

/* Where a dump stands: what comes next, or for threads, what came last. */
struct msc_dump {
	u64 pos;
};

static struct msc_dump *msc_dump_of(struct netlink_callback *cb)
{
	BUILD_BUG_ON(sizeof(struct msc_dump) > sizeof(cb->ctx));

	return (struct msc_dump *)cb->ctx;
}

static struct msc_msg msc_dump_msg(struct sk_buff *skb,
				   struct netlink_callback *cb)
{
	const struct genlmsghdr *hdr = nlmsg_data(cb->nlh);

	return (struct msc_msg) {
		.skb = skb,
		.portid = NETLINK_CB(cb->skb).portid,
		.seq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI,
		.cmd = hdr->cmd,
	};
}

/*
 * All are listed or one is asked for.  This is looked at with each message and
 * not in ->start(), because only a message can carry the text of an error on
 * every kernel.
 */
static int msc_dump_check(struct netlink_callback *cb, int type)
{
	struct nlattr **attrs = muse_genl_dump_attrs(cb);

	if (!attrs || !attrs[type])
		return 0;
	NL_SET_ERR_MSG_ATTR(cb->extack, attrs[type],
			    "a dump cannot be limited");
	return -EINVAL;
}

/**
 * msc_dump_policies() - dump of POLICY_GET
 * @skb: message to fill
 * @cb: state of the dump
 *
 * Context: process context; takes &msc_mutex.
 * Return: length of the message, 0 at the end, or a negative errno.
 */
int msc_dump_policies(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct msc_msg msg = msc_dump_msg(skb, cb);
	struct msc_dump *dump = msc_dump_of(cb);
	int err = msc_dump_check(cb, MUSE_SCHED_A_POLICY);

	for (; !err && dump->pos < MSC_POLICIES_MAX; dump->pos++) {
		mutex_lock(&msc_mutex);
		if (msc_policies[dump->pos])
			err = msc_msg_policy(&msg, msc_policies[dump->pos]);
		mutex_unlock(&msc_mutex);
		if (err)
			break;
	}
	return skb->len ?: err;
}

/* -EAGAIN asks for a pause. */
static int msc_dump_some_tasks(const struct msc_msg *msg, struct msc_dump *dump)
{
	struct pid_namespace *ns = task_active_pid_ns(current);
	int err, steps = MSC_DUMP_STEPS;
	struct msc_task *t;

	for (t = msc_task_next_rcu(dump->pos); t; t = msc_task_after_rcu(t)) {
		err = msc_msg_task(msg, t, ns);
		if (err && err != -ESRCH)
			return err;
		dump->pos = t->seq;
		if (!--steps)
			return -EAGAIN;
	}
	return 0;
}

/**
 * msc_dump_tasks() - dump of TASK_GET
 * @skb: message to fill
 * @cb: state of the dump
 *
 * Context: process context; takes rcu_read_lock().
 * Return: length of the message, 0 at the end, or a negative errno.
 */
int msc_dump_tasks(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct msc_msg msg = msc_dump_msg(skb, cb);
	int err = msc_dump_check(cb, MUSE_SCHED_A_TASK);

	if (err)
		return err;
	do {
		rcu_read_lock();
		err = msc_dump_some_tasks(&msg, msc_dump_of(cb));
		rcu_read_unlock();
		cond_resched();
	} while (err == -EAGAIN);
	return skb->len ?: err;
}

/**
 * msc_dump_cpus() - dump of CPU_GET
 * @skb: message to fill
 * @cb: state of the dump
 *
 * Context: process context.
 * Return: length of the message, 0 at the end, or a negative errno.
 */
int msc_dump_cpus(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct msc_msg msg = msc_dump_msg(skb, cb);
	struct msc_dump *dump = msc_dump_of(cb);
	int err = 0;

	for (; !err && dump->pos < nr_cpu_ids; dump->pos += !err)
		if (cpu_online(dump->pos))
			err = msc_msg_cpu(&msg, msc_rq_of_cpu(dump->pos));
	return skb->len ?: err;
}
