// SPDX-License-Identifier: GPL-2.0
/*
 * io_uring's files.  Linked: opening, writing and closing are one chain for each file,
 * all chains one call; what is opened is a place in the ring's table.  Batched: all are
 * opened, then all written, then all closed.  Handed: linked, and none of it done by
 * the loop's own thread.
 */
#include <fcntl.h>
#include <poll.h>
#include <string.h>

#include "uring.h"
#include "workloads/files.h"

enum { BELL = UINT32_MAX - 1 };

/**
 * struct uring_writer - the engine at work
 * @loop: the ring
 * @files: the workload
 * @fds: of the files that are open; batched
 * @left: completions that are awaited
 * @flags: of each request
 */
struct uring_writer {
	struct loop loop;
	struct files *files;
	int *fds;
	uint32_t left;
	unsigned char flags;
};

static void bell_arm(struct uring_writer *w)
{
	struct io_uring_sqe *sqe = uring_sqe(w->loop.own);

	io_uring_prep_poll_add(sqe, w->files->bell, POLLIN);
	sqe->user_data = BELL;
}

static int writer_open(struct job *job, uint32_t requests, unsigned char flags)
{
	struct uring_writer *w = job_alloc(1, sizeof(*w));
	struct files *f = files_new(job);
	struct uring *u;
	cpu_set_t cpus;

	if (!f)
		return -1;
	f->own = w;
	w->files = f;
	w->flags = flags;
	w->fds = job_alloc(f->n, sizeof(*w->fds));
	w->loop = (struct loop){ .job = job,
				 .room = f->n,
				 .batch = requests * f->n,
				 .timeout = -1 };
	if (uring_open(&w->loop))
		return -1;
	/* Kernels before 5.14 have their threads where they want. */
	u = w->loop.own;
	job_cpus(job, &cpus);
	io_uring_register_iowq_aff(&u->ring, sizeof(cpus), &cpus);
	bell_arm(w);
	return uring_start(&w->loop);
}

static int completed(struct uring_writer *w, const struct io_uring_cqe *cqe,
		     bool opening)
{
	struct job *job = w->files->job;
	uint32_t i = (uint32_t)cqe->user_data;

	if (i == BELL) {
		files_heard(w->files);
		bell_arm(w);
		return 0;
	}
	/* Of a chain, what failed first says why; the rest is cancelled. */
	if (cqe->res < 0 && cqe->res != -ECANCELED)
		return job_errno(job, w->files->paths[i], -cqe->res);
	/* What is written is as many bytes as wanted; all else gives less. */
	if (cqe->user_data >> 32 && cqe->res != (int)w->files->size)
		return job_errno(job, w->files->paths[i], ENOSPC);
	if (opening)
		w->fds[i] = cqe->res;
	w->left--;
	return 0;
}

/* Hand in what was prepared, and handle what comes until all is done. */
static int complete(struct uring_writer *w, uint32_t count, bool opening)
{
	struct uring *u = w->loop.own;

	w->left = count;
	while (w->left) {
		int i, n = uring_wait(&w->loop);

		if (n < 0)
			return -1;
		for (i = 0; i < n; i++)
			if (completed(w, u->cqes[i], opening))
				return -1;
		uring_done(&w->loop, n);
	}
	return 0;
}

/* user_data of a write; of anything else it is the index alone. */
static uint64_t write_data(uint32_t i)
{
	return UINT64_C(1) << 32 | i;
}

/* ---- linked ----------------------------------------------------------------------- */

static void prep_chain(struct uring_writer *w, uint32_t i)
{
	struct uring *u = w->loop.own;
	struct files *f = w->files;
	struct io_uring_sqe *sqe;

	sqe = uring_sqe(u);
	io_uring_prep_openat_direct(sqe, AT_FDCWD, f->paths[i], O_WRONLY, 0, i);
	sqe->flags |= IOSQE_IO_LINK | w->flags;
	sqe->user_data = i;
	sqe = uring_sqe(u);
	io_uring_prep_write(sqe, (int)i, f->data[i], f->size, 0);
	sqe->flags |= IOSQE_FIXED_FILE | IOSQE_IO_LINK | w->flags;
	sqe->user_data = write_data(i);
	sqe = uring_sqe(u);
	io_uring_prep_close_direct(sqe, i);
	sqe->flags |= w->flags;
	sqe->user_data = i;
}

/* A chain must not be cut in two by a queue that is full. */
static int linked_batch(struct files *f, uint32_t count)
{
	struct uring_writer *w = f->own;
	uint32_t i;

	for (i = 0; i < count; i++) {
		files_number(f, i);
		prep_chain(w, i);
	}
	return complete(w, 3 * count, false);
}

static int linked_block(struct job *job, uint64_t ops)
{
	return files_block(job, ops, linked_batch);
}

static int chains_open(struct job *job, unsigned char flags)
{
	/* Chains need the table, whatever the variant says. */
	job->flags |= URING_FILES;
	return writer_open(job, 3, flags);
}

static int linked_open(struct job *job)
{
	return chains_open(job, 0);
}

static int handed_open(struct job *job)
{
	return chains_open(job, IOSQE_ASYNC);
}

/* ---- batched ---------------------------------------------------------------------- */

static int open_all(struct uring_writer *w, uint32_t count)
{
	uint32_t i;

	for (i = 0; i < count; i++) {
		struct io_uring_sqe *sqe = uring_sqe(w->loop.own);

		io_uring_prep_openat(sqe, AT_FDCWD, w->files->paths[i],
				     O_WRONLY | O_CLOEXEC, 0);
		sqe->user_data = i;
	}
	return complete(w, count, true);
}

static int write_all(struct uring_writer *w, uint32_t count)
{
	struct files *f = w->files;
	uint32_t i;

	for (i = 0; i < count; i++) {
		struct io_uring_sqe *sqe = uring_sqe(w->loop.own);

		files_number(f, i);
		io_uring_prep_write(sqe, w->fds[i], f->data[i], f->size, 0);
		sqe->user_data = write_data(i);
	}
	return complete(w, count, false);
}

static int close_all(struct uring_writer *w, uint32_t count)
{
	uint32_t i;

	for (i = 0; i < count; i++) {
		struct io_uring_sqe *sqe = uring_sqe(w->loop.own);

		io_uring_prep_close(sqe, w->fds[i]);
		sqe->user_data = i;
	}
	return complete(w, count, false);
}

static int batched_batch(struct files *f, uint32_t count)
{
	struct uring_writer *w = f->own;

	if (open_all(w, count) || write_all(w, count))
		return -1;
	return close_all(w, count);
}

static int batched_block(struct job *job, uint64_t ops)
{
	return files_block(job, ops, batched_batch);
}

static int batched_open(struct job *job)
{
	if (job->flags & URING_FILES)
		return job_skip(job, "that is what linked files are");
	return writer_open(job, 1, 0);
}

/* ---- what is needed --------------------------------------------------------------- */

static int batched_probe(struct job *job)
{
	return uring_probe(job, IORING_OP_OPENAT, "OPENAT");
}

/* One chain: kernels before 5.15 know the operations, but not the table. */
static int linked_probe(struct job *job)
{
	/* What it holds goes with the process. */
	static struct uring_writer w;
	char null[] = "/dev/null", byte[8] = "", *path = null, *data = byte;
	struct files f = {
		.job = job, .size = 1, .paths = &path, .data = &data
	};

	if (batched_probe(job))
		return -1;
	job->flags |= URING_FILES;
	w.files = &f;
	w.loop = (struct loop){
		.job = job, .room = 1, .batch = 3, .timeout = -1
	};
	if (uring_open(&w.loop))
		return -1;
	prep_chain(&w, 0);
	if (complete(&w, 3, false)) {
		job->shared->state = JOB_STARTING;
		return job_skip(job, "no files can be opened into a ring");
	}
	return 0;
}

static const struct part linked_files = {
	.open = linked_open,
	.block = linked_block,
	.verify = files_verify,
};

static const struct part handed_files = {
	.open = handed_open,
	.block = linked_block,
	.verify = files_verify,
};

static const struct part batched_files = {
	.open = batched_open,
	.block = batched_block,
	.verify = files_verify,
};

const struct engine engine_uring_linked = {
	.name = "uring-linked",
	.about = "io_uring, a chain of requests for each file",
	.probe = linked_probe,
	.uring = true,
	.parts = { [WORK_FILES] = &linked_files },
};

const struct engine engine_uring_handed = {
	.name = "uring-handed",
	.about = "io_uring, a chain for each file, in threads of the kernel",
	.probe = linked_probe,
	.uring = true,
	.parts = { [WORK_FILES] = &handed_files },
};

const struct engine engine_uring_batched = {
	.name = "uring-batched",
	.about = "io_uring, a request for each step of each file",
	.probe = batched_probe,
	.uring = true,
	.parts = { [WORK_FILES] = &batched_files },
};
