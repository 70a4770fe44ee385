// SPDX-License-Identifier: LGPL-2.1-or-later
#include "own.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "event.h"

/**
 * own_begin() - begin to change the mapping
 * @pager: whose lock is held
 *
 * Only one thread does so at a time: it may have to wait until another handler
 * has read what the kernel says of it.
 *
 * Return: false if somebody else is at it, or the pager ends.
 */
bool own_begin(struct pager *pager)
{
	/* Handlers that end read nothing any more. */
	if (pager->removing || atomic_load(&pager->stopping))
		return false;
	pager->removing = true;
	return true;
}

/**
 * own_end() - undo own_begin()
 * @pager: whose lock is held
 */
void own_end(struct pager *pager)
{
	pager->removing = false;
	pager_progress(pager);
}

/**
 * own_drop() - free the frames of a range of the region
 * @pager: whose lock is held; it is dropped meanwhile if there is an event of it
 * @start: address
 * @length: bytes
 *
 * Context: between own_begin() and own_end(). The pages are leaving.
 *
 * Return: 0 or a negative errno.
 */
int own_drop(struct pager *pager, uintptr_t start, size_t length)
{
	int err;

	if (!(pager->events & PAGER_EVENT_REMOVE))
		return madvise((void *)start, length, MADV_DONTNEED) ? -errno :
								       0;
	pager->own_start = start;
	pager->own_length = length;
	pager_unlock(pager);
	err = madvise((void *)start, length, MADV_DONTNEED) ? -errno : 0;
	pager_lock(pager);
	pager->own_length = 0;
	return err;
}

/**
 * own_poison() - have a touch of a page end in SIGBUS, on kernels that cannot
 * @pager: whose lock is held; it is dropped meanwhile
 * @at: its address
 *
 * A file that is too short is mapped over it.
 */
void own_poison(struct pager *pager, uintptr_t at)
{
	int fd = memfd_create("lost page", MFD_CLOEXEC);

	if (fd < 0) {
		complain(pager, "a lost page cannot be marked");
		return;
	}
	while (!own_begin(pager)) {
		unsigned int seen = atomic_load(&pager->progress);

		if (atomic_load(&pager->stopping)) {
			close(fd);
			return;
		}
		event_drain(pager);
		pager_wait(pager, seen);
	}
	if (pager->events & PAGER_EVENT_UNMAP) {
		pager->own_start = at;
		pager->own_length = PAGE_BYTES;
	}
	pager_unlock(pager);
	mmap((void *)at, PAGE_BYTES, PROT_READ | PROT_WRITE,
	     MAP_SHARED | MAP_FIXED, fd, 0);
	close(fd);
	pager_lock(pager);
	pager->own_length = 0;
	own_end(pager);
}
