// SPDX-License-Identifier: GPL-2.0
/* Broken on purpose: when its second allocation fails it forgets the first. */

#include <linux/module.h>
#include <linux/slab.h>

static void *first, *second;

static noinline int forgets_allocate(void)
{
	first = kmalloc(200, GFP_KERNEL);
	if (!first)
		return -ENOMEM;
	second = kmalloc(100, GFP_KERNEL);
	if (!second)
		return -ENOMEM;
	return 0;
}

static int __init broken_init(void)
{
	return forgets_allocate();
}

static void __exit broken_exit(void)
{
	kfree(second);
	kfree(first);
}

module_init(broken_init);
module_exit(broken_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("leaks memory on an error path");
