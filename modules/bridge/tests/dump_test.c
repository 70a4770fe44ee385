// SPDX-License-Identifier: GPL-2.0
/*
 * A dump of entries where the table is not as it should be: many in one bucket,
 * and little that is wanted among many.
 */
#include "lan.h"

#include <linux/etherdevice.h>
#include <linux/slab.h>
#include <net/genetlink.h>

#include "../dump.h"
#include "../message.h"

#define CROWD	300 /* entries in one bucket; a message holds some 40 */

static const struct genl_family dump_family = { .id = 77 };

static void dump_no_growth(struct work_struct *work)
{
}

/* Station @i; such addresses as the crowd's are not all in use. */
static void dump_addr(u32 i, u8 *addr)
{
	const u8 all[ETH_ALEN] = { 2, 0, i >> 24, i >> 16, i >> 8, i };

	ether_addr_copy(addr, all);
}

/* One message of the dump; its entries are counted and must not come twice. */
static int dump_message(struct kunit *test, struct mbr_dump *dump, int size,
			u32 *shown)
{
	struct lan *lan = test->priv;
	struct nlattr *nest, *attr;
	struct mbr_fdb *f;
	struct nlmsghdr *nlh;
	struct mbr_msg msg = {
		.skb = nlmsg_new(size, GFP_KERNEL),
		.family = &dump_family,
		.cmd = MUSE_BRIDGE_CMD_FDB_GET,
	};
	int err, rest;

	KUNIT_ASSERT_NOT_NULL(test, msg.skb);
	skb_reserve(msg.skb, skb_tailroom(msg.skb) - size);
	rcu_read_lock();
	err = mbr_dump_fdb(&msg, dump, lan->br);
	rcu_read_unlock();

	nlh = nlmsg_hdr(msg.skb);
	rest = msg.skb->len;
	for (; nlmsg_ok(nlh, rest); nlh = nlmsg_next(nlh, &rest)) {
		nest = nlmsg_find_attr(nlh, GENL_HDRLEN, MUSE_BRIDGE_A_FDB);
		KUNIT_ASSERT_NOT_NULL(test, nest);
		attr = nla_find_nested(nest, MUSE_BRIDGE_A_FDB_ADDR);
		KUNIT_ASSERT_NOT_NULL(test, attr);
		f = lan_find(lan, nla_data(attr));
		KUNIT_ASSERT_NOT_NULL(test, f);
		/* Nothing else uses the state of entries here. */
		KUNIT_EXPECT_NE(test, f->state,
				MUSE_BRIDGE_FDB_STATE_STATIC);
		f->state = MUSE_BRIDGE_FDB_STATE_STATIC;
		(*shown)++;
	}
	kfree_skb(msg.skb);
	return err;
}

/*
 * The table waits to grow, and somebody found addresses that collide: the
 * bucket is shown in parts, each entry once.
 */
static void a_crowded_bucket_is_shown_in_parts(struct kunit *test)
{
	struct lan *lan = test->priv;
	u32 i, in = 0, shown = 0, messages = 0;
	struct mbr_dump dump = {};
	u8 addr[ETH_ALEN];
	int err;

	lan->br->fdb.grow_work.func = dump_no_growth;
	for (i = 0; in < CROWD && i < CROWD * 1000; i++) {
		dump_addr(i, addr);
		if (mbr_table_hash(&lan->br->fdb, mbr_fdb_key(addr)) >> 56 != 5)
			continue;
		lan_learn(lan, LAN_A, addr);
		in++;
	}
	KUNIT_ASSERT_EQ(test, in, CROWD);
	do {
		err = dump_message(test, &dump, 4000, &shown);
		messages++;
	} while (err == -EMSGSIZE && messages < CROWD);
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, shown, CROWD + 1);
	/* Each was filled to a fair part. */
	KUNIT_EXPECT_LE(test, messages, CROWD / 10);
	KUNIT_EXPECT_EQ(test, dump.pos, 0ULL);
}

/* A message too small for one entry ends the dump, it does not go on for ever. */
static void no_room_for_a_single_entry(struct kunit *test)
{
	struct lan *lan = test->priv;
	struct mbr_dump dump = {};
	u8 addr[ETH_ALEN];
	u32 shown = 0;

	dump_addr(1, addr);
	lan_learn(lan, LAN_A, addr);
	KUNIT_EXPECT_EQ(test, dump_message(test, &dump, 40, &shown), -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, shown, 0U);
}

/* Nothing of the port that is asked for: a pause now and then, and an end. */
static void a_long_search_makes_pauses(struct kunit *test)
{
	struct lan *lan = test->priv;
	struct mbr_dump dump = { .only_port = lan->port[LAN_B]->dev->ifindex };
	u32 i, shown = 0, steps = 0, buckets;
	u8 addr[ETH_ALEN];
	int err;

	for (i = 0; i < 2 * MBR_DUMP_STEPS; i++) {
		dump_addr(i, addr);
		lan_learn(lan, LAN_A, addr);
	}
	flush_work(&lan->br->fdb.grow_work);
	/* One more, in case that growth began too early; and one to be found. */
	dump_addr(i, addr);
	lan_learn(lan, LAN_B, addr);
	flush_work(&lan->br->fdb.grow_work);
	rcu_read_lock();
	buckets = 1U << rcu_dereference(lan->br->fdb.buckets)->bits;
	rcu_read_unlock();
	KUNIT_ASSERT_EQ(test, buckets, 4 * MBR_DUMP_STEPS);

	do {
		err = dump_message(test, &dump, 4000, &shown);
		steps++;
	} while (err == -EAGAIN && steps < 1000);
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, shown, 1U);
	/* 40 percent of the buckets are not empty, and each is a step. */
	KUNIT_EXPECT_GE(test, steps, 2U);
	KUNIT_EXPECT_LE(test, steps, 4U);
}

/* One message of a dump, and the number in its first entry, or 0. */
static int dump_numbered(struct kunit *test, struct mbr_dump *dump, u32 *number)
{
	struct lan *lan = test->priv;
	struct nlattr *attr = NULL;
	struct mbr_msg msg = {
		.skb = nlmsg_new(4000, GFP_KERNEL),
		.family = &dump_family,
		.cmd = MUSE_BRIDGE_CMD_FDB_GET,
	};
	int err;

	KUNIT_ASSERT_NOT_NULL(test, msg.skb);
	rcu_read_lock();
	err = mbr_dump_one(&msg, dump, lan->br, mbr_dump_fdb);
	rcu_read_unlock();
	if (msg.skb->len)
		attr = nlmsg_find_attr(nlmsg_hdr(msg.skb), GENL_HDRLEN,
				       MUSE_BRIDGE_A_EVENT);
	KUNIT_EXPECT_EQ(test, !attr, !msg.skb->len);
	*number = attr ? nla_get_u32(attr) : 0;
	kfree_skb(msg.skb);
	return err;
}

/*
 * What a dump passed over may have changed since: so the number in what it then
 * finds is from before the search; that of a later message is not.
 */
static void a_number_is_from_before_the_search(struct kunit *test)
{
	struct lan *lan = test->priv;
	struct mbr_dump dump = {
		.only_port = lan->port[LAN_B]->dev->ifindex,
	};
	u32 i, number, searched = 0;
	u8 addr[ETH_ALEN];
	int err;

	/* Those of port B stand at the end, as many as a message cannot hold. */
	for (i = 0; i < 4 * MBR_DUMP_STEPS; i++) {
		dump_addr(i, addr);
		lan_learn(lan, mbr_table_hash(&lan->br->fdb, mbr_fdb_key(addr)) >>
			  56 < 0xf0 ? LAN_A : LAN_B, addr);
	}
	flush_work(&lan->br->fdb.grow_work);

	lan->br->events = 100;
	while ((err = dump_numbered(test, &dump, &number)) == -EAGAIN &&
	       !number) {
		lan->br->events++;
		searched++;
	}
	KUNIT_EXPECT_GT(test, searched, 0U);
	KUNIT_EXPECT_EQ(test, err, -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, number, 100U);
	lan->br->events++;
	dump_numbered(test, &dump, &number);
	KUNIT_EXPECT_EQ(test, number, 101U + searched);
}

static struct kunit_case dump_cases[] = {
	KUNIT_CASE(a_crowded_bucket_is_shown_in_parts),
	KUNIT_CASE(no_room_for_a_single_entry),
	KUNIT_CASE(a_long_search_makes_pauses),
	KUNIT_CASE(a_number_is_from_before_the_search),
	{}
};

static struct kunit_suite dump_suite = {
	.name = "muse_bridge_dump",
	.init = lan_init,
	.exit = lan_exit,
	.test_cases = dump_cases,
};

kunit_test_suite(dump_suite);
