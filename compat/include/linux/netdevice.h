/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_COMPAT_LINUX_NETDEVICE_H
#define _MUSE_COMPAT_LINUX_NETDEVICE_H

#include_next <linux/netdevice.h>

/* These were feature bits before they became members of the device. */

static inline bool muse_netdev_lltx(const struct net_device *dev)
{
#ifdef HAVE_NETDEV_LLTX
	return dev->lltx;
#else
	return dev->features & NETIF_F_LLTX;
#endif
}

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

/* The hooks of netfilter, and of tc (classifiers and BPF), at a device's egress. */

static inline const void *muse_dev_nf_egress(const struct net_device *dev)
{
#ifdef CONFIG_NETFILTER_EGRESS
	return rcu_access_pointer(dev->nf_hooks_egress);
#else
	return NULL;
#endif
}

static inline const void *muse_dev_tc_egress(const struct net_device *dev)
{
#if defined(CONFIG_NET_XGRESS)
	return rcu_access_pointer(dev->tcx_egress);
#elif defined(CONFIG_NET_CLS_ACT)
	return rcu_access_pointer(dev->miniq_egress);
#else
	return NULL;
#endif
}

/* Whether a packet socket listens to what a device sends; under rcu_read_lock(). */
static inline bool muse_dev_nit_active(struct net_device *dev)
{
#ifdef HAVE_NET_PTYPE_ALL
	/* What dev_nit_active_rcu() says; here it costs every frame no call. */
	return !list_empty(&dev_net_rcu(dev)->ptype_all) ||
	       !list_empty(&dev->ptype_all);
#else
	return dev_nit_active(dev);
#endif
}

#ifndef HAVE_NETIF_GET_FLAGS
#define netif_get_flags dev_get_flags
#endif

/*
 * Two operations can now say that they have notified of the change themselves.
 * MUSE_NDO_FDB_ADD(fn) stands where static functions do and takes what the newest
 * kernel calls; muse_ndo_fdb_add(fn) is what goes into the operations.
 */
struct ndmsg;
struct nlattr;

#ifdef HAVE_NDO_FDB_NOTIFIED
#define MUSE_NDO_FDB_ADD(fn)	static_assert(sizeof(#fn))
#define MUSE_NDO_FDB_DEL(fn)	static_assert(sizeof(#fn))
#define muse_ndo_fdb_add(fn)	fn
#define muse_ndo_fdb_del(fn)	fn
#else
#define MUSE_NDO_FDB_ADD(fn)						\
static int muse_ndo_##fn(struct ndmsg *ndm, struct nlattr *tb[],	\
			 struct net_device *dev,			\
			 const unsigned char *addr, u16 vid, u16 flags,	\
			 struct netlink_ext_ack *extack)		\
{									\
	bool notified = false;						\
									\
	return fn(ndm, tb, dev, addr, vid, flags, &notified, extack);	\
}									\
static_assert(true)

#define MUSE_NDO_FDB_DEL(fn)						\
static int muse_ndo_##fn(struct ndmsg *ndm, struct nlattr *tb[],	\
			 struct net_device *dev,			\
			 const unsigned char *addr, u16 vid,		\
			 struct netlink_ext_ack *extack)		\
{									\
	bool notified = false;						\
									\
	return fn(ndm, tb, dev, addr, vid, &notified, extack);		\
}									\
static_assert(true)

#define muse_ndo_fdb_add(fn)	muse_ndo_##fn
#define muse_ndo_fdb_del(fn)	muse_ndo_##fn
#endif

#endif /* _MUSE_COMPAT_LINUX_NETDEVICE_H */
