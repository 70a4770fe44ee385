// SPDX-License-Identifier: GPL-2.0
/*
 * Broken on purpose: takes two locks in one order, then in the other. That two
 * who did so at once would wait for ever, lockdep must see although there is
 * only one.
 */

#include <linux/module.h>
#include <linux/mutex.h>

static DEFINE_MUTEX(first_lock);
static DEFINE_MUTEX(second_lock);

static noinline void take_in_order(void)
{
	mutex_lock(&first_lock);
	mutex_lock(&second_lock);
	mutex_unlock(&second_lock);
	mutex_unlock(&first_lock);
}

static noinline void take_in_other_order(void)
{
	mutex_lock(&second_lock);
	mutex_lock(&first_lock);
	mutex_unlock(&first_lock);
	mutex_unlock(&second_lock);
}

static int __init broken_init(void)
{
	take_in_order();
	take_in_other_order();
	return 0;
}

static void __exit broken_exit(void)
{
}

module_init(broken_init);
module_exit(broken_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("takes locks in both orders");
