// SPDX-License-Identifier: GPL-2.0
/*
 * muse_sched: a scheduling class in a module.
 */
#include <linux/cpu.h>
#include <linux/module.h>

#include "balance.h"
#include "class.h"
#include "enrol.h"
#include "hook.h"
#include "life.h"
#include "netlink.h"
#include "policies/rr.h"
#include "registry.h"
#include "rq.h"
#include "sched/kernel.h"
#include "task.h"
#include "timer.h"
#include "watchdog.h"

/* Between the last thread leaving and the code going, for each CPU. */
static void msc_forget(void)
{
	unsigned long flags;
	struct rq *rq;
	int cpu;

	for_each_possible_cpu(cpu) {
		rq = msc_kernel_rq_lock(cpu, &flags);
		msc_kernel_forget_class(rq, &msc_class);
		msc_kernel_rq_unlock(rq, &flags);
	}
}

static int __init msc_init(void)
{
	int err;

	err = msc_kernel_init(&msc_class);
	if (err)
		return err;
	err = msc_tasks_init();
	if (err)
		return err;
	err = msc_rqs_init();
	if (err)
		goto err_tasks;
	err = msc_balance_init();
	if (err)
		goto err_rqs;
	msc_timers_init();
	err = muse_policy_register(&msc_policy_rr);
	if (err)
		goto err_balance;
	err = msc_hook_install();
	if (err)
		goto err_policies;
	err = msc_life_init();
	if (err)
		goto err_hook;
	msc_watchdog_start();
	err = msc_netlink_init();
	if (err)
		goto err_watchdog;
	return 0;

err_watchdog:
	msc_watchdog_stop();
	msc_life_stop();
err_hook:
	msc_hook_remove();
err_policies:
	msc_policies_exit();
err_balance:
	msc_balance_exit();
err_rqs:
	msc_rqs_exit();
err_tasks:
	msc_tasks_exit();
	return err;
}
module_init(msc_init);

/* Policies are modules that use this one, so only rr is left. */
static void __exit msc_exit(void)
{
	/* For good: a drain by anybody else opens only what it has closed. */
	mutex_lock(&msc_mutex);
	msc_enrol_close(true);
	msc_enrol_drain(MUSE_SCHED_REASON_UNLOAD);
	mutex_unlock(&msc_mutex);
	/* As long as threads are enrolled it is the probes that see them end. */
	msc_life_stop();
	msc_life_exit();
	/* Not before: listeners are told of those who had to leave. */
	msc_netlink_exit();
	msc_watchdog_stop();
	msc_forget();
	msc_hook_remove();
	msc_timers_exit();
	msc_balance_exit();
	msc_policies_exit();
	msc_rqs_exit();
	msc_tasks_exit();
}
module_exit(msc_exit);

MODULE_DESCRIPTION("A scheduling class in a module, with policies as modules");
MODULE_LICENSE("GPL");
MODULE_VERSION(MUSE_VERSION);
