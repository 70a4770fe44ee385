// SPDX-License-Identifier: GPL-2.0
/*
 * The forwarding database: which station is behind which port.
 */
#include "fdb.h"

#include <linux/rcupdate.h>
#include <linux/rtnetlink.h>
#include <kunit/visibility.h>

#include "entry.h"
#include "notify.h"
#include "port.h"
#include "refusal.h"
#include "stats.h"

/*
 * For ageing and for the growth of tables.  Not bound to a CPU: one that is
 * busy receiving from new stations is the last that should do this.
 */
static struct workqueue_struct *mbr_fdb_wq __ro_after_init;

/**
 * mbr_fdb_global_init() - make what the databases of all bridges share
 *
 * Return: 0, or -ENOMEM.
 */
int __init mbr_fdb_global_init(void)
{
	int err;

	mbr_fdb_wq = alloc_workqueue("muse_bridge", WQ_UNBOUND, 0);
	if (!mbr_fdb_wq)
		return -ENOMEM;
	err = mbr_entry_global_init();
	if (err)
		destroy_workqueue(mbr_fdb_wq);
	return err;
}

/**
 * mbr_fdb_global_exit() - undo mbr_fdb_global_init()
 *
 * The caller has waited for every mbr_entry_free_rcu() by rcu_barrier().
 */
void mbr_fdb_global_exit(void)
{
	mbr_entry_global_exit();
	destroy_workqueue(mbr_fdb_wq);
}

static struct mbr_port *mbr_fdb_port(const struct mbr_bridge *br,
				     const struct mbr_fdb *f)
{
	return rcu_dereference_protected(f->port,
					 lockdep_is_held(&br->fdb.lock));
}

/*
 * Count an entry where it leads to, by @n, 1 or -1.  Port and state of an entry
 * in the table change only between a call with -1 and one with 1.
 */
static void mbr_fdb_count(struct mbr_bridge *br, const struct mbr_fdb *f, int n)
{
	struct mbr_port *port = mbr_fdb_port(br, f);
	bool learned = f->state == MUSE_BRIDGE_FDB_STATE_LEARNED;

	if (learned)
		WRITE_ONCE(br->learned, br->learned + n);
	if (!port)
		return;
	WRITE_ONCE(port->fdb_count, port->fdb_count + n);
	if (learned)
		WRITE_ONCE(port->learned, port->learned + n);
}

static void mbr_fdb_set_port(struct mbr_bridge *br, struct mbr_fdb *f,
			     struct mbr_port *port, u8 state)
{
	mbr_fdb_count(br, f, -1);
	rcu_assign_pointer(f->port, port);
	WRITE_ONCE(f->state, state);
	mbr_fdb_count(br, f, 1);
}

static void mbr_fdb_insert(struct mbr_bridge *br, struct mbr_fdb *f)
{
	lockdep_assert_held(&br->fdb.lock);

	mbr_fdb_count(br, f, 1);
	mbr_table_add(&br->fdb, &f->entry);
	if (f->state == MUSE_BRIDGE_FDB_STATE_LEARNED)
		queue_delayed_work(mbr_fdb_wq, &br->age_work, br->ageing_time);
	mbr_notify_fdb_add(br, f);
}

/* Take an entry out; whoever looks at it now may do so for a grace period. */
static void mbr_fdb_unlink(struct mbr_bridge *br, struct mbr_fdb *f,
			   enum muse_bridge_fdb_reason reason)
{
	lockdep_assert_held(&br->fdb.lock);

	mbr_notify_fdb_del(br, f, reason);
	mbr_fdb_count(br, f, -1);
	mbr_table_del(&br->fdb, &f->entry);
	mbr_move_release(br, f);
	WRITE_ONCE(f->gone, true);
	smp_wmb(); /* pairs with that in mbr_fdb_moves() */
}

static void mbr_fdb_delete(struct mbr_bridge *br, struct mbr_fdb *f,
			   enum muse_bridge_fdb_reason reason)
{
	mbr_fdb_unlink(br, f, reason);
	mbr_entry_free_rcu(f);
}

/*
 * Whether @port may make or move entries.  The settings are read again under
 * the lock: whoever turns one of them off and flushes after that finds nothing
 * left behind.
 */
static bool mbr_fdb_may_learn(const struct mbr_port *port)
{
	const u32 need = MBR_PORT_LEARNS | MBR_PORT_FORWARDING;

	lockdep_assert_held(&port->br->fdb.lock);

	return (READ_ONCE(port->state) & need) == need;
}

/**
 * mbr_fdb_refused() - may a source not be learned where it is heard?
 * @port: the port that it is heard on
 * @f: its entry, or NULL
 *
 * Asked without the lock first: where a limit was reached, or a damped station is in
 * a loop, frames that are refused come in storms, and take no lock.
 *
 * Context: any, under rcu_read_lock() or fdb.lock.
 * Return: 0 if it may, as far as that is known before it is tried; what
 * mbr_limit_check() or mbr_move_damped() says if it may not.
 */
int mbr_fdb_refused(const struct mbr_port *port, const struct mbr_fdb *f)
{
	if (!f)
		return mbr_limit_check(port, true);
	if (READ_ONCE(f->state) != MUSE_BRIDGE_FDB_STATE_LEARNED ||
	    rcu_access_pointer(f->port) == port)
		return 0;
	return mbr_move_damped(port->br, f) ?: mbr_limit_check(port, false);
}

/* An entry exists, but not for this port: what does the frame say of it? */
static int mbr_fdb_relearn(struct mbr_port *port, struct mbr_fdb *f)
{
	struct mbr_bridge *br = port->br;
	struct mbr_port *old = mbr_fdb_port(br, f);
	int err;

	switch (f->state) {
	case MUSE_BRIDGE_FDB_STATE_LOCAL:
		return -EADDRINUSE;
	case MUSE_BRIDGE_FDB_STATE_STATIC:
		return 0; /* the administrator knows better */
	}

	if (!mbr_fdb_may_learn(port))
		return 0;
	if (old != port) {
		/* A station that may not move was not heard where it is. */
		err = mbr_fdb_refused(port, f) ?: mbr_move_try(br, f, old);
		if (err)
			return err;
	}
	WRITE_ONCE(f->used, mbr_fdb_now());
	if (old == port)
		return 0; /* another CPU was faster */
	mbr_fdb_set_port(br, f, port, MUSE_BRIDGE_FDB_STATE_LEARNED);
	mbr_stat_inc(port, MUSE_BRIDGE_A_STAT_MOVED);
	mbr_notify_fdb_move(br, f, old);
	return 0;
}

static struct mbr_fdb *mbr_fdb_insert_learned(struct mbr_port *port,
					      struct mbr_fdb **new)
{
	struct mbr_fdb *f = *new;

	mbr_fdb_insert(port->br, f);
	mbr_stat_inc(port, MUSE_BRIDGE_A_STAT_LEARNED);
	*new = NULL;
	return f;
}

/**
 * mbr_fdb_learn_slow() - learn a source that is new, or behind another port
 * @port: the port that it was heard on
 * @key: mbr_fdb_key() of the source
 * @counted: bytes of the frame, to be counted at the entry if that is in the end
 *	behind this port; 0: it is not to be counted
 *
 * Context: the port's receive handler, BHs off, under rcu_read_lock(); takes
 * fdb.lock.
 * Return: 0; or that the frame is to be dropped: -EADDRINUSE if the source is an
 * address of the bridge itself, -EDQUOT because of a limit, -EBUSY because its
 * entry is damped.  That the memory did not suffice is counted, but no reason to
 * drop the frame.
 */
int mbr_fdb_learn_slow(struct mbr_port *port, u64 key, unsigned int counted)
{
	struct mbr_bridge *br = port->br;
	struct mbr_fdb *f, *new = NULL;
	int err;

	/* Reading unlocked is good enough to avoid a useless allocation. */
	f = mbr_fdb_find_rcu(br, key);
	err = mbr_fdb_refused(port, f);
	if (unlikely(err))
		return mbr_refuse(port, err);
	if (!f) {
		new = mbr_entry_alloc(br, key, port,
				      MUSE_BRIDGE_FDB_STATE_LEARNED, GFP_ATOMIC);
		if (!new) {
			mbr_stat_inc(port, MUSE_BRIDGE_A_STAT_LEARN_FAILED);
			return 0;
		}
	}

	spin_lock_bh(&br->fdb.lock);
	f = mbr_fdb_find_rcu(br, key);
	if (f) {
		err = mbr_fdb_relearn(port, f);
	} else if (new && mbr_fdb_may_learn(port)) {
		err = mbr_limit_check(port, true);
		if (!err)
			f = mbr_fdb_insert_learned(port, &new);
	}
	if (counted && f && mbr_fdb_port(br, f) == port)
		mbr_entry_heard(f, counted);
	spin_unlock_bh(&br->fdb.lock);

	if (new)
		mbr_entry_free(new);
	return err && err != -EADDRINUSE ? mbr_refuse(port, err) : err;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_fdb_learn_slow);

/**
 * mbr_fdb_add_local() - make an address the bridge's own
 * @br: the bridge
 * @addr: the address; an entry that it has is replaced
 *
 * Context: process, under RTNL; takes fdb.lock.
 * Return: 0, or -ENOMEM.
 */
int mbr_fdb_add_local(struct mbr_bridge *br, const u8 *addr)
{
	struct mbr_fdb *f, *new;

	ASSERT_RTNL();

	new = mbr_entry_alloc(br, mbr_fdb_key(addr), NULL,
			      MUSE_BRIDGE_FDB_STATE_LOCAL, GFP_KERNEL);
	if (!new)
		return -ENOMEM;

	spin_lock_bh(&br->fdb.lock);
	f = mbr_fdb_find_rcu(br, new->entry.key);
	if (f)
		mbr_fdb_delete(br, f, MUSE_BRIDGE_FDB_REASON_ADDRESS);
	mbr_fdb_insert(br, new);
	spin_unlock_bh(&br->fdb.lock);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_fdb_add_local);

/**
 * mbr_fdb_del_local() - an address is no longer the bridge's own
 * @br: the bridge
 * @addr: the address
 *
 * Context: process, under RTNL; takes fdb.lock.
 */
void mbr_fdb_del_local(struct mbr_bridge *br, const u8 *addr)
{
	struct mbr_fdb *f;

	ASSERT_RTNL();

	spin_lock_bh(&br->fdb.lock);
	f = mbr_fdb_find_rcu(br, mbr_fdb_key(addr));
	if (f && f->state == MUSE_BRIDGE_FDB_STATE_LOCAL)
		mbr_fdb_delete(br, f, MUSE_BRIDGE_FDB_REASON_ADDRESS);
	spin_unlock_bh(&br->fdb.lock);
}

/* Turn the entry that is there into a static one. */
static int mbr_fdb_replace(struct mbr_port *port, struct mbr_fdb *f,
			   bool replace, struct netlink_ext_ack *extack)
{
	struct mbr_bridge *br = port->br;

	if (f->state == MUSE_BRIDGE_FDB_STATE_LOCAL) {
		NL_SET_ERR_MSG(extack, "address is the bridge's own");
		return -EADDRINUSE;
	}
	if (!replace) {
		NL_SET_ERR_MSG(extack, "address already has an entry");
		return -EEXIST;
	}
	mbr_move_release(br, f);
	mbr_fdb_set_port(br, f, port, MUSE_BRIDGE_FDB_STATE_STATIC);
	mbr_notify_fdb_set(br, f);
	return 0;
}

/**
 * mbr_fdb_add_static() - add an administrator's entry
 * @port: where the station is
 * @addr: its address, unicast
 * @replace: whether an entry that it has, learned or static, becomes this one
 * @extack: for the text of an error
 *
 * Context: process, under RTNL, so that the port stays; takes fdb.lock.
 * Return: 0, -EEXIST, -EADDRINUSE or -ENOMEM.
 */
int mbr_fdb_add_static(struct mbr_port *port, const u8 *addr, bool replace,
		       struct netlink_ext_ack *extack)
{
	struct mbr_bridge *br = port->br;
	struct mbr_fdb *f, *new;
	int err = 0;

	ASSERT_RTNL();

	new = mbr_entry_alloc(br, mbr_fdb_key(addr), port,
			      MUSE_BRIDGE_FDB_STATE_STATIC, GFP_KERNEL);
	if (!new)
		return -ENOMEM;

	spin_lock_bh(&br->fdb.lock);
	f = mbr_fdb_find_rcu(br, new->entry.key);
	if (f) {
		err = mbr_fdb_replace(port, f, replace, extack);
	} else {
		mbr_fdb_insert(br, new);
		new = NULL;
	}
	spin_unlock_bh(&br->fdb.lock);

	if (new)
		mbr_entry_free(new);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_fdb_add_static);

/**
 * mbr_fdb_del() - delete the entry of an address
 * @br: the bridge
 * @addr: the address
 * @extack: for the text of an error
 *
 * Context: any; takes fdb.lock.
 * Return: 0, -ENOENT, or -EADDRINUSE for an address of the bridge itself.
 */
int mbr_fdb_del(struct mbr_bridge *br, const u8 *addr,
		struct netlink_ext_ack *extack)
{
	struct mbr_fdb *f;
	int err = 0;

	spin_lock_bh(&br->fdb.lock);
	f = mbr_fdb_find_rcu(br, mbr_fdb_key(addr));
	if (!f) {
		NL_SET_ERR_MSG(extack, "address has no entry");
		err = -ENOENT;
	} else if (f->state == MUSE_BRIDGE_FDB_STATE_LOCAL) {
		NL_SET_ERR_MSG(extack, "address is the bridge's own");
		err = -EADDRINUSE;
	} else {
		mbr_fdb_delete(br, f, MUSE_BRIDGE_FDB_REASON_ADMIN);
	}
	spin_unlock_bh(&br->fdb.lock);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_fdb_del);

/**
 * mbr_fdb_flush() - delete many entries
 * @br: the bridge
 * @filter: which
 * @reason: what the notifications say
 *
 * Entries that appear meanwhile may stay, so the caller first stops whatever
 * makes those that it does not want.
 *
 * Context: process, may sleep; takes fdb.lock, a bucket at a time.  The bridge
 * is kept by RTNL.
 */
void mbr_fdb_flush(struct mbr_bridge *br, const struct mbr_fdb_filter *filter,
		   enum muse_bridge_fdb_reason reason)
{
	struct mbr_table_entry *e, *tmp;
	struct mbr_fdb *f;
	u64 pos = 0;
	u8 ver;

	ASSERT_RTNL();

	while (pos < MBR_TABLE_END) {
		spin_lock_bh(&br->fdb.lock);
		e = mbr_table_walk_rcu(&br->fdb, &pos, &ver);
		mbr_table_for_each_in(e, tmp, ver) {
			f = container_of(e, struct mbr_fdb, entry);
			if (mbr_fdb_matches(f, filter))
				mbr_fdb_delete(br, f, reason);
		}
		spin_unlock_bh(&br->fdb.lock);
		cond_resched();
	}
}
EXPORT_SYMBOL_IF_KUNIT(mbr_fdb_flush);

/*
 * Take @f out and link it into @dead, unless it was refreshed, deleted or became static
 * since it was looked at, at @now.  Returns whether it is still there to be aged.
 * Under rcu_read_lock() since then, and fdb.lock.
 */
VISIBLE_IF_KUNIT bool mbr_fdb_expire(struct mbr_bridge *br, u32 now, struct mbr_fdb *f,
				     struct mbr_fdb **dead)
{
	lockdep_assert_held(&br->fdb.lock);

	if (f->gone || f->state != MUSE_BRIDGE_FDB_STATE_LEARNED)
		return false;
	if (mbr_fdb_idle(f, now) < READ_ONCE(br->ageing_time))
		return true;
	mbr_fdb_unlink(br, f, MUSE_BRIDGE_FDB_REASON_AGED);
	f->dead = *dead;
	*dead = f;
	return false;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_fdb_expire);

/* Likewise, for the @n first of @old. */
static bool mbr_fdb_expire_all(struct mbr_bridge *br, u32 now, struct mbr_fdb **old,
			       unsigned int n, struct mbr_fdb **dead)
{
	bool stays = false;
	unsigned int i;

	if (!n)
		return false;
	spin_lock_bh(&br->fdb.lock);
	for (i = 0; i < n; i++)
		stays |= mbr_fdb_expire(br, now, old[i], dead);
	spin_unlock_bh(&br->fdb.lock);
	return stays;
}

/* So many buckets with entries in them are aged at a time, ... */
#define MBR_FDB_AGE_BUCKETS	16
/* ... and so many entries are taken out. */
#define MBR_FDB_AGE_OLD		32

/*
 * Age the entries of some buckets, as of @now.  Returns whether any learned one
 * stays, and lowers @next to the time that the one which expires first has left.
 */
VISIBLE_IF_KUNIT bool mbr_fdb_age_step(struct mbr_bridge *br, u32 now, u64 *pos,
				       u32 *next, struct mbr_fdb **dead)
{
	unsigned long time = READ_ONCE(br->ageing_time);
	struct mbr_fdb *f, *old[MBR_FDB_AGE_OLD];
	struct mbr_table_entry *e, *tmp;
	unsigned int i, n = 0;
	bool stays = false;
	u32 idle;
	u8 ver;

	rcu_read_lock();
	for (i = 0; i < MBR_FDB_AGE_BUCKETS && *pos < MBR_TABLE_END; i++) {
		e = mbr_table_walk_rcu(&br->fdb, pos, &ver);
		mbr_table_for_each_in(e, tmp, ver) {
			f = container_of(e, struct mbr_fdb, entry);
			if (READ_ONCE(f->state) != MUSE_BRIDGE_FDB_STATE_LEARNED)
				continue;
			idle = mbr_fdb_idle(f, now);
			if (idle < time) {
				stays = true;
				*next = min_t(u32, *next, time - idle);
				continue;
			}
			if (n == ARRAY_SIZE(old)) {
				stays |= mbr_fdb_expire_all(br, now, old, n, dead);
				n = 0;
			}
			old[n++] = f;
		}
	}
	stays |= mbr_fdb_expire_all(br, now, old, n, dead);
	rcu_read_unlock();
	return stays;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_fdb_age_step);

/*
 * Jiffies until ageing runs again: when the entry that has @next left expires, but
 * leave some time between two runs: an entry may outlive its time by a sixteenth.
 */
VISIBLE_IF_KUNIT unsigned long mbr_fdb_age_delay(u32 next, unsigned long ageing_time)
{
	return max_t(unsigned long, next, ageing_time / 16 + 1);
}
EXPORT_SYMBOL_IF_KUNIT(mbr_fdb_age_delay);

static void mbr_fdb_age_work(struct work_struct *work)
{
	struct mbr_bridge *br = container_of(work, struct mbr_bridge,
					     age_work.work);
	unsigned long ageing_time = READ_ONCE(br->ageing_time);
	unsigned long delay, began = jiffies;
	struct mbr_fdb *dead = NULL;
	u32 next = ageing_time;
	bool stays = false;
	u64 pos = 0;

	while (pos < MBR_TABLE_END) {
		stays |= mbr_fdb_age_step(br, mbr_fdb_now(), &pos, &next, &dead);
		cond_resched();
	}
	mbr_entry_free_list(dead);
	if (!stays)
		return; /* the next entry that is learned queues us again */

	/*
	 * Learning may have queued us for later than that meanwhile, hence
	 * mod_; or the ageing time may have changed, hence the lock.
	 */
	delay = mbr_fdb_age_delay(next - min_t(unsigned long, next, jiffies - began),
				  ageing_time);
	spin_lock_bh(&br->fdb.lock);
	if (br->ageing_time != ageing_time)
		delay = 0;
	mod_delayed_work(mbr_fdb_wq, &br->age_work, delay);
	spin_unlock_bh(&br->fdb.lock);
}

/**
 * mbr_fdb_set_ageing_time() - change how long learned entries live
 * @br: the bridge
 * @ms: milliseconds; entries that are older already go at once
 *
 * Context: process, under RTNL; takes fdb.lock.
 */
void mbr_fdb_set_ageing_time(struct mbr_bridge *br, u32 ms)
{
	ASSERT_RTNL();

	spin_lock_bh(&br->fdb.lock);
	WRITE_ONCE(br->ageing_ms, ms);
	WRITE_ONCE(br->ageing_time, msecs_to_jiffies(ms));
	mod_delayed_work(mbr_fdb_wq, &br->age_work, 0);
	spin_unlock_bh(&br->fdb.lock);
}
EXPORT_SYMBOL_IF_KUNIT(mbr_fdb_set_ageing_time);

/**
 * mbr_fdb_init() - give a bridge an empty forwarding database
 * @br: the bridge
 *
 * Context: process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int mbr_fdb_init(struct mbr_bridge *br)
{
	br->ageing_ms = MUSE_BRIDGE_AGEING_TIME_DEFAULT;
	br->ageing_time = msecs_to_jiffies(br->ageing_ms);
	INIT_DELAYED_WORK(&br->age_work, mbr_fdb_age_work);
	mbr_move_init(br);
	return mbr_table_init(&br->fdb, mbr_fdb_wq);
}
EXPORT_SYMBOL_IF_KUNIT(mbr_fdb_init);

/**
 * mbr_fdb_exit() - free the forwarding database of a bridge
 * @br: the bridge; it has no ports any more, and no frame is on its way
 *	through it
 *
 * Context: process, under RTNL, may sleep.
 */
void mbr_fdb_exit(struct mbr_bridge *br)
{
	const struct mbr_fdb_filter all = {};

	cancel_delayed_work_sync(&br->age_work);
	mbr_move_exit(br);
	mbr_fdb_flush(br, &all, MUSE_BRIDGE_FDB_REASON_FLUSH);
	mbr_table_exit(&br->fdb);
}
EXPORT_SYMBOL_IF_KUNIT(mbr_fdb_exit);
