// SPDX-License-Identifier: GPL-2.0
/*
 * Making frames, giving them to a device, and the time of it.
 *
 * A frame is made and given at once, as a driver does that has one buffer to
 * spare: the memory is always the same and warm.  What making and freeing it
 * costs is measured by a block of INJECT_FREE.
 */
#include "inject.h"

#include <linux/bottom_half.h>
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ktime.h>
#include <linux/netdevice.h>
#include <linux/sched/signal.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#include <linux/udp.h>
#include <net/ip.h>

/* The shortest that Ethernet has, without the checksum. */
#define INJECT_LEN	ETH_ZLEN

/**
 * struct inject_frame - a datagram from 10.0.0.1 to 10.0.0.2, port 9 (discard)
 * @eth: Ethernet header; its addresses change from frame to frame
 * @ip: IP header
 * @udp: UDP header
 */
struct inject_frame {
	struct ethhdr eth;
	struct iphdr ip;
	struct udphdr udp;
} __packed;

static void inject_frame_init(struct inject_frame *f)
{
	const u16 len = INJECT_LEN - sizeof(f->eth);

	*f = (struct inject_frame) {
		.eth.h_proto	= htons(ETH_P_IP),
		.ip = {
			.version	= 4,
			.ihl		= 5,
			.tot_len	= htons(len),
			.ttl		= 64,
			.protocol	= IPPROTO_UDP,
			.saddr		= htonl(0x0a000001),
			.daddr		= htonl(0x0a000002),
		},
		.udp = {
			.source	= htons(9),
			.dest	= htons(9),
			.len	= htons(len - sizeof(f->ip)),
		},
	};
	f->ip.check = ip_fast_csum(&f->ip, f->ip.ihl);
}

/* No division: it would cost more than some of what is measured. */
static void inject_next(struct inject_addresses *a, u8 *address)
{
	u64_to_ether_addr(a->first + a->next, address);
	if (++a->next == a->count)
		a->next = 0;
}

/* A frame as it is handed to a driver, or by one. */
static struct sk_buff *inject_make(struct inject_block *b,
				   struct inject_frame *f)
{
	struct sk_buff *skb = alloc_skb(NET_SKB_PAD + NET_IP_ALIGN + INJECT_LEN,
					GFP_ATOMIC);

	if (unlikely(!skb))
		return NULL;
	skb_reserve(skb, NET_SKB_PAD + NET_IP_ALIGN);
	inject_next(&b->src, f->eth.h_source);
	inject_next(&b->dst, f->eth.h_dest);
	skb_put_data(skb, f, sizeof(*f));
	skb_put_zero(skb, INJECT_LEN - sizeof(*f));
	if (b->mode == INJECT_TRANSMIT) {
		skb->dev = b->dev;
		skb->protocol = f->eth.h_proto;
		skb_reset_mac_header(skb);
		skb_set_network_header(skb, ETH_HLEN);
	} else {
		skb->protocol = eth_type_trans(skb, b->dev);
	}
	return skb;
}

static void inject_give(enum inject_mode mode, struct sk_buff *skb)
{
	switch (mode) {
	case INJECT_FREE:
		consume_skb(skb);
		break;
	case INJECT_RECEIVE:
		netif_receive_skb(skb);
		break;
	case INJECT_TRANSMIT:
		dev_queue_xmit(skb);
		break;
	}
}

/*
 * With BHs off, as a driver's poll function has them.  The peer of a device that
 * transmits is served when they are on again, and that counts.
 */
static int inject_batch(struct inject_block *b, struct inject_frame *f, u32 n)
{
	struct sk_buff *skb = NULL;
	u64 start;

	local_bh_disable();
	start = ktime_get_ns();
	while (n--) {
		skb = inject_make(b, f);
		if (unlikely(!skb))
			break;
		inject_give(b->mode, skb);
	}
	if (b->mode != INJECT_TRANSMIT)
		b->ns += ktime_get_ns() - start;
	local_bh_enable();
	if (b->mode == INJECT_TRANSMIT)
		b->ns += ktime_get_ns() - start;
	return skb ? 0 : -ENOMEM;
}

/**
 * inject_block() - give frames to a device and measure that
 * @b: the block; its @ns is set
 *
 * Context: process; may sleep.
 * Return: 0, -ENOMEM, or -EINTR if a signal came before the end.
 */
int inject_block(struct inject_block *b)
{
	struct inject_frame f;
	u32 left, n;
	int err;

	inject_frame_init(&f);
	b->ns = 0;
	for (left = b->frames; left; left -= n) {
		n = min(left, b->batch);
		err = inject_batch(b, &f, n);
		if (err)
			return err;
		if (signal_pending(current))
			return -EINTR;
		if (b->pause)
			fsleep(b->pause);
		else
			cond_resched();
	}
	return 0;
}
