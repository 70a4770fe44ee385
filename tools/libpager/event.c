// SPDX-License-Identifier: LGPL-2.1-or-later
#include "event.h"

#include <errno.h>
#include <unistd.h>

#include "child.h"
#include "page.h"

/**
 * event_read() - read messages, without waiting for any
 * @pager: whose lock is held: what a message says is true only until the next
 *	one, and the program goes on as soon as it is read
 * @messages: where they go
 * @n: room for so many
 *
 * Return: how many there were.
 */
unsigned int event_read(struct pager *pager, struct uffd_msg *messages,
			unsigned int n)
{
	ssize_t got = read(pager->fd, messages, n * sizeof(*messages));

	return got > 0 ? (unsigned int)((size_t)got / sizeof(*messages)) : 0;
}

/**
 * event_drain() - take note of all changes; faults wait until later
 * @pager: whose lock is held
 */
void event_drain(struct pager *pager)
{
	const uint64_t one = 1;
	struct uffd_msg message;
	bool deferred = false;

	if (!pager->deferred)
		return;
	pager->hearing++;
	while (pager->deferred_count < DEFERRED_MAX &&
	       event_read(pager, &message, 1)) {
		if (event_change(pager, &message))
			continue;
		pager->deferred[pager->deferred_count++] = message;
		deferred = true;
	}
	pager->hearing--;
	if (deferred && write(pager->kick, &one, sizeof(one)) < 0)
		return;
}

/**
 * event_remove() - the program dropped or unmapped a range
 * @pager: whose lock is held
 * @start: its address
 * @length: bytes
 * @unmapped: rather than only dropped
 */
void event_remove(struct pager *pager, uintptr_t start, uint64_t length,
		  bool unmapped)
{
	uintptr_t address;
	uint32_t page;

	for (address = start; address < start + length; address += PAGE_BYTES) {
		if (!extents_page(&pager->extents, address, &page))
			continue;
		child_save(pager, page);
		page_drop(pager, page, unmapped);
	}
	if (unmapped)
		extents_remove(&pager->extents, start, length);
}

/* The kernel tells of the pager's own madvise(), too. */
static bool is_own(struct pager *pager, const struct uffd_msg *message)
{
	if (!pager->own_length ||
	    message->arg.remove.start != pager->own_start ||
	    message->arg.remove.end != pager->own_start + pager->own_length)
		return false;
	pager->own_length = 0;
	return true;
}

/**
 * event_change() - take note of what the program did to its address space
 * @pager: whose lock is held
 * @message: what was read
 *
 * Return: false if the message is a fault instead.
 */
bool event_change(struct pager *pager, const struct uffd_msg *message)
{
	const uint64_t from = message->arg.remap.from;
	const uint64_t to = message->arg.remap.to;

	switch (message->event) {
	case UFFD_EVENT_PAGEFAULT:
		return false;
	case UFFD_EVENT_FORK:
		child_add(pager, (int)message->arg.fork.ufd);
		break;
	case UFFD_EVENT_REMAP:
		if (extents_move(&pager->extents, from, to,
				 message->arg.remap.len))
			complain(pager, "the region is in more than %d pieces",
				 EXTENT_MAX);
		break;
	case UFFD_EVENT_REMOVE:
	case UFFD_EVENT_UNMAP:
		if (!is_own(pager, message))
			event_remove(pager, message->arg.remove.start,
				     message->arg.remove.end -
					     message->arg.remove.start,
				     message->event == UFFD_EVENT_UNMAP);
		break;
	}
	return true;
}
