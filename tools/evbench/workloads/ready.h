/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ready: some of many descriptors become ready, are reported and read.  One thread
 * writes, waits and reads, so nothing sleeps: it is what asking costs.
 */
#ifndef MUSE_EVBENCH_READY_H
#define MUSE_EVBENCH_READY_H

#include "engine.h"

enum { READY_N, READY_ACTIVE };

/**
 * struct ready - the workload at work
 * @loop: the mechanism
 * @fds: eventfds, all of them watched
 * @sent: number of the last event of each; an eventfd holds it until it is read
 * @seen: number of the last one that was read
 * @n: how many there are
 * @active: how many become ready in one operation
 * @step: from one that becomes ready to the next; has no divisor in common with @n
 * @next: which comes next
 */
struct ready {
	struct loop loop;
	int *fds;
	uint64_t *sent;
	uint64_t *seen;
	uint32_t n;
	uint32_t active;
	uint32_t step;
	uint32_t next;
};

int ready_open(struct job *job);
int ready_set_up(struct job *job, uint32_t n, uint32_t active);
void ready_calls(const struct job *job, struct calls *calls);
int ready_wrong(struct ready *ready, uint32_t index, ssize_t got,
		uint64_t value) cold;

/* Make the next descriptor ready. */
static always_inline int ready_fire(struct ready *r)
{
	uint32_t i = r->next;
	uint64_t value = ++r->sent[i];

	r->next += r->step;
	if (r->next >= r->n)
		r->next -= r->n;
	if (write(r->fds[i], &value, sizeof(value)) == sizeof(value))
		return 0;
	return loop_failed(&r->loop, "write");
}

/* Read what one wait has reported; how many events that were. */
static always_inline int ready_collect(const struct mechanism *m,
				       struct ready *r, int n)
{
	int i, got = 0;

	for (i = 0; i < n; i++) {
		uint32_t index = m->index(&r->loop, i);
		uint64_t value = 0;
		ssize_t len;

		if (index == EVENT_NONE)
			continue;
		len = m->take(&r->loop, i, r->fds[index], &value,
			      sizeof(value));
		if (len != sizeof(value) || value != ++r->seen[index])
			return ready_wrong(r, index, len, value);
		got++;
	}
	m->done(&r->loop, n);
	return got;
}

/* A block of this workload; to be inlined with @m known. */
static always_inline int ready_block(const struct mechanism *m, struct job *job,
				     uint64_t ops)
{
	struct ready *r = job->state;
	uint64_t op;

	for (op = 0; op < ops; op++) {
		uint32_t i, left;
		int n;

		for (i = 0; i < r->active; i++)
			if (ready_fire(r))
				return -1;
		for (left = r->active; left; left -= (uint32_t)n) {
			n = m->wait(&r->loop);
			if (n >= 0)
				n = ready_collect(m, r, n);
			if (n < 0)
				return -1;
		}
	}
	job->shared->invariants += ops * r->active;
	loop_account(&r->loop);
	return 0;
}

#endif /* MUSE_EVBENCH_READY_H */
