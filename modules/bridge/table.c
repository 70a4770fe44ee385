// SPDX-License-Identifier: GPL-2.0
/*
 * Hash table that grows while it is read.
 *
 * Buckets are chosen by the upper bits of the hash.  So when their number
 * doubles, bucket i splits into 2i and 2i + 1, and the order in which a walk
 * meets the entries stays the same.  A position in a walk is therefore just a
 * hash value: it outlives growth, needs no reference to the buckets, and a walk
 * made of many steps meets every entry that exists throughout exactly once.
 */
#include "table.h"

#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <kunit/visibility.h>

#define MBR_TABLE_BITS_MIN	8
#define MBR_TABLE_BITS_MAX	24

static struct mbr_buckets *mbr_buckets_alloc(u8 bits, u8 ver)
{
	struct mbr_buckets *b;

	b = kvzalloc(struct_size(b, head, 1UL << bits),
		     GFP_KERNEL | __GFP_NOWARN);
	if (!b)
		return NULL;
	b->bits = bits;
	b->shift = 64 - bits;
	b->ver = ver;
	return b;
}

static struct mbr_table_entry *mbr_table_locked(struct mbr_table *t,
						struct mbr_table_entry __rcu *e)
{
	return rcu_dereference_protected(e, lockdep_is_held(&t->lock));
}

static void mbr_buckets_link(struct mbr_table *t, struct mbr_buckets *b,
			     struct mbr_table_entry *e)
{
	struct mbr_table_entry __rcu **head;

	head = &b->head[mbr_table_hash(t, e->key) >> b->shift];
	RCU_INIT_POINTER(e->next[b->ver], mbr_table_locked(t, *head));
	rcu_assign_pointer(*head, e);
	e->bits = b->bits;
}

/* Readers that are at @e go on to those behind it. */
static void mbr_buckets_unlink(struct mbr_table *t, struct mbr_buckets *b,
			       struct mbr_table_entry *e)
{
	struct mbr_table_entry __rcu **link;

	link = &b->head[mbr_table_hash(t, e->key) >> b->shift];
	while (mbr_table_locked(t, *link) != e)
		link = &mbr_table_locked(t, *link)->next[b->ver];
	rcu_assign_pointer(*link, mbr_table_locked(t, e->next[b->ver]));
}

static struct mbr_buckets *mbr_table_buckets(const struct mbr_table *t)
{
	return rcu_dereference_protected(t->buckets,
					 lockdep_is_held(&t->lock));
}

VISIBLE_IF_KUNIT u8 mbr_table_bits_wanted(u32 count)
{
	unsigned int bits = count ? order_base_2(count) : 0;

	return clamp_t(u8, bits, MBR_TABLE_BITS_MIN, MBR_TABLE_BITS_MAX);
}
EXPORT_SYMBOL_IF_KUNIT(mbr_table_bits_wanted);

/*
 * Begin to grow: make larger buckets.  From here on, insertions and deletions
 * act on both.  Returns the number of old buckets to be filled into the new
 * ones, 0 if nothing is to be done.
 */
VISIBLE_IF_KUNIT unsigned long mbr_table_grow_begin(struct mbr_table *t)
{
	struct mbr_buckets *old, *next;
	u8 bits;

	/* Only growth replaces the buckets. */
	old = rcu_dereference_protected(t->buckets, true);
	bits = mbr_table_bits_wanted(READ_ONCE(t->count));
	if (bits <= old->bits)
		return 0;
	next = mbr_buckets_alloc(bits, !old->ver);
	if (!next)
		return 0; /* the next insertion asks again */

	spin_lock_bh(&t->lock);
	t->next = next;
	spin_unlock_bh(&t->lock);
	return 1UL << old->bits;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_table_grow_begin);

/* Link the entries of old bucket @i that are not yet in the new ones. */
VISIBLE_IF_KUNIT void mbr_table_fill(struct mbr_table *t, unsigned long i)
{
	struct mbr_buckets *old;
	struct mbr_table_entry *e;

	spin_lock_bh(&t->lock);
	old = mbr_table_buckets(t);
	for (e = mbr_table_locked(t, old->head[i]); e;
	     e = mbr_table_locked(t, e->next[old->ver]))
		if (e->bits != t->next->bits)
			mbr_buckets_link(t, t->next, e);
	spin_unlock_bh(&t->lock);
}
EXPORT_SYMBOL_IF_KUNIT(mbr_table_fill);

/* Every entry is in the new buckets: give them to the readers. */
VISIBLE_IF_KUNIT void mbr_table_grow_end(struct mbr_table *t)
{
	struct mbr_buckets *old;

	spin_lock_bh(&t->lock);
	old = mbr_table_buckets(t);
	rcu_assign_pointer(t->buckets, t->next);
	t->next = NULL;
	spin_unlock_bh(&t->lock);

	/*
	 * Readers may still follow the old links, which the next growth
	 * reuses; it cannot start before this one has ended.
	 */
	synchronize_rcu();
	kvfree(old);
}
EXPORT_SYMBOL_IF_KUNIT(mbr_table_grow_end);

static void mbr_table_grow(struct work_struct *work)
{
	struct mbr_table *t = container_of(work, struct mbr_table, grow_work);
	unsigned long count = mbr_table_grow_begin(t);
	unsigned long i;

	if (!count)
		return;
	for (i = 0; i < count; i++) {
		mbr_table_fill(t, i);
		cond_resched();
	}
	mbr_table_grow_end(t);
}

/**
 * mbr_table_init() - make an empty table
 * @t: the table
 * @wq: where the work of growing it runs
 *
 * Context: process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int mbr_table_init(struct mbr_table *t, struct workqueue_struct *wq)
{
	struct mbr_buckets *b = mbr_buckets_alloc(MBR_TABLE_BITS_MIN, 0);

	if (!b)
		return -ENOMEM;
	RCU_INIT_POINTER(t->buckets, b);
	t->seed[0] = get_random_u64() | 1;
	t->seed[1] = get_random_u64() | 1;
	t->wq = wq;
	spin_lock_init(&t->lock);
	t->next = NULL;
	t->count = 0;
	INIT_WORK(&t->grow_work, mbr_table_grow);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_table_init);

/**
 * mbr_table_exit() - free the table
 * @t: the table; empty, and nobody looks into it any more
 *
 * Context: process, may sleep.
 */
void mbr_table_exit(struct mbr_table *t)
{
	cancel_work_sync(&t->grow_work);
	WARN_ON_ONCE(t->count);
	kvfree(rcu_dereference_protected(t->buckets, true));
}
EXPORT_SYMBOL_IF_KUNIT(mbr_table_exit);

/**
 * mbr_table_add() - add an entry
 * @t: the table
 * @e: the entry, with its key set; no entry of that key may be in the table
 *
 * Context: any, under the table's lock.
 */
void mbr_table_add(struct mbr_table *t, struct mbr_table_entry *e)
{
	struct mbr_buckets *b = mbr_table_buckets(t);

	lockdep_assert_held(&t->lock);

	mbr_buckets_link(t, b, e);
	if (t->next)
		mbr_buckets_link(t, t->next, e);
	WRITE_ONCE(t->count, t->count + 1);
	if (t->count > 1UL << b->bits && b->bits < MBR_TABLE_BITS_MAX &&
	    !t->next)
		queue_work(t->wq, &t->grow_work);
}
EXPORT_SYMBOL_IF_KUNIT(mbr_table_add);

/**
 * mbr_table_del() - take an entry out
 * @t: the table
 * @e: the entry; to be freed only after an RCU grace period
 *
 * Context: any, under the table's lock.
 */
void mbr_table_del(struct mbr_table *t, struct mbr_table_entry *e)
{
	struct mbr_buckets *b = mbr_table_buckets(t);

	lockdep_assert_held(&t->lock);

	mbr_buckets_unlink(t, b, e);
	if (t->next && e->bits == t->next->bits)
		mbr_buckets_unlink(t, t->next, e);
	WRITE_ONCE(t->count, t->count - 1);
}
EXPORT_SYMBOL_IF_KUNIT(mbr_table_del);
