/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Attributes of messages that are written by the million.  The nla_put_*() look
 * at the socket buffer, zero and copy for each attribute; here the end of the
 * buffer is looked up once a message, and a number is two stores.
 */
#ifndef _MUSE_BRIDGE_PUT_H
#define _MUSE_BRIDGE_PUT_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#include <net/netlink.h>

/**
 * struct mbr_put - the end of a message that is being written
 * @at: where the next attribute goes; aligned as netlink has it
 * @end: where the room ends
 */
struct mbr_put {
	void *at;
	void *end;
};

/* Begin to write at the end of @skb. */
static inline struct mbr_put mbr_put_begin(const struct sk_buff *skb)
{
	void *tail = skb_tail_pointer(skb);

	return (struct mbr_put) {
		.at = tail,
		.end = tail + skb_tailroom(skb),
	};
}

/* What was written becomes part of @skb. */
static inline void mbr_put_end(struct sk_buff *skb, const struct mbr_put *put)
{
	skb_put(skb, put->at - (void *)skb_tail_pointer(skb));
}

/* Room for so many bytes, a multiple of four, or NULL. */
static inline void *mbr_put_room(struct mbr_put *put, int size)
{
	void *at = put->at;

	if (put->end - at < size)
		return NULL;
	put->at = at + size;
	return at;
}

/* Head of an attribute with room for its content, which the caller fills. */
static inline void *mbr_put_attr(struct mbr_put *put, int type, int len)
{
	struct nlattr *nla = mbr_put_room(put, nla_total_size(len));

	if (!nla)
		return NULL;
	nla->nla_type = type;
	nla->nla_len = nla_attr_size(len);
	return nla + 1;
}

static inline int mbr_put_u32(struct mbr_put *put, int type, u32 value)
{
	u32 *to = mbr_put_attr(put, type, sizeof(value));

	if (!to)
		return -EMSGSIZE;
	*to = value;
	return 0;
}

/* A u64, aligned as nla_put_u64_64bit() aligns it, by an empty attribute of type @pad. */
static inline int mbr_put_u64(struct mbr_put *put, int type, u64 value, int pad)
{
	void *to;

	if (!IS_ENABLED(CONFIG_HAVE_EFFICIENT_UNALIGNED_ACCESS) &&
	    IS_ALIGNED((unsigned long)put->at, 8) && !mbr_put_attr(put, pad, 0))
		return -EMSGSIZE;
	to = mbr_put_attr(put, type, sizeof(value));
	if (!to)
		return -EMSGSIZE;
	memcpy(to, &value, sizeof(value));
	return 0;
}

/*
 * The name of a device, which may be changing while we read it.  There has to be room
 * for the longest.
 */
static inline int mbr_put_name(struct mbr_put *put, int type,
			       const struct net_device *dev)
{
	char c, *text = mbr_put_attr(put, type, IFNAMSIZ);
	struct nlattr *nla;
	int len = 0;

	if (!text)
		return -EMSGSIZE;
	/* By hand, as most are short; strscpy() looks through them twice. */
	while (len < IFNAMSIZ - 1 && (c = READ_ONCE(dev->name[len])))
		text[len++] = c;
	nla = (void *)text - NLA_HDRLEN;
	nla->nla_len = nla_attr_size(len + 1);
	do {
		text[len++] = '\0';
	} while (len % NLA_ALIGNTO);
	put->at = text + len;
	return 0;
}

/* Begin a nest: NULL, or what mbr_put_nest_end() needs. */
static inline struct nlattr *mbr_put_nest(struct mbr_put *put, int type)
{
	void *to = mbr_put_attr(put, type | NLA_F_NESTED, 0);

	return to ? to - NLA_HDRLEN : NULL;
}

static inline void mbr_put_nest_end(const struct mbr_put *put,
				    struct nlattr *nest)
{
	nest->nla_len = put->at - (void *)nest;
}

#endif /* _MUSE_BRIDGE_PUT_H */
