// SPDX-License-Identifier: GPL-2.0
/*
 * What becomes of a frame that port A receives, for every class of source and
 * destination.
 */
#include "lan.h"

#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/skbuff.h>

#include "../forward.h"

/* Stations: one behind each port, a static one behind B. */
#define OWN	{ 2, 0, 0, 0, 0, 1 }
#define PORT_A	{ 2, 0, 0, 0, 0, 0x11 }
#define AT_A	{ 2, 0, 0, 0, 1, 0xa }
#define AT_B	{ 2, 0, 0, 0, 1, 0xb }
#define PINNED	{ 2, 0, 0, 0, 2, 0xb }
#define UNKNOWN	{ 2, 0, 0, 0, 3, 0 }
#define SENDER	{ 2, 0, 0, 0, 4, 0 }
#define ALL	{ 255, 255, 255, 255, 255, 255 }
#define GROUP	{ 1, 0, 0x5e, 0, 0, 1 }
#define LLDP	{ 1, 0x80, 0xc2, 0, 0, 0xe }
#define LAST	{ 1, 0x80, 0xc2, 0, 0, 0xf }
#define BEYOND	{ 1, 0x80, 0xc2, 0, 0, 0x10 }
#define ZERO	{}

/* Circumstances. */
#define IS_HUB		BIT(0)
#define PROMISC		BIT(1)
#define A_BLOCKED	BIT(2)
#define B_BLOCKED	BIT(3)
#define NOT_LEARNING	BIT(4)
#define LOOPED		BIT(5)
#define C_BLOCKED	BIT(6)
#define A_NOT_LEARNING	BIT(7)
#define A_HAIRPIN	BIT(8)
#define A_ISOLATED	BIT(9)
#define B_ISOLATED	BIT(10)
#define B_NO_FLOOD	BIT(11)
#define B_NO_MCAST	BIT(12)
#define B_NO_BCAST	BIT(13)
#define LLDP_FWD	BIT(14)

/* Where the frame goes. */
#define TO_A		BIT(LAN_A)
#define TO_B		BIT(LAN_B)
#define TO_C		BIT(LAN_C)
#define UP		BIT(LAN_PORTS)		/* to the bridge device */
#define PASSED		BIT(LAN_PORTS + 1)	/* to whoever listens on A */
#define BOTH		(TO_B | TO_C)

#define COUNT(name)	MUSE_BRIDGE_A_STAT_##name
#define UNCOUNTED	0

static const struct frame_case {
	const char *name;
	u8 dest[ETH_ALEN];
	u8 source[ETH_ALEN];
	unsigned long when;
	unsigned long where;
	int stat;	/* of A */
	bool learned;	/* the source, behind A */
	u8 type;	/* PACKET_*, when it goes up */
} frame_cases[] = {
	/* As a bridge. */
	{ "unknown", UNKNOWN, SENDER, 0, BOTH, COUNT(FLOODED), true },
	{ "broadcast", ALL, SENDER, 0, BOTH | UP, COUNT(FLOODED), true,
	  PACKET_BROADCAST },
	{ "multicast", GROUP, SENDER, 0, BOTH | UP, COUNT(FLOODED), true,
	  PACKET_MULTICAST },
	{ "known", AT_B, SENDER, 0, TO_B, COUNT(FORWARDED), true },
	{ "static", PINNED, SENDER, 0, TO_B, COUNT(FORWARDED), true },
	{ "same port", AT_A, SENDER, 0, 0, COUNT(FILTERED), true },
	{ "the bridge", OWN, SENDER, 0, UP, COUNT(LOCAL), true, PACKET_HOST },
	{ "the port's own address", PORT_A, SENDER, 0, BOTH, COUNT(FLOODED),
	  true },
	{ "unknown, one port blocked", UNKNOWN, SENDER, B_BLOCKED, TO_C,
	  COUNT(FLOODED), true },
	{ "unknown, all others blocked", UNKNOWN, SENDER,
	  B_BLOCKED | C_BLOCKED, 0, COUNT(FLOODED), true },
	{ "broadcast, all others blocked", ALL, SENDER, B_BLOCKED | C_BLOCKED,
	  UP, COUNT(FLOODED), true, PACKET_BROADCAST },
	{ "known, its port blocked", AT_B, SENDER, B_BLOCKED, 0,
	  COUNT(RX_DROPPED), true },
	{ "the host listens to all, unknown", UNKNOWN, SENDER, PROMISC,
	  BOTH | UP, COUNT(FLOODED), true, PACKET_OTHERHOST },
	{ "the host listens to all, known", AT_B, SENDER, PROMISC, TO_B | UP,
	  COUNT(FORWARDED), true, PACKET_OTHERHOST },
	{ "the host listens to all, for the port", PORT_A, SENDER, PROMISC,
	  BOTH | UP, COUNT(FLOODED), true, PACKET_OTHERHOST },
	{ "the host listens to all, same port", AT_A, SENDER, PROMISC, 0,
	  COUNT(FILTERED), true },
	{ "not learning", UNKNOWN, SENDER, NOT_LEARNING, BOTH, COUNT(FLOODED),
	  false },
	{ "not learning, known", AT_B, SENDER, NOT_LEARNING, TO_B,
	  COUNT(FORWARDED), false },

	/* Link-local groups end at the port. */
	{ "LLDP", LLDP, SENDER, 0, PASSED, UNCOUNTED, false },
	{ "last of the link-local", LAST, SENDER, 0, PASSED, UNCOUNTED, false },
	{ "LLDP, port blocked", LLDP, SENDER, A_BLOCKED, PASSED, UNCOUNTED,
	  false },
	{ "beyond the link-local", BEYOND, SENDER, 0, BOTH | UP,
	  COUNT(FLOODED), true, PACKET_MULTICAST },
	{ "looped back", UNKNOWN, SENDER, LOOPED, PASSED, UNCOUNTED, false },

	{ "LLDP, forwarded", LLDP, SENDER, LLDP_FWD, BOTH | UP,
	  COUNT(FLOODED), true, PACKET_MULTICAST },
	{ "LLDP, forwarded, port blocked", LLDP, SENDER, LLDP_FWD | A_BLOCKED,
	  0, COUNT(RX_DROPPED), false },
	{ "last of the link-local, LLDP forwarded", LAST, SENDER, LLDP_FWD,
	  PASSED, UNCOUNTED, false },

	/* Settings of ports. */
	{ "port not learning", UNKNOWN, SENDER, A_NOT_LEARNING, BOTH,
	  COUNT(FLOODED), false },
	{ "from ourselves, port not learning", AT_B, OWN, A_NOT_LEARNING, TO_B,
	  COUNT(FORWARDED), false },
	{ "unknown, not to B", UNKNOWN, SENDER, B_NO_FLOOD, TO_C,
	  COUNT(FLOODED), true },
	{ "known, B not flooded", AT_B, SENDER, B_NO_FLOOD, TO_B,
	  COUNT(FORWARDED), true },
	{ "multicast, B without unknown", GROUP, SENDER, B_NO_FLOOD, BOTH | UP,
	  COUNT(FLOODED), true, PACKET_MULTICAST },
	{ "multicast, not to B", GROUP, SENDER, B_NO_MCAST, TO_C | UP,
	  COUNT(FLOODED), true, PACKET_MULTICAST },
	{ "LLDP, forwarded, not to B", LLDP, SENDER, LLDP_FWD | B_NO_MCAST,
	  TO_C | UP, COUNT(FLOODED), true, PACKET_MULTICAST },
	{ "broadcast, B without multicast", ALL, SENDER, B_NO_MCAST, BOTH | UP,
	  COUNT(FLOODED), true, PACKET_BROADCAST },
	{ "broadcast, not to B", ALL, SENDER, B_NO_BCAST, TO_C | UP,
	  COUNT(FLOODED), true, PACKET_BROADCAST },
	{ "unknown, B without broadcast", UNKNOWN, SENDER,
	  B_NO_BCAST | B_NO_MCAST, BOTH, COUNT(FLOODED), true },
	{ "isolated, known", AT_B, SENDER, A_ISOLATED | B_ISOLATED, 0,
	  COUNT(FILTERED), true },
	{ "isolated, unknown", UNKNOWN, SENDER, A_ISOLATED | B_ISOLATED, TO_C,
	  COUNT(FLOODED), true },
	{ "isolated, broadcast", ALL, SENDER, A_ISOLATED | B_ISOLATED,
	  TO_C | UP, COUNT(FLOODED), true, PACKET_BROADCAST },
	{ "isolated, the bridge", OWN, SENDER, A_ISOLATED, UP, COUNT(LOCAL),
	  true, PACKET_HOST },
	{ "only one isolated, known", AT_B, SENDER, A_ISOLATED, TO_B,
	  COUNT(FORWARDED), true },
	{ "only the other isolated, known", AT_B, SENDER, B_ISOLATED, TO_B,
	  COUNT(FORWARDED), true },
	{ "hairpin, same port", AT_A, SENDER, A_HAIRPIN, TO_A,
	  COUNT(FORWARDED), true },
	{ "hairpin, unknown", UNKNOWN, SENDER, A_HAIRPIN, TO_A | BOTH,
	  COUNT(FLOODED), true },
	{ "hairpin, the host listens to all", AT_A, SENDER, A_HAIRPIN | PROMISC,
	  TO_A | UP, COUNT(FORWARDED), true, PACKET_OTHERHOST },
	{ "hairpin, isolated", AT_A, SENDER, A_HAIRPIN | A_ISOLATED, 0,
	  COUNT(FILTERED), true },
	{ "hairpin, isolated, unknown", UNKNOWN, SENDER, A_HAIRPIN | A_ISOLATED,
	  BOTH, COUNT(FLOODED), true },

	/* Sources that are none, or ours. */
	{ "from nobody", AT_B, ZERO, 0, 0, COUNT(RX_DROPPED), false },
	{ "from a group", AT_B, GROUP, 0, 0, COUNT(RX_DROPPED), false },
	{ "from all", AT_B, ALL, 0, 0, COUNT(RX_DROPPED), false },
	{ "from ourselves", AT_B, OWN, 0, 0, COUNT(RX_DROPPED), false },
	{ "from ourselves, not learning", AT_B, OWN, NOT_LEARNING, TO_B,
	  COUNT(FORWARDED), false },
	{ "from a static station elsewhere", AT_B, PINNED, 0, TO_B,
	  COUNT(FORWARDED), false },
	{ "port blocked", AT_B, SENDER, A_BLOCKED, 0, COUNT(RX_DROPPED),
	  false },

	/* As a hub. */
	{ "hub, unknown", UNKNOWN, SENDER, IS_HUB, BOTH, COUNT(FLOODED),
	  false },
	{ "hub, known", AT_B, SENDER, IS_HUB, BOTH, COUNT(FLOODED), false },
	{ "hub, same port", AT_A, SENDER, IS_HUB, BOTH, COUNT(FLOODED),
	  false },
	{ "hub, the bridge", OWN, SENDER, IS_HUB, BOTH | UP, COUNT(FLOODED),
	  false, PACKET_HOST },
	{ "hub, LLDP", LLDP, SENDER, IS_HUB, BOTH | UP, COUNT(FLOODED), false,
	  PACKET_MULTICAST },
	{ "hub, isolated", AT_B, SENDER, IS_HUB | A_ISOLATED | B_ISOLATED, TO_C,
	  COUNT(FLOODED), false },
	{ "hub, not to B", AT_B, SENDER, IS_HUB | B_NO_FLOOD, TO_C,
	  COUNT(FLOODED), false },
	{ "hub, one port blocked", ALL, SENDER, IS_HUB | B_BLOCKED, TO_C | UP,
	  COUNT(FLOODED), false, PACKET_BROADCAST },
	{ "hub, the host listens to all", AT_B, SENDER, IS_HUB | PROMISC,
	  BOTH | UP, COUNT(FLOODED), false, PACKET_OTHERHOST },
	{ "hub, from nobody", ALL, ZERO, IS_HUB, 0, COUNT(RX_DROPPED), false },
	{ "hub, from ourselves", ALL, OWN, IS_HUB, BOTH | UP, COUNT(FLOODED),
	  false, PACKET_BROADCAST },
	{ "hub, port blocked", ALL, SENDER, IS_HUB | A_BLOCKED, 0,
	  COUNT(RX_DROPPED), false },
};

static void frame_name(const struct frame_case *c, char *name)
{
	strscpy(name, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(frame, frame_cases, frame_name);

static void forward_populate(struct kunit *test)
{
	const u8 at_a[] = AT_A, at_b[] = AT_B, pinned[] = PINNED;
	struct lan *lan = test->priv;

	KUNIT_ASSERT_EQ(test, lan_learn(lan, LAN_A, at_a), 0);
	KUNIT_ASSERT_EQ(test, lan_learn(lan, LAN_B, at_b), 0);
	KUNIT_ASSERT_EQ(test, lan_add_static(lan, LAN_B, pinned), 0);
}

/* Settings of A and B, from the circumstances. */
static void forward_set_flags(struct lan *lan, unsigned long when)
{
	u32 *a = &lan->port[LAN_A]->flags, *b = &lan->port[LAN_B]->flags;

	if (when & A_NOT_LEARNING)
		*a &= ~MBR_PORT_LEARNING;
	if (when & A_HAIRPIN)
		*a |= MBR_PORT_HAIRPIN;
	if (when & A_ISOLATED)
		*a |= MBR_PORT_ISOLATED;
	if (when & B_ISOLATED)
		*b |= MBR_PORT_ISOLATED;
	if (when & B_NO_FLOOD)
		*b &= ~MBR_PORT_FLOOD;
	if (when & B_NO_MCAST)
		*b &= ~MBR_PORT_MCAST_FLOOD;
	if (when & B_NO_BCAST)
		*b &= ~MBR_PORT_BCAST_FLOOD;
}

static void forward_arrange(struct lan *lan, unsigned long when)
{
	forward_set_flags(lan, when);
	if (when & LLDP_FWD)
		lan->br->group_fwd_mask = BIT(0xe);
	if (when & IS_HUB)
		lan->br->mode = MUSE_BRIDGE_MODE_HUB;
	if (when & PROMISC)
		lan->br->dev->flags |= IFF_PROMISC;
	if (when & NOT_LEARNING)
		lan->br->learning = false;
	lan->port[LAN_A]->forwarding = !(when & A_BLOCKED);
	lan->port[LAN_B]->forwarding = !(when & B_BLOCKED);
	lan->port[LAN_C]->forwarding = !(when & C_BLOCKED);
	lan_changed(lan);
}

/* A frame of 60 bytes as the driver of A hands it to the stack. */
static struct sk_buff *frame_at_a(struct lan *lan, const u8 *dest,
				  const u8 *source)
{
	struct sk_buff *skb = alloc_skb(128, GFP_KERNEL);
	struct ethhdr *eth;

	if (!skb)
		return NULL;
	eth = skb_put_zero(skb, ETH_ZLEN);
	ether_addr_copy(eth->h_dest, dest);
	ether_addr_copy(eth->h_source, source);
	eth->h_proto = htons(ETH_P_IP);
	skb->protocol = eth_type_trans(skb, lan->port[LAN_A]->dev);
	skb_reset_network_header(skb);
	return skb;
}

static rx_handler_result_t receive(struct sk_buff **skb)
{
	rx_handler_result_t result;

	local_bh_disable();
	rcu_read_lock();
	result = mbr_handle_frame(skb);
	rcu_read_unlock();
	local_bh_enable();
	return result;
}

/* Frames that the ports were given, as in TO_A, TO_B and TO_C. */
static unsigned long sent(struct kunit *test)
{
	struct lan *lan = test->priv;
	unsigned long where = 0;
	u64 frames;
	int i;

	for (i = 0; i < LAN_PORTS; i++) {
		frames = lan_stat(lan, i, COUNT(TX_DROPPED));
		KUNIT_EXPECT_LE_MSG(test, frames, 1ULL, "port %d", i);
		where |= frames ? BIT(i) : 0;
	}
	return where;
}

static void expect_counted(struct kunit *test, int stat)
{
	struct lan *lan = test->priv;
	int i;

	for (i = COUNT(FORWARDED); i <= COUNT(RX_DROPPED); i++)
		KUNIT_EXPECT_EQ_MSG(test, lan_stat(lan, LAN_A, i),
				    (u64)(i == stat), "counter %d", i);
	KUNIT_EXPECT_EQ(test, lan_stat(lan, LAN_A, COUNT(RX_PACKETS)),
			(u64)!!stat);
	KUNIT_EXPECT_EQ(test, lan_stat(lan, LAN_A, COUNT(RX_BYTES)),
			stat ? ETH_ZLEN : 0ULL);
}

static void a_frame_goes_where_it_should(struct kunit *test)
{
	const struct frame_case *c = test->param_value;
	struct lan *lan = test->priv;
	rx_handler_result_t result;
	struct sk_buff *skb;
	struct mbr_fdb *f;

	forward_populate(test);
	skb = frame_at_a(lan, c->dest, c->source);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	if (c->when & LOOPED)
		skb->pkt_type = PACKET_LOOPBACK;
	forward_arrange(lan, c->when);

	result = receive(&skb);
	KUNIT_EXPECT_EQ(test, (int)result,
			(int)(c->where & PASSED ? RX_HANDLER_PASS :
			      c->where & UP ? RX_HANDLER_ANOTHER :
			      RX_HANDLER_CONSUMED));
	if (result == RX_HANDLER_ANOTHER) {
		KUNIT_EXPECT_PTR_EQ(test, skb->dev, lan->br->dev);
		KUNIT_EXPECT_EQ(test, (u8)skb->pkt_type, c->type);
		KUNIT_EXPECT_EQ(test, skb->len, (u32)(ETH_ZLEN - ETH_HLEN));
	}
	if (result != RX_HANDLER_CONSUMED)
		kfree_skb(skb);

	KUNIT_EXPECT_EQ(test, sent(test), c->where & (TO_A | BOTH));
	expect_counted(test, c->stat);
	f = lan_find(lan, c->source);
	KUNIT_EXPECT_EQ(test, c->learned,
			f && rcu_access_pointer(f->port) == lan->port[LAN_A]);
	KUNIT_EXPECT_EQ(test, lan->br->fdb.count, 4U + c->learned);
}

/* Somebody else has it too, who must not see it change. */
static void a_shared_frame_is_copied(struct kunit *test)
{
	const u8 dest[] = AT_B, source[] = SENDER;
	struct lan *lan = test->priv;
	struct sk_buff *skb, *shared;

	forward_populate(test);
	shared = frame_at_a(lan, dest, source);
	KUNIT_ASSERT_NOT_NULL(test, shared);
	skb = skb_get(shared);
	KUNIT_EXPECT_EQ(test, (int)receive(&skb), (int)RX_HANDLER_CONSUMED);
	KUNIT_EXPECT_PTR_EQ(test, shared->dev, lan->port[LAN_A]->dev);
	KUNIT_EXPECT_EQ(test, shared->len, (u32)(ETH_ZLEN - ETH_HLEN));
	KUNIT_EXPECT_EQ(test, refcount_read(&shared->users), 1);
	kfree_skb(shared);
	KUNIT_EXPECT_EQ(test, sent(test), TO_B);
}

/* The usual case takes no lock, and moves nothing but the time. */
static void a_known_sender_is_refreshed(struct kunit *test)
{
	const u8 dest[] = AT_B, source[] = AT_A;
	struct lan *lan = test->priv;
	u32 used = jiffies - 1000;
	struct sk_buff *skb;

	forward_populate(test);
	lan_entry(test, source)->used = used;
	skb = frame_at_a(lan, dest, source);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	receive(&skb);
	KUNIT_EXPECT_NE(test, lan_entry(test, source)->used, used);
	KUNIT_EXPECT_EQ(test, lan_stat(lan, LAN_A, COUNT(LEARNED)), 1ULL);
	KUNIT_EXPECT_EQ(test, lan_stat(lan, LAN_A, COUNT(MOVED)), 0ULL);
}

static void a_sender_that_moved_is_learned(struct kunit *test)
{
	const u8 dest[] = UNKNOWN, source[] = AT_B;
	struct lan *lan = test->priv;
	struct sk_buff *skb;

	forward_populate(test);
	skb = frame_at_a(lan, dest, source);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	receive(&skb);
	KUNIT_EXPECT_PTR_EQ(test,
			    rcu_access_pointer(lan_entry(test, source)->port),
			    lan->port[LAN_A]);
	KUNIT_EXPECT_EQ(test, lan_stat(lan, LAN_A, COUNT(MOVED)), 1ULL);
}

static struct kunit_case forward_cases[] = {
	KUNIT_CASE_PARAM(a_frame_goes_where_it_should, frame_gen_params),
	KUNIT_CASE(a_shared_frame_is_copied),
	KUNIT_CASE(a_known_sender_is_refreshed),
	KUNIT_CASE(a_sender_that_moved_is_learned),
	{}
};

static struct kunit_suite forward_suite = {
	.name = "muse_bridge_forward",
	.init = lan_init,
	.exit = lan_exit,
	.test_cases = forward_cases,
};

kunit_test_suite(forward_suite);
