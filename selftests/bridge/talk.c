// SPDX-License-Identifier: GPL-2.0
/*
 * Talking to the netlink family of a module that may come and go meanwhile.
 */
#include "storm.h"

#include <errno.h>
#include <net/if.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

/* Seconds after which the kernel is held not to answer any more. */
#define DEADLINE 60

/* What one answer has brought so far. */
struct answer {
	const struct talk *talk;
	int error;
	bool done;
};

static long deadline(void)
{
	const char *factor = getenv("MUSE_FACTOR");
	double value = factor ? strtod(factor, NULL) : 1;

	return (long)(DEADLINE * (value > 1 ? value : 1));
}

/**
 * talk_open() - open a socket
 * @t: filled in, but for @on_message and @arg, which stay
 */
void talk_open(struct talk *t)
{
	const struct timeval limit = { .tv_sec = deadline() };

	t->sk = nl_socket_alloc();
	t->family = 0;
	if (!t->sk || genl_connect(t->sk) ||
	    setsockopt(nl_socket_get_fd(t->sk), SOL_SOCKET, SO_RCVTIMEO, &limit,
		       sizeof(limit)))
		die("no netlink socket: %s", strerror(errno));
	nl_socket_set_msg_buf_size(t->sk, 65536);
}

/**
 * talk_close() - close it, whatever is still to come by it
 * @t: the socket
 */
void talk_close(struct talk *t)
{
	nl_socket_free(t->sk);
}

/**
 * talk_find_family() - ask for the family's number, which loads the module
 * @t: the socket
 *
 * Return: whether there is one at this moment.
 */
bool talk_find_family(struct talk *t)
{
	t->family = genl_ctrl_resolve(t->sk, MUSE_BRIDGE_FAMILY_NAME);
	return t->family > 0;
}

/**
 * talk_listen() - subscribe to the events; again if the module is a new one
 * @t: the socket; nothing else is done with it
 *
 * Return: whether there are events to be had at this moment.
 */
bool talk_listen(struct talk *t)
{
	struct talk ask = { .sk = NULL };
	int group;

	/* Events stand before any answer on the socket itself. */
	talk_open(&ask);
	group = genl_ctrl_resolve_grp(ask.sk, MUSE_BRIDGE_FAMILY_NAME,
				      MUSE_BRIDGE_MCGRP_EVENTS);
	talk_close(&ask);
	if (group <= 0)
		return false;
	/* Although the number may be the same: nobody is in a new group. */
	return !nl_socket_add_membership(t->sk, group);
}

/**
 * talk_request() - begin a request
 * @t: the socket
 * @cmd: &enum muse_bridge_cmd
 * @flags: %NLM_F_DUMP, or 0
 * @bridge: the bridge that it is about, or NULL
 *
 * Return: the message, for talk_send().
 */
struct nl_msg *talk_request(const struct talk *t, uint8_t cmd, int flags,
			    const char *bridge)
{
	struct nl_msg *msg = nlmsg_alloc();
	unsigned int index;

	if (!msg || !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, t->family, 0,
				 NLM_F_REQUEST | flags, cmd,
				 MUSE_BRIDGE_FAMILY_VERSION))
		die("no memory for a request");
	if (bridge) {
		index = if_nametoindex(bridge);
		nla_put_u32(msg, MUSE_BRIDGE_A_IFINDEX, index ?: NO_DEVICE);
	}
	return msg;
}

/**
 * talk_send() - send a request
 * @t: the socket
 * @msg: the request, consumed
 */
void talk_send(const struct talk *t, struct nl_msg *msg)
{
	int rc = nl_send_auto(t->sk, msg);

	nlmsg_free(msg);
	if (rc < 0)
		die("sending: %s", nl_geterror(rc));
}

static int on_valid(struct nl_msg *msg, void *arg)
{
	const struct answer *answer = arg;

	if (answer->talk->on_message)
		answer->talk->on_message(nlmsg_hdr(msg), answer->talk->arg);
	return NL_OK;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct answer *answer = arg;

	(void)msg;
	answer->done = true;
	return NL_STOP;
}

/* The end of a dump, which carries its error. */
static int on_finish(struct nl_msg *msg, void *arg)
{
	struct answer *answer = arg;
	int error;

	if (nlmsg_datalen(nlmsg_hdr(msg)) >= (int)sizeof(error)) {
		memcpy(&error, nlmsg_data(nlmsg_hdr(msg)), sizeof(error));
		answer->error = -error;
	}
	answer->done = true;
	return NL_STOP;
}

static int on_error(struct sockaddr_nl *who, struct nlmsgerr *e, void *arg)
{
	struct answer *answer = arg;

	(void)who;
	answer->error = -e->error;
	answer->done = true;
	return NL_STOP;
}

/* Receive once. */
static void receive(struct answer *answer)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);
	int rc;

	if (!cb)
		die("no memory for an answer");
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_valid, answer);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, answer);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, answer);
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, answer);
	rc = nl_recvmsgs_report(answer->talk->sk, cb);
	nl_cb_put(cb);
	if (rc == -NLE_AGAIN)
		die("no answer within %ld s", deadline());
	if (rc < 0 && !answer->done)
		die("receiving: %s", nl_geterror(rc));
}

/**
 * talk_answer() - wait for the whole answer
 * @t: the socket
 *
 * Return: 0, or the errno of a refusal.
 */
int talk_answer(const struct talk *t)
{
	struct answer answer = { .talk = t };

	while (!answer.done)
		receive(&answer);
	return answer.error;
}

/**
 * talk_take() - take the first part of an answer only
 * @t: the socket, fit for nothing more than talk_close()
 *
 * Return: 0, or the errno of a refusal.
 */
int talk_take(const struct talk *t)
{
	struct answer answer = { .talk = t };

	receive(&answer);
	return answer.error;
}

/**
 * talk_events() - take in events
 * @t: the socket
 * @ms: how long to wait for the first
 *
 * Return: 1 if there were any, 0 if not, -1 if the kernel says that some were
 * lost because nobody read them.
 */
int talk_events(const struct talk *t, int ms)
{
	struct pollfd fd = { .fd = nl_socket_get_fd(t->sk), .events = POLLIN };
	char buffer[65536] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = (struct nlmsghdr *)buffer;
	ssize_t got;
	int left;

	if (poll(&fd, 1, ms) <= 0)
		return 0;
	got = recv(fd.fd, buffer, sizeof(buffer), MSG_DONTWAIT);
	if (got < 0)
		return errno == ENOBUFS ? -1 : 0;
	left = (int)got;
	for (; nlmsg_ok(nlh, left); nlh = nlmsg_next(nlh, &left))
		t->on_message(nlh, t->arg);
	return 1;
}
