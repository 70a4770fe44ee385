/* SPDX-License-Identifier: GPL-2.0 */
/* Who may do what. */
#ifndef MUSE_SCHED_ACCESS_H
#define MUSE_SCHED_ACCESS_H

#include <linux/types.h>

struct netlink_ext_ack;
struct sk_buff;
struct task_struct;

/* Instead of a group: nobody without CAP_SYS_NICE. */
#define MSC_ACCESS_NO_GROUP	U32_MAX

u32 msc_access_group(void);
void msc_access_set_group(u32 group);
int msc_access_admin(const struct sk_buff *skb, struct netlink_ext_ack *extack);
int msc_access_drain(const struct sk_buff *skb, struct netlink_ext_ack *extack);
int msc_access_thread(const struct sk_buff *skb, const struct task_struct *p,
		      struct netlink_ext_ack *extack);

#endif /* MUSE_SCHED_ACCESS_H */
