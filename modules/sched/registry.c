// SPDX-License-Identifier: GPL-2.0
#include "registry.h"

#include <linux/export.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "enrol.h"
#include "notify.h"
#include "policies/rr.h"
#include "sched/kernel.h"

/* See registry.h. */
DEFINE_MUTEX(msc_mutex);

/* Set for a policy that takes no more threads. */
static bool msc_policies_leaving[MSC_POLICIES_MAX];

/**
 * msc_policy_find() - a policy by name
 * @name: its name
 *
 * Context: &msc_mutex is held.
 * Return: the policy, or NULL.
 */
struct muse_policy *msc_policy_find(const char *name)
{
	int i;

	lockdep_assert_held(&msc_mutex);
	for (i = 0; i < MSC_POLICIES_MAX; i++)
		if (msc_policies[i] && !strcmp(msc_policies[i]->name, name))
			return msc_policies[i];
	return NULL;
}

/**
 * msc_param_find() - a parameter by name
 * @params: list, or NULL
 * @name: its name
 *
 * Return: the parameter, or NULL.
 */
struct muse_policy_param *msc_param_find(struct muse_policy_param *params,
					 const char *name)
{
	for (; params && params->name; params++)
		if (!strcmp(params->name, name))
			return params;
	return NULL;
}

/**
 * msc_policy_leaving() - is a policy about to be unloaded?
 * @policy: policy
 *
 * Context: RCU read side, or &msc_mutex.
 * Return: true if no thread may come to it.
 */
bool msc_policy_leaving(const struct muse_policy *policy)
{
	return READ_ONCE(msc_policies_leaving[policy->id]);
}

/**
 * msc_policy_counts() - what a policy has done
 * @policy: policy
 * @tasks: how many threads use it
 * @picks: how often it was asked for the next thread
 * @empty: how often it gave none, or a wrong one
 *
 * Context: &msc_mutex is held.
 */
void msc_policy_counts(const struct muse_policy *policy, u32 *tasks,
		       u64 *picks, u64 *empty)
{
	struct msc_task *t;
	u64 seq = 0;
	int cpu;

	*tasks = 0;
	*picks = 0;
	*empty = 0;
	for_each_possible_cpu(cpu) {
		*picks += READ_ONCE(msc_rq_of_cpu(cpu)->policy_picks[policy->id]);
		*empty += READ_ONCE(msc_rq_of_cpu(cpu)->policy_empty[policy->id]);
	}
	rcu_read_lock();
	for (t = msc_task_next_rcu(seq); t; t = msc_task_after_rcu(t))
		*tasks += READ_ONCE(t->policy) == policy;
	rcu_read_unlock();
}

static int msc_param_check(const struct muse_policy *policy,
			   const struct muse_policy_param *p, bool task)
{
	int n = 0;

	for (; p && p->name; p++) {
		if (task && n++ == MSC_VALUES_MAX) {
			pr_err("muse_sched: policy %s: threads have more than %d parameters\n",
			       policy->name, MSC_VALUES_MAX);
			return -EINVAL;
		}
		if (strlen(p->name) >= MUSE_SCHED_NAME_MAX || !p->help ||
		    p->min > p->max || p->initial < p->min || p->initial > p->max ||
		    (task && p->offset >= MUSE_POLICY_TASK_SIZE / sizeof(u64))) {
			pr_err("muse_sched: policy %s: parameter %s makes no sense\n",
			       policy->name, p->name);
			return -EINVAL;
		}
	}
	return 0;
}

static int msc_policy_check(const struct muse_policy *policy)
{
	int err;

	if (!policy->name || !*policy->name ||
	    strlen(policy->name) >= MUSE_SCHED_NAME_MAX) {
		pr_err("muse_sched: a policy needs a name of at most %d characters\n",
		       MUSE_SCHED_NAME_MAX - 1);
		return -EINVAL;
	}
	if (!policy->enqueue || !policy->dequeue || !policy->pick) {
		pr_err("muse_sched: policy %s lacks enqueue, dequeue or pick\n",
		       policy->name);
		return -EINVAL;
	}
	err = msc_param_check(policy, policy->params, false);
	return err ?: msc_param_check(policy, policy->task_params, true);
}

static void msc_params_reset(struct muse_policy_param *p)
{
	for (; p && p->name; p++)
		WRITE_ONCE(p->value, p->initial);
}

static void msc_policy_free_rqs(unsigned int id)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		kfree(msc_rq_of_cpu(cpu)->policy_rq[id]);
		msc_rq_of_cpu(cpu)->policy_rq[id] = NULL;
	}
}

static int msc_policy_alloc_rqs(struct muse_policy *policy)
{
	struct msc_rq *mrq;
	void *rq;
	int cpu;

	for_each_possible_cpu(cpu) {
		rq = kzalloc_node(max_t(size_t, policy->rq_size, 1), GFP_KERNEL,
				  cpu_to_node(cpu));
		if (!rq) {
			msc_policy_free_rqs(policy->id);
			return -ENOMEM;
		}
		if (policy->rq_init)
			policy->rq_init(rq, cpu);
		mrq = msc_rq_of_cpu(cpu);
		mrq->policy_rq[policy->id] = rq;
		mrq->policy_picks[policy->id] = 0;
		mrq->policy_empty[policy->id] = 0;
	}
	return 0;
}

static int msc_policy_add(struct muse_policy *policy)
{
	int err, id;

	if (msc_policy_find(policy->name)) {
		pr_err("muse_sched: there is a policy %s already\n", policy->name);
		return -EEXIST;
	}
	for (id = 0; id < MSC_POLICIES_MAX && msc_policies[id]; id++)
		;
	if (id == MSC_POLICIES_MAX) {
		pr_err("muse_sched: policy %s: there are %d policies already\n",
		       policy->name, id);
		return -ENOSPC;
	}
	policy->id = id;
	err = msc_policy_alloc_rqs(policy);
	if (err)
		return err;
	msc_params_reset(policy->params);
	msc_params_reset(policy->task_params);
	WRITE_ONCE(msc_policies_leaving[id], false);
	/* Whoever finds the policy finds its run queues. */
	smp_store_release(&msc_policies[id], policy);
	msc_notify_policy(MUSE_SCHED_CMD_POLICY_ADD_NTF, policy);
	return 0;
}

/**
 * muse_policy_register() - have threads use a policy
 * @policy: policy; its parameters begin with their initial values
 *
 * Context: process context.
 * Return: 0, or a negative error, and then the log says why.
 */
int muse_policy_register(struct muse_policy *policy)
{
	int err = msc_policy_check(policy);

	if (err)
		return err;
	mutex_lock(&msc_mutex);
	err = msc_policy_add(policy);
	mutex_unlock(&msc_mutex);
	return err;
}
EXPORT_SYMBOL_GPL(muse_policy_register);

/**
 * muse_policy_unregister() - the reverse
 * @policy: policy that was registered
 *
 * Threads that use it go on under rr.
 *
 * Context: process context; sleeps until nobody is in the policy.
 */
void muse_policy_unregister(struct muse_policy *policy)
{
	mutex_lock(&msc_mutex);
	WRITE_ONCE(msc_policies_leaving[policy->id], true);
	/* Children that are just being enrolled have looked at that, or will. */
	synchronize_rcu();
	msc_enrol_move_all(policy, &msc_policy_rr);
	msc_notify_policy(MUSE_SCHED_CMD_POLICY_DEL_NTF, policy);
	WRITE_ONCE(msc_policies[policy->id], NULL);
	synchronize_rcu();
	msc_policy_free_rqs(policy->id);
	mutex_unlock(&msc_mutex);
}
EXPORT_SYMBOL_GPL(muse_policy_unregister);

/**
 * muse_policy_now() - the time, as a run queue sees it
 * @cpu: whose run queue is locked
 *
 * Return: nanoseconds.
 */
u64 muse_policy_now(int cpu)
{
	return msc_kernel_rq(cpu)->clock;
}
EXPORT_SYMBOL_GPL(muse_policy_now);

/**
 * msc_policies_exit() - free what rr has; there are no threads any more
 */
void msc_policies_exit(void)
{
	WRITE_ONCE(msc_policies[msc_policy_rr.id], NULL);
	msc_policy_free_rqs(msc_policy_rr.id);
}
