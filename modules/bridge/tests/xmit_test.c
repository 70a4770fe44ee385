// SPDX-License-Identifier: GPL-2.0
/*
 * What becomes of a frame that the host sends by the bridge, and what a frame
 * with a VLAN tag inside needs before a port may have it.
 */
#include "lan.h"

#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/skbuff.h>

#include "../forward.h"
#include "../transmit.h"

#define OWN	{ 2, 0, 0, 0, 0, 1 }
#define AT_B	{ 2, 0, 0, 0, 1, 0xb }
#define UNKNOWN	{ 2, 0, 0, 0, 3, 0 }
#define GROUP	{ 1, 0, 0x5e, 0, 0, 1 }
#define ALL	{ 255, 255, 255, 255, 255, 255 }
#define LLDP	{ 1, 0x80, 0xc2, 0, 0, 0xe }

#define IS_HUB		BIT(0)
#define B_BLOCKED	BIT(1)
#define CLOSED		BIT(2)
#define B_NO_FLOOD	BIT(3)
#define B_NO_GROUPS	BIT(4)

#define TO_A		BIT(LAN_A)
#define TO_B		BIT(LAN_B)
#define TO_C		BIT(LAN_C)
#define TO_ALL		(TO_A | TO_B | TO_C)

static const struct xmit_case {
	const char *name;
	u8 dest[ETH_ALEN];
	unsigned int len;
	unsigned long when;
	unsigned long where;
	bool dropped;	/* counted so by the bridge device */
} xmit_cases[] = {
	{ "unknown", UNKNOWN, ETH_ZLEN, 0, TO_ALL, false },
	{ "multicast", GROUP, ETH_ZLEN, 0, TO_ALL, false },
	{ "link-local", LLDP, ETH_ZLEN, 0, TO_ALL, false },
	{ "known", AT_B, ETH_ZLEN, 0, TO_B, false },
	{ "known, its port blocked", AT_B, ETH_ZLEN, B_BLOCKED, 0, true },
	{ "unknown, one port blocked", UNKNOWN, ETH_ZLEN, B_BLOCKED,
	  TO_A | TO_C, false },
	{ "unknown, not to B", UNKNOWN, ETH_ZLEN, B_NO_FLOOD, TO_A | TO_C,
	  false },
	{ "multicast, B without", GROUP, ETH_ZLEN, B_NO_GROUPS, TO_ALL, false },
	{ "broadcast, B without", ALL, ETH_ZLEN, B_NO_GROUPS, TO_ALL, false },
	{ "to itself", OWN, ETH_ZLEN, 0, 0, true },
	{ "hub, known", AT_B, ETH_ZLEN, IS_HUB, TO_ALL, false },
	{ "only a header", UNKNOWN, ETH_HLEN, 0, TO_ALL, false },
	{ "less than a header", UNKNOWN, ETH_HLEN - 1, 0, 0, true },
	{ "the bridge was closed", UNKNOWN, ETH_ZLEN, CLOSED, 0, true },
};

static void xmit_name(const struct xmit_case *c, char *name)
{
	strscpy(name, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(xmit, xmit_cases, xmit_name);

static void a_frame_of_the_host(struct kunit *test)
{
	const struct xmit_case *c = test->param_value;
	const u8 at_b[] = AT_B;
	struct rtnl_link_stats64 stats = {};
	struct lan *lan = test->priv;
	struct net_device *dev = lan->br->dev;
	unsigned long where = 0;
	struct sk_buff *skb;
	netdev_tx_t ret;
	u64 frames;
	int i;

	KUNIT_ASSERT_EQ(test, lan_learn(lan, LAN_B, at_b), 0);
	skb = alloc_skb(128, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	memcpy(skb_put_zero(skb, c->len), c->dest, ETH_ALEN);
	skb->dev = dev;
	if (c->when & IS_HUB)
		lan->br->mode = MUSE_BRIDGE_MODE_HUB;
	if (c->when & CLOSED)
		clear_bit(__LINK_STATE_START, &dev->state);
	lan->port[LAN_B]->forwarding = !(c->when & B_BLOCKED);
	if (c->when & B_NO_FLOOD)
		lan->port[LAN_B]->flags &= ~MBR_PORT_FLOOD;
	if (c->when & B_NO_GROUPS)
		lan->port[LAN_B]->flags &= ~(MBR_PORT_MCAST_FLOOD |
					     MBR_PORT_BCAST_FLOOD);
	lan_changed(lan);

	local_bh_disable();
	ret = mbr_xmit(skb, dev);
	local_bh_enable();

	KUNIT_EXPECT_EQ(test, (int)ret, (int)NETDEV_TX_OK);
	for (i = 0; i < LAN_PORTS; i++) {
		frames = lan_stat(lan, i, MUSE_BRIDGE_A_STAT_TX_DROPPED);
		KUNIT_EXPECT_LE_MSG(test, frames, 1ULL, "port %d", i);
		where |= frames ? BIT(i) : 0;
	}
	KUNIT_EXPECT_EQ(test, where, c->where);
	dev_get_stats(dev, &stats);
	KUNIT_EXPECT_EQ(test, (u64)stats.tx_dropped, (u64)c->dropped);
	if (c->where) {
		KUNIT_EXPECT_EQ(test, (u64)stats.tx_packets, 1ULL);
		KUNIT_EXPECT_EQ(test, (u64)stats.tx_bytes, (u64)c->len);
	}
}

static const struct vlan_case {
	const char *name;
	u16 type;	/* of the frame */
	u16 inner;	/* of what is behind a tag, 0: no tag */
	u8 tags;
	u8 summed;	/* CHECKSUM_* */
	u8 len;		/* of the frame, without its Ethernet header */
	bool passes;
	u8 network;	/* where the network header is then */
} vlan_cases[] = {
	{ "no tag", ETH_P_IP, ETH_P_IP, 0, CHECKSUM_PARTIAL, 46, true, 0 },
	{ "summed already", ETH_P_8021Q, ETH_P_IP, 1, CHECKSUM_UNNECESSARY, 46,
	  true, 0 },
	{ "nothing to sum", ETH_P_8021Q, ETH_P_IP, 1, CHECKSUM_NONE, 2, true,
	  0 },
	{ "a tag", ETH_P_8021Q, ETH_P_IP, 1, CHECKSUM_PARTIAL, 46, true,
	  VLAN_HLEN },
	{ "a provider's tag", ETH_P_8021AD, ETH_P_IPV6, 1, CHECKSUM_PARTIAL, 46,
	  true, VLAN_HLEN },
	{ "two tags", ETH_P_8021AD, ETH_P_IP, 2, CHECKSUM_PARTIAL, 46, true,
	  2 * VLAN_HLEN },
	{ "a tag cut short", ETH_P_8021Q, ETH_P_IP, 1, CHECKSUM_PARTIAL, 2,
	  false },
};

static void vlan_name(const struct vlan_case *c, char *name)
{
	strscpy(name, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(vlan, vlan_cases, vlan_name);

static void a_tag_inside_is_passed(struct kunit *test)
{
	const struct vlan_case *c = test->param_value;
	struct vlan_ethhdr *eth;
	struct vlan_hdr *inner;
	struct sk_buff *skb;

	skb = alloc_skb(128, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	/* More than the frame, so that a cut tag is there but not its own. */
	eth = skb_put_zero(skb, ETH_ZLEN + 20);
	eth->h_vlan_proto = htons(c->type);
	eth->h_vlan_encapsulated_proto = htons(c->tags == 2 ? ETH_P_8021Q :
							      c->inner);
	inner = (void *)(eth + 1);
	inner->h_vlan_encapsulated_proto = htons(c->inner);
	skb_trim(skb, ETH_HLEN + c->len);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ETH_HLEN);
	skb->mac_len = ETH_HLEN;
	skb->protocol = htons(c->type);
	skb->ip_summed = c->summed;

	/* As in mbr_forward(): from the Ethernet header on. */
	KUNIT_EXPECT_EQ(test, mbr_pass_vlan(skb), c->passes);
	if (c->passes)
		KUNIT_EXPECT_EQ(test, skb_network_offset(skb),
				ETH_HLEN + c->network);
	kfree_skb(skb);
}

static const struct segments_case {
	const char *name;
	int transport;	/* offset that the skb has for it; 0: none */
	u16 size;	/* of the payload of a segment */
	bool fit;
} segments_cases[] = {
	{ "that fit", ETH_HLEN + 20, 1460, true },
	{ "that do not", ETH_HLEN + 20, 1480, false },
	{ "whose headers nobody looked for", ETH_HLEN, 1460, true },
	{ "without headers", 0, 1460, true },
};

static void segments_name(const struct segments_case *c, char *name)
{
	strscpy(name, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(segments, segments_cases, segments_name);

/* TCP over IPv4; the first byte of its source would pass for a header's length. */
static void segments_are_measured_if_possible(struct kunit *test)
{
	const struct segments_case *c = test->param_value;
	struct lan *lan = test->priv;
	struct net_device *dev = lan->port[LAN_B]->dev;
	struct sk_buff *skb;
	u8 *data;

	dev->mtu = ETH_DATA_LEN;
	skb = alloc_skb(4096, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	data = skb_put_zero(skb, ETH_HLEN + 20 + 20 + 3000);
	data[ETH_HLEN + 12] = 192;
	data[ETH_HLEN + 20 + 12] = 5 << 4;
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ETH_HLEN);
	if (c->transport)
		skb_set_transport_header(skb, c->transport);
	skb_shinfo(skb)->gso_type = SKB_GSO_TCPV4;
	skb_shinfo(skb)->gso_size = c->size;
	KUNIT_EXPECT_EQ(test, mbr_transmit_segments_fit(dev, skb), c->fit);
	kfree_skb(skb);
}

static struct kunit_case xmit_test_cases[] = {
	KUNIT_CASE_PARAM(a_frame_of_the_host, xmit_gen_params),
	KUNIT_CASE_PARAM(a_tag_inside_is_passed, vlan_gen_params),
	KUNIT_CASE_PARAM(segments_are_measured_if_possible, segments_gen_params),
	{}
};

static struct kunit_suite xmit_suite = {
	.name = "muse_bridge_xmit",
	.init = lan_init,
	.exit = lan_exit,
	.test_cases = xmit_test_cases,
};

kunit_test_suite(xmit_suite);
