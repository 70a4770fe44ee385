/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_COMPAT_NET_NETDEV_LOCK_H
#define _MUSE_COMPAT_NET_NETDEV_LOCK_H

/* What it declares was in linux/netdevice.h before. */
#ifdef HAVE_NET_NETDEV_LOCK_H
#include_next <net/netdev_lock.h>
#else
#include <linux/netdevice.h>
#endif

#endif /* _MUSE_COMPAT_NET_NETDEV_LOCK_H */
