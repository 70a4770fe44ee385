/* SPDX-License-Identifier: GPL-2.0 */
/* Requests of the generic netlink family that list everything. */
#ifndef MUSE_SCHED_DUMP_H
#define MUSE_SCHED_DUMP_H

struct netlink_callback;
struct sk_buff;

int msc_dump_policies(struct sk_buff *skb, struct netlink_callback *cb);
int msc_dump_tasks(struct sk_buff *skb, struct netlink_callback *cb);
int msc_dump_cpus(struct sk_buff *skb, struct netlink_callback *cb);

#endif /* MUSE_SCHED_DUMP_H */
