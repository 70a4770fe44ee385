// SPDX-License-Identifier: GPL-2.0
/*
 * Broken on purpose: frees an object whose timer is pending. Debug objects must
 * see it at once, not when the timer fires.
 */

#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/timer.h>

struct object {
	struct timer_list timer;
};

static void timer_of_object(struct timer_list *timer)
{
}

static noinline int free_with_timer(void)
{
	struct object *object = kzalloc(sizeof(*object), GFP_KERNEL);

	if (!object)
		return -ENOMEM;
	timer_setup(&object->timer, timer_of_object, 0);
	mod_timer(&object->timer, jiffies + 3600 * HZ);
	kfree(object);
	return 0;
}

static int __init broken_init(void)
{
	return free_with_timer();
}

static void __exit broken_exit(void)
{
}

module_init(broken_init);
module_exit(broken_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("frees a pending timer");
