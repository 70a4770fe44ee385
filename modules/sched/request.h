/* SPDX-License-Identifier: GPL-2.0 */
/* Requests of the generic netlink family that have one answer. */
#ifndef MUSE_SCHED_REQUEST_H
#define MUSE_SCHED_REQUEST_H

struct genl_info;
struct sk_buff;

int msc_req_class_get(struct sk_buff *skb, struct genl_info *info);
int msc_req_class_set(struct sk_buff *skb, struct genl_info *info);
int msc_req_drain(struct sk_buff *skb, struct genl_info *info);
int msc_req_policy_get(struct sk_buff *skb, struct genl_info *info);
int msc_req_policy_set(struct sk_buff *skb, struct genl_info *info);
int msc_req_task_enrol(struct sk_buff *skb, struct genl_info *info);
int msc_req_task_withdraw(struct sk_buff *skb, struct genl_info *info);
int msc_req_task_get(struct sk_buff *skb, struct genl_info *info);

#endif /* MUSE_SCHED_REQUEST_H */
