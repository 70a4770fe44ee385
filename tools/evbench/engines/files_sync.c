// SPDX-License-Identifier: GPL-2.0
/*
 * sync: the loop opens, writes and closes, one file after the other.  thread: it has a
 * thread do that for each, and is told by an eventfd.
 */
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>

#include "parts.h"
#include "workloads/files.h"

/* Minus errno, if it is not 0. */
static int write_file(const struct files *f, uint32_t i)
{
	int error = 0, fd = open(f->paths[i], O_WRONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = write(fd, f->data[i], f->size);
	if (n != (ssize_t)f->size)
		error = n < 0 ? -errno : -ENOSPC;
	if (close(fd) && !error)
		error = -errno;
	return error;
}

/* ---- sync --------------------------------------------------------------------- */

static int sync_open(struct job *job)
{
	return files_new(job) ? 0 : -1;
}

static int sync_batch(struct files *f, uint32_t count)
{
	struct pollfd pfd = { .fd = f->bell, .events = POLLIN };
	uint32_t i;

	for (i = 0; i < count; i++) {
		int error;

		files_number(f, i);
		error = write_file(f, i);
		if (error)
			return job_errno(f->job, f->paths[i], -error);
	}
	if (poll(&pfd, 1, 0) > 0)
		files_heard(f);
	return 0;
}

static int sync_block(struct job *job, uint64_t ops)
{
	return files_block(job, ops, sync_batch);
}

static const struct part sync_files = {
	.open = sync_open,
	.block = sync_block,
	.verify = files_verify,
};

const struct engine engine_sync = {
	.name = "sync",
	.about = "the loop itself opens, writes and closes",
	.parts = { [WORK_FILES] = &sync_files },
};

/* ---- thread --------------------------------------------------------------------- */

/**
 * struct errand - what a thread is to do
 * @files: the workload
 * @index: of the file
 */
struct errand {
	struct files *files;
	uint32_t index;
};

/**
 * struct errands - the engine at work
 * @attr: of the threads
 * @list: an errand for each file
 * @done: eventfd: so many are done
 * @error: of one of them: minus errno
 */
struct errands {
	pthread_attr_t attr;
	struct errand *list;
	int done;
	atomic_int error;
};

static void *run_errand(void *context)
{
	const struct errand *errand = context;
	struct errands *e = errand->files->own;
	int error = write_file(errand->files, errand->index);
	uint64_t one = 1;

	if (error)
		atomic_store(&e->error, error);
	if (write(e->done, &one, sizeof(one)) != sizeof(one))
		_exit(STATUS_FAILED);
	return NULL;
}

static int errands_open(struct job *job)
{
	struct files *f = files_new(job);
	struct errands *e = job_alloc(1, sizeof(*e));
	uint32_t i;
	cpu_set_t cpus;

	if (!f)
		return -1;
	f->own = e;
	e->list = job_alloc(f->n, sizeof(*e->list));
	for (i = 0; i < f->n; i++)
		e->list[i] = (struct errand){ f, i };
	e->done = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_attr_init(&e->attr);
	pthread_attr_setdetachstate(&e->attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&e->attr, 64 * 1024);
	job_cpus(job, &cpus);
	pthread_attr_setaffinity_np(&e->attr, sizeof(cpus), &cpus);
	return e->done < 0 ? job_errno(job, "eventfd", errno) : 0;
}

/* Until all errands are done. */
static int await_errands(struct files *f, uint64_t count)
{
	struct errands *e = f->own;
	struct pollfd pfd[2] = { { .fd = f->bell, .events = POLLIN },
				 { .fd = e->done, .events = POLLIN } };
	uint64_t done = 0, value;

	while (done < count) {
		if (poll(pfd, 2, -1) < 0)
			continue;
		if (pfd[0].revents)
			files_heard(f);
		if (pfd[1].revents &&
		    read(e->done, &value, sizeof(value)) == sizeof(value))
			done += value;
	}
	return atomic_load(&e->error);
}

static int errands_batch(struct files *f, uint32_t count)
{
	struct errands *e = f->own;
	uint32_t i;
	int rc;

	for (i = 0; i < count; i++) {
		pthread_t thread;

		files_number(f, i);
		rc = pthread_create(&thread, &e->attr, run_errand, &e->list[i]);
		if (rc)
			return job_errno(f->job, "pthread_create", rc);
	}
	rc = await_errands(f, count);
	return rc ? job_errno(f->job, "write", -rc) : 0;
}

static int errands_block(struct job *job, uint64_t ops)
{
	return files_block(job, ops, errands_batch);
}

const struct part thread_files = {
	.open = errands_open,
	.block = errands_block,
	.verify = files_verify,
};
