// SPDX-License-Identifier: GPL-2.0
/*
 * The forwarding database where two CPUs or an administrator are faster than a
 * frame, which no test with frames can bring about; and what goes in a flush.
 */
#include "lan.h"

#include <linux/etherdevice.h>
#include <linux/rtnetlink.h>

static const u8 station[ETH_ALEN] = { 2, 0, 0, 0, 1, 0 };

/* What the database says of the station. */
static void expect_entry(struct kunit *test, int port, u8 state)
{
	struct lan *lan = test->priv;
	struct mbr_fdb *f = lan_find(lan, station);

	KUNIT_ASSERT_NOT_NULL(test, f);
	KUNIT_EXPECT_PTR_EQ(test, rcu_access_pointer(f->port),
			    lan->port[port]);
	KUNIT_EXPECT_EQ(test, f->state, state);
}

static void expect_learned(struct kunit *test, int port, u64 learned,
			   u64 moved, u32 entries)
{
	struct lan *lan = test->priv;

	KUNIT_EXPECT_EQ(test, learned,
			lan_stat(lan, port, MUSE_BRIDGE_A_STAT_LEARNED));
	KUNIT_EXPECT_EQ(test, moved,
			lan_stat(lan, port, MUSE_BRIDGE_A_STAT_MOVED));
	KUNIT_EXPECT_EQ(test, entries, lan->port[port]->fdb_count);
}

static void a_station_is_learned_once(struct kunit *test)
{
	struct lan *lan = test->priv;
	struct mbr_fdb *f;

	KUNIT_EXPECT_EQ(test, lan_learn(lan, LAN_A, station), 0);
	expect_entry(test, LAN_A, MUSE_BRIDGE_FDB_STATE_LEARNED);
	expect_learned(test, LAN_A, 1, 0, 1);

	/* Another CPU heard it at the same time, and was slower. */
	f = lan_find(lan, station);
	f->used = jiffies - 1000;
	KUNIT_EXPECT_EQ(test, lan_learn(lan, LAN_A, station), 0);
	KUNIT_EXPECT_PTR_EQ(test, lan_find(lan, station), f);
	KUNIT_EXPECT_LT(test, mbr_fdb_idle(f, mbr_fdb_now()), 1000U);
	expect_entry(test, LAN_A, MUSE_BRIDGE_FDB_STATE_LEARNED);
	expect_learned(test, LAN_A, 1, 0, 1);
	KUNIT_EXPECT_EQ(test, lan->br->fdb.count, 2U);
}

static void a_station_moves(struct kunit *test)
{
	struct lan *lan = test->priv;

	lan_learn(lan, LAN_A, station);
	lan_entry(test, station)->used = jiffies - 1000;
	KUNIT_EXPECT_EQ(test, lan_learn(lan, LAN_B, station), 0);
	expect_entry(test, LAN_B, MUSE_BRIDGE_FDB_STATE_LEARNED);
	expect_learned(test, LAN_A, 1, 0, 0);
	expect_learned(test, LAN_B, 0, 1, 1);
	KUNIT_EXPECT_LT(test,
			mbr_fdb_idle(lan_entry(test, station), mbr_fdb_now()),
			1000U);
}

static void a_static_entry_stays_where_it_is(struct kunit *test)
{
	struct lan *lan = test->priv;

	KUNIT_ASSERT_EQ(test, lan_add_static(lan, LAN_A, station), 0);
	KUNIT_EXPECT_EQ(test, lan_learn(lan, LAN_B, station), 0);
	expect_entry(test, LAN_A, MUSE_BRIDGE_FDB_STATE_STATIC);
	expect_learned(test, LAN_A, 0, 0, 1);
	expect_learned(test, LAN_B, 0, 0, 0);
}

static void the_bridge_s_address_is_nobody_else_s(struct kunit *test)
{
	struct lan *lan = test->priv;
	struct mbr_fdb *f;

	KUNIT_EXPECT_EQ(test, lan_learn(lan, LAN_A, lan_own_addr),
			-EADDRINUSE);
	f = lan_find(lan, lan_own_addr);
	KUNIT_ASSERT_NOT_NULL(test, f);
	KUNIT_EXPECT_EQ(test, f->state, MUSE_BRIDGE_FDB_STATE_LOCAL);
	KUNIT_EXPECT_PTR_EQ(test, rcu_access_pointer(f->port), NULL);
	expect_learned(test, LAN_A, 0, 0, 0);

	/* It takes an address over from whoever had it. */
	lan_learn(lan, LAN_A, station);
	rtnl_lock();
	KUNIT_EXPECT_EQ(test, mbr_fdb_add_local(lan->br, station), 0);
	rtnl_unlock();
	f = lan_find(lan, station);
	KUNIT_ASSERT_NOT_NULL(test, f);
	KUNIT_EXPECT_EQ(test, f->state, MUSE_BRIDGE_FDB_STATE_LOCAL);
	expect_learned(test, LAN_A, 1, 0, 0);
	KUNIT_EXPECT_EQ(test, lan->br->fdb.count, 2U);
}

/* What a frame may find changed after it looked. */
enum change { NO_LEARNING, NO_FORWARDING, HUB };

static const struct change_case {
	const char *name;
	enum change change;
} change_cases[] = {
	{ "learning was turned off", NO_LEARNING },
	{ "the port ceased to forward", NO_FORWARDING },
	{ "the bridge became a hub", HUB },
};

static void change_name(const struct change_case *c, char *name)
{
	strscpy(name, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(change, change_cases, change_name);

static void make_change(struct lan *lan, enum change change)
{
	switch (change) {
	case NO_LEARNING:
		lan->br->learning = false;
		break;
	case NO_FORWARDING:
		lan->port[LAN_B]->forwarding = false;
		break;
	case HUB:
		lan->br->mode = MUSE_BRIDGE_MODE_HUB;
		break;
	}
	lan_changed(lan);
}

static void nothing_is_learned_after(struct kunit *test)
{
	const struct change_case *c = test->param_value;
	struct lan *lan = test->priv;

	make_change(lan, c->change);
	KUNIT_EXPECT_EQ(test, lan_learn(lan, LAN_B, station), 0);
	KUNIT_EXPECT_PTR_EQ(test, lan_find(lan, station), NULL);
	expect_learned(test, LAN_B, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, lan->br->fdb.count, 1U);
}

static void nothing_moves_after(struct kunit *test)
{
	const struct change_case *c = test->param_value;
	u32 used = jiffies - 1000;
	struct lan *lan = test->priv;

	lan_learn(lan, LAN_A, station);
	lan_entry(test, station)->used = used;
	make_change(lan, c->change);
	KUNIT_EXPECT_EQ(test, lan_learn(lan, LAN_B, station), 0);
	expect_entry(test, LAN_A, MUSE_BRIDGE_FDB_STATE_LEARNED);
	expect_learned(test, LAN_B, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, lan_entry(test, station)->used, used);
}

/* Entries of every kind: two behind A, two behind B, the bridge's own. */
#define FLUSH_LEARNED(port)	BIT(port)
#define FLUSH_STATIC(port)	BIT(LAN_PORTS + (port))
#define FLUSH_LOCAL		BIT(2 * LAN_PORTS)
#define FLUSH_ALL		(FLUSH_LEARNED(LAN_A) | FLUSH_LEARNED(LAN_B) | \
				 FLUSH_STATIC(LAN_A) | FLUSH_STATIC(LAN_B) | \
				 FLUSH_LOCAL)

static const struct flush_case {
	const char *name;
	int port; /* LAN_PORTS: any */
	bool by_state;
	u8 state;
	unsigned long left;
} flush_cases[] = {
	{ "all", LAN_PORTS, false, 0, 0 },
	{ "learned", LAN_PORTS, true, MUSE_BRIDGE_FDB_STATE_LEARNED,
	  FLUSH_STATIC(LAN_A) | FLUSH_STATIC(LAN_B) | FLUSH_LOCAL },
	{ "static", LAN_PORTS, true, MUSE_BRIDGE_FDB_STATE_STATIC,
	  FLUSH_LEARNED(LAN_A) | FLUSH_LEARNED(LAN_B) | FLUSH_LOCAL },
	{ "one port", LAN_B, false, 0,
	  FLUSH_LEARNED(LAN_A) | FLUSH_STATIC(LAN_A) | FLUSH_LOCAL },
	{ "learned of one port", LAN_A, true, MUSE_BRIDGE_FDB_STATE_LEARNED,
	  FLUSH_ALL & ~FLUSH_LEARNED(LAN_A) },
	{ "static of one port", LAN_B, true, MUSE_BRIDGE_FDB_STATE_STATIC,
	  FLUSH_ALL & ~FLUSH_STATIC(LAN_B) },
	{ "a port without any", LAN_C, false, 0, FLUSH_ALL },
};

static void flush_name(const struct flush_case *c, char *name)
{
	strscpy(name, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(flush, flush_cases, flush_name);

static void flush(struct kunit *test)
{
	u8 learned[ETH_ALEN] = { 2, 0, 0, 0, 2 }, fixed[ETH_ALEN] = { 2, 0, 0, 0, 3 };
	const struct flush_case *c = test->param_value;
	struct mbr_fdb_filter filter = {
		.by_state = c->by_state,
		.state = c->state,
	};
	struct lan *lan = test->priv;
	unsigned long left = 0;

	for (learned[5] = fixed[5] = LAN_A; fixed[5] <= LAN_B;
	     learned[5]++, fixed[5]++) {
		lan_learn(lan, fixed[5], learned);
		KUNIT_ASSERT_EQ(test, lan_add_static(lan, fixed[5], fixed), 0);
	}
	if (c->port < LAN_PORTS)
		filter.port = lan->port[c->port];

	rtnl_lock();
	mbr_fdb_flush(lan->br, &filter, MUSE_BRIDGE_FDB_REASON_FLUSH);
	rtnl_unlock();

	for (learned[5] = fixed[5] = LAN_A; fixed[5] <= LAN_B;
	     learned[5]++, fixed[5]++) {
		left |= lan_find(lan, learned) ? FLUSH_LEARNED(fixed[5]) : 0;
		left |= lan_find(lan, fixed) ? FLUSH_STATIC(fixed[5]) : 0;
	}
	left |= lan_find(lan, lan_own_addr) ? FLUSH_LOCAL : 0;
	KUNIT_EXPECT_EQ(test, left, c->left);
	KUNIT_EXPECT_EQ(test, lan->br->fdb.count, (u32)hweight_long(c->left));
	KUNIT_EXPECT_EQ(test, lan->port[LAN_A]->fdb_count,
			!!(left & FLUSH_LEARNED(LAN_A)) +
			!!(left & FLUSH_STATIC(LAN_A)));
	KUNIT_EXPECT_EQ(test, lan->port[LAN_B]->fdb_count,
			!!(left & FLUSH_LEARNED(LAN_B)) +
			!!(left & FLUSH_STATIC(LAN_B)));
}

static struct kunit_case fdb_cases[] = {
	KUNIT_CASE(a_station_is_learned_once),
	KUNIT_CASE(a_station_moves),
	KUNIT_CASE(a_static_entry_stays_where_it_is),
	KUNIT_CASE(the_bridge_s_address_is_nobody_else_s),
	KUNIT_CASE_PARAM(nothing_is_learned_after, change_gen_params),
	KUNIT_CASE_PARAM(nothing_moves_after, change_gen_params),
	KUNIT_CASE_PARAM(flush, flush_gen_params),
	{}
};

static struct kunit_suite fdb_suite = {
	.name = "muse_bridge_fdb",
	.init = lan_init,
	.exit = lan_exit,
	.test_cases = fdb_cases,
};

kunit_test_suite(fdb_suite);
