/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_MOVE_H
#define _MUSE_BRIDGE_MOVE_H

#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/time64.h>
#include <linux/types.h>

struct mbr_bridge;
struct mbr_fdb;
struct mbr_port;

/*
 * log2 of the nanoseconds in one step of the clock of moves: 67 ms, so that 32
 * bits last for nine years.  Jiffies would not: an entry that never falls silent
 * never goes, and 2^32 of them may be 50 days.
 */
#define MBR_MOVE_STEP	26

/**
 * struct mbr_move - how a station has moved
 * @count: how often; 0: never, and the rest says nothing
 * @last: when it last did, as mbr_move_now() has it
 * @from: interface index of the port that it was behind before; that may have
 *	left, so it is no pointer
 * @since: when the window began whose moves &struct mbr_fdb.recent counts; of
 *	a damped entry, when it was damped
 *
 * Written under fdb.lock.
 */
struct mbr_move {
	u32 count;
	u32 last;
	u32 from;
	u32 since;
};

/**
 * mbr_move_now() - the time, for &struct mbr_move
 *
 * Context: any.
 * Return: steps of 2^%MBR_MOVE_STEP ns, modulo 2^32.
 */
static inline u32 mbr_move_now(void)
{
	return ktime_get_coarse_ns() >> MBR_MOVE_STEP;
}

/**
 * mbr_move_ms() - how much time lies between two moves
 * @then: the earlier one, as mbr_move_now() has it
 * @now: the later one
 *
 * Context: any.
 * Return: milliseconds, rounded down to steps; nine years do not fit, but what
 * is said to users does.
 */
static inline u32 mbr_move_ms(u32 then, u32 now)
{
	u64 ns = (u64)(now - then) << MBR_MOVE_STEP;

	return min_t(u64, div_u64(ns, NSEC_PER_MSEC), S32_MAX);
}

void mbr_move_init(struct mbr_bridge *br);
void mbr_move_exit(struct mbr_bridge *br);
void mbr_move_update(struct mbr_bridge *br);

int mbr_move_try(struct mbr_bridge *br, struct mbr_fdb *f,
		 const struct mbr_port *from);
int mbr_move_damped(const struct mbr_bridge *br, const struct mbr_fdb *f);
int mbr_move_refused(const struct mbr_bridge *br, const struct mbr_fdb *f);
void mbr_move_release(struct mbr_bridge *br, struct mbr_fdb *f);

#if IS_ENABLED(CONFIG_KUNIT)
bool mbr_move_allowed(const struct mbr_bridge *br, struct mbr_fdb *f, u32 now);
u32 mbr_move_left(const struct mbr_bridge *br, const struct mbr_fdb *f, u32 now);
void mbr_move_step(struct mbr_bridge *br, u32 now, u64 *pos, u32 *next);
#endif

#endif /* _MUSE_BRIDGE_MOVE_H */
