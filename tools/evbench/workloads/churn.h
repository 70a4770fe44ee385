/* SPDX-License-Identifier: GPL-2.0 */
/*
 * churn: descriptors come and go.  Of N that are watched one leaves and is closed; a
 * new one takes its place, becomes ready, is reported and read.
 */
#ifndef MUSE_EVBENCH_CHURN_H
#define MUSE_EVBENCH_CHURN_H

#include <sys/eventfd.h>

#include "workloads/ready.h"

enum { CHURN_N };

int churn_open(struct job *job);
void churn_calls(const struct job *job, struct calls *calls);

/* Replace the descriptor whose turn it is by a new one. */
static always_inline int churn_replace(const struct mechanism *m,
				       struct ready *r)
{
	uint32_t i = r->next;

	if (m->remove(&r->loop, i, r->fds[i]))
		return -1;
	close(r->fds[i]);
	r->fds[i] = eventfd(0, EFD_CLOEXEC);
	if (r->fds[i] < 0)
		return loop_failed(&r->loop, "eventfd");
	return m->add(&r->loop, i, r->fds[i]);
}

/* A block of this workload; to be inlined with @m known. */
static always_inline int churn_block(const struct mechanism *m, struct job *job,
				     uint64_t ops)
{
	struct ready *r = job->state;
	uint64_t op;

	for (op = 0; op < ops; op++) {
		int n;

		if (churn_replace(m, r) || ready_fire(r))
			return -1;
		do {
			n = m->wait(&r->loop);
			if (n >= 0)
				n = ready_collect(m, r, n);
		} while (!n);
		if (n < 0)
			return -1;
	}
	job->shared->invariants += ops;
	loop_account(&r->loop);
	return 0;
}

#endif /* MUSE_EVBENCH_CHURN_H */
