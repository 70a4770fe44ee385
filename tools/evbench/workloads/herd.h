/* SPDX-License-Identifier: GPL-2.0 */
/*
 * herd: several threads wait for the same descriptor, and one of them gets what comes.
 * Who is woken for nothing costs switches, even if user space never sees it.
 */
#ifndef MUSE_EVBENCH_HERD_H
#define MUSE_EVBENCH_HERD_H

#include <semaphore.h>
#include <stdatomic.h>

#include "engine.h"

enum { HERD_WAITERS };

/**
 * struct waiter - a thread that waits
 * @loop: how
 * @wakes: how often its wait was over
 */
struct waiter {
	struct loop loop;
	atomic_ulong wakes;
};

/**
 * struct herd - the workload at work
 * @job: whose
 * @fd: an eventfd that all wait for
 * @count: how many wait
 * @waiters: they
 * @ready: another one is set up
 * @sent: number of the last event
 * @sent_ns: when it was sent
 * @taken: number of the last event that one of them has read
 */
struct herd {
	struct job *job;
	int fd;
	uint32_t count;
	struct waiter *waiters;
	sem_t ready;
	uint64_t sent;
	uint64_t sent_ns;
	atomic_ulong taken;
};

int herd_open(struct job *job);
int herd_block(struct job *job, uint64_t ops);
int herd_wrong(struct herd *herd, ssize_t got, uint64_t value) cold;

/* Somebody has been woken. Was it for something? */
static always_inline int herd_take(const struct mechanism *m, struct herd *h,
				   struct waiter *w, int i)
{
	uint64_t value = 0;
	ssize_t len = m->take(&w->loop, i, h->fd, &value, sizeof(value));

	atomic_fetch_add_explicit(&w->wakes, 1, memory_order_relaxed);
	if (len < 0 && errno == EAGAIN)
		return 0;
	if (len != sizeof(value) || value != h->sent)
		return herd_wrong(h, len, value);
	/* Nobody else records: the next event comes when this is taken. */
	hist_record(&h->job->shared->latency, now_ns() - h->sent_ns);
	atomic_store(&h->taken, value);
	return 0;
}

/* What a waiting thread does, all its life; to be inlined with @m known. */
static always_inline int herd_wait(const struct mechanism *m, struct job *job,
				   uint64_t number)
{
	struct herd *h = job->state;
	struct waiter *w = &h->waiters[number];

	if (m->open(&w->loop) || m->add(&w->loop, 0, h->fd) ||
	    loop_start(m, &w->loop))
		return -1;
	sem_post(&h->ready);
	for (;;) {
		int i, n = m->wait(&w->loop);

		if (n < 0)
			return -1;
		for (i = 0; i < n; i++)
			if (m->index(&w->loop, i) != EVENT_NONE &&
			    herd_take(m, h, w, i))
				return -1;
		m->done(&w->loop, n);
	}
}

#endif /* MUSE_EVBENCH_HERD_H */
