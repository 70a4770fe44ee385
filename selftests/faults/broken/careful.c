// SPDX-License-Identifier: GPL-2.0
/*
 * Not broken: whatever fails, in a task, a work or a softirq, it undoes the rest
 * or does without. What must not fail does not.
 */

#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

static void *slab, *pages, *must, *from_work, *from_softirq;
static void __percpu *percpu;

static noinline void careful_in_work(struct work_struct *work)
{
	from_work = kmalloc(100, GFP_KERNEL);
}

static noinline void careful_in_softirq(struct tasklet_struct *t)
{
	from_softirq = kmalloc(100, GFP_ATOMIC);
}

static DECLARE_WORK(careful_work, careful_in_work);
static DECLARE_TASKLET(careful_tasklet, careful_in_softirq);

static void careful_free(void)
{
	kfree(from_softirq);
	kfree(from_work);
	kfree(must);
	free_percpu(percpu);
	free_pages((unsigned long)pages, 1);
	kfree(slab);
}

static noinline int careful_allocate(void)
{
	slab = kmalloc(200, GFP_KERNEL);
	pages = (void *)__get_free_pages(GFP_KERNEL, 1);
	percpu = alloc_percpu(u64);
	must = kmalloc(100, GFP_KERNEL | __GFP_NOFAIL);
	return slab && pages && percpu ? 0 : -ENOMEM;
}

static int __init careful_init(void)
{
	int err = careful_allocate();

	if (err) {
		careful_free();
		return err;
	}
	schedule_work(&careful_work);
	tasklet_schedule(&careful_tasklet);
	flush_work(&careful_work);
	tasklet_kill(&careful_tasklet); /* when it has run */
	return 0;
}

static void __exit careful_exit(void)
{
	careful_free();
}

module_init(careful_init);
module_exit(careful_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("does everything right");
