// SPDX-License-Identifier: GPL-2.0
/*
 * The memory of entries: those with counters are twice as large, so they have a
 * cache of their own.
 */
#include "entry.h"

#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <kunit/visibility.h>

#include "port.h"

/* How many are freed at once. */
#define MBR_ENTRY_BATCH	32

/* By &enum mbr_entry_kind. */
static struct kmem_cache *mbr_entry_caches[2] __ro_after_init;

/**
 * mbr_entry_global_init() - make what the entries of all bridges are made of
 *
 * Return: 0, or -ENOMEM.
 */
int __init mbr_entry_global_init(void)
{
	struct kmem_cache **caches = mbr_entry_caches;

	caches[MBR_ENTRY_PLAIN] = kmem_cache_create("muse_bridge_fdb",
						    sizeof(struct mbr_fdb), 0,
						    SLAB_HWCACHE_ALIGN, NULL);
	if (!caches[MBR_ENTRY_PLAIN])
		return -ENOMEM;
	caches[MBR_ENTRY_COUNTED] = kmem_cache_create("muse_bridge_fdb_stats",
						      sizeof(struct mbr_entry), 0,
						      SLAB_HWCACHE_ALIGN, NULL);
	if (!caches[MBR_ENTRY_COUNTED]) {
		kmem_cache_destroy(caches[MBR_ENTRY_PLAIN]);
		return -ENOMEM;
	}
	return 0;
}

/**
 * mbr_entry_global_exit() - undo mbr_entry_global_init()
 *
 * The caller has waited for every mbr_entry_free_rcu() by rcu_barrier().
 */
void mbr_entry_global_exit(void)
{
	kmem_cache_destroy(mbr_entry_caches[MBR_ENTRY_COUNTED]);
	kmem_cache_destroy(mbr_entry_caches[MBR_ENTRY_PLAIN]);
}

/* What comes after the entry, in one with counters. */
static void mbr_entry_zero(struct mbr_entry *e)
{
	e->rx = (struct mbr_entry_count) {};
	e->tx = (struct mbr_entry_count) {};
	e->active = jiffies;
}

/**
 * mbr_entry_alloc() - make an entry, with counters if the bridge has them
 * @br: the bridge
 * @key: mbr_fdb_key() of the station
 * @port: the port that it is behind, or NULL
 * @state: &enum muse_bridge_fdb_state; a local entry has no counters: what the host
 *	sends and receives its own device counts
 * @gfp: how to allocate; that it failed is not logged
 *
 * Context: as @gfp says.
 * Return: the entry, in no table, or NULL.
 */
struct mbr_fdb *mbr_entry_alloc(const struct mbr_bridge *br, u64 key,
				struct mbr_port *port, u8 state, gfp_t gfp)
{
	enum mbr_entry_kind kind = MBR_ENTRY_PLAIN;
	struct mbr_fdb *f;

	if (mbr_entry_counts(br) && state != MUSE_BRIDGE_FDB_STATE_LOCAL)
		kind = MBR_ENTRY_COUNTED;
	f = kmem_cache_alloc(mbr_entry_caches[kind], gfp | __GFP_NOWARN);
	if (!f)
		return NULL;
	f->entry.key = key;
	f->entry.kind = kind;
	RCU_INIT_POINTER(f->port, port);
	f->used = mbr_fdb_now();
	f->state = state;
	f->damped = false;
	f->recent = 0;
	f->gone = false;
	f->move = (struct mbr_move) {};
	if (kind == MBR_ENTRY_COUNTED)
		mbr_entry_zero(mbr_entry_counted(f));
	return f;
}

/**
 * mbr_entry_free() - free an entry that was in no table
 * @f: the entry
 *
 * Context: any.
 */
void mbr_entry_free(struct mbr_fdb *f)
{
	kmem_cache_free(mbr_entry_caches[f->entry.kind], f);
}

static void mbr_entry_free_callback(struct rcu_head *rcu)
{
	mbr_entry_free(container_of(rcu, struct mbr_fdb, rcu));
}

/**
 * mbr_entry_free_rcu() - free an entry that was taken out of its table
 * @f: the entry; who looks at it now may do so until the end of his read-side section
 *
 * Context: any.
 */
void mbr_entry_free_rcu(struct mbr_fdb *f)
{
	call_rcu(&f->rcu, mbr_entry_free_callback);
}

/**
 * mbr_entry_free_list() - free entries that were taken out of their table
 * @f: the first of them, linked by @dead; or NULL
 *
 * Much cheaper for many than mbr_entry_free_rcu(), where one can wait.
 *
 * Context: process, sleeps for a grace period.
 */
void mbr_entry_free_list(struct mbr_fdb *f)
{
	void *batch[ARRAY_SIZE(mbr_entry_caches)][MBR_ENTRY_BATCH];
	unsigned int n[ARRAY_SIZE(mbr_entry_caches)] = {};
	struct mbr_fdb *next;
	unsigned int kind;

	if (!f)
		return;
	synchronize_rcu();
	for (; f; f = next) {
		next = f->dead;
		kind = f->entry.kind;
		batch[kind][n[kind]++] = f;
		if (n[kind] == MBR_ENTRY_BATCH) {
			kmem_cache_free_bulk(mbr_entry_caches[kind], n[kind],
					     batch[kind]);
			n[kind] = 0;
			cond_resched();
		}
	}
	for (kind = 0; kind < ARRAY_SIZE(mbr_entry_caches); kind++)
		if (n[kind])
			kmem_cache_free_bulk(mbr_entry_caches[kind], n[kind],
					     batch[kind]);
}
EXPORT_SYMBOL_IF_KUNIT(mbr_entry_free_list);

/**
 * mbr_entry_active() - was a frame from or to a station counted lately?
 * @f: its entry
 * @within: less than so many jiffies ago
 *
 * Context: any, under rcu_read_lock() or fdb.lock.
 * Return: whether; never if it has no counters.
 */
bool mbr_entry_active(const struct mbr_fdb *f, unsigned long within)
{
	const struct mbr_entry *e = mbr_entry_counted(f);
	long idle;

	if (!e)
		return false;
	/* Another CPU may have counted one since. */
	idle = jiffies - READ_ONCE(e->active);
	return idle < 0 || (unsigned long)idle < within;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_entry_active);
