/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_COMPAT_LINUX_RTNETLINK_H
#define _MUSE_COMPAT_LINUX_RTNETLINK_H

#include_next <linux/rtnetlink.h>

#include <linux/netlink.h>

/*
 * What *idx of ndo_fdb_dump() was at the end of the message before: the place in
 * the state of the dump has got a name.
 */
static inline int muse_fdb_dump_from(const struct netlink_callback *cb)
{
#ifdef HAVE_NDO_FDB_DUMP_CONTEXT
	return ((const struct ndo_fdb_dump_context *)cb->ctx)->fdb_idx;
#else
	return cb->args[2];
#endif
}

#endif /* _MUSE_COMPAT_LINUX_RTNETLINK_H */
