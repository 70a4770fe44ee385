// SPDX-License-Identifier: GPL-2.0
/*
 * What is done to messages so that they are wrong: in their lengths, types, nesting
 * and values.  Headers stay, but for flags, and so does all before msg->mutable.
 */
#include "fuzz.h"

#include <string.h>

#define ATTRS_MAX 64

/* Where attributes begin, in nests too. */
static unsigned int found[ATTRS_MAX];
static unsigned int found_count;

static struct nlattr *attr_at(struct fuzz_msg *msg, unsigned int at)
{
	return (struct nlattr *)(msg->bytes + at);
}

static void find_attrs(struct fuzz_msg *msg, unsigned int from, unsigned int to, int depth)
{
	while (from + NLA_HDRLEN <= to && found_count < ATTRS_MAX) {
		const struct nlattr *attr = attr_at(msg, from);
		unsigned int len = attr->nla_len;

		if (len < NLA_HDRLEN || from + len > to)
			return;
		if (from >= msg->mutable)
			found[found_count++] = from;
		if (attr->nla_type & NLA_F_NESTED && depth < 4)
			find_attrs(msg, from + NLA_HDRLEN, from + len, depth + 1);
		from += NLA_ALIGN(len);
	}
}

static struct nlattr *any_attr(struct fuzz_msg *msg)
{
	found_count = 0;
	find_attrs(msg, msg->mutable, msg->len, 0);
	return found_count ? attr_at(msg, found[fuzz_any(found_count)]) : NULL;
}

static void set_length(struct fuzz_msg *msg)
{
	struct nlattr *attr = any_attr(msg);

	if (!attr)
		return;
	if (fuzz_any(2))
		attr->nla_len = (uint16_t)(attr->nla_len + fuzz_any(9) - 4);
	else
		attr->nla_len = (uint16_t)fuzz_value();
}

static void set_type(struct fuzz_msg *msg)
{
	struct nlattr *attr = any_attr(msg);

	if (!attr)
		return;
	switch (fuzz_any(3)) {
	case 0:
		attr->nla_type ^= NLA_F_NESTED;
		break;
	case 1:
		attr->nla_type ^= NLA_F_NET_BYTEORDER;
		break;
	default:
		/* Of links, larger ones could move a device elsewhere. */
		if (msg->way != FUZZ_ROUTE)
			attr->nla_type = (uint16_t)fuzz_value();
	}
}

static void set_value(struct fuzz_msg *msg)
{
	struct nlattr *attr = any_attr(msg);
	uint32_t value = fuzz_value();
	unsigned int len;

	if (!attr || attr->nla_type & NLA_F_NESTED)
		return;
	len = attr->nla_len - (unsigned int)NLA_HDRLEN;
	memcpy(attr + 1, &value, len < sizeof(value) ? len : sizeof(value));
}

static void flip(struct fuzz_msg *msg)
{
	if (msg->len > msg->mutable && msg->way != FUZZ_ROUTE)
		msg->bytes[msg->mutable + fuzz_any(msg->len - msg->mutable)] ^=
			(uint8_t)(1U << fuzz_any(8));
}

static void append(struct fuzz_msg *msg, const void *data, unsigned int len)
{
	if (msg->closed || msg->len + NLMSG_ALIGN(len) > sizeof(msg->bytes))
		return;
	memset(msg->bytes + msg->len, 0, NLMSG_ALIGN(len));
	memcpy(msg->bytes + msg->len, data, len);
	msg->len += NLMSG_ALIGN(len);
}

/* One of the attributes once more, at the end. */
static void twice(struct fuzz_msg *msg)
{
	const struct nlattr *attr = any_attr(msg);
	uint8_t copy[256];

	if (!attr || attr->nla_len > sizeof(copy))
		return;
	memcpy(copy, attr, attr->nla_len);
	append(msg, copy, attr->nla_len);
}

/* Everything becomes the inside of nests of its own first type. */
static void nest_deeper(struct fuzz_msg *msg)
{
	unsigned int len = msg->len - msg->mutable, depth = 1 + fuzz_any(16), i;
	uint16_t type = (uint16_t)(1 + fuzz_any(6));

	if (msg->way == FUZZ_ROUTE || msg->len + depth * NLA_HDRLEN > sizeof(msg->bytes))
		return;
	memmove(msg->bytes + msg->mutable + depth * NLA_HDRLEN, msg->bytes + msg->mutable,
		len);
	for (i = 0; i < depth; i++) {
		struct nlattr *attr = attr_at(msg, msg->mutable + i * NLA_HDRLEN);

		attr->nla_type = type | NLA_F_NESTED;
		attr->nla_len = (uint16_t)(len + (depth - i) * NLA_HDRLEN);
	}
	msg->len += depth * NLA_HDRLEN;
}

static void cut(struct fuzz_msg *msg)
{
	if (msg->len > msg->mutable)
		msg->len = msg->mutable + fuzz_any(msg->len - msg->mutable);
}

static void garbage(struct fuzz_msg *msg)
{
	uint8_t bytes[64];
	unsigned int i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)fuzz_value();
	if (msg->way != FUZZ_ROUTE)
		append(msg, bytes, fuzz_any(sizeof(bytes)));
}

/* Many of an attribute, as long as the message can be. */
static void flood(struct fuzz_msg *msg)
{
	unsigned int i;

	for (i = fuzz_any(200); i; i--)
		twice(msg);
}

/* Of rtnetlink, flags decide whether something is made or replaced. */
static void set_flags(struct fuzz_msg *msg)
{
	if (msg->way != FUZZ_ROUTE)
		fuzz_header(msg)->nlmsg_flags ^= (uint16_t)((1U << fuzz_any(12)) & ~7U);
}

/**
 * fuzz_mutate() - make a message wrong in a few places
 * @msg: the message
 */
void fuzz_mutate(struct fuzz_msg *msg)
{
	static void (*const ways[])(struct fuzz_msg *msg) = {
		set_length, set_length, set_type, set_type, set_value, set_value, set_value,
		flip, flip, twice, nest_deeper, cut, garbage, set_flags, flood,
	};
	unsigned int i;

	if (msg->mutable == msg->len)
		return;
	for (i = 1 + fuzz_any(3); i; i--)
		ways[fuzz_any(sizeof(ways) / sizeof(ways[0]))](msg);
	fuzz_header(msg)->nlmsg_len = msg->len;
	if (!fuzz_any(64)) {
		fuzz_header(msg)->nlmsg_len += 1 + fuzz_any(1000);
		msg->claimed = true;
	}
}
