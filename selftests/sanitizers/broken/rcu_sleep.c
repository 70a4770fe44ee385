// SPDX-License-Identifier: GPL-2.0
/*
 * Broken on purpose: takes a mutex, which may sleep, as an RCU reader. That it
 * did not have to sleep this time must not matter.
 */

#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>

static DEFINE_MUTEX(lock);

static noinline void sleep_as_reader(void)
{
	rcu_read_lock();
	mutex_lock(&lock);
	mutex_unlock(&lock);
	rcu_read_unlock();
}

static int __init broken_init(void)
{
	sleep_as_reader();
	return 0;
}

static void __exit broken_exit(void)
{
}

module_init(broken_init);
module_exit(broken_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("sleeps as an RCU reader");
