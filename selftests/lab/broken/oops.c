// SPDX-License-Identifier: GPL-2.0
/* Broken on purpose: follows a NULL pointer. The kernel must oops. */

#include <linux/module.h>

static int *nowhere;

static int __init broken_init(void)
{
	WRITE_ONCE(*READ_ONCE(nowhere), 1);
	return 0;
}

static void __exit broken_exit(void)
{
}

module_init(broken_init);
module_exit(broken_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("follows a NULL pointer");
