/* SPDX-License-Identifier: GPL-2.0 */
/* The generic netlink family muse_sched. */
#ifndef MUSE_SCHED_NETLINK_H
#define MUSE_SCHED_NETLINK_H

int msc_netlink_init(void);
void msc_netlink_exit(void);

#endif /* MUSE_SCHED_NETLINK_H */
