/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_COMPAT_LINUX_SKBUFF_H
#define _MUSE_COMPAT_LINUX_SKBUFF_H

#include_next <linux/skbuff.h>

/* Older kernels have no pages that only a device can read. */
static inline bool muse_skb_frags_readable(const struct sk_buff *skb)
{
#ifdef HAVE_SKB_FRAGS_READABLE
	return skb_frags_readable(skb);
#else
	return true;
#endif
}

/* A frame that leaves is no longer at the tc ingress. */
static inline void muse_skb_clear_tc_ingress(struct sk_buff *skb)
{
#if defined(CONFIG_NET_XGRESS) || defined(CONFIG_NET_CLS_ACT)
	skb->tc_at_ingress = 0;
#endif
}

#endif /* _MUSE_COMPAT_LINUX_SKBUFF_H */
