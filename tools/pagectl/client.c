// SPDX-License-Identifier: GPL-2.0
#include "client.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "report.h"

/* Seconds until a process that does not answer is given up. */
enum { PATIENCE = 5 };

/* It has to be the process itself that answers, not somebody who took its name. */
static int check_peer(int fd, pid_t pid)
{
	struct ucred cred;
	socklen_t size = sizeof(cred);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &size))
		return -errno;
	return cred.pid == pid ? 0 : -ESRCH;
}

static int open_socket(pid_t pid)
{
	const struct timeval patience = { .tv_sec = PATIENCE };
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	const int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	socklen_t size;
	int err = 0;

	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
			   (size_t)snprintf(name.sun_path + 1,
					    sizeof(name.sun_path) - 1,
					    PAGER_CHANNEL_NAME "%d", (int)pid));
	if (connect(fd, (struct sockaddr *)&name, size))
		err = -errno;
	else
		err = check_peer(fd, pid);
	if (!err)
		return fd;
	close(fd);
	return err;
}

/* Nothing in the answer is taken on trust but numbers. */
static int exchange(int fd, const struct pager_channel_request *request,
		    struct pager_channel_answer *answer)
{
	bool again = true;
	ssize_t n;

	if (send(fd, request, sizeof(*request), MSG_NOSIGNAL) < 0 &&
	    errno != EPIPE && errno != ECONNRESET)
		return -errno;
	/*
	 * One that refuses closes without reading what was asked: that is an error
	 * first, and then there is the answer.
	 */
	do {
		n = recv(fd, answer, sizeof(*answer), MSG_TRUNC);
		if (n < 0 && errno == ECONNRESET && again)
			again = false;
		else if (n >= 0 || errno != EINTR)
			break;
	} while (true);
	if (n < 0)
		return errno == EAGAIN ? -ETIMEDOUT : -errno;
	if (n != sizeof(*answer) || answer->version != PAGER_CHANNEL_VERSION)
		return -EPROTO;
	answer->description[sizeof(answer->description) - 1] = '\0';
	answer->message[sizeof(answer->message) - 1] = '\0';
	return answer->error;
}

/**
 * client_ask() - ask a process that pages
 * @pid: the process
 * @request: what to ask; its version is set
 * @answer: filled
 *
 * Blocks for seconds at most.
 *
 * Return: 0 or a negative errno: -ECONNREFUSED if the process has no pager that
 * can be asked, -ENOENT if it has not that one; other errors may be of what was
 * asked, and have @answer->message then.
 */
int client_ask(pid_t pid, struct pager_channel_request *request,
	       struct pager_channel_answer *answer)
{
	int fd, err;

	memset(answer, 0, sizeof(*answer));
	request->version = PAGER_CHANNEL_VERSION;
	fd = open_socket(pid);
	if (fd < 0)
		return fd;
	err = exchange(fd, request, answer);
	close(fd);
	return err;
}

static const char *reason(pid_t pid, int err,
			  const struct pager_channel_answer *answer)
{
	if (err == -ECONNREFUSED)
		return kill(pid, 0) && errno == ESRCH ?
			       "no such process" :
			       "it has no pager that can be asked";
	if (err == -ENOENT)
		return "it has no such pager";
	if (err == -EPROTO)
		return "it speaks another version of the channel";
	if (err == -ESRCH)
		return "another process has taken its name on the channel";
	return *answer->message ? answer->message : strerror(-err);
}

/**
 * client_need() - ask a process that has to answer
 * @pid: the process
 * @request: what to ask; its version is set
 * @answer: filled
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int client_need(pid_t pid, struct pager_channel_request *request,
		struct pager_channel_answer *answer)
{
	const int err = client_ask(pid, request, answer);

	if (!err)
		return STATUS_DONE;
	return failed("process %d: %s", (int)pid, reason(pid, err, answer));
}
