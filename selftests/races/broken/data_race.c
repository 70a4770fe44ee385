// SPDX-License-Identifier: GPL-2.0
/*
 * Broken on purpose: two threads count with a plain variable. KCSAN must see it.
 */

#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>

#define THREADS 2
/* Only some accesses are watched, so there must be many. */
#define TIMES 300000

static int count;

static noinline void count_racing(void)
{
	count++;
}

static int counting(void *unused)
{
	int i;

	for (i = 0; i < TIMES && !kthread_should_stop(); i++) {
		count_racing();
		cond_resched();
	}
	/* Whoever starts a thread also ends it. */
	while (!kthread_should_stop())
		schedule_timeout_interruptible(HZ / 100);
	return 0;
}

static int __init counting_init(void)
{
	struct task_struct *thread[THREADS];
	int i, err = 0;

	for (i = 0; i < THREADS; i++) {
		thread[i] = kthread_run(counting, NULL, "counting%d", i);
		if (IS_ERR(thread[i])) {
			err = PTR_ERR(thread[i]);
			break;
		}
	}
	schedule_timeout_uninterruptible(3 * HZ);
	while (i--)
		kthread_stop(thread[i]);
	pr_info("counted to %d\n", READ_ONCE(count));
	return err;
}

static void __exit counting_exit(void)
{
}

module_init(counting_init);
module_exit(counting_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("counts with a data race");
