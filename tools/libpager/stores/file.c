// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Pages in a file, written and read with io_uring.
 *
 * A page goes to the next free slots of the file, whichever page it is: what is
 * written together lies together, so that a batch of victims is one request. The
 * old content stays valid until the new one is written.
 */
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "../memory.h"
#include "../region.h"

/* Pages of a request to the kernel, and requests under way. */
#define GROUP_MAX  16
#define GROUPS	   192
#define RING_DEPTH 256
/* Slots beyond the pages: a new content is written before the old one goes. */
#define SPARE 1024

/**
 * struct group - neighbouring slots that are read or written at once
 * @next: in the list of free ones, or of those that ended
 * @count: how many
 * @slot: the first
 * @result: bytes, or a negative errno
 * @ios: the requests
 * @vectors: their buffers
 */
struct group {
	struct group *next;
	unsigned int count;
	uint32_t slot;
	int result;
	struct store_io *ios[GROUP_MAX];
	struct iovec vectors[GROUP_MAX];
};

/**
 * struct file - the store
 * @lock: protects the rest
 * @fd: the file
 * @sync: there is no io_uring for us
 * @ring: io_uring
 * @where: slot of each page, plus one; 0: none
 * @used: a bit for each slot
 * @slots: how many there may be
 * @hint: where to look for a free one
 * @pages: that are stored
 * @groups: all of them
 * @free: those that nobody uses
 */
struct file {
	pthread_mutex_t lock;
	int fd;
	bool sync;
	struct io_uring ring;
	uint32_t *where;
	uint64_t *used;
	uint32_t slots;
	uint32_t hint;
	uint64_t pages;
	struct group *groups;
	struct group *free;
};

static bool slot_used(const struct file *file, uint32_t slot)
{
	return file->used[slot / 64] >> (slot % 64) & 1;
}

static void slot_flip(struct file *file, uint32_t slot)
{
	file->used[slot / 64] ^= 1ull << (slot % 64);
}

/* Find free slots in a row, at most @n. Return: how many; *first is the first. */
static unsigned int slots_get(struct file *file, unsigned int n,
			      uint32_t *first)
{
	uint32_t slot = file->hint, looked = 0;
	unsigned int count = 0;

	while (looked < file->slots && slot_used(file, slot)) {
		/* Full words are passed at once. */
		uint32_t step = slot % 64 == 0 && !~file->used[slot / 64] ? 64 :
									    1;

		looked += step;
		slot += step;
		if (slot >= file->slots)
			slot = 0;
	}
	if (looked >= file->slots)
		return 0;
	*first = slot;
	while (count < n && slot < file->slots && !slot_used(file, slot)) {
		slot_flip(file, slot++);
		count++;
	}
	file->hint = slot < file->slots ? slot : 0;
	return count;
}

static int open_path(const char *path, int flags)
{
	struct stat stat_;
	int fd;

	if (!stat(path, &stat_) && S_ISDIR(stat_.st_mode))
		return open(path, O_TMPFILE | O_RDWR | O_CLOEXEC | flags, 0600);
	fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | flags, 0600);
	/* Nobody else has a use for it, and nobody has to clean up. */
	if (fd >= 0)
		unlink(path);
	return fd;
}

static void file_close(struct store *store)
{
	struct file *file = store->private;

	if (!file)
		return;
	if (!file->sync)
		io_uring_queue_exit(&file->ring);
	if (file->fd >= 0)
		close(file->fd);
	memory_unmap(file->where, store->pages * sizeof(*file->where));
	memory_unmap(file->used, file->slots / 64 * sizeof(*file->used));
	memory_unmap(file->groups, GROUPS * sizeof(*file->groups));
	pthread_mutex_destroy(&file->lock);
	memory_unmap(file, sizeof(*file));
	store->private = NULL;
}

static bool allocate(struct file *file, uint32_t pages)
{
	unsigned int i;

	file->slots = (pages + SPARE + 63) / 64 * 64;
	file->where = memory_map(pages * sizeof(*file->where));
	file->used = memory_map(file->slots / 64 * sizeof(*file->used));
	file->groups = memory_map(GROUPS * sizeof(*file->groups));
	if (!file->where || !file->used || !file->groups)
		return false;
	for (i = GROUPS; i--;) {
		file->groups[i].next = file->free;
		file->free = &file->groups[i];
	}
	return true;
}

static int file_open(struct store *store, const char *path)
{
	struct file *file;
	int err;

	if (!path || !*path)
		return fail(-EINVAL,
			    "store file: wants a path, as in file:/var/tmp");
	file = memory_map(sizeof(*file));
	if (!file)
		return fail(-ENOMEM, "store file: out of memory");
	store->private = file;
	pthread_mutex_init(&file->lock, NULL);
	file->sync = true;
	/* The page cache would keep a second copy of what has to leave memory. */
	file->fd = open_path(path, O_DIRECT);
	if (file->fd < 0 && errno == EINVAL)
		file->fd = open_path(path, 0);
	if (file->fd < 0) {
		fail(-errno, "store file: %s: %m", path);
		goto failed;
	}
	if (!allocate(file, store->pages)) {
		errno = ENOMEM;
		fail(-errno, "store file: out of memory");
		goto failed;
	}
	if (!io_uring_queue_init(RING_DEPTH, &file->ring, 0)) {
		file->sync = false;
		store->fd = file->ring.ring_fd;
	}
	return 0;
failed:
	err = -errno;
	file_close(store);
	return err;
}

/* What came of a group, page by page; the lock is held. */
static void group_end(struct file *file, struct group *group)
{
	unsigned int i;

	for (i = 0; i < group->count; i++) {
		struct store_io *io = group->ios[i];
		uint32_t old = file->where[io->page];
		bool whole = group->result >=
			     (int)((i + 1) * (unsigned int)PAGE_BYTES);

		/* What was cut short fails when it is tried again, and says why. */
		io->error = whole	      ? 0 :
			    group->result < 0 ? group->result :
						-EIO;
		if (!io->write)
			continue;
		if (io->error) {
			slot_flip(file, group->slot + i);
			continue;
		}
		if (old)
			slot_flip(file, old - 1);
		file->pages += !old;
		file->where[io->page] = group->slot + i + 1;
	}
}

/* Tell those who asked, without the lock, then give the groups back. */
static void finish(struct file *file, struct group *list)
{
	while (list) {
		struct group *next = list->next;
		unsigned int i;

		for (i = 0; i < list->count; i++)
			list->ios[i]->done(list->ios[i]);
		pthread_mutex_lock(&file->lock);
		list->next = file->free;
		file->free = list;
		pthread_mutex_unlock(&file->lock);
		list = next;
	}
}

static unsigned int file_reap(struct store *store, bool wait)
{
	struct file *file = store->private;
	struct group *ended = NULL;
	struct io_uring_cqe *cqe;
	unsigned int n = 0;

	if (file->sync)
		return 0;
	if (wait) {
		struct pollfd ready = { file->ring.ring_fd, POLLIN, 0 };

		poll(&ready, 1, 50);
	}
	pthread_mutex_lock(&file->lock);
	while (n < GROUPS && !io_uring_peek_cqe(&file->ring, &cqe)) {
		struct group *group = io_uring_cqe_get_data(cqe);

		group->result = cqe->res;
		io_uring_cqe_seen(&file->ring, cqe);
		group_end(file, group);
		group->next = ended;
		ended = group;
		n++;
	}
	pthread_mutex_unlock(&file->lock);
	finish(file, ended);
	return n;
}

/* Hand a group to the kernel; the lock is held. Return: whether it took it. */
static bool launch(struct file *file, struct group *group, bool write)
{
	const uint64_t offset = (uint64_t)group->slot << PAGE_SHIFT;
	struct io_uring_sqe *sqe;

	if (file->sync) {
		ssize_t result =
			write ? pwritev(file->fd, group->vectors,
					(int)group->count, (off_t)offset) :
				preadv(file->fd, group->vectors,
				       (int)group->count, (off_t)offset);

		group->result = result < 0 ? -errno : (int)result;
		group_end(file, group);
		return false;
	}
	sqe = io_uring_get_sqe(&file->ring);
	if (!sqe) {
		io_uring_submit(&file->ring);
		sqe = io_uring_get_sqe(&file->ring);
	}
	if (!sqe) {
		group->result = -EAGAIN;
		group_end(file, group);
		return false;
	}
	if (write)
		io_uring_prep_writev(sqe, file->fd, group->vectors,
				     group->count, offset);
	else
		io_uring_prep_readv(sqe, file->fd, group->vectors, group->count,
				    offset);
	io_uring_sqe_set_data(sqe, group);
	return true;
}

/* Where the first requests go or are. Return: how many are in a row. */
static unsigned int place(struct file *file, struct store_io **ios,
			  unsigned int n, uint32_t *slot)
{
	unsigned int count;

	if (n > GROUP_MAX)
		n = GROUP_MAX;
	if (ios[0]->write)
		return slots_get(file, n, slot);
	*slot = file->where[ios[0]->page] - 1;
	for (count = 1; count < n; count++)
		if (file->where[ios[count]->page] - 1 != *slot + count)
			break;
	return count;
}

static void file_submit(struct store *store, struct store_io **ios,
			unsigned int n)
{
	struct file *file = store->private;
	struct group *ended = NULL;
	unsigned int done = 0, i;

	pthread_mutex_lock(&file->lock);
	while (done < n) {
		struct group *group = file->free;

		if (!group) {
			/* More than are ever under way in one direction. */
			pthread_mutex_unlock(&file->lock);
			file_reap(store, true);
			pthread_mutex_lock(&file->lock);
			continue;
		}
		group->count = place(file, ios + done, n - done, &group->slot);
		if (!group->count) {
			ios[done]->error = -ENOSPC;
			pthread_mutex_unlock(&file->lock);
			ios[done]->done(ios[done]);
			pthread_mutex_lock(&file->lock);
			done++;
			continue;
		}
		file->free = group->next;
		for (i = 0; i < group->count; i++) {
			group->ios[i] = ios[done + i];
			group->vectors[i] =
				(struct iovec){ ios[done + i]->buffer,
						PAGE_BYTES };
		}
		done += group->count;
		if (!launch(file, group, group->ios[0]->write)) {
			group->next = ended;
			ended = group;
		}
	}
	if (!file->sync)
		io_uring_submit(&file->ring);
	pthread_mutex_unlock(&file->lock);
	finish(file, ended);
}

static void file_discard(struct store *store, uint32_t page)
{
	struct file *file = store->private;

	pthread_mutex_lock(&file->lock);
	if (file->where[page]) {
		slot_flip(file, file->where[page] - 1);
		file->where[page] = 0;
		file->pages--;
	}
	pthread_mutex_unlock(&file->lock);
}

static int file_barrier(struct store *store)
{
	struct file *file = store->private;

	return fdatasync(file->fd) ? fail(-errno, "store file: %m") : 0;
}

static bool file_locate(struct store *store, uint32_t page, uint64_t *slot,
			uint32_t *bytes)
{
	struct file *file = store->private;
	uint32_t where;

	pthread_mutex_lock(&file->lock);
	where = file->where[page];
	pthread_mutex_unlock(&file->lock);
	if (!where)
		return false;
	*slot = where - 1;
	*bytes = (uint32_t)PAGE_BYTES;
	return true;
}

static void file_usage(struct store *store, struct store_usage *usage)
{
	struct file *file = store->private;

	pthread_mutex_lock(&file->lock);
	usage->pages = file->pages;
	usage->bytes = file->pages << PAGE_SHIFT;
	pthread_mutex_unlock(&file->lock);
}

const struct store_ops store_file = {
	.name = "file",
	.open = file_open,
	.close = file_close,
	.submit = file_submit,
	.reap = file_reap,
	.discard = file_discard,
	.barrier = file_barrier,
	.locate = file_locate,
	.usage = file_usage,
};
