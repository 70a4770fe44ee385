/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_COMPAT_NET_DROPREASON_H
#define _MUSE_COMPAT_NET_DROPREASON_H

#include_next <net/dropreason.h>

/* Reasons for dropping a frame that older kernels have no name for. */

#ifndef HAVE_SKB_DROP_MAC_INVALID_SOURCE
#define SKB_DROP_REASON_MAC_INVALID_SOURCE	SKB_DROP_REASON_NOT_SPECIFIED
#endif

#ifndef HAVE_SKB_DROP_NO_TX_TARGET
#define SKB_DROP_REASON_NO_TX_TARGET	SKB_DROP_REASON_NOT_SPECIFIED
#endif

#ifndef HAVE_SKB_DROP_LOCAL_MAC
#define SKB_DROP_REASON_LOCAL_MAC	SKB_DROP_REASON_NOT_SPECIFIED
#endif

#endif /* _MUSE_COMPAT_NET_DROPREASON_H */
