// SPDX-License-Identifier: GPL-2.0
/*
 * Broken on purpose, but not at once: loading it succeeds, and so does the
 * command that does it. The warning comes with the next sync(2), which lab/init
 * does when the command has ended and its status has been told to the host.
 */

#include <linux/kprobes.h>
#include <linux/module.h>

static int late_sync(struct kprobe *probe, struct pt_regs *regs)
{
	WARN(1, "an assertion of module late failed\n");
	return 0;
}

static struct kprobe late_probe = {
	.symbol_name = "ksys_sync",
	.pre_handler = late_sync,
};

static int __init broken_init(void)
{
	return register_kprobe(&late_probe);
}

static void __exit broken_exit(void)
{
	unregister_kprobe(&late_probe);
}

module_init(broken_init);
module_exit(broken_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("fails an assertion at the next sync");
