/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Attributes of messages that come by the million: what libnl's genlmsg_parse()
 * and nla_parse_nested() do, in a fraction of the time.
 */
#ifndef MUSE_TOOLS_ATTRS_H
#define MUSE_TOOLS_ATTRS_H

#include <stdint.h>

struct nlattr;
struct nlmsghdr;

/**
 * struct attr_size - how long the content of an attribute may be
 * @min: bytes at least
 * @max: bytes at most; 0: it is of no interest
 */
struct attr_size {
	uint16_t min;
	uint16_t max;
};

int attrs_of_message(const struct nlmsghdr *nlh, const struct nlattr **tb,
		     int max, const struct attr_size *sizes);
int attrs_of_nest(const struct nlattr *nest, const struct nlattr **tb, int max,
		  const struct attr_size *sizes);

#endif /* MUSE_TOOLS_ATTRS_H */
