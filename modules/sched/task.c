// SPDX-License-Identifier: GPL-2.0
#include "task.h"

#include <linux/hashtable.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#define MSC_TASK_HASH_BITS	10

static struct kmem_cache *msc_task_cache;

/* Taken inside run-queue locks, so it is raw and interrupts are off. */
static DEFINE_RAW_SPINLOCK(msc_tasks_lock);
static DEFINE_HASHTABLE(msc_task_hash, MSC_TASK_HASH_BITS);
static LIST_HEAD(msc_task_list);
static unsigned int msc_task_number;
static u64 msc_task_seq;

/**
 * msc_tasks_init() - prepare for records
 *
 * Context: process context.
 * Return: 0 or -ENOMEM.
 */
int msc_tasks_init(void)
{
	msc_task_cache = kmem_cache_create("muse_sched_task", sizeof(struct msc_task),
					   0, SLAB_HWCACHE_ALIGN, NULL);
	return msc_task_cache ? 0 : -ENOMEM;
}

/**
 * msc_tasks_exit() - the reverse; there are no records any more
 *
 * Context: process context; sleeps until those removed are freed.
 */
void msc_tasks_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(msc_task_cache);
}

/**
 * msc_task_alloc() - make a record, which nobody sees yet
 * @task: whose
 * @gfp: how
 *
 * Return: the record, or NULL.
 */
struct msc_task *msc_task_alloc(struct task_struct *task, gfp_t gfp)
{
	struct msc_task *t = kmem_cache_zalloc(msc_task_cache, gfp);

	if (!t)
		return NULL;
	t->task = task;
	INIT_LIST_HEAD(&t->p.node);
	INIT_HLIST_NODE(&t->hash);
	return t;
}

static void msc_task_free_rcu(struct rcu_head *rcu)
{
	kmem_cache_free(msc_task_cache, container_of(rcu, struct msc_task, rcu));
}

/**
 * msc_task_free() - free a record when no reader has it any more
 * @t: not in the list
 *
 * Context: not with a run-queue lock held.
 */
void msc_task_free(struct msc_task *t)
{
	call_rcu(&t->rcu, msc_task_free_rcu);
}

/**
 * msc_task_remember() - note what is told of a thread when it is gone
 * @t: record
 *
 * Context: any, while the thread exists.
 */
void msc_task_remember(struct msc_task *t)
{
	t->tid = t->task->pid;
	t->pid = t->task->tgid;
	strscpy(t->comm, t->task->comm, sizeof(t->comm));
}

/**
 * msc_task_insert() - have a record found
 * @t: record
 *
 * Context: any; the run-queue lock of its thread may be held.
 */
void msc_task_insert(struct msc_task *t)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&msc_tasks_lock, flags);
	t->seq = ++msc_task_seq;
	hash_add_rcu(msc_task_hash, &t->hash, (unsigned long)t->task);
	list_add_tail_rcu(&t->list, &msc_task_list);
	WRITE_ONCE(msc_task_number, msc_task_number + 1);
	raw_spin_unlock_irqrestore(&msc_tasks_lock, flags);
}

/**
 * msc_task_remove() - have a record found no more
 * @t: record
 *
 * Context: any; the run-queue lock of its thread may be held.
 */
void msc_task_remove(struct msc_task *t)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&msc_tasks_lock, flags);
	hash_del_rcu(&t->hash);
	list_del_rcu(&t->list);
	WRITE_ONCE(msc_task_number, msc_task_number - 1);
	raw_spin_unlock_irqrestore(&msc_tasks_lock, flags);
}

/**
 * msc_task_find_rcu() - the record of a thread
 * @task: thread
 *
 * Context: RCU read side.
 * Return: the record or NULL.
 */
struct msc_task *msc_task_find_rcu(const struct task_struct *task)
{
	struct msc_task *t;

	hash_for_each_possible_rcu(msc_task_hash, t, hash, (unsigned long)task)
		if (t->task == task)
			return t;
	return NULL;
}

/**
 * msc_task_next_rcu() - walk the records
 * @seq: number of the last one seen, 0 to begin
 *
 * Context: RCU read side.
 * Return: the next record in the order of enrolment, or NULL.
 */
struct msc_task *msc_task_next_rcu(u64 seq)
{
	struct msc_task *t;

	list_for_each_entry_rcu(t, &msc_task_list, list)
		if (t->seq > seq)
			return t;
	return NULL;
}

/**
 * msc_task_after_rcu() - the record after another
 * @t: a record, which may have been removed meanwhile
 *
 * Context: the RCU read side that @t was found in.
 * Return: the next one in the order of enrolment, or NULL.
 */
struct msc_task *msc_task_after_rcu(struct msc_task *t)
{
	return list_next_or_null_rcu(&msc_task_list, &t->list, struct msc_task, list);
}

/**
 * msc_task_count() - how many threads are enrolled
 *
 * Return: their number, at this moment.
 */
unsigned int msc_task_count(void)
{
	return READ_ONCE(msc_task_number);
}

/**
 * msc_task_total() - how many enrolments there were
 *
 * Return: their number since the module was loaded.
 */
u64 msc_task_total(void)
{
	return READ_ONCE(msc_task_seq);
}
