/* SPDX-License-Identifier: GPL-2.0 */
/* The process of a job, as the program that started it sees it. */
#ifndef MUSE_EVBENCH_WORKER_H
#define MUSE_EVBENCH_WORKER_H

#include <signal.h>
#include <sys/types.h>

#include "job.h"

/**
 * struct worker - a process that does a job
 * @pid: its id, or 0
 * @fd: a socket: orders go out, a byte comes back for each
 * @shared: what it tells
 */
struct worker {
	pid_t pid;
	int fd;
	struct shared *shared;
};

/**
 * enum answer - what became of an order
 * @ANSWER_DONE: it was carried out
 * @ANSWER_SKIPPED: this cannot be measured here, shared->text says why
 * @ANSWER_FAILED: likewise, but it should work; or the process is gone
 * @ANSWER_INTERRUPTED: somebody wants all of this to end
 */
enum answer {
	ANSWER_DONE,
	ANSWER_SKIPPED,
	ANSWER_FAILED,
	ANSWER_INTERRUPTED,
};

extern volatile sig_atomic_t interrupted;

enum answer worker_start(struct worker *worker, const struct job *job);
enum answer worker_block(struct worker *worker, uint64_t ops);
enum answer worker_plan(struct worker *worker, uint64_t block_ns);
int worker_send(struct worker *worker, uint64_t ops);
enum answer worker_answer(struct worker *worker);
void worker_end(struct worker *worker);

#endif /* MUSE_EVBENCH_WORKER_H */
