// SPDX-License-Identifier: GPL-2.0
/*
 * Broken on purpose: walks an RCU list without being a reader, so that nothing
 * keeps what it looks at. lockdep must see it although nobody changes the list.
 */

#include <linux/module.h>
#include <linux/rculist.h>

struct item {
	struct list_head node;
	int value;
};

static LIST_HEAD(items);
static struct item item = { .value = 1 };

static noinline int walk_without_lock(void)
{
	struct item *i;
	int sum = 0;

	list_for_each_entry_rcu(i, &items, node)
		sum += i->value;
	return sum;
}

static int __init broken_init(void)
{
	list_add_rcu(&item.node, &items);
	return walk_without_lock() == item.value ? 0 : -EINVAL;
}

static void __exit broken_exit(void)
{
}

module_init(broken_init);
module_exit(broken_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("walks an RCU list without the read lock");
