// SPDX-License-Identifier: GPL-2.0
/* libuv as a server: streams, a callback for what came and one for what was sent. */
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "parts.h"
#include "workloads/echo.h"

/**
 * struct uv_server - the server
 * @echo: the workload
 * @uv: libuv's loop
 * @error: something has failed
 */
struct uv_server {
	struct echo *echo;
	uv_loop_t uv;
	bool error;
};

static void server_failed(struct uv_server *s, ssize_t error)
{
	errno = error == UV_EOF ? ECONNRESET : (int)-error;
	s->error = true;
	echo_wrong(s->echo, -1);
	uv_stop(&s->uv);
}

/* One buffer is enough: what came is sent before more is read. */
static void give_buffer(uv_handle_t *handle, size_t size, uv_buf_t *buf)
{
	struct uv_server *s = handle->data;

	(void)size;
	*buf = uv_buf_init(s->echo->buffer, ECHO_BUFFER);
}

/**
 * struct reply - something that could not be sent at once
 * @write: libuv's
 * @data: what
 */
struct reply {
	uv_write_t write;
	char data[];
};

static void replied(uv_write_t *write, int status)
{
	if (status)
		server_failed(write->handle->data, status);
	free(write);
}

/* The rest is kept, and sent when the other side takes it. */
static void reply_later(struct uv_server *s, uv_stream_t *stream,
			const char *data, size_t size)
{
	struct reply *r = job_alloc(1, sizeof(*r) + size);
	uv_buf_t buf = uv_buf_init(r->data, (unsigned int)size);
	int rc;

	memcpy(r->data, data, size);
	s->echo->loop.short_io++;
	rc = uv_write(&r->write, stream, &buf, 1, replied);
	if (rc)
		server_failed(s, rc);
}

static void came(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct uv_server *s = stream->data;
	struct echo *e = s->echo;
	uv_buf_t out = uv_buf_init(buf->base, (unsigned int)n);
	uint64_t size = (uint64_t)n;
	int taken;

	if (n <= 0) {
		if (n < 0)
			server_failed(s, n);
		return;
	}
	taken = uv_try_write(stream, &out, 1);
	if (taken < 0 && taken != UV_EAGAIN)
		server_failed(s, taken);
	else if (taken < n)
		reply_later(s, stream, buf->base + (taken > 0 ? taken : 0),
			    (size_t)(n - (taken > 0 ? taken : 0)));
	e->left -= size < e->left ? size : e->left;
	echo_stretch(e);
	if (!e->left)
		uv_stop(&s->uv);
}

static int uv_echo_open(struct job *job)
{
	struct uv_server *s = job_alloc(1, sizeof(*s));
	struct echo *e;
	uint32_t i;
	int rc;

	if (echo_connect(job))
		return -1;
	e = job->state;
	e->own = s;
	s->echo = e;
	rc = uv_loop_init(&s->uv);
	for (i = 0; i < e->count && !rc; i++) {
		uv_tcp_t *tcp = job_alloc(1, sizeof(*tcp));

		rc = uv_tcp_init(&s->uv, tcp);
		if (!rc)
			rc = uv_tcp_open(tcp, e->fds[i]);
		tcp->data = s;
		if (!rc)
			rc = uv_read_start((uv_stream_t *)tcp, give_buffer,
					   came);
	}
	return rc ? job_fail(job, "libuv: %s", uv_strerror(rc)) : 0;
}

static int uv_echo_block(struct job *job, uint64_t ops)
{
	struct echo *e = job->state;
	struct uv_server *s = e->own;

	echo_begin(e, ops);
	while (e->left && !s->error)
		uv_run(&s->uv, UV_RUN_DEFAULT);
	loop_account(&e->loop);
	return s->error ? -1 : echo_end(e);
}

const struct part uv_echo = {
	.open = uv_echo_open,
	.block = uv_echo_block,
};
