// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Pages behind an NBD server. libnbd allocates memory and waits, which a fault
 * must not; so a thread of its own talks to the server, and the others hand it
 * requests and take back what has ended.
 */
#include "store.h"

#include <errno.h>
#include <libnbd.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "../memory.h"
#include "../region.h"

/* Between two attempts to connect, milliseconds. */
#define RECONNECT_MS 50
/* How long the first connection may take, milliseconds. */
#define CONNECT_MS 5000
/* Requests that can be under way. */
#define FLIGHT_MAX 512

/**
 * struct flight - a request that the server has
 * @nbd: whose
 * @io: the request; NULL: the place is free
 * @begun: when, nanoseconds
 */
struct flight {
	struct nbd *nbd;
	struct store_io *io;
	uint64_t begun;
};

/**
 * struct nbd - the store
 * @lock: protects @todo, @ended, @stored and @pages
 * @thread: talks to the server
 * @uri: where that is
 * @handle: libnbd's; NULL: not connected. The thread's
 * @flights: what the server has. The thread's
 * @patience: how long the server may take to answer; then it counts as dead
 * @in_flight: how many. The thread's
 * @retry_at: when to connect again, or to give up connecting. The thread's
 * @todo: requests that wait for the thread
 * @last: the last of them
 * @ended: requests that have ended
 * @kick: eventfd that wakes the thread
 * @ready: eventfd that says that something has ended
 * @stored: a bit for each page
 * @pages: how many are stored
 * @stopping: the thread is to end
 */
struct nbd {
	pthread_mutex_t lock;
	pthread_t thread;
	const char *uri;
	struct nbd_handle *handle;
	struct flight *flights;
	uint64_t patience;
	unsigned int in_flight;
	uint64_t retry_at;
	struct store_io *todo;
	struct store_io **last;
	struct store_io *ended;
	int kick;
	int ready;
	uint64_t *stored;
	uint64_t pages;
	atomic_bool stopping;
};

static void ring_bell(int fd)
{
	const uint64_t one = 1;

	if (write(fd, &one, sizeof(one)) < 0)
		return;
}

static void end(struct nbd *nbd, struct store_io *io, int error)
{
	const uint64_t bit = 1ull << (io->page % 64);

	io->error = error;
	pthread_mutex_lock(&nbd->lock);
	if (io->write && io->buffer && !error &&
	    !(nbd->stored[io->page / 64] & bit)) {
		nbd->stored[io->page / 64] |= bit;
		nbd->pages++;
	}
	io->next = nbd->ended;
	nbd->ended = io;
	pthread_mutex_unlock(&nbd->lock);
	ring_bell(nbd->ready);
}

/* libnbd has an answer. */
static int answered(void *data, int *error)
{
	struct flight *flight = data;
	struct store_io *io = flight->io;

	if (!io)
		return 1;
	flight->io = NULL;
	flight->nbd->in_flight--;
	end(flight->nbd, io, -*error);
	return 1;
}

/* The server is gone, or does not answer: whatever it was asked has failed. */
static void disconnect(struct nbd *nbd)
{
	unsigned int i;

	nbd_close(nbd->handle);
	nbd->handle = NULL;
	nbd->retry_at = now() + RECONNECT_MS * 1000000ull;
	for (i = 0; i < FLIGHT_MAX; i++) {
		struct store_io *io = nbd->flights[i].io;

		if (!io)
			continue;
		nbd->flights[i].io = NULL;
		nbd->in_flight--;
		end(nbd, io, -ENOTCONN);
	}
}

/* Let libnbd do what its socket allows. Return: false if the connection is dead. */
static bool attend(struct nbd *nbd, int timeout)
{
	struct pollfd fds[2] = { { .fd = nbd->kick, .events = POLLIN } };
	unsigned int direction = nbd_aio_get_direction(nbd->handle);
	int err = 0;

	fds[1].fd = nbd_aio_get_fd(nbd->handle);
	if (direction & LIBNBD_AIO_DIRECTION_READ)
		fds[1].events |= POLLIN;
	if (direction & LIBNBD_AIO_DIRECTION_WRITE)
		fds[1].events |= POLLOUT;
	poll(fds, 2, timeout);
	if (fds[1].revents & (POLLIN | POLLHUP | POLLERR) &&
	    direction & LIBNBD_AIO_DIRECTION_READ)
		err = nbd_aio_notify_read(nbd->handle);
	else if (fds[1].revents & (POLLOUT | POLLHUP | POLLERR) &&
		 direction & LIBNBD_AIO_DIRECTION_WRITE)
		err = nbd_aio_notify_write(nbd->handle);
	return !err && !nbd_aio_is_dead(nbd->handle) &&
	       !nbd_aio_is_closed(nbd->handle);
}

/* Return: 0 or a negative errno with a message. */
static int dial(struct nbd *nbd)
{
	uint64_t limit = now() + CONNECT_MS * 1000000ull;

	nbd->handle = nbd_create();
	if (!nbd->handle)
		return fail(-ENOMEM, "store nbd: %s", nbd_get_error());
	if (nbd_aio_connect_uri(nbd->handle, nbd->uri) < 0)
		goto failed;
	while (nbd_aio_is_connecting(nbd->handle)) {
		if (now() > limit) {
			fail(-ETIMEDOUT, "store nbd: %s: no answer", nbd->uri);
			goto closed;
		}
		attend(nbd, 20);
	}
	if (nbd_aio_is_ready(nbd->handle))
		return 0;
failed:
	fail(-ENOTCONN, "store nbd: %s: %s", nbd->uri,
	     nbd_get_error() ? nbd_get_error() : "no connection");
closed:
	nbd_close(nbd->handle);
	nbd->handle = NULL;
	return -ENOTCONN;
}

static struct flight *board(struct nbd *nbd, struct store_io *io)
{
	unsigned int i;

	for (i = 0; i < FLIGHT_MAX; i++)
		if (!nbd->flights[i].io) {
			nbd->flights[i] = (struct flight){ nbd, io, now() };
			nbd->in_flight++;
			return &nbd->flights[i];
		}
	return NULL;
}

/* Send a request. Return: false if there is no room for more. */
static bool depart(struct nbd *nbd, struct store_io *io)
{
	const uint64_t offset = (uint64_t)io->page << PAGE_SHIFT;
	struct flight *flight = board(nbd, io);
	nbd_completion_callback callback = { .callback = answered,
					     .user_data = flight };
	int64_t cookie;

	if (!flight)
		return false;
	if (!io->buffer)
		cookie = nbd_aio_flush(nbd->handle, callback, 0);
	else if (io->write)
		cookie = nbd_aio_pwrite(nbd->handle, io->buffer, PAGE_BYTES,
					offset, callback, 0);
	else
		cookie = nbd_aio_pread(nbd->handle, io->buffer, PAGE_BYTES,
				       offset, callback, 0);
	if (cookie < 0 && flight->io == io) {
		int error = nbd_get_errno();

		flight->io = NULL;
		nbd->in_flight--;
		end(nbd, io, error ? -error : -EIO);
	}
	return true;
}

static struct store_io *next_todo(struct nbd *nbd)
{
	struct store_io *io;

	pthread_mutex_lock(&nbd->lock);
	io = nbd->todo;
	if (io) {
		nbd->todo = io->next;
		if (!nbd->todo)
			nbd->last = &nbd->todo;
	}
	pthread_mutex_unlock(&nbd->lock);
	return io;
}

static void back_to_todo(struct nbd *nbd, struct store_io *io)
{
	pthread_mutex_lock(&nbd->lock);
	io->next = nbd->todo;
	if (!nbd->todo)
		nbd->last = &io->next;
	nbd->todo = io;
	pthread_mutex_unlock(&nbd->lock);
}

static bool overdue(const struct nbd *nbd)
{
	const uint64_t limit = now() - nbd->patience;
	unsigned int i;

	if (!nbd->in_flight)
		return false;
	for (i = 0; i < FLIGHT_MAX; i++)
		if (nbd->flights[i].io && nbd->flights[i].begun < limit)
			return true;
	return false;
}

static void hear_bell(struct nbd *nbd, int timeout)
{
	struct pollfd bell = { nbd->kick, POLLIN, 0 };

	poll(&bell, 1, timeout);
}

/*
 * Without a connection every request fails at once; the pager tries it again. A
 * server that takes connections but says nothing must not hold that up.
 */
static void offline(struct nbd *nbd)
{
	struct store_io *io;

	while ((io = next_todo(nbd)))
		end(nbd, io, -ENOTCONN);
	if (nbd->handle) {
		if (!attend(nbd, RECONNECT_MS) || now() > nbd->retry_at)
			disconnect(nbd);
		return;
	}
	hear_bell(nbd, RECONNECT_MS);
	if (now() < nbd->retry_at)
		return;
	nbd->retry_at = now() + nbd->patience;
	nbd->handle = nbd_create();
	if (nbd->handle && nbd_aio_connect_uri(nbd->handle, nbd->uri) < 0)
		disconnect(nbd);
}

static void *talk(void *argument)
{
	struct nbd *nbd = argument;
	uint64_t count;

	pager_set_inside();
	while (!atomic_load(&nbd->stopping)) {
		struct store_io *io;

		if (read(nbd->kick, &count, sizeof(count)) < 0)
			count = 0;
		if (!nbd->handle || nbd_aio_is_connecting(nbd->handle)) {
			offline(nbd);
			continue;
		}
		while ((io = next_todo(nbd)))
			if (!depart(nbd, io)) {
				back_to_todo(nbd, io);
				break;
			}
		if (!attend(nbd, nbd->in_flight ? 50 : -1) || overdue(nbd))
			disconnect(nbd);
	}
	return NULL;
}

static void nbd_store_close(struct store *store)
{
	struct nbd *nbd = store->private;

	if (!nbd)
		return;
	if (nbd->thread) {
		atomic_store(&nbd->stopping, true);
		ring_bell(nbd->kick);
		pthread_join(nbd->thread, NULL);
	}
	nbd_close(nbd->handle);
	if (nbd->kick >= 0)
		close(nbd->kick);
	if (nbd->ready >= 0)
		close(nbd->ready);
	memory_unmap((void *)nbd->uri, PAGE_BYTES);
	memory_unmap(nbd->flights, FLIGHT_MAX * sizeof(*nbd->flights));
	memory_unmap(nbd->stored, (store->pages / 64 + 1) * sizeof(uint64_t));
	pthread_mutex_destroy(&nbd->lock);
	memory_unmap(nbd, sizeof(*nbd));
	store->private = NULL;
}

static bool prepare(struct nbd *nbd, const char *uri, uint32_t pages)
{
	char *copy = memory_map(PAGE_BYTES);

	nbd->uri = copy;
	nbd->kick = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	nbd->ready = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	nbd->flights = memory_map(FLIGHT_MAX * sizeof(*nbd->flights));
	nbd->stored = memory_map((pages / 64 + 1) * sizeof(uint64_t));
	nbd->last = &nbd->todo;
	if (!copy || nbd->kick < 0 || nbd->ready < 0 || !nbd->flights ||
	    !nbd->stored)
		return false;
	strncpy(copy, uri, PAGE_BYTES - 1);
	return true;
}

static int connect_first(struct nbd *nbd, uint32_t pages)
{
	uint64_t wanted = (uint64_t)pages << PAGE_SHIFT;
	int64_t size;
	int err = dial(nbd);

	if (err)
		return err;
	size = nbd_get_size(nbd->handle);
	if (size < 0 || (uint64_t)size < wanted)
		return fail(-ENOSPC,
			    "store nbd: %s: %lld bytes; the region has %llu",
			    nbd->uri, (long long)size,
			    (unsigned long long)wanted);
	if (nbd_is_read_only(nbd->handle))
		return fail(-EROFS, "store nbd: %s: read only", nbd->uri);
	return 0;
}

static int nbd_store_open(struct store *store, const char *uri)
{
	struct nbd *nbd;
	sigset_t all, old;
	int err;

	if (!uri || !*uri)
		return fail(
			-EINVAL,
			"store nbd: wants a URI, as in nbd:nbd://localhost");
	nbd = memory_map(sizeof(*nbd));
	if (!nbd)
		return fail(-ENOMEM, "store nbd: out of memory");
	store->private = nbd;
	nbd->patience = store->patience;
	pthread_mutex_init(&nbd->lock, NULL);
	err = prepare(nbd, uri, store->pages) ?
		      connect_first(nbd, store->pages) :
		      fail(-ENOMEM, "store nbd: out of memory");
	if (!err) {
		sigfillset(&all);
		pthread_sigmask(SIG_SETMASK, &all, &old);
		err = -pthread_create(&nbd->thread, NULL, talk, nbd);
		pthread_sigmask(SIG_SETMASK, &old, NULL);
		if (err)
			nbd->thread = 0;
	}
	if (err) {
		nbd_store_close(store);
		return err;
	}
	store->fd = nbd->ready;
	return 0;
}

static void nbd_submit(struct store *store, struct store_io **ios,
		       unsigned int n)
{
	struct nbd *nbd = store->private;
	unsigned int i;

	pthread_mutex_lock(&nbd->lock);
	for (i = 0; i < n; i++) {
		ios[i]->next = NULL;
		*nbd->last = ios[i];
		nbd->last = &ios[i]->next;
	}
	pthread_mutex_unlock(&nbd->lock);
	ring_bell(nbd->kick);
}

static unsigned int nbd_reap(struct store *store, bool wait)
{
	struct nbd *nbd = store->private;
	struct pollfd bell = { nbd->ready, POLLIN, 0 };
	struct store_io *io, *next;
	uint64_t count;
	unsigned int n = 0;

	if (wait)
		poll(&bell, 1, 50);
	if (read(nbd->ready, &count, sizeof(count)) < 0)
		count = 0;
	pthread_mutex_lock(&nbd->lock);
	io = nbd->ended;
	nbd->ended = NULL;
	pthread_mutex_unlock(&nbd->lock);
	for (; io; io = next, n++) {
		next = io->next;
		io->done(io);
	}
	return n;
}

static void nbd_discard(struct store *store, uint32_t page)
{
	struct nbd *nbd = store->private;
	const uint64_t bit = 1ull << (page % 64);

	pthread_mutex_lock(&nbd->lock);
	if (nbd->stored[page / 64] & bit) {
		nbd->stored[page / 64] &= ~bit;
		nbd->pages--;
	}
	pthread_mutex_unlock(&nbd->lock);
}

/* A flush, as a request without buffer. */
struct flush {
	struct store_io io;
	atomic_bool ended;
};

static void flushed(struct store_io *io)
{
	atomic_store(&((struct flush *)io)->ended, true);
}

static int nbd_barrier(struct store *store)
{
	struct flush flush = { .io = { .write = true, .done = flushed } };
	struct store_io *ios = &flush.io;

	nbd_submit(store, &ios, 1);
	while (!atomic_load(&flush.ended))
		nbd_reap(store, true);
	/* A server without flush keeps what it has acknowledged. */
	if (flush.io.error && flush.io.error != -EINVAL &&
	    flush.io.error != -EOPNOTSUPP)
		return fail(flush.io.error, "store nbd: flush: %s",
			    strerrordesc_np(-flush.io.error));
	return 0;
}

static bool nbd_locate(struct store *store, uint32_t page, uint64_t *slot,
		       uint32_t *bytes)
{
	struct nbd *nbd = store->private;
	bool there;

	pthread_mutex_lock(&nbd->lock);
	there = nbd->stored[page / 64] >> (page % 64) & 1;
	pthread_mutex_unlock(&nbd->lock);
	*slot = page;
	*bytes = (uint32_t)PAGE_BYTES;
	return there;
}

static void nbd_usage(struct store *store, struct store_usage *usage)
{
	struct nbd *nbd = store->private;

	pthread_mutex_lock(&nbd->lock);
	usage->pages = nbd->pages;
	usage->bytes = nbd->pages << PAGE_SHIFT;
	pthread_mutex_unlock(&nbd->lock);
}

const struct store_ops store_nbd = {
	.name = "nbd",
	.open = nbd_store_open,
	.close = nbd_store_close,
	.submit = nbd_submit,
	.reap = nbd_reap,
	.discard = nbd_discard,
	.barrier = nbd_barrier,
	.locate = nbd_locate,
	.usage = nbd_usage,
};
