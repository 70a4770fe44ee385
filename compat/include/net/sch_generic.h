/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_COMPAT_NET_SCH_GENERIC_H
#define _MUSE_COMPAT_NET_SCH_GENERIC_H

#include_next <net/sch_generic.h>

/*
 * What a frame that leaves by a device without a queue has to have: it is not at
 * the tc ingress, the next netfilter egress hook is not to be skipped, and its
 * length is where BPF programs of the driver look for it.
 */
static inline void muse_skb_leaves(struct sk_buff *skb)
{
#if defined(CONFIG_NET_XGRESS) || defined(CONFIG_NET_CLS_ACT)
	skb->tc_at_ingress = 0;
#endif
#ifdef CONFIG_NET_EGRESS
	skb->nf_skip_egress = 0;
#endif
	qdisc_skb_cb(skb)->pkt_len = skb->len;
#ifdef HAVE_QDISC_PKT_SEGS
	qdisc_skb_cb(skb)->pkt_segs = 1;
#endif
}

#endif /* _MUSE_COMPAT_NET_SCH_GENERIC_H */
