// SPDX-License-Identifier: GPL-2.0
/*
 * Broken on purpose: whoever loads it waits for something that never happens
 * and cannot be interrupted.
 */

#include <linux/completion.h>
#include <linux/module.h>

static DECLARE_COMPLETION(never);

static int __init broken_init(void)
{
	wait_for_completion(&never);
	return 0;
}

static void __exit broken_exit(void)
{
}

module_init(broken_init);
module_exit(broken_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("waits for ever");
