// SPDX-License-Identifier: GPL-2.0
/*
 * Broken on purpose: holds a CPU for ever, with preemption off. Interrupts
 * come through, so the watchdog can see it.
 */

#include <linux/module.h>
#include <linux/preempt.h>
#include <asm/processor.h>

static int __init broken_init(void)
{
	preempt_disable();
	for (;;)
		cpu_relax();
	return 0;
}

static void __exit broken_exit(void)
{
}

module_init(broken_init);
module_exit(broken_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("never gives up the CPU");
