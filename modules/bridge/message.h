/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_MESSAGE_H
#define _MUSE_BRIDGE_MESSAGE_H

#include <linux/genetlink.h>
#include <linux/if.h>
#include <linux/types.h>
#include <linux/muse_bridge.h>
#include <net/netlink.h>

struct genl_family;
struct mbr_bridge;
struct mbr_fdb;
struct mbr_port;
struct net_device;
struct sk_buff;

/* With an interface index, a name and the number of an event. */
#define MBR_MSG_HEAD_MAX \
	(NLMSG_HDRLEN + GENL_HDRLEN + 3 * NLA_HDRLEN + 4 + IFNAMSIZ + 4)

/**
 * struct mbr_msg - header of a message to be written
 * @skb: where to
 * @family: the generic netlink family
 * @portid: the requester, 0 in a notification
 * @seq: number of the request, 0 in a notification
 * @flags: NLM_F_*
 * @cmd: &enum muse_bridge_cmd
 * @event: number of the notification, or of the last one before what is said
 * @head_len: bytes of @head; 0: it is written anew for each message
 * @head: what every message begins with, see mbr_msg_keep_head()
 */
struct mbr_msg {
	struct sk_buff *skb;
	const struct genl_family *family;
	u32 portid;
	u32 seq;
	u16 flags;
	u8 cmd;
	u32 event;
	u32 head_len;
	u8 head[MBR_MSG_HEAD_MAX] __aligned(NLMSG_ALIGNTO);
};

/* What only the notifications about an entry say of it. */
struct mbr_msg_fdb_change {
	const struct mbr_port *old_port;	/* %MUSE_BRIDGE_CMD_FDB_MOVE_NTF */
	enum muse_bridge_fdb_reason reason;	/* %MUSE_BRIDGE_CMD_FDB_DEL_NTF */
};

void mbr_msg_keep_head(struct mbr_msg *msg, const struct mbr_bridge *br);
void *mbr_msg_begin(const struct mbr_msg *msg, const struct mbr_bridge *br);
int mbr_msg_put_name(struct sk_buff *skb, int type,
		     const struct net_device *dev);
int mbr_msg_put_fdb(struct sk_buff *skb, int type, u8 cmd,
		    const struct mbr_bridge *br, const struct mbr_fdb *f,
		    const struct mbr_msg_fdb_change *change);
int mbr_msg_bridge(const struct mbr_msg *msg, const struct mbr_bridge *br);
int mbr_msg_port(const struct mbr_msg *msg, const struct mbr_port *port);
int mbr_msg_count(const struct mbr_msg *msg, u32 count);
int mbr_msg_fdb(const struct mbr_msg *msg, const struct mbr_bridge *br,
		const struct mbr_fdb *f,
		const struct mbr_msg_fdb_change *change);

#endif /* _MUSE_BRIDGE_MESSAGE_H */
