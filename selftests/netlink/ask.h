/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A generic netlink family, asked line by line; see ask.c.  A program for one
 * family gives the names of its commands and attributes.
 */
#ifndef MUSE_SELFTESTS_ASK_H
#define MUSE_SELFTESTS_ASK_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/**
 * struct ask_name - what a command or an attribute is called
 * @name: in the requests; NULL ends a list
 * @number: in the messages
 * @inner: of a nest, what there is in it
 * @text: the attribute is a string
 */
struct ask_name {
	const char *name;
	int number;
	const struct ask_name *inner;
	bool text;
};

#define ASK_NAME(n, v)                     \
	{                                  \
		.name = (n), .number = (v) \
	}
#define ASK_TEXT(n, v)                                   \
	{                                                \
		.name = (n), .number = (v), .text = true \
	}
#define ASK_NEST(n, v, in)                                \
	{                                                 \
		.name = (n), .number = (v), .inner = (in) \
	}
#define ASK_END              \
	{                    \
		.name = NULL \
	}

/**
 * struct ask_family - a family
 * @name: the family
 * @group: its multicast group, or NULL
 * @commands: requests and notifications
 * @attrs: attributes at the top of messages
 * @begin: a request is being sent, or NULL
 * @note: a message came in answer, or NULL
 * @word: do what a line asks that begins with this word, or return false; or
 *	NULL.  The rest of the line is taken with strtok_r(NULL, " \n", save)
 */
struct ask_family {
	const char *name;
	const char *group;
	const struct ask_name *commands;
	const struct ask_name *attrs;
	void (*begin)(void);
	void (*note)(const struct nlmsghdr *nlh);
	bool (*word)(const char *word, char **save);
};

/* Is there an attribute in what is left? */
static inline bool ask_ok(const struct nlattr *attr, int len)
{
	return len >= (int)sizeof(*attr) && attr->nla_len >= sizeof(*attr) &&
	       attr->nla_len <= len;
}

/* The one after it, which need not be there. */
static inline const struct nlattr *ask_next(const struct nlattr *attr, int *len)
{
	const int size = NLA_ALIGN(attr->nla_len);

	*len -= size;
	return (const struct nlattr *)((const char *)attr + size);
}

int ask_main(const struct ask_family *family);

const struct nlattr *ask_attrs(const struct nlmsghdr *nlh, int *len);
const struct nlattr *ask_find(const struct nlattr *attr, int len, int number);

/* In put.c */
const char *ask_name(const struct ask_name *names, int number);
int ask_number(const struct ask_name *names, const char *text);
size_t ask_parse_hex(const char *text, uint8_t *bytes, size_t room);

/* In show.c */
void ask_show(const struct ask_family *family, const struct nlmsghdr *nlh,
	      FILE *to);

/* In socket.c */
int ask_open(const struct ask_family *family, uint16_t *id, uint32_t *group);
int ask_listen(uint32_t group);

#endif /* MUSE_SELFTESTS_ASK_H */
