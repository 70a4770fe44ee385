// SPDX-License-Identifier: GPL-2.0
/*
 * Broken on purpose: forgets memory. kmemleak must see it. Several objects,
 * because a pointer may survive for a while where nobody means it to.
 */

#include <linux/module.h>
#include <linux/slab.h>

#define OBJECTS 16

static noinline int forget_memory(void)
{
	void *p = kzalloc(200, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	OPTIMIZER_HIDE_VAR(p);
	return 0;
}

static int __init broken_init(void)
{
	int i, err = 0;

	for (i = 0; !err && i < OBJECTS; i++)
		err = forget_memory();
	return err;
}

static void __exit broken_exit(void)
{
}

module_init(broken_init);
module_exit(broken_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("forgets memory");
