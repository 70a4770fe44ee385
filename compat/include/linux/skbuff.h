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

/* Whether it holds what a device has decrypted and nobody but its socket may see. */
static inline bool muse_skb_is_decrypted(const struct sk_buff *skb)
{
#if defined(CONFIG_SKB_DECRYPTED) || defined(CONFIG_TLS_DEVICE)
	return skb->decrypted;
#else
	return false;
#endif
}

#endif /* _MUSE_COMPAT_LINUX_SKBUFF_H */
