// SPDX-License-Identifier: GPL-2.0
#include "extack.h"

#include <netlink/attr.h>
#include <netlink/msg.h>

#include <linux/genetlink.h>
#include <string.h>

static const struct attr_name *name_of(const struct attr_name *in, int type)
{
	return in && in->nest && type < in->count ? &in->nest[type] : NULL;
}

/* The name of the attribute that stands at @at, somewhere below @in. */
static const struct attr_name *name_at(const struct attr_name *in,
				       const struct nlattr *head, int length,
				       const char *at)
{
	const struct nlattr *nla;
	int rest;

	nla_for_each_attr(nla, head, length, rest) {
		const struct attr_name *name = name_of(in, nla_type(nla));
		const char *start = (const char *)nla;

		if (at == start)
			return name;
		if (at > start && at < start + nla->nla_len)
			return name_at(name, nla_data(nla), nla_len(nla), at);
	}
	return NULL;
}

/* Likewise for an offset into the request. */
static const struct attr_name *name_in(const struct nlmsghdr *request,
				       const struct attr_name *top,
				       uint32_t offset)
{
	const struct genlmsghdr *head = NLMSG_DATA(request);
	const int fixed = NLMSG_LENGTH(GENL_HDRLEN);

	if (offset < (uint32_t)fixed || offset >= request->nlmsg_len)
		return NULL;
	return name_at(top, (const void *)(head + 1),
		       (int)request->nlmsg_len - fixed,
		       (const char *)request + offset);
}

/* A u32 among them; false if it is not there, or something else. */
static bool read_u32(struct nlattr *const *tb, int type, uint32_t *value)
{
	if (!tb[type] || nla_len(tb[type]) != sizeof(*value))
		return false;
	*value = nla_get_u32(tb[type]);
	return true;
}

/* Read the attributes that follow an ack. */
static void read_attrs(struct verdict *v, const void *head, int length,
		       const struct nlmsghdr *request,
		       const struct attr_name *top)
{
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1];
	const struct attr_name *name = NULL;
	uint32_t offset, type;

	if (length <= 0 || nla_parse(tb, NLMSGERR_ATTR_MAX,
				     (struct nlattr *)head, length, NULL))
		return;
	if (tb[NLMSGERR_ATTR_MSG])
		nla_strlcpy(v->text, tb[NLMSGERR_ATTR_MSG], sizeof(v->text));
	if (read_u32(tb, NLMSGERR_ATTR_OFFS, &offset)) {
		name = name_in(request, top, offset);
	} else if (read_u32(tb, NLMSGERR_ATTR_MISS_TYPE, &type)) {
		v->missing = true;
		if (read_u32(tb, NLMSGERR_ATTR_MISS_NEST, &offset))
			top = name_in(request, top, offset);
		name = name_of(top, (int)type);
	}
	v->attr = name ? name->name : NULL;
}

/**
 * verdict_from_ack() - understand an ack, good or bad
 * @v: the verdict to fill
 * @ack: payload of the NLMSG_ERROR message, whose header is before it
 * @request: the request that it answers
 * @top: nest that stands for the whole message: names of its attributes
 */
void verdict_from_ack(struct verdict *v, const struct nlmsgerr *ack,
		      const struct nlmsghdr *request,
		      const struct attr_name *top)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)ack - 1;
	uint32_t used = NLMSG_LENGTH(sizeof(*ack));

	memset(v, 0, sizeof(*v));
	v->error = -ack->error;
	/* Without NLM_F_CAPPED the request's payload comes in between. */
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED) &&
	    ack->msg.nlmsg_len >= NLMSG_HDRLEN)
		used += NLMSG_ALIGN(ack->msg.nlmsg_len - NLMSG_HDRLEN);
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS && used < nlh->nlmsg_len)
		read_attrs(v, (const char *)nlh + used,
			   (int)(nlh->nlmsg_len - used), request, top);
}

/**
 * verdict_from_done() - understand the end of a dump, good or bad
 * @v: the verdict to fill
 * @done: the NLMSG_DONE message
 * @request: the request that it answers
 * @top: nest that stands for the whole message: names of its attributes
 */
void verdict_from_done(struct verdict *v, const struct nlmsghdr *done,
		       const struct nlmsghdr *request,
		       const struct attr_name *top)
{
	const uint32_t used = NLMSG_LENGTH(NLMSG_ALIGN(sizeof(int)));
	int error = 0;

	memset(v, 0, sizeof(*v));
	if (done->nlmsg_len < NLMSG_LENGTH(sizeof(int)))
		return;
	memcpy(&error, NLMSG_DATA(done), sizeof(error));
	v->error = error < 0 ? -error : 0;
	if (done->nlmsg_flags & NLM_F_ACK_TLVS && used < done->nlmsg_len)
		read_attrs(v, (const char *)done + used,
			   (int)(done->nlmsg_len - used), request, top);
}
