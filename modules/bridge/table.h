/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_TABLE_H
#define _MUSE_BRIDGE_TABLE_H

#include <linux/bits.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

/**
 * struct mbr_table_entry - what an object needs to be in a table
 * @next: links of two generations of buckets: while the table grows, an entry
 *	is in the old and in the new buckets at once.  Chains are one entry long,
 *	so who takes one out can look for the one before it
 * @key: what it is found by; never changes
 * @bits: size of the newest buckets that it is linked into; under the lock
 * @kind: for whoever makes entries, to tell which object one is in; never changes
 */
struct mbr_table_entry {
	struct mbr_table_entry __rcu *next[2];
	u64 key;
	u8 bits;
	u8 kind;
};

/**
 * struct mbr_buckets - one generation of buckets
 * @bits: log2 of their number
 * @shift: 64 less that: how far a hash is shifted to be an index
 * @ver: which of &struct mbr_table_entry.next links them
 * @head: the buckets
 */
struct mbr_buckets {
	u8 bits;
	u8 shift;
	u8 ver;
	struct mbr_table_entry __rcu *head[];
};

/**
 * struct mbr_table - hash table that grows while it is read
 * @buckets: where readers look; replaced by the growth work
 * @seed: odd random multipliers, so that nobody can choose addresses that
 *	collide
 * @wq: where @grow_work runs
 * @lock: serialises all changes; BHs are off while it is held
 * @next: buckets being filled by the growth work, or NULL; under @lock
 * @count: number of entries; written under @lock, read by READ_ONCE()
 * @grow_work: doubles the buckets until there are as many as entries
 *
 * Insertion never waits for growth and never fails because of it: until the
 * larger buckets are there, chains are longer.
 */
struct mbr_table {
	struct mbr_buckets __rcu *buckets;
	u64 seed[2];
	struct workqueue_struct *wq;

	/* The line above is read for every frame; this is written. */
	spinlock_t lock ____cacheline_aligned_in_smp;
	struct mbr_buckets *next;
	u32 count;
	struct work_struct grow_work;
};

/* Empty buckets that one step of a walk may pass, so that it ends soon. */
#define MBR_TABLE_STEP		1024

/* One past the last position of a walk, see mbr_table_walk_rcu(). */
#define MBR_TABLE_END	BIT_ULL(32)

int mbr_table_init(struct mbr_table *t, struct workqueue_struct *wq);
void mbr_table_exit(struct mbr_table *t);
void mbr_table_add(struct mbr_table *t, struct mbr_table_entry *e);
void mbr_table_del(struct mbr_table *t, struct mbr_table_entry *e);

#if IS_ENABLED(CONFIG_KUNIT)
u8 mbr_table_bits_wanted(u32 count);
unsigned long mbr_table_grow_begin(struct mbr_table *t);
void mbr_table_fill(struct mbr_table *t, unsigned long i);
void mbr_table_grow_end(struct mbr_table *t);
#endif

/*
 * The upper bits are the good ones.  One multiplication would leave the
 * distance between two hashes proportional to that between their keys, and
 * addresses that count up are common.
 */
static inline u64 mbr_table_hash(const struct mbr_table *t, u64 key)
{
	u64 hash = key * t->seed[0];

	return (hash ^ hash >> 32) * t->seed[1];
}

/**
 * mbr_table_find_rcu() - find an entry
 * @t: the table
 * @key: its key
 *
 * Context: any, under rcu_read_lock() or the table's lock.
 * Return: the entry, or NULL.
 */
static inline struct mbr_table_entry *
mbr_table_find_rcu(const struct mbr_table *t, u64 key)
{
	const struct mbr_buckets *b;
	struct mbr_table_entry *e;

	b = rcu_dereference_check(t->buckets, lockdep_is_held(&t->lock));
	/* The masks change nothing; they say so to compilers that check bounds. */
	e = rcu_dereference_check(b->head[mbr_table_hash(t, key) >> (b->shift & 63)],
				  lockdep_is_held(&t->lock));
	while (e && e->key != key)
		e = rcu_dereference_check(e->next[b->ver & 1],
					  lockdep_is_held(&t->lock));
	return e;
}

/**
 * mbr_table_walk_rcu() - one step of a walk over all entries
 * @t: the table
 * @pos: where the walk stands, in terms of mbr_table_hash() >> 32: 0 at first;
 *	set to the position after the bucket that is returned, %MBR_TABLE_END
 *	after the last
 * @ver: set to the version of the links, for mbr_table_for_each_in()
 *
 * The walk may be interrupted between steps for as long as the caller likes.
 * To repeat a step, restore *@pos.
 *
 * Context: any, under rcu_read_lock() or the table's lock, which must be held
 * while the bucket is used.
 * Return: first entry of the next bucket, or NULL if the buckets that were passed
 * are empty, which need not be the end.
 */
static inline struct mbr_table_entry *
mbr_table_walk_rcu(const struct mbr_table *t, u64 *pos, u8 *ver)
{
	const struct mbr_buckets *b;
	struct mbr_table_entry *e = NULL;
	u64 i, end;

	b = rcu_dereference_check(t->buckets, lockdep_is_held(&t->lock));
	*ver = b->ver;
	i = *pos >> (32 - b->bits);
	end = min(i + MBR_TABLE_STEP, 1ULL << b->bits);
	while (!e && i < end)
		e = rcu_dereference_raw(b->head[i++]);
	*pos = i << (32 - b->bits);
	return e;
}

/**
 * mbr_table_for_each_in() - the entries of one bucket, see mbr_table_walk_rcu()
 * @e: &struct mbr_table_entry cursor, set beforehand to the first entry
 * @tmp: another, so that @e may be deleted in the body
 * @ver: version of the links
 */
#define mbr_table_for_each_in(e, tmp, ver)				\
	for (; (e) && ((tmp) = rcu_dereference_raw((e)->next[ver]), true);	\
	     (e) = (tmp))

#endif /* _MUSE_BRIDGE_TABLE_H */
