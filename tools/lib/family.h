/* SPDX-License-Identifier: GPL-2.0 */
/* Requests to, dumps from and notifications of a generic netlink family. */
#ifndef MUSE_TOOLS_FAMILY_H
#define MUSE_TOOLS_FAMILY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "extack.h"

struct nl_msg;
struct nl_sock;
struct nlmsghdr;

/**
 * struct family - a generic netlink family, opened on first use
 * @name: of the family, and of the module that registers it
 * @version: of the family, for requests
 * @attrs: names of its attributes, for errors
 * @explain: the tool's words for an errno value on which the kernel gave no
 *	text; returns NULL where strerror() will do
 * @sock: socket for requests; NULL until opened
 * @id: message type; 0 until opened
 */
struct family {
	const char *name;
	uint8_t version;
	struct attr_name attrs;
	const char *(*explain)(int error);
	struct nl_sock *sock;
	int id;
};

/**
 * struct rows - what replies are collected in, one row a message, or who takes
 * them one by one
 * @size: bytes of a row
 * @parse: fills a zeroed row from a message; returns 1 to keep it, 0 to leave
 *	it out, a negative libnl error code if it makes no sense
 * @filter: for @parse
 * @take: is given each row, which is not kept; or NULL
 * @context: for @take
 * @data: the rows
 * @count: how many there are
 * @room: how many fit
 */
struct rows {
	size_t size;
	int (*parse)(struct nlmsghdr *nlh, void *row, const void *filter);
	const void *filter;
	void (*take)(void *context, const void *row);
	void *context;
	void *data;
	size_t count;
	size_t room;
};

/**
 * struct listener - a subscription to a multicast group
 * @family: whose group it is
 * @sock: its own socket, non-blocking
 * @event: called for each message; returns true to go on
 * @context: for @event
 * @stopped: @event returned false
 */
struct listener {
	struct family *family;
	struct nl_sock *sock;
	bool (*event)(struct nlmsghdr *nlh, void *context);
	void *context;
	bool stopped;
};

/* What listener_read() found. */
enum listener_result {
	LISTENER_DRAINED,
	LISTENER_MORE,
	LISTENER_STOPPED,
	LISTENER_LOST,
	LISTENER_FAILED,
};

int family_open(struct family *family);
void family_close(struct family *family);
struct nl_msg *family_message(struct family *family, uint8_t cmd, int flags);
int family_ask(struct family *family, const char *subject, struct nl_msg *msg,
	       struct rows *rows);
int family_try(struct family *family, struct nl_msg *msg, struct rows *rows,
	       struct verdict *verdict);
int verdict_report(const struct family *family, const char *subject,
		   const struct verdict *v);

int listener_open(struct listener *listener, const char *group, int buffer);
int listener_fd(const struct listener *listener);
enum listener_result listener_read(struct listener *listener);
void listener_close(struct listener *listener);

#endif /* MUSE_TOOLS_FAMILY_H */
