// SPDX-License-Identifier: GPL-2.0
#include "family.h"

#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "report.h"

enum {
	/* No dump message of the kernel is longer than 32 KiB. */
	RECEIVE_SIZE = 65536,
	/* How often a dump that raced with changes is read anew. */
	DUMP_TRIES = 4,
	/* Events taken before the listener's owner has its turn. */
	READ_AT_ONCE = 64,
};

/**
 * struct exchange - one request on its way
 * @family: to which it goes
 * @request: what was sent
 * @rows: where replies go, or NULL
 * @verdict: how it ended
 * @done: it has ended
 * @changed: the kernel says that the dump is not of one moment
 * @bad: a reply made no sense: libnl error code
 */
struct exchange {
	const struct family *family;
	const struct nlmsghdr *request;
	struct rows *rows;
	struct verdict verdict;
	bool done;
	bool changed;
	int bad;
};

/* libnl's text, for what fails before the kernel has its say. */
static int failed_netlink(const char *what, int error)
{
	return failed("netlink: cannot %s: %s", what, nl_geterror(error));
}

/* A connected socket on which the kernel explains its errors. */
static struct nl_sock *socket_open(void)
{
	static const int on = 1;
	struct nl_sock *sock = nl_socket_alloc();
	int rc;

	if (!sock)
		exit(failed("out of memory"));
	rc = genl_connect(sock);
	if (rc) {
		failed_netlink("connect", rc);
		nl_socket_free(sock);
		return NULL;
	}
	/* genl_connect() leaves both off; old kernels may lack them. */
	setsockopt(nl_socket_get_fd(sock), SOL_NETLINK, NETLINK_EXT_ACK, &on,
		   sizeof(on));
	setsockopt(nl_socket_get_fd(sock), SOL_NETLINK, NETLINK_CAP_ACK, &on,
		   sizeof(on));
	nl_socket_disable_auto_ack(sock);
	/* Replies are told apart in on_message(), events have no sequence. */
	nl_socket_disable_seq_check(sock);
	/* A buffer of known size saves a look at each message beforehand. */
	nl_socket_set_msg_buf_size(sock, RECEIVE_SIZE);
	nl_socket_disable_msg_peek(sock);
	return sock;
}

/**
 * family_open() - connect, and find the family (which may load its module)
 * @family: the family; nothing is done if it is open already
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int family_open(struct family *family)
{
	int id;

	if (family->sock)
		return STATUS_DONE;
	family->sock = socket_open();
	if (!family->sock)
		return STATUS_FAILED;
	id = genl_ctrl_resolve(family->sock, family->name);
	if (id > 0) {
		family->id = id;
		return STATUS_DONE;
	}
	family_close(family);
	if (id == -NLE_OBJ_NOTFOUND)
		return failed("the %s module is not loaded (modprobe %s)",
			      family->name, family->name);
	return failed_netlink("find the family", id);
}

/**
 * family_close() - disconnect
 * @family: the family, open or not
 */
void family_close(struct family *family)
{
	nl_socket_free(family->sock);
	family->sock = NULL;
	family->id = 0;
}

/**
 * family_message() - begin a request
 * @family: an open family
 * @cmd: the command
 * @flags: NLM_F_DUMP, or other flags of netlink for a plain request
 *
 * Return: a message to which attributes can be added; never NULL.
 */
struct nl_msg *family_message(struct family *family, uint8_t cmd, int flags)
{
	struct nl_msg *msg = nlmsg_alloc();

	if ((flags & NLM_F_DUMP) != NLM_F_DUMP)
		flags |= NLM_F_ACK;
	if (!msg || !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family->id, 0,
				 NLM_F_REQUEST | flags, cmd, family->version))
		exit(failed("out of memory"));
	return msg;
}

/* Room for one more row, zeroed. */
static void *rows_next(struct rows *rows)
{
	void *row;

	if (rows->count == rows->room) {
		rows->room = rows->room ? rows->room * 2 : 16;
		rows->data = memory_grow(rows->data, rows->room, rows->size);
	}
	row = (char *)rows->data + rows->count * rows->size;
	memset(row, 0, rows->size);
	return row;
}

static void on_reply(struct exchange *ex, struct nlmsghdr *nlh)
{
	void *row;
	int rc;

	if (!ex->rows || ex->bad || nlh->nlmsg_type != ex->family->id)
		return;
	row = rows_next(ex->rows);
	rc = ex->rows->parse(nlh, row, ex->rows->filter);
	if (rc > 0 && ex->rows->take)
		ex->rows->take(ex->rows->context, row);
	else if (rc > 0)
		ex->rows->count++;
	else if (rc < 0)
		ex->bad = rc;
}

/*
 * One message.  Not by libnl's nl_recvmsgs(), which makes a copy of each on the
 * heap, and overlooks the error with which a dump may end.
 */
static void on_message(struct exchange *ex, struct nlmsghdr *nlh)
{
	const struct attr_name *names = &ex->family->attrs;

	if (nlh->nlmsg_seq != ex->request->nlmsg_seq)
		return;
	ex->changed |= !!(nlh->nlmsg_flags & NLM_F_DUMP_INTR);
	if (nlh->nlmsg_type == NLMSG_DONE)
		verdict_from_done(&ex->verdict, nlh, ex->request, names);
	else if (nlh->nlmsg_type != NLMSG_ERROR)
		on_reply(ex, nlh);
	else if (nlmsg_datalen(nlh) >= (int)sizeof(struct nlmsgerr))
		verdict_from_ack(&ex->verdict, nlmsg_data(nlh), ex->request,
				 names);
	ex->done = nlh->nlmsg_type == NLMSG_DONE ||
		   nlh->nlmsg_type == NLMSG_ERROR;
}

/* Take in the messages that come in one piece; false, with errno, if it fails. */
static bool receive(struct exchange *ex, struct nlmsghdr *buffer)
{
	struct sockaddr_nl from = { .nl_pid = 0 };
	socklen_t size = sizeof(from);
	struct nlmsghdr *nlh = buffer;
	ssize_t len;
	int left;

	do {
		len = recvfrom(nl_socket_get_fd(ex->family->sock), buffer,
			       RECEIVE_SIZE, 0, (struct sockaddr *)&from,
			       &size);
	} while (len < 0 && errno == EINTR);
	if (len < 0)
		return false;
	left = (int)len;
	for (; !from.nl_pid && !ex->done && nlmsg_ok(nlh, left);
	     nlh = nlmsg_next(nlh, &left))
		on_message(ex, nlh);
	return true;
}

/**
 * verdict_report() - say how a request went, unless there is nothing to say
 * @family: to which it went
 * @subject: what it was about
 * @v: the kernel's answer
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED if it was refused.
 */
int verdict_report(const struct family *family, const char *subject,
		   const struct verdict *v)
{
	const char *text = v->text, *attr = v->attr;

	if (!v->error && *text)
		warned("%s%s%s", subject, *subject ? ": " : "", text);
	if (!v->error)
		return STATUS_DONE;
	if (!*text && family->explain)
		text = family->explain(v->error);
	if (!text || !*text)
		text = v->error == EPERM ? "needs CAP_NET_ADMIN" :
					   strerror(v->error);
	return failed("%s%s%s%s%s%s%s", subject, *subject ? ": " : "", text,
		      attr ? " (" : "", attr && v->missing ? "missing " : "",
		      attr ? attr : "", attr ? ")" : "");
}

/* Send a request and take in everything that it brings back. */
static int exchange_run(struct family *family, struct nl_msg *msg,
			struct exchange *ex)
{
	struct nlmsghdr *buffer;
	int rc;

	nlmsg_hdr(msg)->nlmsg_seq = NL_AUTO_SEQ;
	rc = nl_send_auto(family->sock, msg);
	if (rc < 0)
		return failed_netlink("ask the kernel", rc);
	ex->request = nlmsg_hdr(msg);
	rc = STATUS_DONE;
	buffer = memory_grow(NULL, 1, RECEIVE_SIZE);
	while (!rc && !ex->done)
		if (!receive(ex, buffer))
			rc = failed("netlink: cannot receive: %s",
				    strerror(errno));
	free(buffer);
	return rc;
}

/**
 * family_try() - send a request and collect the replies, without a report
 * @family: an open family
 * @msg: the request; it is freed
 * @rows: for the replies, or NULL if only success matters
 * @verdict: what the kernel said
 *
 * A dump that was overtaken by changes is read anew a few times, unless its rows
 * were taken already; if that does not help, a warning says that it may not be
 * exact.
 *
 * Return: %STATUS_DONE with a verdict, good or bad, or %STATUS_FAILED with a
 * report if none came or the reply makes no sense.
 */
int family_try(struct family *family, struct nl_msg *msg, struct rows *rows,
	       struct verdict *verdict)
{
	struct exchange ex;
	int rc, try;

	for (try = 0; try < DUMP_TRIES; try++) {
		ex = (struct exchange){ .family = family, .rows = rows };
		if (rows)
			rows->count = 0;
		rc = exchange_run(family, msg, &ex);
		if (rc || !ex.changed || (rows && rows->take))
			break;
	}
	nlmsg_free(msg);
	if (rc)
		return rc;
	*verdict = ex.verdict;
	if (verdict->error)
		return STATUS_DONE;
	if (ex.bad)
		return failed("the kernel's reply is not understood: %s",
			      nl_geterror(ex.bad));
	if (ex.changed)
		warned("entries changed while they were read: some may be missing or doubled");
	return STATUS_DONE;
}

/**
 * family_ask() - send a request and collect the replies
 * @family: an open family
 * @subject: what the request is about, in front of an error
 * @msg: the request; it is freed
 * @rows: for the replies, or NULL if only success matters
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int family_ask(struct family *family, const char *subject, struct nl_msg *msg,
	       struct rows *rows)
{
	struct verdict verdict;
	int rc = family_try(family, msg, rows, &verdict);

	return rc ? rc : verdict_report(family, subject, &verdict);
}

static int on_event(struct nl_msg *msg, void *arg)
{
	struct listener *listener = arg;
	struct nlmsghdr *nlh = nlmsg_hdr(msg);

	if (nlh->nlmsg_type != listener->family->id)
		return NL_OK;
	if (!listener->stopped)
		listener->stopped = !listener->event(nlh, listener->context);
	return listener->stopped ? NL_STOP : NL_OK;
}

/* Beyond the system's limit if we may, otherwise as far as it goes. */
static void set_buffer(int fd, int size)
{
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

/**
 * listener_open() - subscribe to a multicast group
 * @listener: with family, event and context set; the family is open
 * @group: name of the group
 * @buffer: bytes of events that the kernel may hold back for us
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int listener_open(struct listener *listener, const char *group, int buffer)
{
	struct family *family = listener->family;
	int rc, id;

	id = genl_ctrl_resolve_grp(family->sock, family->name, group);
	if (id < 0)
		return failed_netlink("find the group of events", id);
	listener->sock = socket_open();
	if (!listener->sock)
		return STATUS_FAILED;
	nl_socket_modify_cb(listener->sock, NL_CB_VALID, NL_CB_CUSTOM, on_event,
			    listener);
	set_buffer(nl_socket_get_fd(listener->sock), buffer);
	rc = nl_socket_set_nonblocking(listener->sock);
	if (!rc)
		rc = nl_socket_add_membership(listener->sock, id);
	if (rc) {
		listener_close(listener);
		return failed_netlink("subscribe to events", rc);
	}
	return STATUS_DONE;
}

/**
 * listener_fd() - what to poll
 * @listener: an open listener
 *
 * Return: a file descriptor that is readable when there are events.
 */
int listener_fd(const struct listener *listener)
{
	return nl_socket_get_fd(listener->sock);
}

/**
 * listener_read() - hand out events that are there, without waiting
 * @listener: an open listener
 *
 * Return: %LISTENER_DRAINED when none are left; %LISTENER_MORE when there may
 * be some, so that a flood does not keep the caller from polling;
 * %LISTENER_STOPPED when the event function wanted no more; %LISTENER_LOST when
 * the kernel dropped events because we were too slow, newer ones than those
 * that are still there; %LISTENER_FAILED with a report.
 */
enum listener_result listener_read(struct listener *listener)
{
	int i, rc;

	for (i = 0; i < READ_AT_ONCE && !listener->stopped; i++) {
		errno = 0;
		rc = nl_recvmsgs_default(listener->sock);
		if (rc == -NLE_AGAIN)
			return LISTENER_DRAINED;
		if (rc == -NLE_NOMEM && errno == ENOBUFS)
			return LISTENER_LOST;
		if (rc < 0) {
			failed_netlink("receive events", rc);
			return LISTENER_FAILED;
		}
	}
	return listener->stopped ? LISTENER_STOPPED : LISTENER_MORE;
}

/**
 * listener_close() - end a subscription
 * @listener: the listener
 */
void listener_close(struct listener *listener)
{
	nl_socket_free(listener->sock);
	listener->sock = NULL;
}
