// SPDX-License-Identifier: GPL-2.0
/*
 * Nothing is wrong with this one: it only says words that a careless reader of
 * the kernel log would take for a report.
 */

#include <linux/module.h>

static int __init broken_init(void)
{
	pr_info("innocent: warning: no bug, no oops, no panic here\n");
	pr_warn("innocent: a kernel log may say warning, bug: and lockup\n");
	return 0;
}

static void __exit broken_exit(void)
{
}

module_init(broken_init);
module_exit(broken_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("only talks");
