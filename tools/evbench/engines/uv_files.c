// SPDX-License-Identifier: GPL-2.0
/* libuv's files: a pool of threads, and a callback after each step. */
#include <fcntl.h>
#include <uv.h>

#include "parts.h"
#include "workloads/files.h"

struct uv_writer;

/**
 * struct uv_step - a file that is being written
 * @fs: libuv's request
 * @writer: the engine
 * @index: of the file
 * @fd: its descriptor
 */
struct uv_step {
	uv_fs_t fs;
	struct uv_writer *writer;
	uint32_t index;
	int fd;
};

/**
 * struct uv_writer - the engine at work
 * @uv: libuv's loop
 * @bell: the bell in it
 * @files: the workload
 * @steps: one for each file
 * @left: files of the batch that are not written yet
 * @error: of one of them: minus errno
 */
struct uv_writer {
	uv_loop_t uv;
	uv_poll_t bell;
	struct files *files;
	struct uv_step *steps;
	uint32_t left;
	long error;
};

static void heard(uv_poll_t *poll, int status, int events)
{
	struct uv_writer *w = poll->data;

	(void)status;
	(void)events;
	files_heard(w->files);
}

/* The result of the step before; true: it has failed. */
static bool step_failed(struct uv_step *s)
{
	long result = s->fs.result;

	uv_fs_req_cleanup(&s->fs);
	if (result >= 0)
		return false;
	s->writer->error = result;
	return true;
}

static void closed(uv_fs_t *fs)
{
	struct uv_step *s = fs->data;

	step_failed(s);
	s->writer->left--;
}

static void written(uv_fs_t *fs)
{
	struct uv_step *s = fs->data;
	bool whole = fs->result == (long)s->writer->files->size;

	if (!step_failed(s) && !whole)
		s->writer->error = -ENOSPC;
	uv_fs_close(&s->writer->uv, fs, s->fd, closed);
}

static void opened(uv_fs_t *fs)
{
	struct uv_step *s = fs->data;
	struct files *f = s->writer->files;
	uv_buf_t buf = uv_buf_init(f->data[s->index], f->size);

	s->fd = (int)fs->result;
	if (step_failed(s)) {
		s->writer->left--;
		return;
	}
	uv_fs_write(&s->writer->uv, fs, s->fd, &buf, 1, 0, written);
}

/* The pool is made when it is first used, and runs where the loop does then. */
static int make_pool(struct uv_writer *w)
{
	struct job *job = w->files->job;
	cpu_set_t cpus;
	uv_fs_t fs;
	int rc;

	job_cpus(job, &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
	rc = uv_fs_stat(&w->uv, &fs, "/", uv_fs_req_cleanup);
	if (!rc)
		uv_run(&w->uv, UV_RUN_DEFAULT);
	job_pin(job->cpu);
	return rc;
}

static int uv_files_open(struct job *job)
{
	struct uv_writer *w = job_alloc(1, sizeof(*w));
	struct files *f = files_new(job);
	uint32_t i;
	int rc;

	if (!f)
		return -1;
	f->own = w;
	w->files = f;
	w->steps = job_alloc(f->n, sizeof(*w->steps));
	for (i = 0; i < f->n; i++) {
		w->steps[i] = (struct uv_step){ .writer = w, .index = i };
		w->steps[i].fs.data = &w->steps[i];
	}
	rc = uv_loop_init(&w->uv);
	if (!rc)
		rc = make_pool(w);
	if (!rc)
		rc = uv_poll_init(&w->uv, &w->bell, f->bell);
	w->bell.data = w;
	if (!rc)
		rc = uv_poll_start(&w->bell, UV_READABLE, heard);
	return rc ? job_fail(job, "libuv: %s", uv_strerror(rc)) : 0;
}

static int uv_batch(struct files *f, uint32_t count)
{
	struct uv_writer *w = f->own;
	uint32_t i;
	int rc;

	w->left = count;
	for (i = 0; i < count; i++) {
		files_number(f, i);
		rc = uv_fs_open(&w->uv, &w->steps[i].fs, f->paths[i],
				O_WRONLY | O_CLOEXEC, 0, opened);
		if (rc)
			return job_fail(f->job, "uv_fs_open: %s",
					uv_strerror(rc));
	}
	while (w->left)
		uv_run(&w->uv, UV_RUN_ONCE);
	return w->error ? job_errno(f->job, "write", (int)-w->error) : 0;
}

static int uv_files_block(struct job *job, uint64_t ops)
{
	return files_block(job, ops, uv_batch);
}

const struct part uv_files = {
	.open = uv_files_open,
	.block = uv_files_block,
	.verify = files_verify,
};
