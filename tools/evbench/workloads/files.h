/* SPDX-License-Identifier: GPL-2.0 */
/*
 * files: a program that waits for events is asked to write some files.  What does that
 * cost, and for how long does it not see other events?
 *
 * A thread on another CPU rings a bell, an eventfd, as soon as the last ring has been
 * heard; how late a ring is heard is the stall of the loop.
 */
#ifndef MUSE_EVBENCH_FILES_H
#define MUSE_EVBENCH_FILES_H

#include <pthread.h>
#include <stdatomic.h>

#include "engine.h"

enum { FILES_N, FILES_SIZE };

/**
 * struct files - the workload at work
 * @job: whose
 * @n: files that are asked for at once
 * @size: bytes of each
 * @paths: of the files; they exist
 * @data: what is written to each; begins with the number of the writing
 * @written: that number
 * @bell: eventfd that is rung
 * @rung_ns: when it was; 0: the ring has been heard
 * @worst_ns: the longest that a ring of the block was not heard
 * @ringer: who rings
 * @ringing: it is to
 * @own: the engine's
 */
struct files {
	struct job *job;
	uint32_t n;
	uint32_t size;
	char **paths;
	char **data;
	uint64_t *written;
	int bell;
	atomic_ulong rung_ns;
	uint64_t worst_ns;
	pthread_t ringer;
	atomic_uint ringing;
	void *own;
};

struct files *files_new(struct job *job);
int files_block(struct job *job, uint64_t ops,
		int (*batch)(struct files *files, uint32_t count));
int files_verify(struct job *job);
void files_heard(struct files *files);

/* Number the data of a file, so that it is seen whether it was written. */
static inline void files_number(struct files *f, uint32_t i)
{
	f->written[i]++;
	*(uint64_t *)(void *)f->data[i] = f->written[i];
}

#endif /* MUSE_EVBENCH_FILES_H */
