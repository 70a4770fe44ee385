// SPDX-License-Identifier: GPL-2.0
/*
 * The arithmetic of moves and of damping, at any time: also when the clock of
 * moves goes over its 32-bit end.
 */
#include "lan.h"

#include <linux/limits.h>
#include <linux/rtnetlink.h>

#include "../move.h"

#define MOVES	3U
#define WINDOW	10000U	/* milliseconds, as the next one */
#define HOLD	20000U

static const u8 station[ETH_ALEN] = { 2, 0, 0, 0, 1, 0 };
static const u8 other[ETH_ALEN] = { 2, 0, 0, 0, 1, 1 };

static int move_test_init(struct kunit *test)
{
	int err = lan_init(test);
	struct lan *lan = test->priv;

	if (err)
		return err;
	lan->br->damp_moves = MOVES;
	lan->br->damp_window = WINDOW;
	lan->br->damp_hold = HOLD;
	lan_learn(lan, LAN_A, station);
	return 0;
}

/* The clock so many milliseconds after @then, rounded down to its steps. */
static u32 after(u32 then, u32 ms)
{
	return then + (u32)div_u64((u64)ms * NSEC_PER_MSEC, 1 << MBR_MOVE_STEP);
}

/* The same, rounded up. */
static u32 well_after(u32 then, u32 ms)
{
	return after(then, ms) + 1;
}

static const struct clock_case {
	const char *name;
	u32 start;
} clock_cases[] = {
	{ "at boot", 0 },
	{ "later", 123456 },
	{ "where half of it is over", S32_MAX - 10 },
	{ "where the clock goes round", -20U },
	{ "where the window begins with it", 0U - 1 },
};

static void clock_name(const struct clock_case *c, char *name)
{
	strscpy(name, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(clock, clock_cases, clock_name);

static void so_many_moves_are_allowed_in_a_window(struct kunit *test)
{
	const struct clock_case *c = test->param_value;
	struct mbr_fdb *f = lan_entry(test, station);
	struct lan *lan = test->priv;
	u32 i;

	for (i = 0; i < MOVES; i++)
		KUNIT_EXPECT_TRUE(test, mbr_move_allowed(lan->br, f,
							 c->start + i));
	KUNIT_EXPECT_FALSE(test, mbr_move_allowed(lan->br, f, c->start + MOVES));
	KUNIT_EXPECT_FALSE(test, mbr_move_allowed(lan->br, f,
						  after(c->start, WINDOW)));
	/* The window is over: the next one begins with this move. */
	for (i = 0; i < MOVES; i++)
		KUNIT_EXPECT_TRUE(test,
				  mbr_move_allowed(lan->br, f,
						   well_after(c->start, WINDOW)));
	KUNIT_EXPECT_FALSE(test, mbr_move_allowed(lan->br, f,
						  well_after(c->start, WINDOW)));
}

static void slow_moves_are_allowed_for_ever(struct kunit *test)
{
	const struct clock_case *c = test->param_value;
	struct mbr_fdb *f = lan_entry(test, station);
	struct lan *lan = test->priv;
	u32 i, now = c->start;

	/* MOVES in a window and a bit: whenever it begins, no more than that. */
	for (i = 0; i < 100; i++) {
		KUNIT_EXPECT_TRUE(test, mbr_move_allowed(lan->br, f, now));
		now = well_after(now, WINDOW / MOVES);
	}
}

static void without_a_number_all_are_allowed(struct kunit *test)
{
	struct mbr_fdb *f = lan_entry(test, station);
	struct lan *lan = test->priv;
	u32 i;

	lan->br->damp_moves = 0;
	for (i = 0; i < 1000; i++)
		KUNIT_EXPECT_TRUE(test, mbr_move_allowed(lan->br, f, 5));
	lan->br->damp_moves = MUSE_BRIDGE_DAMP_MOVES_MAX;
	for (i = 0; i < MUSE_BRIDGE_DAMP_MOVES_MAX; i++)
		KUNIT_EXPECT_TRUE(test, mbr_move_allowed(lan->br, f, 5));
	KUNIT_EXPECT_FALSE(test, mbr_move_allowed(lan->br, f, 5));
}

static void it_is_held_so_long(struct kunit *test)
{
	const struct clock_case *c = test->param_value;
	struct mbr_fdb *f = lan_entry(test, station);
	struct lan *lan = test->priv;

	f->move.since = c->start;
	KUNIT_EXPECT_EQ(test, mbr_move_left(lan->br, f, c->start), HOLD);
	/* Another CPU damped it after the clock was read. */
	KUNIT_EXPECT_EQ(test, mbr_move_left(lan->br, f, c->start - 1), HOLD);
	KUNIT_EXPECT_LE(test, mbr_move_left(lan->br, f, after(c->start, 5000)),
			HOLD - 5000 + mbr_move_ms(0, 1));
	KUNIT_EXPECT_GE(test, mbr_move_left(lan->br, f, after(c->start, 5000)),
			HOLD - 5000);
	KUNIT_EXPECT_GT(test, mbr_move_left(lan->br, f, after(c->start, HOLD)),
			0U);
	KUNIT_EXPECT_EQ(test,
			mbr_move_left(lan->br, f, well_after(c->start, HOLD)),
			0U);
	/* Nobody is, once it is off. */
	lan->br->damp_moves = 0;
	KUNIT_EXPECT_EQ(test, mbr_move_left(lan->br, f, c->start), 0U);
}

static void milliseconds_are_right(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, mbr_move_ms(7, 7), 0U);
	KUNIT_EXPECT_EQ(test, mbr_move_ms(7, 8), 67U);
	KUNIT_EXPECT_EQ(test, mbr_move_ms(-1U, 0), 67U);
	KUNIT_EXPECT_EQ(test, mbr_move_ms(0, 1000), 67108U);
	/* The longest window and hold can be told from longer ones. */
	KUNIT_EXPECT_GT(test, mbr_move_ms(0, 2000000),
			(u32)MUSE_BRIDGE_DAMP_TIME_MAX);
	/* 2^31 ms and nine years are more than is said, not less. */
	KUNIT_EXPECT_EQ(test, mbr_move_ms(0, 0x10000000), (u32)S32_MAX);
	KUNIT_EXPECT_EQ(test, mbr_move_ms(1, 0), (u32)S32_MAX);
}

/* Back and forth, as often as is allowed. */
static void flap(struct lan *lan)
{
	u32 i;

	for (i = 0; i < MOVES; i++)
		lan_learn(lan, i % 2 ? LAN_A : LAN_B, station);
}

static void who_moves_too_often_is_damped(struct kunit *test)
{
	struct mbr_fdb *f = lan_entry(test, station);
	struct lan *lan = test->priv;

	flap(lan);
	KUNIT_EXPECT_EQ(test, f->move.count, MOVES);
	KUNIT_EXPECT_FALSE(test, f->damped);
	KUNIT_EXPECT_EQ(test, lan_learn(lan, LAN_A, station), -EBUSY);
	KUNIT_EXPECT_TRUE(test, f->damped);
	KUNIT_EXPECT_EQ(test, lan->br->damped, 1U);
	KUNIT_EXPECT_PTR_EQ(test, rcu_access_pointer(f->port),
			    lan->port[LAN_B]);
	KUNIT_EXPECT_EQ(test, f->move.count, MOVES);
	KUNIT_EXPECT_EQ(test, f->move.from,
			(u32)lan->port[LAN_A]->dev->ifindex);

	/* Wherever else it is heard; but it is where it is. */
	lan->br->damp_action = MUSE_BRIDGE_REFUSAL_FORWARD;
	KUNIT_EXPECT_EQ(test, lan_learn(lan, LAN_C, station), 0);
	KUNIT_EXPECT_EQ(test, lan_learn(lan, LAN_B, station), 0);
	KUNIT_EXPECT_PTR_EQ(test, rcu_access_pointer(f->port),
			    lan->port[LAN_B]);
	KUNIT_EXPECT_EQ(test,
			lan_stat(lan, LAN_A, MUSE_BRIDGE_A_STAT_MOVE_REFUSED),
			1ULL);
	KUNIT_EXPECT_EQ(test,
			lan_stat(lan, LAN_B, MUSE_BRIDGE_A_STAT_MOVE_REFUSED),
			0ULL);
	KUNIT_EXPECT_EQ(test,
			lan_stat(lan, LAN_C, MUSE_BRIDGE_A_STAT_MOVE_REFUSED),
			1ULL);
}

static u32 look(struct lan *lan, u32 now)
{
	u32 next = HOLD;
	u64 pos = 0;

	while (pos < MBR_TABLE_END)
		mbr_move_step(lan->br, now, &pos, &next);
	return next;
}

static void the_first_that_is_free_comes_next(struct kunit *test)
{
	struct mbr_fdb *f = lan_entry(test, station);
	struct lan *lan = test->priv;
	struct mbr_fdb *g;

	lan_learn(lan, LAN_A, other);
	g = lan_entry(test, other);
	f->damped = true;
	g->damped = true;
	lan->br->damped = 2;
	f->move.since = 1000;
	g->move.since = well_after(1000, 4000);

	KUNIT_EXPECT_EQ(test, look(lan, 1000), HOLD);
	KUNIT_EXPECT_LT(test, look(lan, well_after(1000, 4000)), HOLD - 3900);
	KUNIT_EXPECT_EQ(test, lan->br->damped, 2U);
	KUNIT_EXPECT_GT(test, look(lan, well_after(1000, HOLD)), 3900U);
	KUNIT_EXPECT_FALSE(test, f->damped);
	KUNIT_EXPECT_TRUE(test, g->damped);
	KUNIT_EXPECT_EQ(test, lan->br->damped, 1U);
	look(lan, well_after(1000, HOLD + 5000));
	KUNIT_EXPECT_FALSE(test, g->damped);
	KUNIT_EXPECT_EQ(test, lan->br->damped, 0U);

	/* It may move again, as often as at first. */
	flap(lan);
	KUNIT_EXPECT_EQ(test, f->move.count, MOVES);
}

static void whoever_goes_is_not_damped(struct kunit *test)
{
	struct lan *lan = test->priv;
	struct mbr_move move;
	struct mbr_fdb *f;

	flap(lan);
	lan_learn(lan, LAN_A, station);
	KUNIT_ASSERT_EQ(test, lan->br->damped, 1U);

	/* One who looked before still sees the entry, but none of its moves. */
	rcu_read_lock();
	f = mbr_fdb_find_rcu(lan->br, mbr_fdb_key(station));
	KUNIT_EXPECT_EQ(test, mbr_fdb_moves(f, &move), MOVES);
	KUNIT_EXPECT_EQ(test, mbr_fdb_del(lan->br, station, NULL), 0);
	KUNIT_EXPECT_EQ(test, mbr_fdb_moves(f, &move), 0U);
	KUNIT_EXPECT_FALSE(test, f->damped);
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, lan->br->damped, 0U);

	lan_learn(lan, LAN_A, station);
	KUNIT_EXPECT_EQ(test, mbr_fdb_moves(lan_entry(test, station), &move),
			0U);
}

static void a_static_entry_is_not_damped(struct kunit *test)
{
	struct mbr_fdb *f = lan_entry(test, station);
	struct lan *lan = test->priv;

	flap(lan);
	lan_learn(lan, LAN_A, station);
	KUNIT_ASSERT_TRUE(test, f->damped);
	rtnl_lock();
	KUNIT_EXPECT_EQ(test, mbr_fdb_add_static(lan->port[LAN_C], station,
						 true, NULL), 0);
	rtnl_unlock();
	KUNIT_EXPECT_FALSE(test, f->damped);
	KUNIT_EXPECT_EQ(test, lan->br->damped, 0U);
	KUNIT_EXPECT_EQ(test, lan_learn(lan, LAN_A, station), 0);
	KUNIT_EXPECT_EQ(test, f->move.count, MOVES);
}

static struct kunit_case move_cases[] = {
	KUNIT_CASE_PARAM(so_many_moves_are_allowed_in_a_window,
			 clock_gen_params),
	KUNIT_CASE_PARAM(slow_moves_are_allowed_for_ever, clock_gen_params),
	KUNIT_CASE(without_a_number_all_are_allowed),
	KUNIT_CASE_PARAM(it_is_held_so_long, clock_gen_params),
	KUNIT_CASE(milliseconds_are_right),
	KUNIT_CASE(who_moves_too_often_is_damped),
	KUNIT_CASE(the_first_that_is_free_comes_next),
	KUNIT_CASE(whoever_goes_is_not_damped),
	KUNIT_CASE(a_static_entry_is_not_damped),
	{}
};

static struct kunit_suite move_suite = {
	.name = "muse_bridge_move",
	.init = move_test_init,
	.exit = lan_exit,
	.test_cases = move_cases,
};

kunit_test_suite(move_suite);
