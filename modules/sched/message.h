/* SPDX-License-Identifier: GPL-2.0 */
/* The class, policies, threads and CPUs as netlink messages. */
#ifndef MUSE_SCHED_MESSAGE_H
#define MUSE_SCHED_MESSAGE_H

#include <linux/types.h>
#include <linux/muse_sched.h>

struct genl_family;
struct msc_rq;
struct msc_stall;
struct msc_task;
struct muse_policy;
struct pid_namespace;
struct sk_buff;

/**
 * struct msc_msg - header of a message to be written
 * @skb: where to
 * @portid: the requester, 0 in a notification
 * @seq: number of the request, 0 in a notification
 * @flags: NLM_F_*
 * @cmd: &enum muse_sched_cmd
 */
struct msc_msg {
	struct sk_buff *skb;
	u32 portid;
	u32 seq;
	u16 flags;
	u8 cmd;
};

/* Index of the multicast group within the family. */
#define MSC_NETLINK_GROUP_EVENTS	0

/* In netlink.c; every message begins with its number. */
extern struct genl_family msc_netlink_family;

size_t msc_msg_policy_size(const struct muse_policy *policy);

int msc_msg_class(const struct msc_msg *msg);
int msc_msg_drained(const struct msc_msg *msg, unsigned int count);
int msc_msg_policy(const struct msc_msg *msg, const struct muse_policy *policy);
int msc_msg_task(const struct msc_msg *msg, const struct msc_task *t,
		 struct pid_namespace *ns);
int msc_msg_task_event(const struct msc_msg *msg, const struct msc_task *t);
int msc_msg_stall(const struct msc_msg *msg, const struct msc_stall *stall);
int msc_msg_cpu(const struct msc_msg *msg, const struct msc_rq *mrq);

#endif /* MUSE_SCHED_MESSAGE_H */
