// SPDX-License-Identifier: GPL-2.0
#include "channel.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

const char *const channel_names[CHANNELS + 1] = {
	[CHANNEL_EVENTFD] = "eventfd",
	[CHANNEL_PIPE] = "pipe",
	[CHANNEL_SOCKETPAIR] = "socketpair",
	[CHANNEL_TCP] = "tcp",
};

enum { BACKLOG = 1024 };

static int make_eventfds(struct job *job, struct channel ends[2])
{
	int i;

	for (i = 0; i < 2; i++) {
		ends[i].rx = eventfd(0, EFD_CLOEXEC);
		ends[!i].tx = ends[i].rx;
		if (ends[i].rx < 0)
			return job_errno(job, "eventfd", errno);
	}
	return 0;
}

static int make_pipes(struct job *job, struct channel ends[2])
{
	int i, pair[2];

	for (i = 0; i < 2; i++) {
		if (pipe2(pair, O_CLOEXEC))
			return job_errno(job, "pipe", errno);
		ends[i].rx = pair[0];
		ends[!i].tx = pair[1];
	}
	return 0;
}

static int use_pair(const int pair[2], struct channel ends[2])
{
	int i;

	for (i = 0; i < 2; i++)
		ends[i] = (struct channel){ pair[i], pair[i] };
	return 0;
}

static int make_sockets(struct job *job, struct channel ends[2])
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return job_errno(job, "socketpair", errno);
	return use_pair(pair, ends);
}

static struct sockaddr_in loopback(uint16_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(port),
	};
}

/**
 * tcp_listen() - a socket to which others can connect, on the loopback device
 * @job: whose
 * @port: becomes its port
 *
 * Return: the socket, or -1 with the job ended.
 */
int tcp_listen(struct job *job, uint16_t *port)
{
	struct sockaddr_in address = loopback(0);
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return job_errno(job, "socket", errno);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) ||
	    getsockname(fd, (struct sockaddr *)&address, &len) ||
	    listen(fd, BACKLOG))
		return job_errno(job, "listen", errno);
	*port = ntohs(address.sin_port);
	return fd;
}

static int no_delay(int fd)
{
	int on = 1;

	return setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

/**
 * tcp_connect() - connect to a socket of tcp_listen()
 * @port: its port
 *
 * What is written is sent at once.
 *
 * Return: the socket, or -1 with errno set.
 */
int tcp_connect(uint16_t port)
{
	struct sockaddr_in address = loopback(port);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 &&
	    (connect(fd, (struct sockaddr *)&address, sizeof(address)) ||
	     no_delay(fd))) {
		close(fd);
		return -1;
	}
	return fd;
}

static int make_tcp(struct job *job, struct channel ends[2])
{
	uint16_t port;
	int pair[2], fd = tcp_listen(job, &port);

	if (fd < 0)
		return -1;
	pair[0] = tcp_connect(port);
	if (pair[0] < 0)
		return job_errno(job, "connect", errno);
	pair[1] = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	if (pair[1] < 0 || no_delay(pair[1]))
		return job_errno(job, "accept", errno);
	close(fd);
	return use_pair(pair, ends);
}

/**
 * channel_make() - make both ends of a channel
 * @job: whose
 * @kind: of which kind
 * @ends: become them; they block
 *
 * Return: 0, or -1 with the job ended.
 */
int channel_make(struct job *job, enum channel_kind kind,
		 struct channel ends[2])
{
	static int (*const makers[CHANNELS])(struct job *, struct channel *) = {
		[CHANNEL_EVENTFD] = make_eventfds,
		[CHANNEL_PIPE] = make_pipes,
		[CHANNEL_SOCKETPAIR] = make_sockets,
		[CHANNEL_TCP] = make_tcp,
	};

	return makers[kind](job, ends);
}

/**
 * fd_unblock() - have reads of a descriptor return EAGAIN rather than sleep
 * @job: whose
 * @fd: the descriptor
 *
 * Return: 0, or -1 with the job ended.
 */
int fd_unblock(struct job *job, int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK))
		return job_errno(job, "fcntl", errno);
	return 0;
}
