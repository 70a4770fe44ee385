// SPDX-License-Identifier: LGPL-2.1-or-later
#include "channel.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "sigbus.h"

/* Seconds for a client to say what it wants; then it is the next one's turn. */
enum { PATIENCE = 1, BACKLOG = 8 };

/* The socket that is listened on; -1: there is none. */
static int listener = -1;
static pthread_mutex_t starting = PTHREAD_MUTEX_INITIALIZER;

/* Held while a request is answered: no pager goes away meanwhile. */
static pthread_mutex_t using = PTHREAD_MUTEX_INITIALIZER;

/* The pager that the client means. */
static struct pager *meant(const struct pager_channel_request *request,
			   struct pager_channel_answer *answer)
{
	const bool by_address = request->command == PAGER_CHANNEL_PAGE;
	struct pager *pager, *found = NULL;
	unsigned int position = 0;

	while ((pager = registry_next(&position))) {
		const uint64_t start = (uintptr_t)pager_memory(pager);

		if (by_address ? request->value - start < pager_size(pager) :
				 answer->pagers == request->index) {
			found = pager;
			answer->index = answer->pagers;
		}
		answer->pagers++;
	}
	return found;
}

static int act(struct pager *pager, const struct pager_channel_request *request,
	       struct pager_channel_answer *answer)
{
	switch (request->command) {
	case PAGER_CHANNEL_STATS:
		return 0;
	case PAGER_CHANNEL_PAGE:
		return pager_query(pager, (void *)(uintptr_t)request->value, 1,
				   &answer->page);
	case PAGER_CHANNEL_BUDGET:
		return pager_resize(pager, request->value);
	default:
		return -EOPNOTSUPP;
	}
}

static void fill(struct pager *pager,
		 const struct pager_channel_request *request,
		 struct pager_channel_answer *answer)
{
	answer->error = act(pager, request, answer);
	if (answer->error)
		snprintf(answer->message, sizeof(answer->message), "%s",
			 pager_message());
	answer->start = (uintptr_t)pager_memory(pager);
	snprintf(answer->description, sizeof(answer->description), "%s",
		 pager_describe(pager));
	answer->stats.struct_size = sizeof(answer->stats);
	if (!answer->error)
		answer->error = pager_stats(pager, &answer->stats);
}

static void answer_to(int client, const struct pager_channel_request *request)
{
	struct pager_channel_answer answer = { .version =
						       PAGER_CHANNEL_VERSION };
	struct pager *pager;

	if (request->version != PAGER_CHANNEL_VERSION) {
		answer.error = -EPROTO;
	} else {
		pthread_mutex_lock(&using);
		pager = meant(request, &answer);
		if (pager)
			fill(pager, request, &answer);
		else
			answer.error = -ENOENT;
		pthread_mutex_unlock(&using);
	}
	send(client, &answer, sizeof(answer), MSG_NOSIGNAL);
}

static bool may_ask(int client)
{
	struct ucred cred;
	socklen_t size = sizeof(cred);

	return !getsockopt(client, SOL_SOCKET, SO_PEERCRED, &cred, &size) &&
	       (!cred.uid || cred.uid == geteuid());
}

static void serve(int client)
{
	const struct timeval patience = { .tv_sec = PATIENCE };
	struct pager_channel_answer refusal = {
		.version = PAGER_CHANNEL_VERSION, .error = -EPERM
	};
	struct pager_channel_request request;

	setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience,
		   sizeof(patience));
	setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &patience,
		   sizeof(patience));
	if (!may_ask(client))
		send(client, &refusal, sizeof(refusal), MSG_NOSIGNAL);
	else if (recv(client, &request, sizeof(request), MSG_TRUNC) ==
		 sizeof(request))
		answer_to(client, &request);
}

/* Takes no memory but its stack, and no signals. */
static void *listen_for_ever(void *argument)
{
	const int fd = (int)(intptr_t)argument;

	for (;;) {
		const int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC);

		if (client >= 0) {
			serve(client);
			close(client);
		} else if (errno != EINTR && errno != ECONNABORTED) {
			return NULL;
		}
	}
}

/* A child has its own id, and no thread of its parent's. */
static void in_child(void)
{
	if (listener >= 0)
		close(listener);
	listener = -1;
	pthread_mutex_init(&starting, NULL);
	pthread_mutex_init(&using, NULL);
}

static int listen_here(void)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	const int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	int n, err;

	if (fd < 0)
		return -errno;
	n = snprintf(name.sun_path + 1, sizeof(name.sun_path) - 1,
		     PAGER_CHANNEL_NAME "%d", (int)getpid());
	if (!bind(fd, (struct sockaddr *)&name,
		  (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
			      (size_t)n)) &&
	    !listen(fd, BACKLOG))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

/* The thread blocks all signals: the program's handlers are not for it. */
static int start_thread(int fd)
{
	sigset_t all, old;
	pthread_t thread;
	int err;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = pthread_create(&thread, NULL, listen_for_ever,
			     (void *)(intptr_t)fd);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (!err)
		pthread_detach(thread);
	return -err;
}

/**
 * pager_channel_settle() - wait until nobody is asking about any pager
 *
 * A pager that has left the registry before is not known to the channel after.
 * Context: may block for as long as a pager takes to get a new budget.
 */
void pager_channel_settle(void)
{
	pthread_mutex_lock(&using);
	pthread_mutex_unlock(&using);
}

/**
 * pager_channel_start() - let others of the same user look and set budgets
 *
 * May be called more than once, by any thread, but not from a signal handler. A
 * child process has to call it anew.
 *
 * Return: 0 or a negative errno.
 */
int pager_channel_start(void)
{
	static bool prepared;
	int err = 0;

	pthread_mutex_lock(&starting);
	if (listener < 0) {
		listener = listen_here();
		err = listener < 0 ? listener : start_thread(listener);
		if (err && listener >= 0) {
			close(listener);
			listener = -1;
		}
	}
	if (!err && !prepared)
		prepared = !pthread_atfork(NULL, NULL, in_child);
	pthread_mutex_unlock(&starting);
	return err;
}
