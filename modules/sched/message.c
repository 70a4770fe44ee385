// SPDX-License-Identifier: GPL-2.0
/*
 * One function for each kind of object, used by replies, dumps and
 * notifications alike, so that these cannot differ.  Counters are read while
 * others write them: each is right, but they may be of different moments.
 */
#include "message.h"

#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/time64.h>
#include <net/genetlink.h>

#include "access.h"
#include "life.h"
#include "limit.h"
#include "registry.h"
#include "rq.h"
#include "task.h"
#include "watchdog.h"

/* Room for a parameter, without its help: ten attributes, a name, five u64. */
#define MSC_MSG_PARAM_SIZE	160

/* A number of 64 bits to be written; the last of a list has type 0. */
struct msc_msg_u64 {
	int type;
	u64 value;
};

static int msc_msg_put_u64s(struct sk_buff *skb, const struct msc_msg_u64 *u,
			    int pad)
{
	for (; u->type; u++)
		if (nla_put_u64_64bit(skb, u->type, u->value, pad))
			return -EMSGSIZE;
	return 0;
}

static void *msc_msg_begin(const struct msc_msg *msg)
{
	return genlmsg_put(msg->skb, msg->portid, msg->seq, &msc_netlink_family,
			   msg->flags, msg->cmd);
}

static int msc_msg_end(const struct msc_msg *msg, void *hdr, int err)
{
	if (err)
		genlmsg_cancel(msg->skb, hdr);
	else
		genlmsg_end(msg->skb, hdr);
	return err;
}

/* The class */

static int msc_msg_put_class(struct sk_buff *skb)
{
	struct nlattr *nest = nla_nest_start(skb, MUSE_SCHED_A_CLASS);
	u32 runtime = div_u64(READ_ONCE(msc_limit_runtime), NSEC_PER_USEC);
	u32 group = msc_access_group();

	if (!nest ||
	    nla_put_u32(skb, MUSE_SCHED_A_CLASS_STALL,
			READ_ONCE(msc_watchdog_stall_ms)) ||
	    nla_put_u32(skb, MUSE_SCHED_A_CLASS_RUNTIME, runtime) ||
	    nla_put_u32(skb, MUSE_SCHED_A_CLASS_FORK, READ_ONCE(msc_life_fork)) ||
	    (group != MSC_ACCESS_NO_GROUP &&
	     nla_put_u32(skb, MUSE_SCHED_A_CLASS_GROUP, group)) ||
	    nla_put_u32(skb, MUSE_SCHED_A_CLASS_TASK_COUNT, msc_task_count()) ||
	    nla_put_u64_64bit(skb, MUSE_SCHED_A_CLASS_ENROLLED, msc_task_total(),
			      MUSE_SCHED_A_CLASS_PAD) ||
	    nla_put_u32(skb, MUSE_SCHED_A_CLASS_STALLS,
			READ_ONCE(msc_watchdog_stalls)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * msc_msg_class() - write a message about the class
 * @msg: the header
 *
 * Context: any.
 * Return: 0, or -EMSGSIZE, with nothing written.
 */
int msc_msg_class(const struct msc_msg *msg)
{
	void *hdr = msc_msg_begin(msg);

	if (!hdr)
		return -EMSGSIZE;
	return msc_msg_end(msg, hdr, msc_msg_put_class(msg->skb));
}

static int msc_msg_put_drained(struct sk_buff *skb, unsigned int count)
{
	struct nlattr *nest = nla_nest_start(skb, MUSE_SCHED_A_CLASS);

	if (!nest || nla_put_u32(skb, MUSE_SCHED_A_CLASS_TASK_COUNT, count))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * msc_msg_drained() - write the answer to a request to drain
 * @msg: the header
 * @count: how many threads were withdrawn
 *
 * Context: any.
 * Return: 0, or -EMSGSIZE, with nothing written.
 */
int msc_msg_drained(const struct msc_msg *msg, unsigned int count)
{
	void *hdr = msc_msg_begin(msg);

	if (!hdr)
		return -EMSGSIZE;
	return msc_msg_end(msg, hdr, msc_msg_put_drained(msg->skb, count));
}

/* Policies */

static int msc_msg_put_param(struct sk_buff *skb, int type,
			     const struct muse_policy_param *p)
{
	const struct msc_msg_u64 numbers[] = {
		{ MUSE_SCHED_A_PARAM_VALUE, READ_ONCE(p->value) },
		{ MUSE_SCHED_A_PARAM_MINIMUM, p->min },
		{ MUSE_SCHED_A_PARAM_MAXIMUM, p->max },
		{ MUSE_SCHED_A_PARAM_DEFAULT, p->initial },
		{}
	};
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest || nla_put_string(skb, MUSE_SCHED_A_PARAM_NAME, p->name) ||
	    msc_msg_put_u64s(skb, numbers, MUSE_SCHED_A_PARAM_PAD) ||
	    nla_put_u32(skb, MUSE_SCHED_A_PARAM_UNIT, p->unit) ||
	    nla_put_string(skb, MUSE_SCHED_A_PARAM_HELP, p->help))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int msc_msg_put_params(struct sk_buff *skb, int type,
			      const struct muse_policy_param *p)
{
	for (; p && p->name; p++)
		if (msc_msg_put_param(skb, type, p))
			return -EMSGSIZE;
	return 0;
}

static int msc_msg_put_policy(struct sk_buff *skb,
			      const struct muse_policy *policy)
{
	struct nlattr *nest = nla_nest_start(skb, MUSE_SCHED_A_POLICY);
	u64 picks, empty;
	u32 tasks;

	msc_policy_counts(policy, &tasks, &picks, &empty);
	if (!nest || nla_put_string(skb, MUSE_SCHED_A_POLICY_NAME, policy->name) ||
	    nla_put_u32(skb, MUSE_SCHED_A_POLICY_TASK_COUNT, tasks) ||
	    nla_put_u64_64bit(skb, MUSE_SCHED_A_POLICY_PICKS, picks,
			      MUSE_SCHED_A_POLICY_PAD) ||
	    nla_put_u64_64bit(skb, MUSE_SCHED_A_POLICY_EMPTY_PICKS, empty,
			      MUSE_SCHED_A_POLICY_PAD) ||
	    msc_msg_put_params(skb, MUSE_SCHED_A_POLICY_PARAM, policy->params) ||
	    msc_msg_put_params(skb, MUSE_SCHED_A_POLICY_TASK_PARAM,
			       policy->task_params))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static size_t msc_msg_params_size(const struct muse_policy_param *p)
{
	size_t size = 0;

	for (; p && p->name; p++)
		size += MSC_MSG_PARAM_SIZE + nla_total_size(strlen(p->help) + 1);
	return size;
}

/**
 * msc_msg_policy_size() - room that a message about a policy wants
 * @policy: the policy
 *
 * Return: bytes, without the headers of the message.
 */
size_t msc_msg_policy_size(const struct muse_policy *policy)
{
	return max_t(size_t, GENLMSG_DEFAULT_SIZE,
		     512 + msc_msg_params_size(policy->params) +
		     msc_msg_params_size(policy->task_params));
}

/**
 * msc_msg_policy() - write a message about a policy
 * @msg: the header
 * @policy: the policy
 *
 * Context: process context, &msc_mutex is held.
 * Return: 0, or -EMSGSIZE, with nothing written.
 */
int msc_msg_policy(const struct msc_msg *msg, const struct muse_policy *policy)
{
	void *hdr = msc_msg_begin(msg);

	if (!hdr)
		return -EMSGSIZE;
	return msc_msg_end(msg, hdr, msc_msg_put_policy(msg->skb, policy));
}

/* Threads */

static enum muse_sched_state msc_msg_state(const struct msc_task *t)
{
	const struct msc_rq *mrq = msc_rq_of_cpu(READ_ONCE(t->p.cpu));

	if (READ_ONCE(t->away))
		return MUSE_SCHED_STATE_AWAY;
	if (!READ_ONCE(t->queued))
		return MUSE_SCHED_STATE_BLOCKED;
	return READ_ONCE(mrq->running) == t ? MUSE_SCHED_STATE_RUNNING :
					      MUSE_SCHED_STATE_READY;
}

static int msc_msg_put_own_param(struct sk_buff *skb, const struct msc_task *t,
				 const struct muse_policy_param *p)
{
	struct nlattr *nest = nla_nest_start(skb, MUSE_SCHED_A_TASK_PARAM);

	if (!nest || nla_put_string(skb, MUSE_SCHED_A_PARAM_NAME, p->name) ||
	    nla_put_u64_64bit(skb, MUSE_SCHED_A_PARAM_VALUE,
			      READ_ONCE(t->p.data[p->offset]),
			      MUSE_SCHED_A_PARAM_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int msc_msg_put_own_policy(struct sk_buff *skb, const struct msc_task *t,
				  const struct muse_policy *policy)
{
	const struct muse_policy_param *p = policy->task_params;

	if (nla_put_string(skb, MUSE_SCHED_A_TASK_POLICY, policy->name))
		return -EMSGSIZE;
	for (; p && p->name; p++)
		if (msc_msg_put_own_param(skb, t, p))
			return -EMSGSIZE;
	return 0;
}

static int msc_msg_put_counters(struct sk_buff *skb, const struct msc_task *t)
{
	const struct msc_msg_u64 counters[] = {
		{ MUSE_SCHED_A_TASK_RUN_TIME, READ_ONCE(t->run_time) },
		{ MUSE_SCHED_A_TASK_WAIT_TIME, READ_ONCE(t->wait_time) },
		{ MUSE_SCHED_A_TASK_WAIT_MAX, READ_ONCE(t->wait_max) },
		{ MUSE_SCHED_A_TASK_RUNS, READ_ONCE(t->runs) },
		{ MUSE_SCHED_A_TASK_PREEMPTIONS, READ_ONCE(t->preemptions) },
		{ MUSE_SCHED_A_TASK_SLICE_ENDS, READ_ONCE(t->slice_ends) },
		{ MUSE_SCHED_A_TASK_MIGRATIONS, READ_ONCE(t->migrations) },
		{}
	};

	return msc_msg_put_u64s(skb, counters, MUSE_SCHED_A_TASK_PAD);
}

static int msc_msg_put_names(struct sk_buff *skb, pid_t tid, pid_t pid,
			     const char *comm)
{
	char name[TASK_COMM_LEN];

	/* The name may be changing while it is read. */
	strscpy(name, comm, sizeof(name));
	return nla_put_s32(skb, MUSE_SCHED_A_TASK_TID, tid) ?:
	       nla_put_s32(skb, MUSE_SCHED_A_TASK_PID, pid) ?:
	       nla_put_string(skb, MUSE_SCHED_A_TASK_COMM, name);
}

static int msc_msg_put_task(struct sk_buff *skb, const struct msc_task *t,
			    pid_t tid, pid_t pid)
{
	struct nlattr *nest = nla_nest_start(skb, MUSE_SCHED_A_TASK);

	if (!nest || msc_msg_put_names(skb, tid, pid, t->task->comm) ||
	    msc_msg_put_own_policy(skb, t, READ_ONCE(t->policy)) ||
	    nla_put_u32(skb, MUSE_SCHED_A_TASK_STATE, msc_msg_state(t)) ||
	    nla_put_u32(skb, MUSE_SCHED_A_TASK_CPU, READ_ONCE(t->p.cpu)) ||
	    msc_msg_put_counters(skb, t))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * msc_msg_task() - write a message about a thread
 * @msg: the header
 * @t: its record, found in this RCU read side
 * @ns: the PID namespace of who asks
 *
 * Context: RCU read side.
 * Return: 0, -EMSGSIZE with nothing written, or -ESRCH likewise if the thread
 *	cannot be seen in the namespace.
 */
int msc_msg_task(const struct msc_msg *msg, const struct msc_task *t,
		 struct pid_namespace *ns)
{
	pid_t tid = task_pid_nr_ns(t->task, ns);
	pid_t pid = task_tgid_nr_ns(t->task, ns);
	void *hdr;

	if (!tid || !pid)
		return -ESRCH;
	hdr = msc_msg_begin(msg);
	if (!hdr)
		return -EMSGSIZE;
	return msc_msg_end(msg, hdr, msc_msg_put_task(msg->skb, t, tid, pid));
}

/*
 * The policy of a record that may have left the class: then the policy may have
 * been unloaded.  Under RCU, and valid as long.
 */
static const struct muse_policy *msc_msg_policy_of(const struct msc_task *t)
{
	const struct muse_policy *policy = READ_ONCE(t->policy);
	int i;

	for (i = 0; i < MSC_POLICIES_MAX; i++)
		if (READ_ONCE(msc_policies[i]) == policy)
			return policy;
	return NULL;
}

static int msc_msg_put_event(struct sk_buff *skb, u8 cmd,
			     const struct msc_task *t)
{
	struct nlattr *nest = nla_nest_start(skb, MUSE_SCHED_A_TASK);
	const struct muse_policy *policy = msc_msg_policy_of(t);

	if (!nest || msc_msg_put_names(skb, t->tid, t->pid, t->comm) ||
	    (policy && msc_msg_put_own_policy(skb, t, policy)) ||
	    nla_put_u32(skb, MUSE_SCHED_A_TASK_CPU, READ_ONCE(t->p.cpu)) ||
	    (cmd == MUSE_SCHED_CMD_TASK_WITHDRAW_NTF &&
	     nla_put_u32(skb, MUSE_SCHED_A_TASK_REASON, t->reason)) ||
	    msc_msg_put_counters(skb, t))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * msc_msg_task_event() - write what happened to a thread
 * @msg: the header
 * @t: its record; the thread itself may be gone
 *
 * Context: RCU read side.
 * Return: 0, or -EMSGSIZE, with nothing written.
 */
int msc_msg_task_event(const struct msc_msg *msg, const struct msc_task *t)
{
	void *hdr = msc_msg_begin(msg);

	if (!hdr)
		return -EMSGSIZE;
	return msc_msg_end(msg, hdr, msc_msg_put_event(msg->skb, msg->cmd, t));
}

/* Not of its record: the thread may have left since it was found. */
static int msc_msg_put_stall(struct sk_buff *skb, const struct msc_stall *stall)
{
	struct nlattr *nest = nla_nest_start(skb, MUSE_SCHED_A_TASK);

	if (!nest ||
	    msc_msg_put_names(skb, stall->tid, stall->pid, stall->comm) ||
	    nla_put_string(skb, MUSE_SCHED_A_TASK_POLICY, stall->policy) ||
	    nla_put_u32(skb, MUSE_SCHED_A_TASK_CPU, stall->cpu) ||
	    nla_put_u64_64bit(skb, MUSE_SCHED_A_TASK_WAIT_MAX, stall->waited,
			      MUSE_SCHED_A_TASK_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * msc_msg_stall() - write who waited for too long
 * @msg: the header
 * @stall: what was found
 *
 * Context: any.
 * Return: 0, or -EMSGSIZE, with nothing written.
 */
int msc_msg_stall(const struct msc_msg *msg, const struct msc_stall *stall)
{
	void *hdr = msc_msg_begin(msg);

	if (!hdr)
		return -EMSGSIZE;
	return msc_msg_end(msg, hdr, msc_msg_put_stall(msg->skb, stall));
}

/* CPUs */

static int msc_msg_put_cpu(struct sk_buff *skb, const struct msc_rq *mrq)
{
	const struct msc_msg_u64 counters[] = {
		{ MUSE_SCHED_A_CPU_RUN_TIME, READ_ONCE(mrq->run_time) },
		{ MUSE_SCHED_A_CPU_PICKS, READ_ONCE(mrq->picks) },
		{ MUSE_SCHED_A_CPU_PREEMPTIONS, READ_ONCE(mrq->preemptions) },
		{ MUSE_SCHED_A_CPU_SLICE_ENDS, READ_ONCE(mrq->slice_ends) },
		{ MUSE_SCHED_A_CPU_PULLS, READ_ONCE(mrq->pulls) },
		{ MUSE_SCHED_A_CPU_THROTTLES, READ_ONCE(mrq->throttles) },
		{}
	};
	struct nlattr *nest = nla_nest_start(skb, MUSE_SCHED_A_CPU);

	if (!nest || nla_put_u32(skb, MUSE_SCHED_A_CPU_ID, mrq->cpu) ||
	    nla_put_u32(skb, MUSE_SCHED_A_CPU_QUEUED, READ_ONCE(mrq->nr)) ||
	    nla_put_u8(skb, MUSE_SCHED_A_CPU_THROTTLED,
		       READ_ONCE(mrq->throttled)) ||
	    msc_msg_put_u64s(skb, counters, MUSE_SCHED_A_CPU_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * msc_msg_cpu() - write a message about a run queue
 * @msg: the header
 * @mrq: the run queue
 *
 * Context: any.
 * Return: 0, or -EMSGSIZE, with nothing written.
 */
int msc_msg_cpu(const struct msc_msg *msg, const struct msc_rq *mrq)
{
	void *hdr = msc_msg_begin(msg);

	if (!hdr)
		return -EMSGSIZE;
	return msc_msg_end(msg, hdr, msc_msg_put_cpu(msg->skb, mrq));
}
