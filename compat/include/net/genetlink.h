/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_COMPAT_NET_GENETLINK_H
#define _MUSE_COMPAT_NET_GENETLINK_H

#include_next <net/genetlink.h>

/* Attributes of the request that a dump answers. */
static inline struct nlattr **muse_genl_dump_attrs(struct netlink_callback *cb)
{
#ifdef HAVE_GENL_INFO_DUMP
	return genl_info_dump(cb)->attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

#endif /* _MUSE_COMPAT_NET_GENETLINK_H */
