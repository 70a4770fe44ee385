// SPDX-License-Identifier: GPL-2.0
/*
 * A dump of entries for rtnetlink where the table is not as it should be: many
 * in one bucket.
 */
#include "lan.h"

#include <linux/etherdevice.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/netlink.h>

#include "../rtnl_fdb.h"

#define CROWD	300 /* entries in one bucket; a message holds some 50 */
#define PORTID	1234
#define SEQ	5678

static void rtnl_no_growth(struct work_struct *work)
{
}

static void rtnl_crowd(struct kunit *test)
{
	struct lan *lan = test->priv;
	u32 i, in = 0;

	lan->br->fdb.grow_work.func = rtnl_no_growth;
	for (i = 0; in < CROWD && i < CROWD * 1000; i++) {
		const u8 addr[ETH_ALEN] = { 2, 0, i >> 24, i >> 16, i >> 8, i };

		if (mbr_table_hash(&lan->br->fdb, mbr_fdb_key(addr)) >> 56 != 5)
			continue;
		lan_learn(lan, LAN_A, addr);
		in++;
	}
	KUNIT_ASSERT_EQ(test, in, CROWD);
}

/* An entry in a message; none may come twice. */
static void rtnl_entry(struct kunit *test, const struct nlmsghdr *nlh)
{
	const struct ndmsg *ndm = nlmsg_data(nlh);
	const struct nlattr *addr, *master;
	struct lan *lan = test->priv;
	struct mbr_fdb *f;

	KUNIT_EXPECT_EQ(test, nlh->nlmsg_type, RTM_NEWNEIGH);
	KUNIT_EXPECT_EQ(test, nlh->nlmsg_pid, (u32)PORTID);
	KUNIT_EXPECT_EQ(test, nlh->nlmsg_seq, (u32)SEQ);
	KUNIT_EXPECT_EQ(test, ndm->ndm_family, AF_BRIDGE);
	addr = nlmsg_find_attr(nlh, sizeof(*ndm), NDA_LLADDR);
	KUNIT_ASSERT_NOT_NULL(test, addr);
	master = nlmsg_find_attr(nlh, sizeof(*ndm), NDA_MASTER);
	KUNIT_ASSERT_NOT_NULL(test, master);
	KUNIT_EXPECT_EQ(test, nla_get_u32(master), 1U);
	f = lan_find(lan, nla_data(addr));
	KUNIT_ASSERT_NOT_NULL(test, f);
	if (f->state == MUSE_BRIDGE_FDB_STATE_LOCAL) {
		KUNIT_EXPECT_EQ(test, ndm->ndm_ifindex, 1);
		KUNIT_EXPECT_EQ(test, ndm->ndm_state, NUD_PERMANENT);
	} else {
		KUNIT_EXPECT_EQ(test, ndm->ndm_ifindex, 0x11);
		KUNIT_EXPECT_EQ(test, ndm->ndm_state, NUD_REACHABLE);
		/* Nothing else uses the state of entries here. */
		f->state = MUSE_BRIDGE_FDB_STATE_STATIC;
	}
}

/* One message of the dump, of @size bytes; returns how many are in it. */
static int rtnl_message(struct kunit *test, int size, u64 *pos, int *err)
{
	struct sk_buff *skb = nlmsg_new(size, GFP_KERNEL);
	struct sk_buff *request = alloc_skb(0, GFP_KERNEL);
	const struct nlmsghdr head = { .nlmsg_seq = SEQ };
	struct lan *lan = test->priv;
	struct netlink_callback cb = { .skb = request, .nlh = &head };
	struct nlmsghdr *nlh;
	int rest, count = 0;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_ASSERT_NOT_NULL(test, request);
	NETLINK_CB(request).portid = PORTID;
	skb_reserve(skb, skb_tailroom(skb) - size);
	*err = mbr_rtnl_fdb_dump_table(skb, &cb, lan->br, pos);
	nlh = nlmsg_hdr(skb);
	rest = skb->len;
	for (; nlmsg_ok(nlh, rest); nlh = nlmsg_next(nlh, &rest)) {
		rtnl_entry(test, nlh);
		count++;
	}
	kfree_skb(request);
	kfree_skb(skb);
	return count;
}

/*
 * Each entry once, and always from an even position on: the lowest bit is not
 * kept between two messages.
 */
static void a_crowded_bucket_comes_in_parts(struct kunit *test)
{
	int err, shown = 0, messages = 0;
	u64 pos = 0;

	rtnl_crowd(test);
	do {
		shown += rtnl_message(test, 4000, &pos, &err);
		KUNIT_EXPECT_EQ(test, pos & 1, 0ULL);
		messages++;
	} while (err == -EMSGSIZE && messages < CROWD);
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, shown, CROWD + 1);
	/* Each was filled to a fair part. */
	KUNIT_EXPECT_LE(test, messages, CROWD / 10);
	KUNIT_EXPECT_EQ(test, pos, MBR_TABLE_END);
}

/* A message too small for one entry ends the dump, it does not go on for ever. */
static void no_room_for_one(struct kunit *test)
{
	u64 pos = 0;
	int err;

	KUNIT_EXPECT_EQ(test, rtnl_message(test, 40, &pos, &err), 0);
	KUNIT_EXPECT_EQ(test, err, -EMSGSIZE);
}

static struct kunit_case rtnl_cases[] = {
	KUNIT_CASE(a_crowded_bucket_comes_in_parts),
	KUNIT_CASE(no_room_for_one),
	{}
};

static struct kunit_suite rtnl_suite = {
	.name = "muse_bridge_rtnl",
	.init = lan_init,
	.exit = lan_exit,
	.test_cases = rtnl_cases,
};

kunit_test_suite(rtnl_suite);
