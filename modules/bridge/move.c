// SPDX-License-Identifier: GPL-2.0
/*
 * How stations move, and that those which do so too often are held.
 *
 * A station whose frames come in now here, now there is behind a loop, has an
 * impostor, or its cable is bad.  Each of its frames would take fdb.lock and
 * tell listeners.  Damped, its entry stays where it is, and a frame of it that
 * comes in elsewhere costs a look at one flag, without a lock.
 *
 * Moves are counted as RFC 7432 (15.1) does for the same purpose: the window
 * begins with the first of them.
 */
#include "move.h"

#include <linux/jiffies.h>
#include <linux/workqueue.h>
#include <kunit/visibility.h>

#include "fdb.h"
#include "notify.h"
#include "port.h"

/* Whether a move at @now is the first in a window. */
static bool mbr_move_begins(const struct mbr_bridge *br, u8 recent, u32 since,
			    u32 now)
{
	return !recent || mbr_move_ms(since, now) >= READ_ONCE(br->damp_window);
}

/* Whether the entry may move at @now; if so, that it does is counted. */
VISIBLE_IF_KUNIT bool mbr_move_allowed(const struct mbr_bridge *br,
				       struct mbr_fdb *f, u32 now)
{
	u32 most = READ_ONCE(br->damp_moves);

	if (!most)
		return true;
	if (mbr_move_begins(br, f->recent, f->move.since, now)) {
		WRITE_ONCE(f->move.since, now);
		WRITE_ONCE(f->recent, 0);
	}
	if (f->recent >= most)
		return false;
	WRITE_ONCE(f->recent, f->recent + 1);
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_move_allowed);

/* Milliseconds until a damped entry is free, as of @now. */
VISIBLE_IF_KUNIT u32 mbr_move_left(const struct mbr_bridge *br,
				   const struct mbr_fdb *f, u32 now)
{
	u32 hold = READ_ONCE(br->damp_hold);

	if (!READ_ONCE(br->damp_moves))
		return 0;
	/* It was damped by another CPU after @now was read. */
	if ((s32)(now - f->move.since) < 0)
		return hold;
	return hold - min(hold, mbr_move_ms(f->move.since, now));
}
EXPORT_SYMBOL_IF_KUNIT(mbr_move_left);

/*
 * Jiffies until it is worth to look for entries that are free, the first of them
 * in @left ms: a step later than that, or it would seem to be too early; and not
 * too soon, because that is a walk through the table.  So an entry may be held
 * for a sixteenth more.
 */
static unsigned long mbr_move_delay(u32 left, u32 hold)
{
	return msecs_to_jiffies(max(left, hold / 16) + mbr_move_ms(0, 1) + 1);
}

/* What it means for a frame that its source is damped. */
static int mbr_move_error(const struct mbr_bridge *br)
{
	return READ_ONCE(br->damp_action) == MUSE_BRIDGE_REFUSAL_DROP ? -EBUSY :
									 EBUSY;
}

static void mbr_move_damp(struct mbr_bridge *br, struct mbr_fdb *f, u32 now)
{
	u32 hold = READ_ONCE(br->damp_hold);

	WRITE_ONCE(f->move.since, now);
	WRITE_ONCE(f->damped, true);
	WRITE_ONCE(br->damped, br->damped + 1);
	queue_delayed_work(br->fdb.wq, &br->damp_work,
			   mbr_move_delay(hold, hold));
	mbr_notify_fdb_damp(br, f);
}

/**
 * mbr_move_try() - may an entry move? if so, take note that it does
 * @br: the bridge
 * @f: the entry; not damped
 * @from: the port that it leads to so far
 *
 * Context: under fdb.lock.
 * Return: 0, or what mbr_move_damped() does: it has moved too often.
 */
int mbr_move_try(struct mbr_bridge *br, struct mbr_fdb *f,
		 const struct mbr_port *from)
{
	u32 now = mbr_move_now();

	lockdep_assert_held(&br->fdb.lock);

	if (!mbr_move_allowed(br, f, now)) {
		mbr_move_damp(br, f, now);
		return mbr_move_damped(br, f);
	}
	/* Dumps read them without the lock, each by itself. */
	if (f->move.count < S32_MAX)
		WRITE_ONCE(f->move.count, f->move.count + 1);
	WRITE_ONCE(f->move.last, now);
	WRITE_ONCE(f->move.from, from->dev->ifindex);
	return 0;
}

/**
 * mbr_move_damped() - is an entry damped?
 * @br: the bridge
 * @f: the entry
 *
 * Context: any, under rcu_read_lock() or fdb.lock.
 * Return: 0 if it is not; -EBUSY if it is and frames of the station that come in
 * elsewhere are to be dropped, EBUSY if they are not.
 */
int mbr_move_damped(const struct mbr_bridge *br, const struct mbr_fdb *f)
{
	return READ_ONCE(f->damped) ? mbr_move_error(br) : 0;
}

/**
 * mbr_move_refused() - would an entry that moved now be damped?
 * @br: the bridge
 * @f: the entry
 *
 * Context: any, under rcu_read_lock() or fdb.lock.
 * Return: what mbr_move_try() would.
 */
int mbr_move_refused(const struct mbr_bridge *br, const struct mbr_fdb *f)
{
	u32 since = data_race(READ_ONCE(f->move.since)); /* as in mbr_fdb_moves() */
	u32 most = READ_ONCE(br->damp_moves);
	u8 recent = READ_ONCE(f->recent);

	smp_rmb(); /* pairs with that in mbr_fdb_delete() */
	if (READ_ONCE(f->gone) || !most || recent < most)
		return 0;
	return mbr_move_begins(br, recent, since, mbr_move_now()) ?
		       0 : mbr_move_error(br);
}

/**
 * mbr_move_release() - an entry is not damped any more, if it was
 * @br: the bridge
 * @f: the entry
 *
 * Context: under fdb.lock.
 */
void mbr_move_release(struct mbr_bridge *br, struct mbr_fdb *f)
{
	lockdep_assert_held(&br->fdb.lock);

	if (!f->damped)
		return;
	WRITE_ONCE(f->damped, false);
	WRITE_ONCE(f->recent, 0);
	WRITE_ONCE(br->damped, br->damped - 1);
}

/* Free the entry if its time is over, as of @now, or lower @next to what is left. */
static void mbr_move_look(struct mbr_bridge *br, struct mbr_fdb *f, u32 now,
			  u32 *next)
{
	u32 left;

	spin_lock_bh(&br->fdb.lock);
	/* One that is deleted meanwhile was released. */
	if (f->damped) {
		left = mbr_move_left(br, f, now);
		if (left) {
			*next = min(*next, left);
		} else {
			mbr_move_release(br, f);
			mbr_notify_fdb_damp(br, f);
		}
	}
	spin_unlock_bh(&br->fdb.lock);
}

/*
 * Look at the entries of one bucket, as of @now, and lower @next to the time that
 * the one has left which is free first.
 */
VISIBLE_IF_KUNIT void mbr_move_step(struct mbr_bridge *br, u32 now, u64 *pos,
				    u32 *next)
{
	struct mbr_table_entry *e, *tmp;
	struct mbr_fdb *f;
	u8 ver;

	rcu_read_lock();
	e = mbr_table_walk_rcu(&br->fdb, pos, &ver);
	mbr_table_for_each_in(e, tmp, ver) {
		f = container_of(e, struct mbr_fdb, entry);
		if (READ_ONCE(f->damped))
			mbr_move_look(br, f, now, next);
	}
	rcu_read_unlock();
}
EXPORT_SYMBOL_IF_KUNIT(mbr_move_step);

static void mbr_move_work(struct work_struct *work)
{
	struct mbr_bridge *br = container_of(work, struct mbr_bridge,
					     damp_work.work);
	u32 moves = READ_ONCE(br->damp_moves);
	u32 hold = READ_ONCE(br->damp_hold);
	u32 next = hold;
	u64 pos = 0;

	while (pos < MBR_TABLE_END) {
		mbr_move_step(br, mbr_move_now(), &pos, &next);
		cond_resched();
	}

	/*
	 * One that was damped meanwhile has queued us for later than that, hence
	 * mod_; or for at once, if the settings changed.
	 */
	spin_lock_bh(&br->fdb.lock);
	if (br->damped)
		mod_delayed_work(br->fdb.wq, &br->damp_work,
				 READ_ONCE(br->damp_moves) != moves ||
						 READ_ONCE(br->damp_hold) != hold ?
					 0 : mbr_move_delay(next, hold));
	spin_unlock_bh(&br->fdb.lock);
}

/**
 * mbr_move_update() - settings of damping have changed
 * @br: the bridge
 *
 * Entries that are not to be damped any longer by these are free at once.
 *
 * Context: process, under RTNL; takes fdb.lock.
 */
void mbr_move_update(struct mbr_bridge *br)
{
	spin_lock_bh(&br->fdb.lock);
	if (br->damped)
		mod_delayed_work(br->fdb.wq, &br->damp_work, 0);
	spin_unlock_bh(&br->fdb.lock);
}
EXPORT_SYMBOL_IF_KUNIT(mbr_move_update);

/**
 * mbr_move_init() - a bridge damps nobody, and has the defaults for when it shall
 * @br: the bridge
 *
 * Context: process.
 */
void mbr_move_init(struct mbr_bridge *br)
{
	br->damp_moves = 0;
	br->damp_window = MUSE_BRIDGE_DAMP_WINDOW_DEFAULT;
	br->damp_hold = MUSE_BRIDGE_DAMP_HOLD_DEFAULT;
	br->damp_action = MUSE_BRIDGE_REFUSAL_DROP;
	INIT_DELAYED_WORK(&br->damp_work, mbr_move_work);
}

/**
 * mbr_move_exit() - undo mbr_move_init()
 * @br: the bridge; no frame is on its way through it
 *
 * Context: process, may sleep.
 */
void mbr_move_exit(struct mbr_bridge *br)
{
	cancel_delayed_work_sync(&br->damp_work);
}
