// SPDX-License-Identifier: GPL-2.0
/*
 * Broken on purpose: gives up the CPU under a spinlock. A stock kernel has no
 * debugging for it and does not count preemption by locks alone, so preemption
 * is off as well: then every kernel notices, in schedule() itself.
 */

#include <linux/module.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

static DEFINE_SPINLOCK(lock);

static int __init broken_init(void)
{
	preempt_disable();
	spin_lock(&lock);
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule_timeout(1);
	spin_unlock(&lock);
	preempt_enable();
	return 0;
}

static void __exit broken_exit(void)
{
}

module_init(broken_init);
module_exit(broken_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("sleeps under a spinlock");
