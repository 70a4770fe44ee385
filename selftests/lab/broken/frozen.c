// SPDX-License-Identifier: GPL-2.0
/*
 * Broken on purpose: stops all CPUs, with interrupts off. No watchdog of the kernel
 * lives to see it.
 */

#include <linux/module.h>
#include <linux/smp.h>
#include <asm/processor.h>

static void broken_stop(void *unused)
{
	for (;;)
		cpu_relax();
}

static int __init broken_init(void)
{
	on_each_cpu(broken_stop, NULL, 1);
	return 0;
}

static void __exit broken_exit(void)
{
}

module_init(broken_init);
module_exit(broken_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("stops all CPUs");
