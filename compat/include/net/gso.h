/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_COMPAT_NET_GSO_H
#define _MUSE_COMPAT_NET_GSO_H

/* What the bridge uses of it was in linux/skbuff.h before. */
#ifdef HAVE_NET_GSO_H
#include_next <net/gso.h>
#else
#include <linux/skbuff.h>
#endif

#endif /* _MUSE_COMPAT_NET_GSO_H */
