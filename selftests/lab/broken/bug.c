// SPDX-License-Identifier: GPL-2.0
/* Broken on purpose: meets what it says can never be. */

#include <linux/module.h>

static int __init broken_init(void)
{
	BUG_ON(jiffies);
	return 0;
}

static void __exit broken_exit(void)
{
}

module_init(broken_init);
module_exit(broken_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("meets a BUG");
