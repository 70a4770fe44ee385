/* SPDX-License-Identifier: GPL-2.0 */
/*
 * echo: a server on loopback TCP sends back what it gets.  The engine is the server;
 * the client is another process, the same for all of them, and checks what comes back.
 */
#ifndef MUSE_EVBENCH_ECHO_H
#define MUSE_EVBENCH_ECHO_H

#include "engine.h"

enum { ECHO_CONNECTIONS, ECHO_ACTIVE, ECHO_SIZE, ECHO_LOAD, ECHO_RATE };
enum echo_load { ECHO_CLOSED, ECHO_OPEN };

/* Bytes that a server reads at a time; a message has at most half of it. */
enum { ECHO_BUFFER = 4096 };

/* Parts of a block that its figure is the median of. */
enum { ECHO_STRETCHES = 48 };

struct client;

/**
 * struct echo - the server
 * @job: whose
 * @loop: how it waits, if the engine has a mechanism
 * @fds: the connections
 * @count: how many
 * @size: bytes of a message
 * @stretches: nanoseconds a message, of stretches of the block
 * @stretch_count: how many
 * @stretch: bytes of one
 * @mark: what @left is when the next one ends
 * @mark_ns: when the last one ended
 * @left: bytes of the block that were not sent back yet
 * @buffer: what was read
 * @client: the other process
 * @own: the engine's
 */
struct echo {
	struct job *job;
	struct loop loop;
	int *fds;
	uint32_t count;
	uint32_t size;
	double stretches[ECHO_STRETCHES];
	size_t stretch_count;
	uint64_t stretch;
	uint64_t mark;
	uint64_t mark_ns;
	uint64_t left;
	char *buffer;
	struct client *client;
	void *own;
};

int echo_open(struct job *job);
int echo_connect(struct job *job);
void echo_calls(const struct job *job, struct calls *calls);
void echo_begin(struct echo *echo, uint64_t ops);
int echo_end(struct echo *echo);
int echo_stuck(struct echo *echo, int fd, const char *data, size_t size,
	       ssize_t taken) cold;
void echo_mark(struct echo *echo) cold;
int echo_wrong(struct echo *echo, ssize_t got) cold;

/* Send back what was read. Only seldom does the other side not take it at once. */
static always_inline int echo_reply(struct echo *e, int fd, const char *data,
				    size_t size)
{
	ssize_t n;

	e->left -= size < e->left ? size : e->left;
	do
		n = write(fd, data, size);
	while (n < 0 && loop_again(&e->loop));
	if ((size_t)n == size)
		return 0;
	return echo_stuck(e, fd, data, size, n);
}

/* So much is sent back that another stretch has ended? */
static inline void echo_stretch(struct echo *e)
{
	if (e->left <= e->mark)
		echo_mark(e);
}

/* A full buffer is the only reason to read again. */
static always_inline int echo_serve(const struct mechanism *m, struct echo *e,
				    int i, int fd)
{
	ssize_t n;

	do {
		n = m->take(&e->loop, i, fd, e->buffer, ECHO_BUFFER);
		if (n <= 0)
			return n < 0 && errno == EAGAIN ? 0 : echo_wrong(e, n);
		if (echo_reply(e, fd, e->buffer, (size_t)n))
			return -1;
	} while (n == ECHO_BUFFER && !m->completes);
	return 0;
}

/* A block of this workload; to be inlined with @m known. */
static always_inline int echo_block(const struct mechanism *m, struct job *job,
				    uint64_t ops)
{
	struct echo *e = job->state;

	echo_begin(e, ops);
	while (e->left) {
		int i, n = m->wait(&e->loop);

		if (n < 0)
			return echo_wrong(e, -1);
		for (i = 0; i < n; i++) {
			uint32_t index = m->index(&e->loop, i);

			if (index != EVENT_NONE &&
			    echo_serve(m, e, i, e->fds[index]))
				return -1;
		}
		m->done(&e->loop, n);
		echo_stretch(e);
	}
	loop_account(&e->loop);
	return echo_end(e);
}

#endif /* MUSE_EVBENCH_ECHO_H */
