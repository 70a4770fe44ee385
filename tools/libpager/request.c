// SPDX-License-Identifier: LGPL-2.1-or-later
#include "request.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"

/* Nanoseconds until a failed request is made again. */
#define RETRY_EVERY 10000000ull

/**
 * requests_init() - make the requests of one direction
 * @requests: what to make
 * @pager: whose
 * @count: how many
 * @done: what the store calls when one has ended
 *
 * Return: 0 or a negative errno.
 */
int requests_init(struct requests *requests, struct pager *pager,
		  uint32_t count, void (*done)(struct store_io *io))
{
	uint32_t i;

	requests->count = count;
	requests->all = memory_map(count * sizeof(*requests->all));
	requests->rooms = memory_map(count * PAGE_BYTES);
	if (!requests->all || !requests->rooms) {
		requests_exit(requests);
		return -ENOMEM;
	}
	for (i = count; i--;) {
		struct request *request = &requests->all[i];

		request->pager = pager;
		request->io.done = done;
		request->io.page = PAGER_NO_PAGE;
		request->room = requests->rooms + i * PAGE_BYTES;
		request->next = requests->free;
		requests->free = request;
	}
	return 0;
}

/**
 * requests_exit() - undo requests_init()
 * @requests: none of which is in use
 */
void requests_exit(struct requests *requests)
{
	memory_unmap(requests->all, requests->count * sizeof(*requests->all));
	memory_unmap(requests->rooms, requests->count * PAGE_BYTES);
	memset(requests, 0, sizeof(*requests));
}

/**
 * request_get() - take a free request
 * @requests: of which direction; the pager's lock is held
 *
 * Return: the request, its buffer its own room, or NULL.
 */
struct request *request_get(struct requests *requests)
{
	struct request *request = requests->free;

	if (!request)
		return NULL;
	requests->free = request->next;
	requests->used++;
	request->next = NULL;
	request->slot = RING_NONE;
	request->asked = now();
	request->deadline = 0;
	request->together = false;
	request->io.buffer = request->room;
	request->io.error = 0;
	request->io.raw = false;
	return request;
}

/**
 * request_put() - it has ended
 * @requests: where it came from; the pager's lock is held
 * @request: the request
 */
void request_put(struct requests *requests, struct request *request)
{
	request->io.page = PAGER_NO_PAGE;
	request->next = requests->free;
	requests->free = request;
	requests->used--;
}

/**
 * request_find() - the request for a page
 * @requests: of which direction; the pager's lock is held
 * @page: which page
 *
 * Return: the request, or NULL.
 */
struct request *request_find(struct requests *requests, uint32_t page)
{
	uint32_t i;

	for (i = 0; i < requests->count; i++)
		if (requests->all[i].io.page == page)
			return &requests->all[i];
	return NULL;
}

/**
 * request_submit() - hand requests to the store
 * @pager: whose lock is held; it is dropped meanwhile
 * @ios: the requests
 * @n: how many
 */
void request_submit(struct pager *pager, struct store_io **ios, unsigned int n)
{
	if (!n)
		return;
	pager_unlock(pager);
	pager->store.ops->submit(&pager->store, ios, n);
	pager_lock(pager);
}

/**
 * request_again() - after a failure, try again later
 * @pager: whose lock is held
 * @request: what failed
 *
 * Once a store has failed for too long, what fails is not tried again before some
 * request succeeds.
 *
 * Return: false if that has been going on for too long.
 */
bool request_again(struct pager *pager, struct request *request)
{
	const uint64_t one = 1, time = now();

	if (!request->deadline) {
		/* A server that says nothing has used up time already. */
		const uint64_t latest =
			request->asked + pager->retry + STORE_PATIENCE;

		request->deadline = time + pager->retry;
		if (request->deadline > latest)
			request->deadline = latest;
	}
	/* Who waited for nothing once need not wait again for each page. */
	if (pager->store_down || time >= request->deadline) {
		pager->store_down = true;
		return false;
	}
	pager->stats.retried++;
	if (!pager->again)
		pager->again_at = time + RETRY_EVERY;
	request->next = pager->again;
	pager->again = request;
	/* Whoever sleeps has to sleep shorter. */
	if (write(pager->kick, &one, sizeof(one)) < 0)
		return true;
	return true;
}

/* Make those again that failed. */
static void request_retry(struct pager *pager)
{
	struct request *request = pager->again;

	pager->again = NULL;
	while (request) {
		struct request *next = request->next;
		struct store_io *io = &request->io;

		request->next = NULL;
		io->error = 0;
		request_submit(pager, &io, 1);
		request = next;
	}
}

/**
 * request_under_way() - whether the store has any
 * @pager: whose lock is held
 *
 * Return: whether a request has been made and has not ended.
 */
bool request_under_way(const struct pager *pager)
{
	return pager->fills.used || pager->writes.used;
}

/**
 * request_reap() - end requests that are ready
 * @pager: whose lock is held; it is dropped meanwhile
 * @wait: sleep for a while if none is
 *
 * Return: whether any ended.
 */
bool request_reap(struct pager *pager, bool wait)
{
	unsigned int n, seen = atomic_load(&pager->progress);
	bool waited = false;

	if (!request_under_way(pager))
		return false;
	if (pager->again && now() >= pager->again_at) {
		request_retry(pager);
		return true;
	}
	/* One that waits for its time is no reason to wait for the store. */
	if (wait && (pager->again || !pager->store.ops->reap)) {
		pager_wait(pager, seen);
		wait = false;
		waited = true;
	}
	if (!pager->store.ops->reap)
		return waited;
	pager_unlock(pager);
	n = pager->store.ops->reap(&pager->store, wait);
	pager_lock(pager);
	return n || waited;
}
