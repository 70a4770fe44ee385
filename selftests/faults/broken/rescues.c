// SPDX-License-Identifier: GPL-2.0
/*
 * Broken on purpose: when an allocation fails it tries another one, of which it
 * does not look whether that failed, too.
 */

#include <linux/module.h>
#include <linux/slab.h>

static int *memory;

static noinline void rescues_allocate(void)
{
	memory = kmalloc(sizeof(*memory), GFP_ATOMIC);
	WRITE_ONCE(*memory, 1);
}

static int __init broken_init(void)
{
	memory = kmalloc(1000, GFP_KERNEL);
	if (!memory)
		rescues_allocate();
	return 0;
}

static void __exit broken_exit(void)
{
	kfree(memory);
}

module_init(broken_init);
module_exit(broken_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("has an error path that allocates and fails badly");
