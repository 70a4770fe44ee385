/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's own words: extended acks of netlink. */
#ifndef MUSE_TOOLS_EXTACK_H
#define MUSE_TOOLS_EXTACK_H

#include <stdbool.h>
#include <stddef.h>

struct nlmsghdr;
struct nlmsgerr;

/**
 * struct attr_name - what the user calls an attribute
 * @name: the word, or NULL if it is not worth naming
 * @nest: for a nest, the names of what is in it, indexed by attribute type
 * @count: how many there are in @nest
 */
struct attr_name {
	const char *name;
	const struct attr_name *nest;
	int count;
};

/**
 * struct verdict - the kernel's answer to a request
 * @error: errno value, 0 if all went well
 * @text: what it said, or an empty string
 * @attr: the attribute it meant, or NULL
 * @missing: @attr was not there, rather than wrong
 */
struct verdict {
	int error;
	char text[256];
	const char *attr;
	bool missing;
};

void verdict_from_ack(struct verdict *v, const struct nlmsgerr *ack,
		      const struct nlmsghdr *request,
		      const struct attr_name *top);
void verdict_from_done(struct verdict *v, const struct nlmsghdr *done,
		       const struct nlmsghdr *request,
		       const struct attr_name *top);

#endif /* MUSE_TOOLS_EXTACK_H */
