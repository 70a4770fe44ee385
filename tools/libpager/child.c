// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A child has what was resident when it forked, shared until written. What was
 * not, it is owed: it gets that when it touches it, and at the latest when the
 * page comes back to this process, before it can change or vanish here.
 */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "event.h"
#include "extent.h"
#include "fault.h"
#include "memory.h"
#include "request.h"

/* With more children at a time, the oldest gets all that it is owed at once. */
#define CHILDREN_MAX 32
/* Their descriptors have this number or a higher one. */
#define FD_FROM 512

/**
 * struct child - a process that forked off
 * @next: one that forked before
 * @fd: its userfaultfd
 * @extents: where it has the pages
 * @owed: a bit for each page that it does not have yet
 * @dead: it has ended
 * @held: so many use it without the lock; it is not forgotten meanwhile
 */
struct child {
	struct child *next;
	int fd;
	struct extents extents;
	uint8_t *owed;
	bool dead;
	unsigned int held;
};

static size_t owed_bytes(const struct pager *pager)
{
	return pager->pages / 8 + 1;
}

static bool is_owed(const struct child *child, uint32_t page)
{
	return child->owed[page / 8] >> (page % 8) & 1;
}

static void paid(struct child *child, uint32_t page)
{
	child->owed[page / 8] &= (uint8_t)~(1u << (page % 8));
}

static void destroy(struct pager *pager, struct child *child)
{
	close(child->fd);
	extents_exit(&child->extents);
	memory_unmap(child->owed, owed_bytes(pager));
	memory_unmap(child, sizeof(*child));
}

/* Forget those that have ended. */
static void bury(struct pager *pager)
{
	struct child **link = &pager->children;

	while (*link) {
		struct child *child = *link;

		if (!child->dead || child->held) {
			link = &child->next;
			continue;
		}
		*link = child->next;
		destroy(pager, child);
	}
}

static struct child *create(struct pager *pager, const struct extents *extents)
{
	struct child *child = memory_map(sizeof(*child));

	if (!child)
		return NULL;
	child->owed = memory_map(owed_bytes(pager));
	if (!child->owed || extents_init(&child->extents, 0, 0)) {
		memory_unmap(child->owed, owed_bytes(pager));
		memory_unmap(child, sizeof(*child));
		return NULL;
	}
	memcpy(child->extents.list, extents->list,
	       extents->count * sizeof(*extents->list));
	child->extents.count = extents->count;
	return child;
}

static unsigned int living(struct pager *pager)
{
	struct child *child;
	unsigned int n = 0;

	for (child = pager->children; child; child = child->next) {
		/* Asks for nothing, but needs somebody to ask. */
		if (uffd_protect(child->fd, child->extents.list[0].start,
				 PAGE_BYTES, false) == -ESRCH)
			child->dead = true;
		n += !child->dead;
	}
	bury(pager);
	return n;
}

static void hear(struct pager *pager, struct child *child,
		 const struct uffd_msg *message);

/*
 * Take note of what a child does to its address space: until then the kernel does
 * not let us change it. Who waits for a page has to ask for it again.
 */
static void drain(struct pager *pager, struct child *child)
{
	struct uffd_msg message;

	pager->hearing++;
	while (read(child->fd, &message, sizeof(message)) == sizeof(message))
		if (message.event == UFFD_EVENT_PAGEFAULT)
			uffd_wake(child->fd,
				  message.arg.pagefault.address &
					  ~(PAGE_BYTES - 1),
				  PAGE_BYTES);
		else
			hear(pager, child, &message);
	pager->hearing--;
	sched_yield();
}

/* Give a child a page that it is owed; without content: it is lost. */
static void give(struct pager *pager, struct child *child, uint32_t page,
		 const void *content)
{
	long result = -EAGAIN;

	while (result == -EAGAIN && is_owed(child, page)) {
		const uintptr_t to = extents_address(&child->extents, page);

		if (!to)
			break;
		result = content ? uffd_copy(child->fd, to, content, PAGE_BYTES,
					     0) :
				   uffd_poison(child->fd, to, PAGE_BYTES);
		if (result == -EAGAIN)
			drain(pager, child);
		else if (result == -EEXIST)
			uffd_wake(child->fd, to, PAGE_BYTES);
	}
	child->dead |= result == -ESRCH;
	paid(child, page);
}

/* Have a page come back, so that all who are owed it get it. */
static void collect(struct pager *pager, struct child *child, uint32_t page)
{
	while (is_owed(child, page) && !child->dead) {
		unsigned int seen = atomic_load(&pager->progress);

		if (page_state(pager, page) == PAGE_POISONED) {
			give(pager, child, page, NULL);
			return;
		}
		fault_page(pager, page, false, now());
		if (!is_owed(child, page))
			return;
		if (!request_reap(pager, true))
			pager_wait(pager, seen);
	}
}

static void settle(struct pager *pager, struct child *child)
{
	uint32_t page;

	child->held++;
	for (page = 0; page < pager->touched && !child->dead; page++) {
		if (!child->owed[page / 8])
			page |= 7;
		else
			collect(pager, child, page);
	}
	child->dead = true;
	child->held--;
}

static struct child *add(struct pager *pager, int fd,
			 const struct extents *extents)
{
	struct child *child;

	if (living(pager) >= CHILDREN_MAX) {
		for (child = pager->children; child->next;)
			child = child->next;
		settle(pager, child);
		bury(pager);
	}
	child = create(pager, extents);
	if (!child) {
		complain(pager, "a child of fork() has no memory");
		close(fd);
		return NULL;
	}
	child->fd = fd;
	child->next = pager->children;
	pager->children = child;
	pager->stats.forks++;
	return child;
}

/*
 * Out of the way of a program that expects the lowest number for what it opens, and
 * closes or replaces low ones.
 */
static int lift(int fd)
{
	int high = fcntl(fd, F_DUPFD_CLOEXEC, FD_FROM);

	if (high < 0)
		return fd;
	close(fd);
	return high;
}

/**
 * child_add() - the process has forked
 * @pager: whose lock is held
 * @fd: the child's userfaultfd
 */
void child_add(struct pager *pager, int fd)
{
	struct child *child = add(pager, lift(fd), &pager->extents);
	uint32_t page;

	if (!child)
		return;
	for (page = 0; page < pager->touched; page++)
		switch (page_state(pager, page)) {
		case PAGE_STORED:
		case PAGE_LIMBO:
		case PAGE_FILLING:
		case PAGE_LEAVING:
		case PAGE_POISONED:
			child->owed[page / 8] |= (uint8_t)(1u << (page % 8));
			break;
		default:
			break;
		}
}

/**
 * child_give() - give children what they are owed
 * @pager: whose lock is held
 * @page: which page is about to be resident
 * @content: of it
 */
void child_give(struct pager *pager, uint32_t page, const void *content)
{
	struct child *child;

	for (child = pager->children; child; child = child->next) {
		child->held++;
		if (!child->dead && is_owed(child, page))
			give(pager, child, page, content);
		child->held--;
	}
}

/**
 * child_save() - a page is about to be dropped here
 * @pager: whose lock is held; it may be dropped meanwhile
 * @page: which
 */
void child_save(struct pager *pager, uint32_t page)
{
	struct child *child;

	for (child = pager->children; child; child = child->next) {
		if (!is_owed(child, page))
			continue;
		child->held++;
		collect(pager, child, page);
		child->held--;
	}
}

/**
 * child_fds() - what to poll for their faults
 * @pager: whose lock is held
 * @fds: where they go
 * @n: room for so many
 *
 * Return: how many.
 */
int child_fds(struct pager *pager, int *fds, int n)
{
	struct child *child;
	int count = 0;

	for (child = pager->children; child && count < n; child = child->next)
		fds[count++] = child->fd;
	return count;
}

static void forget(struct child *child, uintptr_t start, uintptr_t end)
{
	uint32_t page;

	for (; start < end; start += PAGE_BYTES)
		if (extents_page(&child->extents, start, &page))
			paid(child, page);
}

static void answer(struct pager *pager, struct child *child,
		   const struct uffd_msg *message)
{
	uintptr_t at = message->arg.pagefault.address & ~(PAGE_BYTES - 1);
	uint32_t page;
	long result;

	if (message->arg.pagefault.flags & UFFD_PAGEFAULT_FLAG_WP) {
		uffd_protect(child->fd, at, PAGE_BYTES, false);
		return;
	}
	if (extents_page(&child->extents, at, &page) && is_owed(child, page)) {
		collect(pager, child, page);
		return;
	}
	result = uffd_zero(child->fd, at, PAGE_BYTES, 0);
	/* What changes the child's address space is said first; it tries again then. */
	if (result == -EEXIST || result == -EAGAIN)
		uffd_wake(child->fd, at, PAGE_BYTES);
	child->dead |= result == -ESRCH;
}

static void hear(struct pager *pager, struct child *child,
		 const struct uffd_msg *message)
{
	struct child *grandchild;

	switch (message->event) {
	case UFFD_EVENT_PAGEFAULT:
		answer(pager, child, message);
		break;
	case UFFD_EVENT_FORK:
		grandchild = add(pager, lift((int)message->arg.fork.ufd),
				 &child->extents);
		if (grandchild)
			memcpy(grandchild->owed, child->owed,
			       owed_bytes(pager));
		break;
	case UFFD_EVENT_REMAP:
		extents_move(&child->extents, message->arg.remap.from,
			     message->arg.remap.to, message->arg.remap.len);
		break;
	case UFFD_EVENT_REMOVE:
	case UFFD_EVENT_UNMAP:
		forget(child, message->arg.remove.start,
		       message->arg.remove.end);
		break;
	}
}

/**
 * child_serve() - answer the faults of children
 * @pager: whose lock is held; it may be dropped meanwhile
 */
void child_serve(struct pager *pager)
{
	struct child *child;
	struct uffd_msg message;

	pager->hearing++;
	for (child = pager->children; child; child = child->next) {
		child->held++;
		if (!child->dead && read(child->fd, &message,
					 sizeof(message)) == sizeof(message))
			hear(pager, child, &message);
		child->held--;
	}
	pager->hearing--;
	bury(pager);
}

/**
 * child_settle() - give all children all that they are owed
 * @pager: whose lock is held; it is dropped meanwhile
 */
void child_settle(struct pager *pager)
{
	struct child *child = pager->children;

	while (child) {
		if (!child->dead)
			settle(pager, child);
		/* The list may be another one now. */
		for (child = pager->children; child && child->dead;)
			child = child->next;
	}
	bury(pager);
}

/**
 * child_exit() - forget them
 * @pager: whose lock is held; children that are owed something see zeroes there
 */
void child_exit(struct pager *pager)
{
	struct child *child;

	for (child = pager->children; child; child = child->next)
		child->dead = true;
	bury(pager);
}

/**
 * child_disown() - close what a new child has inherited of its brothers
 * @pager: which it has inherited, too
 *
 * When this process is killed the kernel gives its children zeroes for what they are
 * owed, unless somebody has their descriptors open who might answer.
 *
 * Context: in the child, before fork() returns. The lock may be somebody's who is not
 * there; the list is whole at any time.
 */
void child_disown(struct pager *pager)
{
	struct child *child;

	for (child = pager->children; child; child = child->next)
		close(child->fd);
}
