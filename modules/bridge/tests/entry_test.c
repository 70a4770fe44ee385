// SPDX-License-Identifier: GPL-2.0
/*
 * Entries with and without counters: what is counted where, and that each goes back
 * to where its memory came from.
 */
#include "lan.h"

#include <linux/etherdevice.h>
#include <linux/rtnetlink.h>
#include <linux/skbuff.h>

#include "../entry.h"
#include "../forward.h"

static const u8 station[ETH_ALEN] = { 2, 0, 0, 0, 1, 0xa };
static const u8 other[ETH_ALEN] = { 2, 0, 0, 0, 1, 0xb };

enum { LEN = 100 };

/* A frame of LEN bytes comes in by @port. */
static void receive(struct kunit *test, int port, const u8 *dest, const u8 *source)
{
	struct lan *lan = test->priv;
	struct sk_buff *skb = alloc_skb(LEN, GFP_KERNEL);
	rx_handler_result_t result;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_put_zero(skb, LEN);
	ether_addr_copy(skb->data, dest);
	ether_addr_copy(skb->data + ETH_ALEN, source);
	skb_reset_mac_header(skb);
	__skb_pull(skb, ETH_HLEN);
	skb->dev = lan->port[port]->dev;
	lan_changed(lan);

	local_bh_disable();
	rcu_read_lock();
	result = mbr_handle_frame(&skb);
	rcu_read_unlock();
	local_bh_enable();
	if (result != RX_HANDLER_CONSUMED)
		kfree_skb(skb);
}

/* The host sends one. */
static void transmit(struct kunit *test, const u8 *dest)
{
	struct lan *lan = test->priv;
	struct sk_buff *skb = alloc_skb(LEN, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_put_zero(skb, LEN);
	ether_addr_copy(skb->data, dest);
	skb->dev = lan->br->dev;
	lan_changed(lan);
	local_bh_disable();
	mbr_xmit(skb, lan->br->dev);
	local_bh_enable();
}

static void expect_counts(struct kunit *test, const u8 *addr, s64 rx, s64 tx)
{
	struct mbr_entry *e = mbr_entry_counted(lan_entry(test, addr));

	KUNIT_ASSERT_NOT_NULL(test, e);
	KUNIT_EXPECT_EQ(test, atomic64_read(&e->rx.packets), rx);
	KUNIT_EXPECT_EQ(test, atomic64_read(&e->rx.bytes), rx * LEN);
	KUNIT_EXPECT_EQ(test, atomic64_read(&e->tx.packets), tx);
	KUNIT_EXPECT_EQ(test, atomic64_read(&e->tx.bytes), tx * LEN);
}

static void expect_uncounted(struct kunit *test, const u8 *addr)
{
	KUNIT_EXPECT_PTR_EQ(test, mbr_entry_counted(lan_entry(test, addr)), NULL);
}

static void flush(struct lan *lan)
{
	const struct mbr_fdb_filter all = {};

	rtnl_lock();
	mbr_fdb_flush(lan->br, &all, MUSE_BRIDGE_FDB_REASON_FLUSH);
	rtnl_unlock();
}

static void frames_are_counted_by_both(struct kunit *test)
{
	struct lan *lan = test->priv;

	lan->br->fdb_stats = true;
	receive(test, LAN_A, other, station);
	receive(test, LAN_B, station, other);
	receive(test, LAN_B, station, other);
	transmit(test, other);
	expect_counts(test, station, 1, 2);
	expect_counts(test, other, 2, 1);
	expect_uncounted(test, lan_own_addr);
}

/* Dropped, flooded or behind the same port: it came, but it was not sent. */
static void what_ends_was_not_sent(struct kunit *test)
{
	static const u8 all[ETH_ALEN] = { 255, 255, 255, 255, 255, 255 };
	struct lan *lan = test->priv;

	lan->br->fdb_stats = true;
	receive(test, LAN_A, all, station);
	receive(test, LAN_B, all, other);
	receive(test, LAN_A, station, station);
	lan->port[LAN_B]->forwarding = false;
	receive(test, LAN_A, other, station);
	receive(test, LAN_B, station, other);
	expect_counts(test, station, 3, 0);
	expect_counts(test, other, 1, 0);
}

/* Its own device counts what the host sends and receives. */
static void local_entries_have_none(struct kunit *test)
{
	struct lan *lan = test->priv;

	lan->br->fdb_stats = true;
	rtnl_lock();
	KUNIT_EXPECT_EQ(test, mbr_fdb_add_local(lan->br, station), 0);
	rtnl_unlock();
	receive(test, LAN_A, station, other);
	expect_uncounted(test, station);
	expect_counts(test, other, 1, 0);
}

static void an_entry_keeps_what_it_has(struct kunit *test)
{
	struct lan *lan = test->priv;

	receive(test, LAN_A, lan_own_addr, station);
	lan->br->fdb_stats = true;
	receive(test, LAN_A, lan_own_addr, station);
	expect_uncounted(test, station);
	receive(test, LAN_B, station, other);
	lan->br->fdb_stats = false;
	receive(test, LAN_B, station, other);
	transmit(test, other);
	expect_uncounted(test, station);
	expect_counts(test, other, 1, 0);
}

/* Where it is heard, it is; a static entry is heard at its port only. */
static void only_its_own_port_counts(struct kunit *test)
{
	struct lan *lan = test->priv;

	lan->br->fdb_stats = true;
	receive(test, LAN_A, lan_own_addr, station);
	receive(test, LAN_B, lan_own_addr, station);
	expect_counts(test, station, 2, 0);
	KUNIT_ASSERT_EQ(test, lan_add_static(lan, LAN_C, other), 0);
	receive(test, LAN_A, lan_own_addr, other);
	receive(test, LAN_C, lan_own_addr, other);
	expect_counts(test, other, 1, 0);
}

/* Both CPUs were about to learn it: the slower one's frame counts, too. */
static void a_frame_that_came_too_late_counts(struct kunit *test)
{
	struct lan *lan = test->priv;

	lan->br->fdb_stats = true;
	receive(test, LAN_A, lan_own_addr, station);
	local_bh_disable();
	rcu_read_lock();
	mbr_fdb_learn_slow(lan->port[LAN_A], mbr_fdb_key(station), LEN);
	/* That one is not to be counted. */
	mbr_fdb_learn_slow(lan->port[LAN_A], mbr_fdb_key(station), 0);
	rcu_read_unlock();
	local_bh_enable();
	expect_counts(test, station, 2, 0);

	/* Nor is one of a station that is elsewhere. */
	KUNIT_ASSERT_EQ(test, lan_add_static(lan, LAN_B, other), 0);
	lan_learn(lan, LAN_A, other);
	expect_counts(test, other, 0, 0);
}

static void an_entry_is_active_when_it_counts(struct kunit *test)
{
	struct lan *lan = test->priv;
	struct mbr_entry *e;

	receive(test, LAN_A, lan_own_addr, other);
	KUNIT_EXPECT_FALSE(test, mbr_entry_active(lan_entry(test, other), LONG_MAX));
	lan->br->fdb_stats = true;
	receive(test, LAN_A, lan_own_addr, station);
	e = mbr_entry_counted(lan_entry(test, station));
	KUNIT_ASSERT_NOT_NULL(test, e);
	KUNIT_EXPECT_TRUE(test, mbr_entry_active(&e->fdb, 100 * HZ));
	e->active = jiffies - 200 * HZ;
	KUNIT_EXPECT_FALSE(test, mbr_entry_active(&e->fdb, 200 * HZ));
	KUNIT_EXPECT_TRUE(test, mbr_entry_active(&e->fdb, 300 * HZ));
	/* Another CPU counts right now. */
	e->active = jiffies + HZ;
	KUNIT_EXPECT_TRUE(test, mbr_entry_active(&e->fdb, 1));
	e->active = jiffies - 200 * HZ;
	receive(test, LAN_B, station, other);
	KUNIT_EXPECT_TRUE(test, mbr_entry_active(&e->fdb, 100 * HZ));
}

/* KASAN and the slab would tell if one went to the wrong cache. */
static void both_kinds_come_and_go(struct kunit *test)
{
	u8 addr[ETH_ALEN] = { 2, 0, 0, 0, 3 };
	struct lan *lan = test->priv;
	int i, round;

	for (round = 0; round < 4; round++) {
		for (i = 0; i < 100; i++) {
			lan->br->fdb_stats = i % 2;
			addr[5] = i;
			KUNIT_ASSERT_EQ(test, lan_learn(lan, LAN_A, addr), 0);
			KUNIT_EXPECT_EQ(test, !!mbr_entry_counted(lan_find(lan, addr)),
					i % 2);
		}
		flush(lan);
		rcu_barrier();
	}
}

static void an_entry_is_one_line_or_two(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, sizeof(struct mbr_fdb), 64UL);
	KUNIT_EXPECT_EQ(test, offsetof(struct mbr_entry, rx) % L1_CACHE_BYTES, 0UL);
	KUNIT_EXPECT_GE(test, offsetof(struct mbr_entry, rx), sizeof(struct mbr_fdb));
}

static struct kunit_case entry_cases[] = {
	KUNIT_CASE(frames_are_counted_by_both),
	KUNIT_CASE(what_ends_was_not_sent),
	KUNIT_CASE(local_entries_have_none),
	KUNIT_CASE(an_entry_keeps_what_it_has),
	KUNIT_CASE(only_its_own_port_counts),
	KUNIT_CASE(a_frame_that_came_too_late_counts),
	KUNIT_CASE(an_entry_is_active_when_it_counts),
	KUNIT_CASE(both_kinds_come_and_go),
	KUNIT_CASE(an_entry_is_one_line_or_two),
	{}
};

static struct kunit_suite entry_suite = {
	.name = "muse_bridge_entry",
	.init = lan_init,
	.exit = lan_exit,
	.test_cases = entry_cases,
};

kunit_test_suite(entry_suite);
