// SPDX-License-Identifier: GPL-2.0
#include "attrs.h"

#include <netlink/errno.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <string.h>

/* What has no size is of a newer kernel, or not for us, and left out. */
static int find_attrs(const struct nlattr *nla, int left,
		      const struct nlattr **tb, int max,
		      const struct attr_size *sizes)
{
	memset(tb, 0, (size_t)(max + 1) * sizeof(*tb));
	while (left >= NLA_HDRLEN) {
		const int type = nla->nla_type & NLA_TYPE_MASK;
		const int len = nla->nla_len - NLA_HDRLEN;

		if (len < 0 || nla->nla_len > left)
			return -NLE_RANGE;
		if (type <= max && sizes[type].max) {
			if (len < sizes[type].min || len > sizes[type].max)
				return -NLE_RANGE;
			tb[type] = nla;
		}
		left -= NLA_ALIGN(nla->nla_len);
		nla = (const void *)((const char *)nla +
				     NLA_ALIGN(nla->nla_len));
	}
	return 0;
}

/**
 * attrs_of_message() - find the attributes of a generic netlink message
 * @nlh: the message
 * @tb: set to them, by type; NULL where there is none
 * @max: greatest type that @tb has room for
 * @sizes: how long each may be, by type
 *
 * Return: 0, or a negative libnl error code.
 */
int attrs_of_message(const struct nlmsghdr *nlh, const struct nlattr **tb,
		     int max, const struct attr_size *sizes)
{
	const int head = NLMSG_HDRLEN + GENL_HDRLEN;

	if ((int)nlh->nlmsg_len < head)
		return -NLE_MSG_TOOSHORT;
	return find_attrs((const void *)((const char *)nlh + head),
			  (int)nlh->nlmsg_len - head, tb, max, sizes);
}

/**
 * attrs_of_nest() - find the attributes inside another
 * @nest: that
 * @tb: set to them, by type; NULL where there is none
 * @max: greatest type that @tb has room for
 * @sizes: how long each may be, by type
 *
 * Return: 0, or a negative libnl error code.
 */
int attrs_of_nest(const struct nlattr *nest, const struct nlattr **tb, int max,
		  const struct attr_size *sizes)
{
	return find_attrs(nest + 1, nest->nla_len - NLA_HDRLEN, tb, max, sizes);
}
