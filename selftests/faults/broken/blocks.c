// SPDX-License-Identifier: GPL-2.0
/*
 * Broken on purpose: when an allocation fails it keeps what it has taken, so
 * that it cannot be loaded again.
 */

#include <linux/ioport.h>
#include <linux/module.h>
#include <linux/slab.h>

/* Ports that no device of the lab's machine has. */
#define BLOCKS_FIRST	0x5a0
#define BLOCKS_COUNT	4

static void *memory;

static noinline int blocks_allocate(void)
{
	memory = kmalloc(100, GFP_KERNEL);
	return memory ? 0 : -ENOMEM;
}

static int __init broken_init(void)
{
	/* The name is the kernel's: ours would be gone while it is listed. */
	if (!request_region(BLOCKS_FIRST, BLOCKS_COUNT, NULL))
		return -EBUSY;
	return blocks_allocate();
}

static void __exit broken_exit(void)
{
	kfree(memory);
	release_region(BLOCKS_FIRST, BLOCKS_COUNT);
}

module_init(broken_init);
module_exit(broken_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("keeps I/O ports on an error path");
