// SPDX-License-Identifier: GPL-2.0
#include "echo_client.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "channel.h"

/* Less than this until the next message: it is not worth sleeping. */
enum { SPIN_NS = 50000, EVENTS = 256, WORDS = 256 };

/**
 * struct connection - one of the client's
 * @fd: its socket
 * @sent: number of the last message that went out, in part at least
 * @part: bytes of it that went out; 0: all of them
 * @owed: messages that should have gone out, beside it
 * @seen: number of the last message that came back
 * @base: the same when the block began
 * @got: bytes of the next one that are back
 * @sent_ns: when the last message was sent; closed loop
 * @back: the next one, as far as it is back
 */
struct connection {
	int fd;
	uint64_t sent;
	uint32_t part;
	uint64_t owed;
	uint64_t seen;
	uint64_t base;
	uint32_t got;
	uint64_t sent_ns;
	uint64_t back[WORDS];
};

/**
 * struct talk - the client at work
 * @client: what is wanted
 * @connections: they
 * @epoll: which of them have something to read
 * @next: the connection whose turn it is
 * @ordered: messages of the block so far
 * @back: of them that came back
 * @owing: connections that owe some
 * @start_ns: when the block began
 */
struct talk {
	struct client *client;
	struct connection *connections;
	int epoll;
	uint32_t next;
	uint64_t ordered;
	uint64_t back;
	uint32_t owing;
	uint64_t start_ns;
};

/* ---- what is said ----------------------------------------------------------- */

static _Noreturn void __printf(3, 4)
	give_up(struct client *c, bool broken, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(c->text, sizeof(c->text), format, args);
	va_end(args);
	c->broken = broken;
	c->failed = true;
	/* The server sees its connections end. */
	_exit(STATUS_FAILED);
}

static void await(struct client *c, int fd)
{
	uint64_t value;

	while (read(fd, &value, sizeof(value)) != sizeof(value))
		if (errno != EINTR)
			give_up(c, false, "client: read: %s", strerror(errno));
}

static void notify(struct client *c, int fd)
{
	uint64_t one = 1;

	if (write(fd, &one, sizeof(one)) != sizeof(one))
		give_up(c, false, "client: write: %s", strerror(errno));
}

/* ---- messages --------------------------------------------------------------- */

/* All of it is its number. */
static void fill(uint64_t *message, uint32_t size, uint64_t number)
{
	uint32_t i;

	for (i = 0; i < size / sizeof(*message); i++)
		message[i] = number;
}

static bool holds(const uint64_t *message, uint32_t size, uint64_t number)
{
	uint32_t i;

	for (i = 0; i < size / sizeof(*message); i++)
		if (message[i] != number)
			return false;
	return true;
}

/* Send what a connection owes, as far as it takes it. */
static void push(struct talk *t, struct connection *c)
{
	uint32_t size = t->client->size;
	uint64_t message[WORDS];

	while (c->part || c->owed) {
		ssize_t n;

		if (!c->part) {
			c->sent++;
			c->owed--;
		}
		fill(message, size, c->sent);
		n = send(c->fd, (const char *)message + c->part, size - c->part,
			 MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			give_up(t->client, false, "client: send: %s",
				strerror(errno));
		if (n < 0 && !c->part) {
			/* Nothing of it went out: it is still owed. */
			c->sent--;
			c->owed++;
			return;
		}
		c->part += n < 0 ? 0 : (uint32_t)n;
		if (c->part < size)
			return;
		c->part = 0;
	}
}

static void order(struct talk *t, struct connection *c)
{
	t->ordered++;
	c->owed++;
	c->sent_ns = now_ns();
	push(t, c);
	if (c->owed || c->part)
		t->owing++;
}

/* When a message was meant to be sent; they take turns. */
static uint64_t intended_ns(const struct talk *t, const struct connection *c)
{
	uint64_t nth = (c->seen - c->base - 1) * t->client->connections +
		       (uint64_t)(c - t->connections);

	if (!t->client->rate)
		return c->sent_ns;
	return t->start_ns +
	       (uint64_t)((double)nth * 1e9 / (double)t->client->rate);
}

static void came_back(struct talk *t, struct connection *c)
{
	uint64_t now = now_ns(), then;

	c->seen++;
	c->got = 0;
	if (!holds(c->back, t->client->size, c->seen))
		give_up(t->client, true,
			"connection %ld: message %llu instead of %llu",
			(long)(c - t->connections),
			(unsigned long long)c->back[0],
			(unsigned long long)c->seen);
	then = intended_ns(t, c);
	hist_record(t->client->latency, now > then ? now - then : 0);
	t->back++;
}

/* A message may come back in pieces, and several at a time. */
static void pull(struct talk *t, struct connection *c)
{
	for (;;) {
		ssize_t n = recv(c->fd, (char *)c->back + c->got,
				 t->client->size - c->got, MSG_DONTWAIT);

		if (!n)
			give_up(t->client, false, "client: server is gone");
		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0 && errno != EINTR)
			give_up(t->client, false, "client: recv: %s",
				strerror(errno));
		c->got += n < 0 ? 0 : (uint32_t)n;
		if (c->got < t->client->size)
			continue;
		came_back(t, c);
		if (!t->client->rate)
			return;
	}
}

/* ---- blocks ----------------------------------------------------------------- */

static bool idle(const struct connection *c)
{
	return c->seen == c->sent && !c->owed;
}

/* The next connection that has nothing under way. */
static struct connection *next_idle(struct talk *t)
{
	struct connection *c;

	do {
		c = &t->connections[t->next++];
		if (t->next == t->client->connections)
			t->next = 0;
	} while (!idle(c));
	return c;
}

static void order_closed(struct talk *t)
{
	const struct client *c = t->client;

	while (t->ordered < c->ops && t->ordered - t->back < c->active)
		order(t, next_idle(t));
}

/* Nanoseconds until the next message, having sent those that are due. */
static uint64_t order_open(struct talk *t)
{
	const struct client *c = t->client;

	while (t->ordered < c->ops) {
		uint64_t due = t->start_ns + (uint64_t)((double)t->ordered *
							1e9 / (double)c->rate);
		uint64_t now = now_ns();

		if (now < due)
			return due - now;
		order(t, &t->connections[t->ordered % c->connections]);
	}
	return UINT64_MAX;
}

static void push_all(struct talk *t)
{
	uint32_t i;

	if (!t->owing)
		return;
	t->owing = 0;
	for (i = 0; i < t->client->connections; i++) {
		push(t, &t->connections[i]);
		if (t->connections[i].owed || t->connections[i].part)
			t->owing++;
	}
}

/* Sleep until something is back, or the next message is due. */
static void rest(struct talk *t, uint64_t ns)
{
	struct timespec ts = { .tv_sec = (time_t)(ns / 1000000000),
			       .tv_nsec = (long)(ns % 1000000000) };
	struct pollfd pfd = { .fd = t->epoll, .events = POLLIN };

	/* One that owes must be tried again soon. */
	if (t->owing || ns < SPIN_NS)
		return;
	ppoll(&pfd, 1, ns == UINT64_MAX ? NULL : &ts, NULL);
}

static void collect(struct talk *t)
{
	struct epoll_event events[EVENTS];
	int i, n = epoll_wait(t->epoll, events, EVENTS, 0);

	for (i = 0; i < n; i++)
		pull(t, &t->connections[events[i].data.u32]);
}

static void block(struct talk *t)
{
	uint32_t i;

	t->ordered = 0;
	t->back = 0;
	for (i = 0; i < t->client->connections; i++)
		t->connections[i].base = t->connections[i].seen;
	t->start_ns = now_ns();
	while (t->back < t->client->ops) {
		uint64_t ns = UINT64_MAX;

		if (t->client->rate)
			ns = order_open(t);
		else
			order_closed(t);
		rest(t, ns);
		collect(t);
		push_all(t);
	}
}

static void connect_all(struct talk *t)
{
	struct client *c = t->client;
	uint32_t i;

	t->epoll = epoll_create1(EPOLL_CLOEXEC);
	for (i = 0; i < c->connections; i++) {
		struct epoll_event event = { .events = EPOLLIN, .data.u32 = i };
		int fd = tcp_connect(c->port);

		t->connections[i].fd = fd;
		if (fd < 0 || epoll_ctl(t->epoll, EPOLL_CTL_ADD, fd, &event))
			give_up(c, false, "client: connect: %s",
				strerror(errno));
	}
}

/**
 * client_run() - be the client, as long as the server lives
 * @client: what is wanted
 */
_Noreturn void client_run(struct client *client)
{
	struct talk talk = { .client = client };

	job_pin(client->cpu);
	prctl(PR_SET_TIMERSLACK, 1);
	talk.connections =
		job_alloc(client->connections, sizeof(*talk.connections));
	connect_all(&talk);
	notify(client, client->over);
	for (;;) {
		await(client, client->go);
		block(&talk);
		notify(client, client->over);
	}
}
