// SPDX-License-Identifier: GPL-2.0
#include "files.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>

/* Between a ring that was heard and the next. */
enum { QUIET_NS = 50000 };

static const struct parameter params[] = {
	[FILES_N] = { "files", "that are asked for at once", NULL, 1, 4096,
		      64 },
	[FILES_SIZE] = { "size", "bytes of each", NULL, 8, 1 << 24, 4096 },
	{ .name = NULL },
};

static const struct metric metrics[] = {
	{ FIGURE_CPU, "cpu", "ns", "CPU time for a file" },
	{ FIGURE_OWN, "stall", "ns",
	  "the longest that the loop saw no other event" },
	{ FIGURE_WALL, "wall", "ns", "time for a file" },
	{ .name = NULL },
};

/* Each of them may be open at the same time, twice with those registered. */
static uint64_t files(const uint64_t *p)
{
	return 2 * p[FILES_N];
}

const struct workload workload_files = {
	.id = WORK_FILES,
	.name = "files",
	.about = "A loop is asked to open, write and close files",
	.params = params,
	.metrics = metrics,
	.latency = "how late another event is seen",
	.baseline = "sync",
	.least = 64,
	.block_us = 10000,
	.files = files,
};

static void *ring(void *context)
{
	struct timespec quiet = { .tv_nsec = QUIET_NS };
	struct files *f = context;
	uint64_t one = 1;

	job_pin(f->job->peer_cpu);
	for (;;) {
		clock_nanosleep(CLOCK_MONOTONIC, 0, &quiet, NULL);
		if (!atomic_load(&f->ringing) || atomic_load(&f->rung_ns))
			continue;
		atomic_store(&f->rung_ns, now_ns());
		if (write(f->bell, &one, sizeof(one)) != sizeof(one))
			return NULL;
	}
}

/**
 * files_heard() - the bell is readable, or may be
 * @f: the workload
 *
 * Context: the thread of the loop.
 */
void files_heard(struct files *f)
{
	uint64_t value, then, late;

	if (read(f->bell, &value, sizeof(value)) != sizeof(value))
		return;
	then = atomic_load(&f->rung_ns);
	late = now_ns() - then;
	if (late > f->worst_ns)
		f->worst_ns = late;
	hist_record(&f->job->shared->latency, late);
	atomic_store(&f->rung_ns, 0);
}

/* The file is there, and as long as it is going to be. */
static int make_file(struct files *f, uint32_t i)
{
	struct job *job = f->job;
	ssize_t n;
	int fd;

	if (asprintf(&f->paths[i], "%s/%d-%u", job->folder, getpid(), i) < 0)
		return job_fail(job, "no memory");
	f->data[i] = job_alloc(1, f->size);
	fd = open(f->paths[i], O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0)
		return job_errno(job, f->paths[i], errno);
	n = write(fd, f->data[i], f->size);
	if (n != (ssize_t)f->size)
		return job_errno(job, f->paths[i], n < 0 ? errno : ENOSPC);
	close(fd);
	return 0;
}

/**
 * files_new() - what engines need to begin with
 * @job: whose; its state becomes the workload
 *
 * Return: the workload, or NULL with the job ended.
 */
struct files *files_new(struct job *job)
{
	struct files *f = job_alloc(1, sizeof(*f));
	uint32_t i;
	int rc;

	job->state = f;
	f->job = job;
	if (job->peer_cpu < 0) {
		job_skip(job, "there is only one CPU: nobody sees the stall");
		return NULL;
	}
	f->n = (uint32_t)job->params[FILES_N];
	f->size = (uint32_t)job->params[FILES_SIZE];
	f->paths = job_alloc(f->n, sizeof(*f->paths));
	f->data = job_alloc(f->n, sizeof(*f->data));
	f->written = job_alloc(f->n, sizeof(*f->written));
	f->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (f->bell < 0) {
		job_errno(job, "eventfd", errno);
		return NULL;
	}
	for (i = 0; i < f->n; i++)
		if (make_file(f, i))
			return NULL;
	rc = pthread_create(&f->ringer, NULL, ring, f);
	if (rc) {
		job_errno(job, "pthread_create", rc);
		return NULL;
	}
	return f;
}

static uint64_t clock_of(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * UINT64_C(1000000000) +
	       (uint64_t)ts.tv_nsec;
}

/* CPU time of the process, less that of who rings. */
static uint64_t cpu_without_bell(const struct files *f)
{
	clockid_t bell;

	if (pthread_getcpuclockid(f->ringer, &bell))
		return 0;
	return clock_of(CLOCK_PROCESS_CPUTIME_ID) - clock_of(bell);
}

/**
 * files_block() - struct part.block, given what an engine does for one request
 * @job: the job
 * @ops: files
 * @batch: write @count files, hearing the bell whenever the loop would
 *
 * Return: 0, or -1 with the job ended.
 */
int files_block(struct job *job, uint64_t ops,
		int (*batch)(struct files *files, uint32_t count))
{
	struct result_block *block = &job->shared->block;
	struct files *f = job->state;
	uint64_t left, before = cpu_without_bell(f);

	f->worst_ns = 0;
	atomic_store(&f->ringing, 1);
	for (left = ops; left;) {
		uint32_t count = left < f->n ? (uint32_t)left : f->n;

		if (batch(f, count))
			return -1;
		left -= count;
	}
	atomic_store(&f->ringing, 0);
	files_heard(f);
	block->values[FIGURE_CPU] =
		(double)(cpu_without_bell(f) - before) / (double)ops;
	block->values[FIGURE_OWN] = (double)f->worst_ns;
	job->shared->invariants += ops;
	return 0;
}

static int verify_file(struct files *f, uint32_t i)
{
	int fd = open(f->paths[i], O_RDONLY | O_CLOEXEC);
	uint64_t value = 0;
	ssize_t n;

	if (fd < 0)
		return job_errno(f->job, f->paths[i], errno);
	n = read(fd, &value, sizeof(value));
	close(fd);
	if (n == sizeof(value) && value == f->written[i])
		return 0;
	return job_broken(f->job, "file %u: writing %llu is there, not %llu", i,
			  (unsigned long long)value,
			  (unsigned long long)f->written[i]);
}

/**
 * files_verify() - struct part.verify: is what was written last in the files?
 * @job: the job
 *
 * Return: 0, or -1 with the job ended.
 */
int files_verify(struct job *job)
{
	struct files *f = job->state;
	uint32_t i;

	for (i = 0; i < f->n; i++)
		if (verify_file(f, i))
			return -1;
	return 0;
}
