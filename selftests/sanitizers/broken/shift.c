// SPDX-License-Identifier: GPL-2.0
/* Broken on purpose: shifts further than an int is wide. UBSAN must see it. */

#include <linux/module.h>

static noinline int shift_too_far(int bits)
{
	return 1 << bits;
}

static int __init broken_init(void)
{
	int bits = 40;

	OPTIMIZER_HIDE_VAR(bits);
	return min(shift_too_far(bits), 0);
}

static void __exit broken_exit(void)
{
}

module_init(broken_init);
module_exit(broken_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("shifts out of bounds");
