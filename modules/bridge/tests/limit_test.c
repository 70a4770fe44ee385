// SPDX-License-Identifier: GPL-2.0
/*
 * Limits of learned entries: which of two decides, and that the numbers they are
 * compared with are right whatever becomes of an entry.
 */
#include "lan.h"

#include <linux/etherdevice.h>
#include <linux/rtnetlink.h>

#include "../refusal.h"

#define F	MUSE_BRIDGE_REFUSAL_FORWARD
#define D	MUSE_BRIDGE_REFUSAL_DROP

static const struct limit_case {
	const char *name;
	u32 port_limit;
	u32 port_action;
	u32 bridge_limit;
	u32 bridge_action;
	int add;	/* what is said of a new entry */
	int move;	/* and of one that would move here */
} limit_cases[] = {
	/* There are 3 entries, 2 of them behind this port. */
	{ "no limits", 0, D, 0, D, 0, 0 },
	{ "room in both", 3, D, 4, D, 0, 0 },
	{ "port full, forward", 2, F, 4, D, EDQUOT, EDQUOT },
	{ "port full, drop", 2, D, 4, F, -EDQUOT, -EDQUOT },
	{ "port more than full", 1, D, 0, F, -EDQUOT, -EDQUOT },
	{ "bridge full, forward", 3, D, 3, F, EDQUOT, 0 },
	{ "bridge full, drop", 3, F, 3, D, -EDQUOT, 0 },
	{ "bridge more than full", 0, F, 1, D, -EDQUOT, 0 },
	{ "both full, forward", 2, F, 3, F, EDQUOT, EDQUOT },
	{ "both full, port drops", 2, D, 3, F, -EDQUOT, -EDQUOT },
	{ "both full, bridge drops", 2, F, 3, D, -EDQUOT, EDQUOT },
	{ "as many as there can be", U32_MAX, D, U32_MAX, D, 0, 0 },
};

static void limit_name(const struct limit_case *c, char *name)
{
	strscpy(name, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(limit, limit_cases, limit_name);

static void the_right_limit_decides(struct kunit *test)
{
	const struct limit_case *c = test->param_value;
	struct lan *lan = test->priv;
	struct mbr_port *port = lan->port[LAN_A];

	port->learned = 2;
	port->learn_limit = c->port_limit;
	port->learn_limit_action = c->port_action;
	lan->br->learned = 3;
	lan->br->learn_limit = c->bridge_limit;
	lan->br->learn_limit_action = c->bridge_action;
	KUNIT_EXPECT_EQ(test, mbr_limit_check(port, true), c->add);
	KUNIT_EXPECT_EQ(test, mbr_limit_check(port, false), c->move);
}

static void refusals_are_counted(struct kunit *test)
{
	struct lan *lan = test->priv;
	const struct mbr_port *port = lan->port[LAN_B];
	u64 sum[MBR_REFUSAL_COUNT];

	local_bh_disable();
	KUNIT_EXPECT_EQ(test, mbr_refuse(port, EDQUOT), 0);
	KUNIT_EXPECT_EQ(test, mbr_refuse(port, -EDQUOT), -EDQUOT);
	KUNIT_EXPECT_EQ(test, mbr_refuse(port, -EDQUOT), -EDQUOT);
	KUNIT_EXPECT_EQ(test, mbr_refuse(port, EBUSY), 0);
	KUNIT_EXPECT_EQ(test, mbr_refuse(port, EBUSY), 0);
	KUNIT_EXPECT_EQ(test, mbr_refuse(port, EBUSY), 0);
	KUNIT_EXPECT_EQ(test, mbr_refuse(port, -EBUSY), -EBUSY);
	local_bh_enable();

	KUNIT_EXPECT_EQ(test,
			lan_stat(lan, LAN_B, MUSE_BRIDGE_A_STAT_LEARN_REFUSED),
			3ULL);
	KUNIT_EXPECT_EQ(test,
			lan_stat(lan, LAN_B, MUSE_BRIDGE_A_STAT_MOVE_REFUSED),
			4ULL);
	mbr_refusals_sum(lan->br, sum);
	KUNIT_EXPECT_EQ(test, sum[0], 3ULL);
	KUNIT_EXPECT_EQ(test, sum[1], 4ULL);
	KUNIT_EXPECT_EQ(test, sum[2], 2ULL);
	KUNIT_EXPECT_EQ(test, sum[3], 1ULL);
}

static void station(u8 number, u8 addr[ETH_ALEN])
{
	const u8 base[ETH_ALEN] = { 2, 0, 0, 0, 1, number };

	ether_addr_copy(addr, base);
}

/* So many learned entries: behind A, behind B, and of the bridge. */
static void expect_learned(struct kunit *test, u32 a, u32 b, u32 bridge)
{
	struct lan *lan = test->priv;

	KUNIT_EXPECT_EQ(test, lan->port[LAN_A]->learned, a);
	KUNIT_EXPECT_EQ(test, lan->port[LAN_B]->learned, b);
	KUNIT_EXPECT_EQ(test, lan->br->learned, bridge);
}

static void the_numbers_follow_the_entries(struct kunit *test)
{
	const struct mbr_fdb_filter all = {};
	struct lan *lan = test->priv;
	u8 addr[ETH_ALEN];
	u8 i;

	expect_learned(test, 0, 0, 0); /* its own address is none */
	for (i = 0; i < 5; i++) {
		station(i, addr);
		lan_learn(lan, LAN_A, addr);
	}
	expect_learned(test, 5, 0, 5);
	lan_learn(lan, LAN_B, addr);
	expect_learned(test, 4, 1, 5);
	rtnl_lock();
	/* Learned, then static where it was, then static elsewhere. */
	mbr_fdb_add_static(lan->port[LAN_B], addr, true, NULL);
	expect_learned(test, 4, 0, 4);
	mbr_fdb_add_static(lan->port[LAN_A], addr, true, NULL);
	expect_learned(test, 4, 0, 4);
	KUNIT_EXPECT_EQ(test, lan->port[LAN_A]->fdb_count, 5U);
	KUNIT_EXPECT_EQ(test, lan->port[LAN_B]->fdb_count, 0U);
	station(0, addr);
	mbr_fdb_del(lan->br, addr, NULL);
	expect_learned(test, 3, 0, 3);
	station(1, addr);
	mbr_fdb_add_local(lan->br, addr);
	expect_learned(test, 2, 0, 2);
	mbr_fdb_flush(lan->br, &all, MUSE_BRIDGE_FDB_REASON_FLUSH);
	rtnl_unlock();
	expect_learned(test, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, lan->port[LAN_A]->fdb_count, 0U);
}

static void a_full_port_takes_nobody(struct kunit *test)
{
	struct lan *lan = test->priv;
	u8 addr[ETH_ALEN];
	struct mbr_fdb *f;

	lan->port[LAN_B]->learn_limit = 1;
	station(0, addr);
	KUNIT_EXPECT_EQ(test, lan_learn(lan, LAN_B, addr), 0);
	station(1, addr);
	KUNIT_EXPECT_EQ(test, lan_learn(lan, LAN_B, addr), 0);
	KUNIT_EXPECT_PTR_EQ(test, lan_find(lan, addr), NULL);
	lan_learn(lan, LAN_A, addr);
	f = lan_entry(test, addr);
	f->used = mbr_fdb_now() - 1000;
	KUNIT_EXPECT_EQ(test, lan_learn(lan, LAN_B, addr), 0);
	KUNIT_EXPECT_PTR_EQ(test, rcu_access_pointer(f->port),
			    lan->port[LAN_A]);
	/* It was not heard where it is. */
	KUNIT_EXPECT_GE(test, mbr_fdb_idle(f, mbr_fdb_now()), 1000U);
	KUNIT_EXPECT_EQ(test, f->move.count, 0U);
	expect_learned(test, 1, 1, 2);

	lan->port[LAN_B]->learn_limit_action = D;
	KUNIT_EXPECT_EQ(test, lan_learn(lan, LAN_B, addr), -EDQUOT);
	station(2, addr);
	KUNIT_EXPECT_EQ(test, lan_learn(lan, LAN_B, addr), -EDQUOT);
	station(0, addr);
	KUNIT_EXPECT_EQ(test, lan_learn(lan, LAN_B, addr), 0);
}

static struct kunit_case limit_suite_cases[] = {
	KUNIT_CASE_PARAM(the_right_limit_decides, limit_gen_params),
	KUNIT_CASE(refusals_are_counted),
	KUNIT_CASE(the_numbers_follow_the_entries),
	KUNIT_CASE(a_full_port_takes_nobody),
	{}
};

static struct kunit_suite limit_suite = {
	.name = "muse_bridge_limit",
	.init = lan_init,
	.exit = lan_exit,
	.test_cases = limit_suite_cases,
};

kunit_test_suite(limit_suite);
