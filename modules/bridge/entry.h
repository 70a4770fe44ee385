/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Entries with counters: what their stations sent and were sent.
 */
#ifndef _MUSE_BRIDGE_ENTRY_H
#define _MUSE_BRIDGE_ENTRY_H

#include <linux/atomic.h>
#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/jiffies.h>
#include <linux/types.h>

#include "bridge.h"
#include "fdb.h"

/**
 * struct mbr_entry_count - frames and their bytes, with the Ethernet header
 * @packets: how many
 * @bytes: of them
 */
struct mbr_entry_count {
	atomic64_t packets;
	atomic64_t bytes;
};

/**
 * struct mbr_entry - an entry with counters
 * @fdb: the entry; &struct mbr_table_entry.kind of it is %MBR_ENTRY_COUNTED
 * @rx: frames that came from the station, in by the port that it is behind
 * @tx: frames that were sent to that port because it is behind it
 * @active: jiffies when something was last counted; READ_ONCE()/WRITE_ONCE(), of two
 *	writers either may win
 *
 * The counters have a cache line of their own: that of the entry stays one that is
 * only read.  Theirs is written for each frame by whichever CPUs the frames from and
 * to the station come to, so it travels between these if they are several.  As in
 * conntrack's accounting, additions are atomic: nothing else is exact then, but for
 * counters per CPU, which a table of a million cannot have.
 */
struct mbr_entry {
	struct mbr_fdb fdb;
	struct mbr_entry_count rx ____cacheline_aligned;
	struct mbr_entry_count tx;
	unsigned long active;
};

static_assert(L1_CACHE_BYTES > 64 || sizeof(struct mbr_entry) <= 128);

/* &struct mbr_table_entry.kind: which object an entry is in. */
enum mbr_entry_kind {
	MBR_ENTRY_PLAIN,
	MBR_ENTRY_COUNTED,
};

/**
 * mbr_entry_counted() - the counters of an entry
 * @f: the entry
 *
 * Context: any, under rcu_read_lock() or fdb.lock.
 * Return: what it is in, or NULL if it has none.
 */
static inline struct mbr_entry *mbr_entry_counted(const struct mbr_fdb *f)
{
	if (f->entry.kind != MBR_ENTRY_COUNTED)
		return NULL;
	return container_of((struct mbr_fdb *)f, struct mbr_entry, fdb);
}

/* Whether frames are counted by entry; those of a port know it by port->state. */
static inline bool mbr_entry_counts(const struct mbr_bridge *br)
{
	return READ_ONCE(br->fdb_stats);
}

static inline void mbr_entry_add(struct mbr_entry *e, struct mbr_entry_count *c,
				 unsigned int len)
{
	atomic64_inc(&c->packets);
	atomic64_add(len, &c->bytes);
	WRITE_ONCE(e->active, jiffies);
}

/**
 * mbr_entry_heard() - count a frame of a station
 * @f: its entry; nothing happens if that has no counters
 * @len: bytes of the frame with its Ethernet header
 *
 * Context: BHs off, under rcu_read_lock() or fdb.lock.
 */
static inline void mbr_entry_heard(const struct mbr_fdb *f, unsigned int len)
{
	struct mbr_entry *e = mbr_entry_counted(f);

	if (e)
		mbr_entry_add(e, &e->rx, len);
}

/**
 * mbr_entry_sent() - count a frame for a station
 * @f: as for mbr_entry_heard()
 * @len: likewise
 *
 * Context: BHs off, under rcu_read_lock().
 */
static inline void mbr_entry_sent(const struct mbr_fdb *f, unsigned int len)
{
	struct mbr_entry *e = mbr_entry_counted(f);

	if (e)
		mbr_entry_add(e, &e->tx, len);
}

int mbr_entry_global_init(void);
void mbr_entry_global_exit(void);

struct mbr_fdb *mbr_entry_alloc(const struct mbr_bridge *br, u64 key,
				struct mbr_port *port, u8 state, gfp_t gfp);
void mbr_entry_free(struct mbr_fdb *f);
void mbr_entry_free_rcu(struct mbr_fdb *f);
void mbr_entry_free_list(struct mbr_fdb *f);

#endif /* _MUSE_BRIDGE_ENTRY_H */
