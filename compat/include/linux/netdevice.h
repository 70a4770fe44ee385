/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_COMPAT_LINUX_NETDEVICE_H
#define _MUSE_COMPAT_LINUX_NETDEVICE_H

#include_next <linux/netdevice.h>

/* Both were feature bits before they became members of the device. */

static inline void muse_netdev_set_lltx(struct net_device *dev)
{
#ifdef HAVE_NETDEV_LLTX
	dev->lltx = true;
#else
	dev->features |= NETIF_F_LLTX;
#endif
}

static inline void muse_netdev_set_netns_immutable(struct net_device *dev)
{
#ifdef HAVE_NETDEV_NETNS_IMMUTABLE
	dev->netns_immutable = true;
#else
	dev->features |= NETIF_F_NETNS_LOCAL;
#endif
}

#endif /* _MUSE_COMPAT_LINUX_NETDEVICE_H */
