/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_FDB_H
#define _MUSE_BRIDGE_FDB_H

#include <linux/etherdevice.h>
#include <linux/types.h>
#include <linux/unaligned.h>
#include <linux/muse_bridge.h>

#include "bridge.h"
#include "move.h"

struct mbr_port;

/**
 * struct mbr_fdb - entry of the forwarding database
 * @entry: place in &struct mbr_bridge.fdb; its key is mbr_fdb_key() of the
 *	address
 * @port: the port behind which the station is, NULL on a local entry; written
 *	under fdb.lock.  The port outlives the entry: leaving the bridge
 *	deletes the entries first, and both are freed after a grace period.
 * @used: jiffies when the station was last heard, as mbr_fdb_now() has them;
 *	READ_ONCE()/WRITE_ONCE(), of two writers either may win
 * @state: &enum muse_bridge_fdb_state; written under fdb.lock, read by
 *	READ_ONCE()
 * @damped: it moved too often, and stays where it is; written under fdb.lock, read
 *	by READ_ONCE()
 * @recent: moves since &struct mbr_move.since; written under fdb.lock, read by
 *	READ_ONCE()
 * @gone: it is not in the table any more, and @rcu is where @move was; written
 *	under fdb.lock, see mbr_fdb_moves()
 * @move: how it has moved; written under fdb.lock, read by mbr_fdb_moves()
 * @rcu: delays the freeing
 * @dead: or, in ageing, the next entry to be freed after the same grace period
 *
 * All that a frame touches of its source and of its destination is one cache line
 * each, which is the whole entry.  Of these only @used is written, once a jiffy at
 * most, and by the CPUs that the station's frames come to; the rest of the line is
 * written when the station moves or the entry goes.
 */
struct mbr_fdb {
	struct mbr_table_entry entry;
	struct mbr_port __rcu *port;
	u32 used;
	u8 state;
	bool damped;
	u8 recent;
	bool gone;
	union {
		struct mbr_move move;
		struct rcu_head rcu;
		struct mbr_fdb *dead;
	};
};

static_assert(sizeof(struct mbr_fdb) <= 64);
static_assert(U8_MAX >= MUSE_BRIDGE_DAMP_MOVES_MAX);

/* Which entries are meant; the zero value is: all of them. */
struct mbr_fdb_filter {
	const struct mbr_port *port;	/* only those of this port */
	u64 mask;			/* only those whose key has in these bits */
	u64 key;			/* what this has; other bits of it are 0 */
	bool by_state;			/* only those in this state */
	u8 state;
	bool by_age;			/* only learned ones, last heard */
	unsigned long min_age;		/* so many jiffies ago or more */
	unsigned long max_age;		/* and less than so many */
	u32 min_moves;			/* only those that moved so often */
	bool by_active;			/* only with counters, and counted */
	unsigned long active;		/* less than so many jiffies ago */
};

/**
 * mbr_fdb_key() - an address as an integer
 * @addr: six bytes, of any alignment
 *
 * Context: any.
 * Return: the integer; it is only ever compared and hashed, so its byte order
 * does not matter.
 */
static inline u64 mbr_fdb_key(const u8 *addr)
{
#ifdef __BIG_ENDIAN
	return (u64)get_unaligned((const u32 *)addr) << 16 |
	       get_unaligned((const u16 *)(addr + 4));
#else
	return get_unaligned((const u32 *)addr) |
	       (u64)get_unaligned((const u16 *)(addr + 4)) << 32;
#endif
}

/**
 * mbr_fdb_key_header() - one of the addresses of an Ethernet header as an integer
 * @addr: the address, after which the header goes on for two bytes or more
 *
 * Context: any.
 * Return: what mbr_fdb_key() says, by one load.
 */
static inline u64 mbr_fdb_key_header(const u8 *addr)
{
	u64 eight = get_unaligned((const u64 *)addr);

#ifdef __BIG_ENDIAN
	return eight >> 16;
#else
	return eight & GENMASK_ULL(47, 0);
#endif
}

/* Whether mbr_fdb_key() made @key of a group address. */
static inline bool mbr_fdb_key_is_group(u64 key)
{
#ifdef __BIG_ENDIAN
	return key & BIT_ULL(40);
#else
	return key & BIT_ULL(0);
#endif
}

/* The address of which mbr_fdb_key() made @key. */
static inline void mbr_fdb_addr(u64 key, u8 *addr)
{
#ifdef __BIG_ENDIAN
	put_unaligned((u32)(key >> 16), (u32 *)addr);
	put_unaligned((u16)key, (u16 *)(addr + 4));
#else
	put_unaligned((u32)key, (u32 *)addr);
	put_unaligned((u16)(key >> 32), (u16 *)(addr + 4));
#endif
}

/**
 * mbr_fdb_now() - the time, for &struct mbr_fdb.used
 *
 * No entry gets as old as half of what fits: %MUSE_BRIDGE_AGEING_TIME_MAX.
 *
 * Context: any.
 * Return: jiffies, less their upper half.
 */
static inline u32 mbr_fdb_now(void)
{
	return jiffies;
}

/**
 * mbr_fdb_idle() - how long ago a station was heard
 * @f: its entry
 * @now: mbr_fdb_now()
 *
 * Context: any, under rcu_read_lock() or fdb.lock.
 * Return: jiffies; 0 if it was heard since @now.
 */
static inline u32 mbr_fdb_idle(const struct mbr_fdb *f, u32 now)
{
	s32 idle = now - READ_ONCE(f->used);

	return max(idle, 0);
}

/**
 * mbr_fdb_find_rcu() - the entry of a station
 * @br: the bridge
 * @key: mbr_fdb_key() of the address
 *
 * Context: any, under rcu_read_lock() or fdb.lock.
 * Return: the entry, or NULL.
 */
static inline struct mbr_fdb *mbr_fdb_find_rcu(const struct mbr_bridge *br,
					       u64 key)
{
	struct mbr_table_entry *e = mbr_table_find_rcu(&br->fdb, key);

	return e ? container_of(e, struct mbr_fdb, entry) : NULL;
}

/**
 * mbr_fdb_moves() - how has a station moved?
 * @f: its entry
 * @move: set to that, each of it by itself: it may be moving
 *
 * Whoever looks without the lock may see an entry that was deleted, and what then
 * is written where its moves were.  That it is gone is written before.
 *
 * Context: any, under rcu_read_lock() or fdb.lock.
 * Return: how often; 0 also if the entry was deleted.
 */
static inline u32 mbr_fdb_moves(const struct mbr_fdb *f, struct mbr_move *move)
{
	move->count = data_race(READ_ONCE(f->move.count)); /* see above */
	move->last = data_race(READ_ONCE(f->move.last)); /* see above */
	move->from = data_race(READ_ONCE(f->move.from)); /* see above */
	smp_rmb(); /* pairs with that in mbr_fdb_delete() */
	return READ_ONCE(f->gone) ? 0 : move->count;
}

/* In entry.c. */
bool mbr_entry_active(const struct mbr_fdb *f, unsigned long within);

/**
 * mbr_fdb_matches() - is an entry meant?
 * @f: the entry
 * @filter: which are
 *
 * Context: any, under rcu_read_lock() or fdb.lock.
 * Return: whether it is.
 */
static inline bool mbr_fdb_matches(const struct mbr_fdb *f,
				   const struct mbr_fdb_filter *filter)
{
	u8 state = READ_ONCE(f->state);
	struct mbr_move move;
	unsigned long age;

	if ((f->entry.key & filter->mask) != filter->key)
		return false;
	if (filter->by_state && state != filter->state)
		return false;
	if (filter->port && rcu_access_pointer(f->port) != filter->port)
		return false;
	if (filter->min_moves && mbr_fdb_moves(f, &move) < filter->min_moves)
		return false;
	if (filter->by_active && !mbr_entry_active(f, filter->active))
		return false;
	if (!filter->by_age)
		return true;
	age = mbr_fdb_idle(f, mbr_fdb_now());
	return state == MUSE_BRIDGE_FDB_STATE_LEARNED &&
	       age >= filter->min_age && age < filter->max_age;
}

int mbr_fdb_global_init(void);
void mbr_fdb_global_exit(void);

int mbr_fdb_init(struct mbr_bridge *br);
void mbr_fdb_exit(struct mbr_bridge *br);

int mbr_fdb_refused(const struct mbr_port *port, const struct mbr_fdb *f);
int mbr_fdb_learn_slow(struct mbr_port *port, u64 key, unsigned int counted);
int mbr_fdb_add_local(struct mbr_bridge *br, const u8 *addr);
void mbr_fdb_del_local(struct mbr_bridge *br, const u8 *addr);
int mbr_fdb_add_static(struct mbr_port *port, const u8 *addr, bool replace,
		       struct netlink_ext_ack *extack);
int mbr_fdb_del(struct mbr_bridge *br, const u8 *addr,
		struct netlink_ext_ack *extack);
void mbr_fdb_flush(struct mbr_bridge *br, const struct mbr_fdb_filter *filter,
		   enum muse_bridge_fdb_reason reason);
void mbr_fdb_set_ageing_time(struct mbr_bridge *br, u32 ms);

#if IS_ENABLED(CONFIG_KUNIT)
bool mbr_fdb_expire(struct mbr_bridge *br, u32 now, struct mbr_fdb *f,
		    struct mbr_fdb **dead);
bool mbr_fdb_age_step(struct mbr_bridge *br, u32 now, u64 *pos, u32 *next,
		      struct mbr_fdb **dead);
unsigned long mbr_fdb_age_delay(u32 next, unsigned long ageing_time);
#endif

#endif /* _MUSE_BRIDGE_FDB_H */
