// SPDX-License-Identifier: GPL-2.0
/* Broken on purpose: puts an entry into a list twice. DEBUG_LIST must see it. */

#include <linux/list.h>
#include <linux/module.h>

static LIST_HEAD(entries);
static LIST_HEAD(entry);

static noinline void add_twice(void)
{
	list_add(&entry, &entries);
	list_add(&entry, &entries);
}

static int __init broken_init(void)
{
	add_twice();
	return 0;
}

static void __exit broken_exit(void)
{
}

module_init(broken_init);
module_exit(broken_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("adds an entry to a list twice");
