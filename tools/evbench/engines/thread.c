// SPDX-License-Identifier: GPL-2.0
/*
 * thread: a thread for each descriptor, blocked in reading it.  What they read they
 * hand to the loop in a queue; the loop sleeps while it is empty.
 */
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/syscall.h>

#include "loops.h"
#include "parts.h"

enum { THREADS_MAX = 1024, STACK_SIZE = 64 * 1024 };

/**
 * struct handed - something that was read
 * @full: its place is taken
 * @index: of the descriptor
 * @len: what read() returned, or minus errno
 * @value: what was read
 */
struct handed {
	atomic_uint full;
	uint32_t index;
	ssize_t len;
	uint64_t value;
};

/**
 * struct threads - the mechanism at work
 * @queue: what was read; a place for each thread is enough, as each has at most one
 *	event under way
 * @mask: places less one
 * @tail: where the next thread puts what it has read; a futex
 * @head: where the loop takes it
 * @asleep: the loop sleeps
 */
struct threads {
	struct handed *queue;
	uint32_t mask;
	atomic_uint tail;
	uint32_t head;
	atomic_uint asleep;
};

/**
 * struct reader - a thread
 * @threads: of them
 * @index: of its descriptor
 * @fd: its descriptor
 */
struct reader {
	struct threads *threads;
	uint32_t index;
	int fd;
};

static long futex(atomic_uint *word, int op, uint32_t value)
{
	return syscall(SYS_futex, word, op | FUTEX_PRIVATE_FLAG, value, NULL,
		       NULL, 0);
}

static void hand(struct threads *t, uint32_t index, ssize_t len, uint64_t value)
{
	struct handed *h = &t->queue[atomic_fetch_add(&t->tail, 1) & t->mask];

	h->index = index;
	h->len = len;
	h->value = value;
	atomic_store(&h->full, 1);
	if (atomic_exchange(&t->asleep, 0))
		futex(&t->asleep, FUTEX_WAKE, 1);
}

static void *reader(void *context)
{
	struct reader *r = context;

	for (;;) {
		uint64_t value;
		ssize_t n = read(r->fd, &value, sizeof(value));

		hand(r->threads, r->index, n < 0 ? -errno : n, value);
		if (n <= 0)
			return NULL;
	}
}

static int thread_open(struct loop *loop)
{
	struct threads *t = job_alloc(1, sizeof(*t));
	uint32_t size = 2;

	if (loop->room > THREADS_MAX)
		return job_skip(loop->job, "more than %d threads", THREADS_MAX);
	while (size < 2 * loop->room)
		size *= 2;
	t->queue = job_alloc(size, sizeof(*t->queue));
	t->mask = size - 1;
	loop->own = t;
	return 0;
}

static int start_thread(struct job *job, void *(*run)(void *),
			struct threads *threads, uint32_t index, int fd)
{
	struct reader *r = job_alloc(1, sizeof(*r));
	pthread_attr_t attr;
	pthread_t thread;
	int rc;

	*r = (struct reader){ threads, index, fd };
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	rc = pthread_create(&thread, &attr, run, r);
	pthread_attr_destroy(&attr);
	if (rc == EAGAIN)
		return job_skip(job, "no more threads to be had (ulimit -u)");
	return rc ? job_errno(job, "pthread_create", rc) : 0;
}

static int thread_add(struct loop *loop, uint32_t index, int fd)
{
	return start_thread(loop->job, reader, loop->own, index, fd);
}

/* Sleep until the next place is taken. */
static void thread_sleep(struct loop *loop, struct threads *t,
			 struct handed *next)
{
	while (!atomic_load(&next->full)) {
		if (!loop->timeout)
			continue;
		atomic_store(&t->asleep, 1);
		if (!atomic_load(&next->full))
			futex(&t->asleep, FUTEX_WAIT, 1);
	}
	atomic_store(&t->asleep, 0);
}

static always_inline int thread_wait(struct loop *loop)
{
	struct threads *t = loop->own;
	struct handed *next = &t->queue[t->head & t->mask];

	if (!atomic_load(&next->full))
		thread_sleep(loop, t, next);
	return 1;
}

static always_inline uint32_t thread_index(struct loop *loop, int i)
{
	struct threads *t = loop->own;

	(void)i;
	return t->queue[t->head & t->mask].index;
}

static always_inline ssize_t thread_take(struct loop *loop, int i, int fd,
					 void *data, size_t size)
{
	struct threads *t = loop->own;
	struct handed *h = &t->queue[t->head++ & t->mask];

	(void)i;
	(void)fd;
	if (h->len < 0)
		return job_errno(loop->job, "read", (int)-h->len);
	memcpy(data, &h->value,
	       size < sizeof(h->value) ? size : sizeof(h->value));
	atomic_store(&h->full, 0);
	return h->len;
}

static const struct mechanism thread = {
	.open = thread_open,
	.add = thread_add,
	.wait = thread_wait,
	.index = thread_index,
	.take = thread_take,
	.done = done_nothing,
	.calls = { -1, SYS_read, -1, -1 },
	.blocks = true,
	.completes = true,
	.loose = true,
};

LOOPS_BUT_ECHO(thread);

/* As a server: each thread sends back what it reads. */
static void *serve(void *context)
{
	struct reader *r = context;
	char buffer[ECHO_BUFFER];

	for (;;) {
		ssize_t n = read(r->fd, buffer, sizeof(buffer));

		/* That the other side is gone shows elsewhere. */
		if (n <= 0 || write(r->fd, buffer, (size_t)n) != n)
			return NULL;
	}
}

static int server_open(struct job *job)
{
	const struct echo *e;
	uint32_t i;

	if (job->params[ECHO_CONNECTIONS] > THREADS_MAX)
		return job_skip(job, "more than %d threads", THREADS_MAX);
	if (echo_connect(job))
		return -1;
	e = job->state;
	for (i = 0; i < e->count; i++)
		if (start_thread(job, serve, NULL, i, e->fds[i]))
			return -1;
	return 0;
}

/* The client says when all is back. */
static int server_block(struct job *job, uint64_t ops)
{
	struct echo *e = job->state;

	echo_begin(e, ops);
	return echo_end(e);
}

static const struct part server = {
	.open = server_open,
	.block = server_block,
};

const struct engine engine_thread = {
	.name = "thread",
	.about = "a thread for each descriptor, blocked in read()",
	.mechanism = &thread,
	.parts = { LOOP_PARTS_BUT_ECHO(thread), [WORK_ECHO] = &server,
		   [WORK_FILES] = &thread_files },
};
