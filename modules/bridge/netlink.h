/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_NETLINK_H
#define _MUSE_BRIDGE_NETLINK_H

#include <net/genetlink.h>

/* Index of the multicast group within the family. */
#define MBR_NL_GROUP_EVENTS	0

extern struct genl_family mbr_nl_family;

int mbr_nl_init(void);
void mbr_nl_exit(void);

#endif /* _MUSE_BRIDGE_NETLINK_H */
