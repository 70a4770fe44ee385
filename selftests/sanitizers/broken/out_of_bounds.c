// SPDX-License-Identifier: GPL-2.0
/* Broken on purpose: writes behind the end of an object. KASAN must see it. */

#include <linux/module.h>
#include <linux/slab.h>

static noinline int write_behind_the_end(void)
{
	size_t end = 40;
	char *p = kzalloc(end, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	/* The compiler would see it too. */
	OPTIMIZER_HIDE_VAR(end);
	WRITE_ONCE(p[end], 1);
	kfree(p);
	return 0;
}

static int __init broken_init(void)
{
	return write_behind_the_end();
}

static void __exit broken_exit(void)
{
}

module_init(broken_init);
module_exit(broken_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("writes out of bounds");
