// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz - send messages that are right, nearly right or wrong to the bridge
 *
 *   fuzz SEED FIRST COUNT BRIDGE DEVICE,...
 *
 * They go to the netlink family and, about links, ports and entries, to rtnetlink; by
 * a socket of root and one of a user who may do nothing.  Message number N follows
 * from SEED and N alone, so that it can be sent again without those before.
 *
 * Every message must have exactly one answer, an error, an acknowledgment or the
 * end of a dump, or none if it says to be longer than it is; nothing that changes
 * something may succeed for the user who may do nothing; and the bridge must answer
 * as ever all the while.  The first that does not prints "failed", and the message.
 */
#include "fuzz.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/muse_bridge.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define DEADLINE	60	/* seconds, times MUSE_FACTOR */
#define CHECK_EVERY	500
#define TELL_EVERY	5000
#define KINDS_MAX	64
#define NOBODY		65534
/* Fewer may leave a sort of message without a success, by chance. */
#define ENOUGH		5000

/* Of a sort of message: how many there were, how many had their way. */
static struct kind {
	const char *what;
	unsigned long sent;
	unsigned long done;
} kinds[KINDS_MAX];

static int socks[FUZZ_WAYS];
static struct fuzz_msg msg;
static uint64_t number;
static uint32_t seq;
static uint8_t buffer[1 << 16] __attribute__((aligned(NLMSG_ALIGNTO)));

static void die(const char *format, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

static void die(const char *format, ...)
{
	va_list args;
	unsigned int i;

	printf("failed at %llu (%s): ", (unsigned long long)number,
	       msg.what ? msg.what : "none");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\nthe message:");
	for (i = 0; i < msg.len; i++)
		printf("%s%02x", i % 4 ? "" : " ", msg.bytes[i]);
	printf("\n");
	exit(1);
}

/* ---- sockets ----------------------------------------------------------------*/

static int open_socket(int protocol)
{
	const char *factor = getenv("MUSE_FACTOR");
	const struct timeval limit = {
		.tv_sec = (time_t)(DEADLINE * (factor ? strtod(factor, NULL) : 1)),
	};
	static const int on = 1;
	int sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);

	/* With every check that the kernel has, and texts to every refusal. */
	if (sock < 0 ||
	    setsockopt(sock, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on)) ||
	    setsockopt(sock, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof(on)) ||
	    setsockopt(sock, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)))
		die("no socket: %s", strerror(errno));
	return sock;
}

/* The kernel looks at who opened a socket and at who sends. */
static void become(uid_t uid)
{
	if (seteuid(uid))
		die("seteuid: %s", strerror(errno));
}

static void open_sockets(void)
{
	socks[FUZZ_ROOT] = open_socket(NETLINK_GENERIC);
	socks[FUZZ_ROUTE] = open_socket(NETLINK_ROUTE);
	become(NOBODY);
	socks[FUZZ_NOBODY] = open_socket(NETLINK_GENERIC);
	become(0);
}

static void send_all(int sock, const void *data, size_t len)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

	if (sendto(sock, data, len, 0, (struct sockaddr *)&kernel, sizeof(kernel)) < 0)
		die("sending: %s", strerror(errno));
}

/* ---- answers ----------------------------------------------------------------*/

/* An error as messages carry it, or 0. */
static int error_of(const struct nlmsghdr *nlh)
{
	int error = 0;

	if (nlh->nlmsg_len >= NLMSG_HDRLEN + sizeof(error))
		memcpy(&error, NLMSG_DATA(nlh), sizeof(error));
	return -error;
}

static bool is_last(const struct nlmsghdr *nlh)
{
	return nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE;
}

/*
 * Read until the last message of the answer to @want.  What stands before it may
 * belong to it, too, if @parts; to others, nothing may.
 */
static int answer(int sock, uint32_t want, bool parts)
{
	const struct nlmsghdr *nlh;
	ssize_t got;
	unsigned int left;

	for (;;) {
		got = recv(sock, buffer, sizeof(buffer), 0);
		if (got < 0)
			die(errno == EAGAIN ? "no answer" : "receiving: %s",
			    strerror(errno));
		left = (unsigned int)got;
		nlh = (struct nlmsghdr *)buffer;
		for (; NLMSG_OK(nlh, left); nlh = NLMSG_NEXT(nlh, left)) {
			if (nlh->nlmsg_seq != want)
				die("a second answer, of type %u", nlh->nlmsg_type);
			if (is_last(nlh))
				return error_of(nlh);
			if (!parts)
				die("a message of type %u", nlh->nlmsg_type);
		}
		if (left)
			die("%u bytes that are no message", left);
	}
}

/* Whatever was to come before this has come. */
static void ask_nothing(int sock)
{
	struct nlmsghdr nothing = {
		.nlmsg_len = NLMSG_HDRLEN,
		.nlmsg_type = NLMSG_NOOP,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
		.nlmsg_seq = ++seq,
	};

	send_all(sock, &nothing, sizeof(nothing));
	if (answer(sock, seq, false))
		die("a message that asks for nothing was refused");
}

/* Send what is in @msg; its error is returned. */
static int ask(void)
{
	int sock = socks[msg.way], error = 0;

	fuzz_header(&msg)->nlmsg_seq = ++seq;
	if (msg.way == FUZZ_NOBODY)
		become(NOBODY);
	send_all(sock, msg.bytes, msg.len);
	if (!msg.claimed)
		error = answer(sock, seq, true);
	if (msg.way == FUZZ_NOBODY)
		become(0);
	ask_nothing(sock);
	return error;
}

/* ---- the bridge -------------------------------------------------------------*/

static unsigned int index_of(const char *name)
{
	unsigned int index = if_nametoindex(name);

	if (!index)
		die("no device %s", name);
	return index;
}

static void parse_lan(struct fuzz_lan *lan, const char *bridge, char *ports)
{
	char *save = NULL, *word;

	lan->bridge = index_of(bridge);
	for (word = strtok_r(ports, ",", &save); word && lan->port_count < FUZZ_PORTS_MAX;
	     word = strtok_r(NULL, ",", &save))
		lan->ports[lan->port_count++] = index_of(word);
	if (!lan->port_count)
		die("no ports");
}

static void begin(uint16_t type, uint8_t cmd)
{
	const struct genlmsghdr genl = { .cmd = cmd, .version = 1 };

	msg = (struct fuzz_msg){ .way = FUZZ_ROOT, .len = NLMSG_HDRLEN + GENL_HDRLEN };
	*fuzz_header(&msg) = (struct nlmsghdr){
		.nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
	};
	memcpy(msg.bytes + NLMSG_HDRLEN, &genl, sizeof(genl));
}

static void add(uint16_t type, const void *data, size_t len)
{
	const struct nlattr attr = {
		.nla_type = type, .nla_len = (uint16_t)(NLA_HDRLEN + len),
	};

	memcpy(msg.bytes + msg.len, &attr, sizeof(attr));
	memcpy(msg.bytes + msg.len + NLA_HDRLEN, data, len);
	msg.len += (unsigned int)NLA_ALIGN(attr.nla_len);
	fuzz_header(&msg)->nlmsg_len = msg.len;
}

/* The number of the family, which is in the first message of the answer. */
static uint16_t find_family(void)
{
	const struct nlmsghdr *nlh = (struct nlmsghdr *)buffer;
	const struct nlattr *attr;
	uint16_t id = 0;
	ssize_t got;
	int left;

	begin(GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
	msg.what = "the family";
	fuzz_header(&msg)->nlmsg_flags = NLM_F_REQUEST;
	add(CTRL_ATTR_FAMILY_NAME, MUSE_BRIDGE_FAMILY_NAME, sizeof(MUSE_BRIDGE_FAMILY_NAME));
	send_all(socks[FUZZ_ROOT], msg.bytes, msg.len);
	got = recv(socks[FUZZ_ROOT], buffer, sizeof(buffer), 0);
	if (got < NLMSG_HDRLEN || nlh->nlmsg_type != GENL_ID_CTRL)
		die("there is no such family");
	left = (int)nlh->nlmsg_len - (int)(NLMSG_HDRLEN + GENL_HDRLEN);
	attr = (const void *)(buffer + NLMSG_HDRLEN + GENL_HDRLEN);
	while (left >= NLA_HDRLEN && !id) {
		if (attr->nla_type == CTRL_ATTR_FAMILY_ID)
			memcpy(&id, attr + 1, sizeof(id));
		left -= NLA_ALIGN(attr->nla_len);
		attr = (const void *)((const char *)attr + NLA_ALIGN(attr->nla_len));
	}
	return id;
}

/* A question that every bridge can answer at any time. */
static void check(const struct fuzz_lan *lan)
{
	int error;

	begin(lan->family, MUSE_BRIDGE_CMD_BRIDGE_GET);
	msg.what = "a right question";
	add(MUSE_BRIDGE_A_IFINDEX, &lan->bridge, sizeof(lan->bridge));
	error = ask();
	if (error)
		die("the bridge does not answer: %s", strerror(error));
}

/* ---- all of it --------------------------------------------------------------*/

static void count(int error)
{
	struct kind *k = kinds;

	while (k->what && strcmp(k->what, msg.what))
		if (++k == kinds + KINDS_MAX)
			die("too many sorts of messages");
	k->what = msg.what;
	k->sent++;
	k->done += !error && !msg.claimed;
}

static void one(const struct fuzz_lan *lan, uint64_t seed)
{
	int error;

	fuzz_seed(seed, number);
	fuzz_make(&msg, lan);
	/* Some are right, so that there is something to be asked about. */
	if (fuzz_any(4))
		fuzz_mutate(&msg);
	error = ask();
	if (!error && !msg.claimed && msg.changes && msg.way == FUZZ_NOBODY)
		die("somebody who may not has changed something");
	if (error < 0 || error > 4095)
		die("error %d", error);
	count(error);
}

static void tell_all(uint64_t total)
{
	const struct kind *k;

	printf("ok messages=%llu", (unsigned long long)total);
	for (k = kinds; k->what; k++) {
		printf(" %s=%lu/%lu", k->what, k->done, k->sent);
		if (total >= ENOUGH && (!k->done || k->done == k->sent))
			die("%s: %lu of %lu succeeded", k->what, k->done, k->sent);
	}
	printf("\n");
}

int main(int argc, char **argv)
{
	struct fuzz_lan lan = { .port_count = 0 };
	uint64_t seed, first, end;

	if (argc != 6) {
		fprintf(stderr, "usage: fuzz SEED FIRST COUNT BRIDGE DEVICE,...\n");
		return 1;
	}
	seed = strtoull(argv[1], NULL, 0);
	first = strtoull(argv[2], NULL, 0);
	end = first + strtoull(argv[3], NULL, 0);
	setvbuf(stdout, NULL, _IOLBF, 0);
	open_sockets();
	parse_lan(&lan, argv[4], argv[5]);
	lan.family = find_family();
	for (number = first; number < end; number++) {
		one(&lan, seed);
		if (number % CHECK_EVERY == 0)
			check(&lan);
		if (number % TELL_EVERY == TELL_EVERY - 1)
			printf("at %llu\n", (unsigned long long)number + 1);
	}
	tell_all(end - first);
	return 0;
}
