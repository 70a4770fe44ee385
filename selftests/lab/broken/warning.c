// SPDX-License-Identifier: GPL-2.0
/* Broken on purpose: fails an assertion that the kernel survives. */

#include <linux/module.h>

static int __init broken_init(void)
{
	WARN(1, "an assertion of module warning failed\n");
	return 0;
}

static void __exit broken_exit(void)
{
}

module_init(broken_init);
module_exit(broken_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("fails an assertion");
