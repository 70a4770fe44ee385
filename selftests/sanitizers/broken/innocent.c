// SPDX-License-Identifier: GPL-2.0
/*
 * Does what the broken ones do, but rightly: nothing may be said of it. It stays
 * loaded, with memory that only it points to.
 */

#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/timer.h>

struct object {
	struct list_head node;
	struct timer_list timer;
	struct rcu_head rcu;
	char room[40];
};

static DEFINE_MUTEX(first_lock);
static DEFINE_MUTEX(second_lock);
static LIST_HEAD(objects);

static void timer_of_object(struct timer_list *timer)
{
}

static struct object *object_add(void)
{
	struct object *object = kzalloc(sizeof(*object), GFP_KERNEL);

	if (!object)
		return NULL;
	object->room[sizeof(object->room) - 1] = 1;
	timer_setup(&object->timer, timer_of_object, 0);
	mod_timer(&object->timer, jiffies + 3600 * HZ);
	mutex_lock(&first_lock);
	mutex_lock(&second_lock);
	list_add_rcu(&object->node, &objects);
	mutex_unlock(&second_lock);
	mutex_unlock(&first_lock);
	return object;
}

static void object_del(struct object *object)
{
	mutex_lock(&first_lock);
	list_del_rcu(&object->node);
	mutex_unlock(&first_lock);
	timer_delete_sync(&object->timer);
	kfree_rcu(object, rcu);
}

static int objects_count(void)
{
	struct object *object;
	int count = 0;

	rcu_read_lock();
	list_for_each_entry_rcu(object, &objects, node)
		count += object->room[sizeof(object->room) - 1];
	rcu_read_unlock();
	return count;
}

static void objects_del(void)
{
	struct object *object, *next;

	list_for_each_entry_safe(object, next, &objects, node)
		object_del(object);
}

static int __init innocent_init(void)
{
	struct object *object;
	int i;

	for (i = 0; i < 16; i++) {
		object = object_add();
		if (!object)
			goto err_add;
		if (i % 2)
			object_del(object);
	}
	if (objects_count() == 8)
		return 0;
err_add:
	objects_del();
	return -EINVAL;
}

static void __exit innocent_exit(void)
{
	objects_del();
	rcu_barrier();
}

module_init(innocent_init);
module_exit(innocent_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("does nothing wrong");
