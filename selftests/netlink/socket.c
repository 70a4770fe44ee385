// SPDX-License-Identifier: GPL-2.0
/* Sockets, and the numbers that the kernel has given to a family. */
#include "ask.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define DEADLINE 60 /* seconds, times MUSE_FACTOR */

static void die(const char *what)
{
	fprintf(stderr, "request: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int open_socket(void)
{
	const char *factor = getenv("MUSE_FACTOR");
	const struct timeval deadline = {
		.tv_sec = (time_t)(DEADLINE * (factor ? atof(factor) : 1)),
	};
	static const int on = 1;
	int sock;

	sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (sock < 0 ||
	    setsockopt(sock, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on)) ||
	    setsockopt(sock, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on)) ||
	    setsockopt(sock, SOL_SOCKET, SO_RCVTIMEO, &deadline,
		       sizeof(deadline)))
		die("socket");
	return sock;
}

/* Ask the controller for a family; the answer is left in @answer. */
static ssize_t ask_controller(int sock, const char *name, void *answer,
			      size_t room)
{
	struct {
		struct nlmsghdr nlh;
		struct genlmsghdr genl;
		struct nlattr attr;
		char name[GENL_NAMSIZ];
	} request = {
		.nlh.nlmsg_type = GENL_ID_CTRL,
		.nlh.nlmsg_flags = NLM_F_REQUEST,
		.genl.cmd = CTRL_CMD_GETFAMILY,
		.genl.version = 1,
		.attr.nla_type = CTRL_ATTR_FAMILY_NAME,
	};
	const size_t len = strlen(name) + 1;

	memcpy(request.name, name, len);
	request.attr.nla_len = (uint16_t)(NLA_HDRLEN + len);
	request.nlh.nlmsg_len =
		(uint32_t)(offsetof(typeof(request), name) + NLA_ALIGN(len));
	if (send(sock, &request, request.nlh.nlmsg_len, 0) < 0)
		return -1;
	return recv(sock, answer, room, 0);
}

/* The number of a multicast group, 0 if the family does not have it. */
static uint32_t find_group(const struct nlattr *groups, const char *name)
{
	const struct nlattr *group, *found;
	const struct nlattr *first = groups + 1;
	int left = groups->nla_len - NLA_HDRLEN, number;
	uint32_t id;

	for (number = 1; (group = ask_find(first, left, number)); number++) {
		const int len = group->nla_len - NLA_HDRLEN;

		found = ask_find(group + 1, len, CTRL_ATTR_MCAST_GRP_NAME);
		if (!found || strcmp((const char *)(found + 1), name))
			continue;
		found = ask_find(group + 1, len, CTRL_ATTR_MCAST_GRP_ID);
		memcpy(&id, found + 1, sizeof(id));
		return id;
	}
	return 0;
}

/**
 * ask_open() - a socket for a family
 * @family: the family
 * @id: set to its number
 * @group: set to the number of its multicast group, 0 if there is none
 *
 * Ends the program if there is no such family.
 *
 * Return: the socket.
 */
int ask_open(const struct ask_family *family, uint16_t *id, uint32_t *group)
{
	static char answer[65536] __attribute__((aligned(NLMSG_ALIGNTO)));
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)answer;
	const struct nlattr *attr, *found;
	int sock = open_socket(), len;

	if (ask_controller(sock, family->name, answer, sizeof(answer)) <
		    (ssize_t)NLMSG_HDRLEN ||
	    nlh->nlmsg_type != GENL_ID_CTRL) {
		fprintf(stderr, "request: no family %s\n", family->name);
		exit(1);
	}
	attr = ask_attrs(nlh, &len);
	found = ask_find(attr, len, CTRL_ATTR_FAMILY_ID);
	memcpy(id, found + 1, sizeof(*id));
	found = family->group ? ask_find(attr, len, CTRL_ATTR_MCAST_GROUPS) :
				NULL;
	*group = found ? find_group(found, family->group) : 0;
	return sock;
}

/**
 * ask_listen() - a socket that hears notifications
 * @group: number of the multicast group
 *
 * Return: the socket.
 */
int ask_listen(uint32_t group)
{
	const struct sockaddr_nl self = { .nl_family = AF_NETLINK };
	int sock = open_socket();

	/* Without a number of its own it would be taken for the kernel. */
	if (bind(sock, (const struct sockaddr *)&self, sizeof(self)) ||
	    setsockopt(sock, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
		       sizeof(group)))
		die("joining the group");
	return sock;
}
