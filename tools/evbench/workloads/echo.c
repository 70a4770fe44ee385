// SPDX-License-Identifier: GPL-2.0
#include "echo.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "channel.h"
#include "echo_client.h"

static const char *const loads[] = {
	[ECHO_CLOSED] = "closed",
	[ECHO_OPEN] = "open",
	NULL,
};

static const struct parameter params[] = {
	[ECHO_CONNECTIONS] = { "connections", "to the server", NULL, 1, 100000,
			       64 },
	[ECHO_ACTIVE] = { "active",
			  "connections with a message under way; closed loop",
			  NULL, 1, 100000, 1 },
	[ECHO_SIZE] = { "size", "bytes of a message, a multiple of 8", NULL, 8,
			ECHO_BUFFER / 2, 64 },
	[ECHO_LOAD] = { "load", "next message when one is back, or at a rate",
			loads, 0, 0, ECHO_CLOSED },
	[ECHO_RATE] = { "rate", "messages a second; open loop", NULL, 1,
			10000000, 10000 },
	{ .name = NULL },
};

static const struct metric metrics[] = {
	{ FIGURE_WALL, "wall", "ns", "time of the server for a message" },
	{ FIGURE_CPU, "cpu", "ns", "CPU time of the server for a message" },
	{ .name = NULL },
};

static const char *fit(const uint64_t *p)
{
	if (p[ECHO_SIZE] % 8)
		return "size is no multiple of 8";
	if (p[ECHO_LOAD] == ECHO_CLOSED && p[ECHO_ACTIVE] > p[ECHO_CONNECTIONS])
		return "active is more than connections";
	return NULL;
}

static bool moot(const uint64_t *p, size_t index)
{
	return index == (p[ECHO_LOAD] == ECHO_OPEN ? ECHO_ACTIVE : ECHO_RATE);
}

static uint64_t files(const uint64_t *p)
{
	return p[ECHO_CONNECTIONS];
}

const struct workload workload_echo = {
	.id = WORK_ECHO,
	.name = "echo",
	.about = "A server on loopback TCP sends back what it gets",
	.params = params,
	.metrics = metrics,
	.latency = "from the (intended) sending of a message until it is back",
	.baseline = "epoll-lt",
	.least = 64,
	.block_us = 20000,
	.fit = fit,
	.moot = moot,
	.files = files,
};

static struct client *new_client(struct job *job, uint16_t port)
{
	struct client *c = mmap(NULL, sizeof(*c), PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	const uint64_t *p = job->params;

	if (c == MAP_FAILED)
		return NULL;
	*c = (struct client){
		.port = port,
		.connections = (uint32_t)p[ECHO_CONNECTIONS],
		.active = (uint32_t)p[ECHO_ACTIVE],
		.size = (uint32_t)p[ECHO_SIZE],
		.rate = p[ECHO_LOAD] == ECHO_OPEN ? p[ECHO_RATE] : 0,
		.cpu = job->peer_cpu,
		.go = eventfd(0, EFD_CLOEXEC),
		.over = eventfd(0, EFD_CLOEXEC),
		.latency = &job->shared->latency,
	};
	return c;
}

/* It ends with the server, and has none of its descriptors but those it needs. */
static int start_client(struct echo *e, int listening)
{
	pid_t parent = getpid(), pid = fork();

	if (pid < 0)
		return job_errno(e->job, "fork", errno);
	if (pid)
		return 0;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(STATUS_FAILED);
	close(listening);
	client_run(e->client);
}

/* A client that dies has said why, or somebody has killed it. */
static int client_failed(struct echo *e)
{
	const struct client *c = e->client;

	if (!c->failed)
		return job_fail(e->job, "the client is gone");
	return c->broken ? job_broken(e->job, "%s", c->text) :
			   job_fail(e->job, "%s", c->text);
}

static int accept_all(struct echo *e, int listening)
{
	struct pollfd pfd = { .fd = listening, .events = POLLIN };
	uint32_t i;

	for (i = 0; i < e->count; i++) {
		/* Whoever does not come within seconds does not come. */
		if (poll(&pfd, 1, 10000) != 1)
			return client_failed(e);
		e->fds[i] = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
		if (e->fds[i] < 0)
			return job_errno(e->job, "accept", errno);
	}
	return 0;
}

/* Until the client says so. */
static int await_client(struct echo *e)
{
	struct pollfd pfd[2] = {
		{ .fd = e->client->over, .events = POLLIN },
		{ .fd = e->fds[0], .events = POLLRDHUP },
	};
	uint64_t value;

	while (poll(pfd, 2, -1) < 0 && errno == EINTR)
		;
	if (!pfd[0].revents)
		return client_failed(e);
	if (read(e->client->over, &value, sizeof(value)) != sizeof(value))
		return job_errno(e->job, "read", errno);
	return 0;
}

/**
 * echo_connect() - start the client, and accept its connections
 * @job: whose state becomes a struct echo, its loop not yet open
 *
 * Return: 0, or -1 with the job ended.
 */
int echo_connect(struct job *job)
{
	struct echo *e = job_alloc(1, sizeof(*e));
	uint16_t port = 0;
	int listening = tcp_listen(job, &port);

	if (listening < 0)
		return -1;
	job->state = e;
	e->job = job;
	e->count = (uint32_t)job->params[ECHO_CONNECTIONS];
	e->size = (uint32_t)job->params[ECHO_SIZE];
	e->fds = job_alloc(e->count, sizeof(*e->fds));
	e->buffer = job_alloc(1, ECHO_BUFFER);
	e->loop = (struct loop){ .job = job,
				 .room = e->count,
				 .batch = e->count < 512 ? e->count : 512,
				 .timeout = -1 };
	e->client = new_client(job, port);
	if (!e->client)
		return job_fail(job, "no memory for the client");
	if (start_client(e, listening) || accept_all(e, listening) ||
	    await_client(e))
		return -1;
	close(listening);
	return 0;
}

/**
 * echo_open() - struct part.open of the workload
 * @job: with a mechanism
 *
 * Return: 0, or -1 with the job ended.
 */
int echo_open(struct job *job)
{
	const struct mechanism *m = job->engine->mechanism;
	struct echo *e;
	uint32_t i;

	if (echo_connect(job))
		return -1;
	e = job->state;
	if (m->open(&e->loop))
		return -1;
	for (i = 0; i < e->count; i++) {
		if (!m->blocks && !m->completes && fd_unblock(job, e->fds[i]))
			return -1;
		if (m->add(&e->loop, i, e->fds[i]))
			return -1;
	}
	return loop_start(m, &e->loop);
}

/**
 * echo_begin() - have the client send the messages of a block
 * @e: the server
 * @ops: how many
 */
void echo_begin(struct echo *e, uint64_t ops)
{
	uint64_t one = 1;

	e->left = ops * e->size;
	e->stretch = e->left / ECHO_STRETCHES;
	e->stretch_count = 0;
	e->mark = e->left - e->stretch;
	e->mark_ns = now_ns();
	e->client->ops = ops;
	/* If it fails, so does waiting for the messages. */
	if (write(e->client->go, &one, sizeof(one)) < 0)
		e->client->failed = true;
	e->job->shared->invariants += ops;
}

/**
 * echo_end() - wait until the client has got all messages of a block
 * @e: the server
 *
 * Return: 0, or -1 with the job ended.
 */
int echo_end(struct echo *e)
{
	if (e->stretch_count)
		e->job->shared->block.values[FIGURE_WALL] =
			stats_median(e->stretches, e->stretch_count);
	return await_client(e);
}

/**
 * echo_stuck() - the other side does not take all that is sent at once
 * @e: the server
 * @fd: the connection
 * @data: what was to be sent
 * @size: bytes of it
 * @taken: what write() returned
 *
 * Return: 0 when it has taken the rest, or -1 with the job ended.
 */
int echo_stuck(struct echo *e, int fd, const char *data, size_t size,
	       ssize_t taken)
{
	struct pollfd pfd = { .fd = fd, .events = POLLOUT };

	e->loop.short_io++;
	for (;;) {
		if (taken < 0 && errno != EAGAIN && errno != EINTR)
			return echo_wrong(e, -1);
		if (taken > 0) {
			data += taken;
			size -= (size_t)taken;
		}
		if (!size)
			return 0;
		poll(&pfd, 1, -1);
		taken = write(fd, data, size);
	}
}

/**
 * echo_wrong() - a connection has ended, or failed
 * @e: the server
 * @got: what reading it returned
 *
 * Return: -1, with the job ended.
 */
int echo_wrong(struct echo *e, ssize_t got)
{
	if (e->client->failed || !got || errno == ECONNRESET || errno == EPIPE)
		return client_failed(e);
	return loop_failed(&e->loop, "read or write");
}

/**
 * echo_calls() - struct part.calls of the workload
 * @job: with a mechanism
 * @calls: to add to
 *
 * With one message under way nothing can come together.
 */
void echo_calls(const struct job *job, struct calls *calls)
{
	const struct mechanism *m = job->engine->mechanism;

	calls->loose = job->params[ECHO_LOAD] != ECHO_CLOSED ||
		       job->params[ECHO_ACTIVE] != 1;
	calls_add(calls, m->calls.wait, 1);
	calls_add(calls, m->calls.take, 1);
	calls_add(calls, SYS_write, 1);
	if (m->rearms)
		calls_add(calls, m->rearms, 1);
}

/**
 * echo_mark() - a stretch of the block has ended, or several
 * @e: the server
 */
void echo_mark(struct echo *e)
{
	uint64_t now = now_ns();
	uint64_t bytes = e->mark + e->stretch - e->left;

	if (e->stretch_count < ECHO_STRETCHES && e->stretch)
		e->stretches[e->stretch_count++] =
			(double)(now - e->mark_ns) * e->size / (double)bytes;
	e->mark_ns = now;
	e->mark = e->left > e->stretch ? e->left - e->stretch : 0;
}
