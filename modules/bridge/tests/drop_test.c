// SPDX-License-Identifier: GPL-2.0
/*
 * Frames that go no further, for reasons that no socket can easily give them.
 */
#include "lan.h"

#include <linux/etherdevice.h>
#include <linux/skbuff.h>

#include "../forward.h"
#include "../transmit.h"

static const u8 own[ETH_ALEN] = { 2, 0, 0, 0, 0, 1 };
static const u8 at_b[ETH_ALEN] = { 2, 0, 0, 0, 1, 0xb };
static const u8 unknown[ETH_ALEN] = { 2, 0, 0, 0, 3, 0 };

/* What was dropped, at each port and, last, at the bridge itself. */
struct drops {
	u64 sum[LAN_PORTS + 1][MBR_DROP_COUNT];
};

static struct drops *drops_of(struct kunit *test)
{
	struct drops *d = kunit_kzalloc(test, sizeof(*d), GFP_KERNEL);
	struct lan *lan = test->priv;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, d);
	for (i = 0; i < LAN_PORTS; i++)
		mbr_drops_sum(lan->port[i]->drops, d->sum[i]);
	mbr_drops_sum(lan->br->drops, d->sum[LAN_PORTS]);
	return d;
}

/* One frame for @why at @where, and nothing else. */
static void expect_drop(struct kunit *test, int where, enum muse_bridge_drop why)
{
	struct drops *d = drops_of(test);
	int i, j;

	for (i = 0; i <= LAN_PORTS; i++)
		for (j = 0; j < MBR_DROP_COUNT; j++)
			KUNIT_EXPECT_EQ_MSG(test, d->sum[i][j],
					    (u64)(i == where && j == (int)why),
					    "place %d, reason %d", i, j);
}

static struct sk_buff *frame(struct kunit *test, const u8 *dest, unsigned int len)
{
	struct sk_buff *skb = alloc_skb(128, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	memcpy(skb_put_zero(skb, len), dest, ETH_ALEN);
	return skb;
}

static void xmit(struct kunit *test, const u8 *dest, unsigned int len)
{
	struct lan *lan = test->priv;
	struct sk_buff *skb = frame(test, dest, len);

	skb->dev = lan->br->dev;
	local_bh_disable();
	mbr_xmit(skb, lan->br->dev);
	local_bh_enable();
}

static void less_than_a_header(struct kunit *test)
{
	xmit(test, unknown, ETH_HLEN - 1);
	expect_drop(test, LAN_PORTS, MUSE_BRIDGE_DROP_TOO_SHORT);
}

static void the_bridge_was_closed(struct kunit *test)
{
	struct lan *lan = test->priv;

	clear_bit(__LINK_STATE_START, &lan->br->dev->state);
	xmit(test, unknown, ETH_ZLEN);
	expect_drop(test, LAN_PORTS, MUSE_BRIDGE_DROP_BRIDGE_DOWN);
}

static void to_the_bridge_itself(struct kunit *test)
{
	xmit(test, own, ETH_ZLEN);
	expect_drop(test, LAN_PORTS, MUSE_BRIDGE_DROP_TO_SELF);
}

/* The device went down, and the port has not been told yet. */
static void the_device_is_down_already(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, lan_learn(test->priv, LAN_B, at_b), 0);
	xmit(test, at_b, ETH_ZLEN);
	expect_drop(test, LAN_B, MUSE_BRIDGE_DROP_EGRESS_DOWN);
}

/* A frame that is given to the device of B, which is up. */
static void transmit(struct kunit *test, struct sk_buff *skb)
{
	struct lan *lan = test->priv;

	lan->port[LAN_B]->dev->flags |= IFF_UP;
	lan->br->direct = false;
	lan_changed(lan);
	skb->dev = lan->port[LAN_A]->dev;
	skb_reset_mac_header(skb);
	skb_pull(skb, ETH_HLEN);
	skb_reset_network_header(skb);
	local_bh_disable();
	rcu_read_lock();
	mbr_transmit(lan->port[LAN_B], skb);
	rcu_read_unlock();
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, lan_stat(lan, LAN_B, MUSE_BRIDGE_A_STAT_TX_DROPPED),
			1ULL);
}

static void a_tag_is_cut_short(struct kunit *test)
{
	struct sk_buff *skb = frame(test, at_b, ETH_HLEN + 2);

	skb->protocol = htons(ETH_P_8021Q);
	skb->ip_summed = CHECKSUM_PARTIAL;
	transmit(test, skb);
	expect_drop(test, LAN_B, MUSE_BRIDGE_DROP_BAD_TAG);
}

static void too_long_for_the_device(struct kunit *test)
{
	struct lan *lan = test->priv;

	lan->port[LAN_B]->dev->mtu = 20;
	transmit(test, frame(test, at_b, ETH_ZLEN));
	expect_drop(test, LAN_B, MUSE_BRIDGE_DROP_TOO_LONG);
}

/* What is asked beforehand is answered as the frame is treated then. */
static void it_is_known_beforehand(struct kunit *test)
{
	struct lan *lan = test->priv;
	struct mbr_port *port = lan->port[LAN_B];
	struct net_device *dev = port->dev;

	KUNIT_EXPECT_EQ(test, (int)mbr_transmit_decide(port, ETH_ZLEN),
			(int)MUSE_BRIDGE_DROP_EGRESS_DOWN);
	dev->flags |= IFF_UP;
	KUNIT_EXPECT_EQ(test, (int)mbr_transmit_decide(port, ETH_ZLEN),
			(int)MUSE_BRIDGE_DROP_NONE);
	KUNIT_EXPECT_EQ(test,
			(int)mbr_transmit_decide(port, dev->mtu + ETH_HLEN + 5),
			(int)MUSE_BRIDGE_DROP_TOO_LONG);
}

static void a_bridge_sums_its_ports(struct kunit *test)
{
	struct lan *lan = test->priv;
	u64 sum[MBR_DROP_COUNT];

	KUNIT_ASSERT_EQ(test, lan_learn(lan, LAN_B, at_b), 0);
	xmit(test, at_b, ETH_ZLEN);
	xmit(test, own, ETH_ZLEN);
	mbr_drops_sum_all(lan->br, sum);
	KUNIT_EXPECT_EQ(test, sum[MUSE_BRIDGE_DROP_EGRESS_DOWN], 1ULL);
	KUNIT_EXPECT_EQ(test, sum[MUSE_BRIDGE_DROP_TO_SELF], 1ULL);
}

static struct kunit_case drop_cases[] = {
	KUNIT_CASE(less_than_a_header),
	KUNIT_CASE(the_bridge_was_closed),
	KUNIT_CASE(to_the_bridge_itself),
	KUNIT_CASE(the_device_is_down_already),
	KUNIT_CASE(a_tag_is_cut_short),
	KUNIT_CASE(too_long_for_the_device),
	KUNIT_CASE(it_is_known_beforehand),
	KUNIT_CASE(a_bridge_sums_its_ports),
	{}
};

static struct kunit_suite drop_suite = {
	.name = "muse_bridge_drop",
	.init = lan_init,
	.exit = lan_exit,
	.test_cases = drop_cases,
};

kunit_test_suite(drop_suite);
