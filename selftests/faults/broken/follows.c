// SPDX-License-Identifier: GPL-2.0
/* Broken on purpose: does not look whether it got the memory. */

#include <linux/module.h>
#include <linux/slab.h>

static int *memory;

static noinline void follows_blindly(void)
{
	memory = kmalloc(sizeof(*memory), GFP_KERNEL);
	WRITE_ONCE(*memory, 1);
}

static int __init broken_init(void)
{
	follows_blindly();
	return 0;
}

static void __exit broken_exit(void)
{
	kfree(memory);
}

module_init(broken_init);
module_exit(broken_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("follows a NULL pointer when memory runs out");
