// SPDX-License-Identifier: GPL-2.0
/* Broken on purpose: reads memory that it has given back. KASAN must see it. */

#include <linux/module.h>
#include <linux/slab.h>

static noinline int read_after_free(void)
{
	int *p = kzalloc(64, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	kfree(p);
	/* The compiler would see it too. */
	OPTIMIZER_HIDE_VAR(p);
	return READ_ONCE(*p) ? 1 : 0;
}

static int __init broken_init(void)
{
	return min(read_after_free(), 0);
}

static void __exit broken_exit(void)
{
}

module_init(broken_init);
module_exit(broken_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("reads freed memory");
