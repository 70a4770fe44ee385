/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Queues of pages, linked through the policy's links: what most policies are
 * made of. A page is in one queue at a time, and its policy knows in which.
 */
#ifndef MUSE_LIBPAGER_QUEUE_H
#define MUSE_LIBPAGER_QUEUE_H

#include "policy.h"

/**
 * struct pager_queue - a queue of pages
 * @head: the page that came first; anything if @count is 0
 * @tail: the page that came last; anything if @count is 0
 * @count: how many there are; all zero is an empty queue
 */
struct pager_queue {
	uint32_t head;
	uint32_t tail;
	uint32_t count;
};

/* Put a page behind all others. */
static inline void pager_queue_push(struct pager_policy *policy,
				    struct pager_queue *queue, uint32_t page)
{
	struct pager_link *links = policy->links;

	links[page].next = PAGER_NO_PAGE;
	links[page].prev = queue->count ? queue->tail : PAGER_NO_PAGE;
	if (queue->count++)
		links[queue->tail].next = page;
	else
		queue->head = page;
	queue->tail = page;
}

/* Take out a page of this queue. */
static inline void pager_queue_remove(struct pager_policy *policy,
				      struct pager_queue *queue, uint32_t page)
{
	struct pager_link *links = policy->links;
	uint32_t next = links[page].next, prev = links[page].prev;

	if (prev == PAGER_NO_PAGE)
		queue->head = next;
	else
		links[prev].next = next;
	if (next == PAGER_NO_PAGE)
		queue->tail = prev;
	else
		links[next].prev = prev;
	queue->count--;
}

/* Take out the page that came first. Return: it, or %PAGER_NO_PAGE. */
static inline uint32_t pager_queue_pop(struct pager_policy *policy,
				       struct pager_queue *queue)
{
	uint32_t page = queue->head;

	if (!queue->count)
		return PAGER_NO_PAGE;
	pager_queue_remove(policy, queue, page);
	return page;
}

#endif /* MUSE_LIBPAGER_QUEUE_H */
