// SPDX-License-Identifier: GPL-2.0
/*
 * What is in a message, on one line:
 *
 *   task-get task{ tid=12 comm=yes param{ name=tickets value=100 } }
 *
 * An attribute without a name is shown by its number, bytes that are neither a
 * number nor text in hexadecimal.
 */
#include "ask.h"

#include <inttypes.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <string.h>

static FILE *out;

static void show_bytes(const uint8_t *bytes, int len)
{
	int i;

	for (i = 0; i < len; i++)
		fprintf(out, "%s%02x", i ? ":" : "", bytes[i]);
}

static void show_number(const void *data, int len)
{
	uint64_t u64;
	uint32_t u32;
	uint16_t u16;

	switch (len) {
	case 1:
		fprintf(out, "%u", *(const uint8_t *)data);
		break;
	case 2:
		memcpy(&u16, data, sizeof(u16));
		fprintf(out, "%u", u16);
		break;
	case 4:
		memcpy(&u32, data, sizeof(u32));
		fprintf(out, "%u", u32);
		break;
	case 8:
		memcpy(&u64, data, sizeof(u64));
		fprintf(out, "%" PRIu64, u64);
		break;
	default:
		show_bytes(data, len);
	}
}

static void show_attrs(const struct ask_name *names, const struct nlattr *attr,
		       int len);

static void show_attr(const struct ask_name *names, const struct nlattr *attr)
{
	const int type = attr->nla_type & NLA_TYPE_MASK;
	const int len = attr->nla_len - NLA_HDRLEN;

	while (names && names->name && names->number != type)
		names++;
	if (names && names->name)
		fprintf(out, " %s", names->name);
	else
		fprintf(out, " %d", type);
	if (attr->nla_type & NLA_F_NESTED) {
		fprintf(out, "{");
		show_attrs(names && names->name ? names->inner : NULL, attr + 1,
			   len);
		fprintf(out, " }");
		return;
	}
	fprintf(out, "=");
	if (names && names->name && names->text)
		fprintf(out, "%.*s", len, (const char *)(attr + 1));
	else
		show_number(attr + 1, len);
}

/* Those without content only align others. */
static void show_attrs(const struct ask_name *names, const struct nlattr *attr,
		       int len)
{
	for (; ask_ok(attr, len); attr = ask_next(attr, &len))
		if (attr->nla_len > NLA_HDRLEN ||
		    (attr->nla_type & NLA_F_NESTED))
			show_attr(names, attr);
}

/**
 * ask_show() - print a message, without an end of line
 * @family: its family
 * @nlh: the message
 * @to: where to
 */
void ask_show(const struct ask_family *family, const struct nlmsghdr *nlh,
	      FILE *to)
{
	const struct genlmsghdr *genl = NLMSG_DATA(nlh);
	const struct nlattr *attr;
	int len;

	out = to;
	attr = ask_attrs(nlh, &len);
	fprintf(out, "%s", ask_name(family->commands, genl->cmd));
	show_attrs(family->attrs, attr, len);
}
