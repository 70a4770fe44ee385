// SPDX-License-Identifier: LGPL-2.1-or-later
#include "fill.h"

#include <errno.h>
#include <string.h>
#include <xxhash.h>

#include "child.h"
#include "fault.h"
#include "page.h"
#include "reclaim.h"
#include "request.h"

/* Faults in a row until somebody reads ahead, and pages that are then ahead at first. */
#define AHEAD_FROM  2
#define AHEAD_FIRST 4

/**
 * page_sum() - the checksum of a page
 * @pager: its seed makes collisions unpredictable
 * @content: the page
 *
 * Return: 64 bits.
 */
uint64_t page_sum(const struct pager *pager, const void *content)
{
	return XXH3_64bits_withSeed(content, PAGE_BYTES, pager->seed);
}

static enum pager_kind kind_of(struct pager *pager, uint32_t page)
{
	return page_is(pager, page, PAGE_AHEAD) ? PAGER_FAULT_PREFETCH :
						  PAGER_FAULT_FILL;
}

/* Give a frame to the program that holds what was read. */
static int deliver(struct pager *pager, struct request *request)
{
	uint32_t page = request->io.page, slot = request->slot;
	int err = -EBUSY;

	if (page_is(pager, page, PAGE_UNMAPPED))
		return -ENOENT;
	if (page_is(pager, page, PAGE_DROPPED))
		return -ESTALE;
	if (slot == RING_NONE && pager->mover->recycles) {
		slot = ring_take_free(&pager->ring);
		if (slot != RING_NONE)
			memcpy(ring_address(&pager->ring, slot),
			       request->io.buffer, PAGE_BYTES);
		request->slot = slot;
	}
	if (slot != RING_NONE)
		err = pager->mover->in(pager, page, slot);
	if (!err)
		request->slot = RING_NONE;
	if (err == -EBUSY || err == -EAGAIN)
		err = page_install(pager, page,
				   slot == RING_NONE ?
					   request->io.buffer :
					   ring_address(&pager->ring, slot));
	return err;
}

/* What was asked for is here, or was not to be had. */
static void finish(struct pager *pager, struct request *request, int err)
{
	const uint32_t page = request->io.page;
	enum pager_kind kind = kind_of(pager, page);

	if (!err) {
		child_give(pager, page, request->io.buffer);
		err = deliver(pager, request);
		if (err == -EEXIST) {
			uffd_wake(pager->fd,
				  extents_address(&pager->extents, page),
				  PAGE_BYTES);
			pager->resident++;
			err = 0;
		}
		if (!err) {
			page_arrive(pager, page,
				    kind == PAGER_FAULT_FILL ?
					    PAGER_INSERT_MISS :
					    PAGER_INSERT_PREFETCH);
			fault_count(pager, page, kind, request->write,
				    request->begun);
		}
	}
	if (request->slot != RING_NONE)
		slot_release(pager, request->slot);
	if (err == -ENOENT) {
		page_vanish(pager, page, PAGE_GONE);
	} else if (err == -ESTALE ||
		   (err && page_is(pager, page, PAGE_DROPPED))) {
		page_unkeep(pager, page);
		fault_zero(pager, page, request->write, request->begun);
	} else if (err) {
		page_poison(pager, page, "it cannot be read", err);
		fault_poison(pager, page);
	}
	request_put(&pager->fills, request);
	pager_progress(pager);
}

/* The same if it may be made again. */
static void conclude(struct pager *pager, struct request *request)
{
	const int err = request->io.error;

	request->together = false;
	if (!err)
		pager->store_down = false;
	if (!err || !request_again(pager, request))
		finish(pager, request, err);
}

/**
 * fill_done() - the store has ended a read
 * @io: the request
 *
 * Context: any thread, without locks.
 */
void fill_done(struct store_io *io)
{
	struct request *request = (struct request *)io;
	struct pager *pager = request->pager;

	if (!io->error && page_sum(pager, io->buffer) != request->sum)
		io->error = -EBADMSG;
	if (request->together)
		return;
	pager_lock(pager);
	conclude(pager, request);
	pager_unlock(pager);
}

/* How many of these can go to the program at once: neighbours, here and there. */
static unsigned int neighbours(struct pager *pager, struct store_io *const *ios,
			       unsigned int n)
{
	const struct request *first = (const struct request *)ios[0];
	const uint32_t page = first->io.page;
	const uintptr_t at = extents_address(&pager->extents, page);
	unsigned int i;

	if (!at || first->slot == RING_NONE || pager->children)
		return 0;
	for (i = 0; i < n; i++) {
		const struct request *request = (const struct request *)ios[i];

		if (request->io.error || request->io.page != page + i ||
		    request->slot != first->slot + i ||
		    page_is(pager, page + i, PAGE_DROPPED | PAGE_UNMAPPED) ||
		    extents_address(&pager->extents, page + i) !=
			    at + i * PAGE_BYTES)
			break;
	}
	return i;
}

/* Give neighbours to the program. Return: how many of them it has now. */
static unsigned int finish_run(struct pager *pager, struct store_io *const *ios,
			       unsigned int n)
{
	const struct request *first = (const struct request *)ios[0];
	unsigned int i;

	n = pager->mover->in_run(pager, first->io.page, first->slot, n);
	for (i = 0; i < n; i++) {
		struct request *request = (struct request *)ios[i];
		const uint32_t page = request->io.page;
		enum pager_kind kind = kind_of(pager, page);

		page_arrive(pager, page,
			    kind == PAGER_FAULT_FILL ? PAGER_INSERT_MISS :
						       PAGER_INSERT_PREFETCH);
		fault_count(pager, page, kind, request->write, request->begun);
		request_put(&pager->fills, request);
	}
	pager->store_down = pager->store_down && !n;
	return n;
}

/*
 * Fill pages from a store that answers at once, and hand them over together, which
 * is a fraction of the work.
 */
static void fill_together(struct pager *pager, struct store_io **ios,
			  unsigned int n)
{
	unsigned int i, many;

	for (i = 0; i < n; i++)
		((struct request *)ios[i])->together = true;
	request_submit(pager, ios, n);
	for (i = 0; i < n; i += many) {
		many = neighbours(pager, ios + i, n - i);
		many = many > 1 ? finish_run(pager, ios + i, many) : 0;
		if (many)
			continue;
		conclude(pager, (struct request *)ios[i]);
		many = 1;
	}
	pager_progress(pager);
}

/* Begin to fill a stored page. Return: NULL if no request is to be had. */
static struct request *begin(struct pager *pager, uint32_t page)
{
	struct request *request = request_get(&pager->fills);

	if (!request)
		return NULL;
	page_set(pager, page, PAGE_FILLING);
	request->io.page = page;
	request->io.write = false;
	request->sum = pager->sums[page];
	if (pager->store.ops->inline_io && pager->mover->recycles) {
		request->slot = ring_take_free(&pager->ring);
		if (request->slot != RING_NONE)
			request->io.buffer =
				ring_address(&pager->ring, request->slot);
	}
	return request;
}

/*
 * The content is still here, in the request that writes it.
 * Return: false if there is none.
 */
static bool from_write(struct pager *pager, struct request *request)
{
	struct request *write;

	if (!page_is(pager, request->io.page, PAGE_WRITING))
		return false;
	write = request_find(&pager->writes, request->io.page);
	memcpy(request->io.buffer, write->room, PAGE_BYTES);
	finish(pager, request, 0);
	return true;
}

/*
 * Follow sequential readers: the page that faults next after those that were
 * filled is the one behind them. Return: the stream, or NULL.
 */
static struct stream *follow(struct pager *pager, uint32_t page)
{
	unsigned int i;

	for (i = 0; i < STREAMS; i++)
		if (pager->streams[i].next == page) {
			pager->streams[i].run++;
			pager->streams[i].next = page + 1;
			return &pager->streams[i];
		}
	pager->stream = (pager->stream + 1) % STREAMS;
	pager->streams[pager->stream] = (struct stream){ page + 1, 0 };
	return NULL;
}

/*
 * Requests for stored pages from @page on, as many as are cheap to have.
 */
static unsigned int collect(struct pager *pager, uint32_t page, unsigned int n,
			    struct store_io **ios)
{
	unsigned int i, count = 0;

	for (i = 0; i < n && page + i < pager->pages; i++) {
		struct request *request;

		if (page_state(pager, page + i) != PAGE_STORED)
			break;
		/* Those that have their frame already are not counted twice. */
		if (headroom(pager) <= (pager->store.ops->inline_io ?
						0 :
						(int64_t)pager->fills.used))
			break;
		request = begin(pager, page + i);
		if (!request)
			break;
		page_mark(pager, page + i, PAGE_AHEAD);
		request->begun = now();
		request->write = false;
		if (!from_write(pager, request))
			ios[count++] = &request->io;
	}
	return count;
}

/* Those that are here at once go to the program together. */
static void submit(struct pager *pager, struct store_io **ios, unsigned int n)
{
	if (n > 1 && pager->store.ops->inline_io && pager->mover->in_run)
		fill_together(pager, ios, n);
	else
		request_submit(pager, ios, n);
}

/**
 * fill_ahead() - fill pages that will be touched
 * @pager: whose lock is held; it is dropped meanwhile
 * @page: the first
 * @n: how many, at most %STORE_BATCH
 *
 * Ends early at a page that is not in the store, and when no frame is free.
 *
 * Return: how many were begun.
 */
unsigned int fill_ahead(struct pager *pager, uint32_t page, unsigned int n)
{
	struct store_io *ios[STORE_BATCH];
	unsigned int count = collect(pager, page, n, ios);

	submit(pager, ios, count);
	return count;
}

/* How far ahead: the longer a stream has been one, the farther, up to what was asked. */
static unsigned int foresight(const struct pager *pager,
			      const struct stream *stream)
{
	const uint32_t run = stream->run - AHEAD_FROM;
	const uint32_t n = run < 8 ? (uint32_t)AHEAD_FIRST << run : UINT32_MAX;

	return n < pager->prefetch ? n : pager->prefetch;
}

/**
 * fill_fault() - answer the fault of a page that is in the store
 * @pager: whose lock is held; it is dropped meanwhile
 * @page: which
 * @write: the program wants to write
 * @begun: when the fault was noticed
 *
 * In a stream, the page comes together with those that follow: the time of one fault
 * is longer, and there are few.
 */
void fill_fault(struct pager *pager, uint32_t page, bool write, uint64_t begun)
{
	struct stream *stream;
	struct store_io *ios[STORE_BATCH];
	struct request *request = NULL;
	unsigned int n = 0, ahead;

	if (pager->store.ops->soon)
		pager->store.ops->soon(&pager->store, page);
	reclaim_room(pager);
	while (page_state(pager, page) == PAGE_STORED) {
		request = begin(pager, page);
		if (request)
			break;
		request_reap(pager, true);
	}
	if (!request) {
		/* Somebody else was faster. */
		fault_page(pager, page, write, begun);
		return;
	}
	request->begun = begun;
	request->write = write;
	if (!from_write(pager, request))
		ios[n++] = &request->io;
	stream = pager->prefetch ? follow(pager, page) : NULL;
	if (!stream || stream->run < AHEAD_FROM) {
		request_submit(pager, ios, n);
		return;
	}
	ahead = collect(pager, page + 1, foresight(pager, stream), ios + n);
	stream->next = page + 1 + ahead;
	submit(pager, ios, n + ahead);
}
