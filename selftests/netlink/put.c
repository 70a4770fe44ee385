// SPDX-License-Identifier: GPL-2.0
/* Requests from words; ask.c says what these may be. */
#include "put.h"

#include <linux/genetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"

/* The entry of a number, or NULL. */
static const struct ask_name *find_number(const struct ask_name *names,
					  int number)
{
	for (; names && names->name; names++)
		if (names->number == number)
			return names;
	return NULL;
}

/**
 * ask_name() - what a number is called
 * @names: a list
 * @number: the number
 *
 * Return: its name, or "?".
 */
const char *ask_name(const struct ask_name *names, int number)
{
	names = find_number(names, number);
	return names ? names->name : "?";
}

/**
 * ask_number() - the reverse
 * @names: a list
 * @text: the name, or the number itself
 *
 * Return: the number.
 */
int ask_number(const struct ask_name *names, const char *text)
{
	for (; names && names->name; names++)
		if (!strcmp(names->name, text))
			return names->number;
	return atoi(text);
}

/* The type of the nest that was opened as the @i-th of those that are open. */
static int nest_type(const struct request *r, int i)
{
	return ((const struct nlattr *)(r->data + r->nest[i]))->nla_type &
	       NLA_TYPE_MASK;
}

/*
 * What attributes are called inside the nest that is open; the names of the
 * nests around it are written to @path.
 */
static const struct ask_name *names_here(const struct request *r, char *path)
{
	const struct ask_name *names = r->family->attrs;
	int i;

	*path = '\0';
	for (i = 0; i < r->depth; i++) {
		names = find_number(names, nest_type(r, i));
		snprintf(path + strlen(path), PATH_LEN - strlen(path), "%s.",
			 names ? names->name : "?");
		names = names ? names->inner : NULL;
	}
	return names;
}

static void put(struct request *r, const void *data, size_t len)
{
	if (r->len + NLA_ALIGN(len) > sizeof(r->data)) {
		fprintf(stderr, "request: too long\n");
		exit(1);
	}
	memcpy(r->data + r->len, data, len);
	memset(r->data + r->len + len, 0, NLA_ALIGN(len) - len);
	r->len += NLA_ALIGN(len);
}

/* The header of an attribute; its name is kept for the answer. */
static void put_attr(struct request *r, const char *name, size_t len, int flags)
{
	char path[PATH_LEN];
	const struct ask_name *names = names_here(r, path);
	const struct nlattr attr = {
		.nla_len = (uint16_t)(NLA_HDRLEN + len),
		.nla_type = (uint16_t)(ask_number(names, name) | flags),
	};

	if (r->attrs < ATTRS_MAX) {
		r->attr[r->attrs].at = r->len;
		snprintf(r->attr[r->attrs].path, PATH_LEN, "%.*s%s",
			 PATH_LEN / 2, path, name);
		r->attrs++;
	}
	put(r, &attr, sizeof(attr));
}

/**
 * ask_parse_hex() - bytes from text
 * @text: two digits a byte, with or without colons between
 * @bytes: where to
 * @room: how many there may be
 *
 * Return: how many there are.
 */
size_t ask_parse_hex(const char *text, uint8_t *bytes, size_t room)
{
	size_t n = 0;
	int used;

	for (; *text && n < room; text += used)
		if (*text == ':')
			used = 1;
		else if (sscanf(text, "%2hhx%n", &bytes[n++], &used) != 1)
			break;
	return n;
}

/* A number of 8, 16, 32 or 64 bits, as the machine has it. */
static size_t put_number(uint8_t *bytes, uint64_t number, unsigned long bits)
{
	const uint8_t u8 = (uint8_t)number;
	const uint16_t u16 = (uint16_t)number;
	const uint32_t u32 = (uint32_t)number;
	const void *from = bits == 8  ? (const void *)&u8 :
			   bits == 16 ? (const void *)&u16 :
			   bits == 32 ? (const void *)&u32 :
					&number;

	memcpy(bytes, from, bits / 8);
	return bits / 8;
}

/* ATTRIBUTE=TYPE:VALUE */
static void put_value(struct request *r, char *name, char *type)
{
	char *value = strchr(type, ':');
	uint8_t bytes[2048];
	size_t len;

	*value++ = '\0';
	if (*type == 'u') {
		len = put_number(bytes, strtoull(value, NULL, 0),
				 strtoul(type + 1, NULL, 10));
	} else if (!strcmp(type, "str")) {
		len = strlen(value) + 1;
		memcpy(bytes, value, len);
	} else {
		len = ask_parse_hex(value, bytes, sizeof(bytes));
	}
	put_attr(r, name, len, 0);
	put(r, bytes, len);
}

static void nest_open(struct request *r, char *word)
{
	char *brace = strchr(word, '{');
	size_t at = r->len;

	*brace = '\0';
	put_attr(r, word, 0, brace[1] == '!' ? 0 : NLA_F_NESTED);
	r->nest[r->depth++] = at;
}

static void nest_close(struct request *r)
{
	struct nlattr *nest;

	nest = (struct nlattr *)(r->data + r->nest[--r->depth]);
	nest->nla_len = (uint16_t)(r->len - r->nest[r->depth]);
}

/* KEY=VALUE: something of the headers, or an attribute. */
static bool put_pair(struct request *r, char *key, char *value)
{
	struct genlmsghdr *genl = (struct genlmsghdr *)(r->data + NLMSG_HDRLEN);
	struct nlmsghdr *nlh = (struct nlmsghdr *)r->data;

	if (!strcmp(key, "flags"))
		nlh->nlmsg_flags |= (uint16_t)strtoul(value, NULL, 0);
	else if (!strcmp(key, "version"))
		genl->version = (uint8_t)atoi(value);
	else if (!strcmp(key, "reserved"))
		genl->reserved = (uint16_t)atoi(value);
	else if (!strcmp(key, "take"))
		r->take = atoi(value);
	else if (strchr(value, ':'))
		put_value(r, key, value);
	else
		return false;
	return true;
}

/**
 * put_word() - one word more
 * @r: the request
 * @word: a part of its headers, an attribute, or a brace; is changed
 *
 * Return: false if it is none of these.
 */
bool put_word(struct request *r, char *word)
{
	char *value = strchr(word, '=');

	if (value) {
		*value++ = '\0';
		return put_pair(r, word, value);
	}
	if (strchr(word, '{') && r->depth < DEPTH_MAX) {
		nest_open(r, word);
		return true;
	}
	if (!strcmp(word, "}") && r->depth) {
		nest_close(r);
		return true;
	}
	return false;
}

/**
 * put_begin() - begin a request
 * @r: the request
 * @family: what it is for
 * @nlh: its header
 * @cmd: the command
 */
void put_begin(struct request *r, const struct ask_family *family,
	       const struct nlmsghdr *nlh, uint8_t cmd)
{
	const struct genlmsghdr genl = { .cmd = cmd, .version = 1 };

	memset(r, 0, sizeof(*r));
	r->family = family;
	put(r, nlh, sizeof(*nlh));
	put(r, &genl, sizeof(genl));
}
