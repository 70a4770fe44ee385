/* SPDX-License-Identifier: GPL-2.0 */
/* wake: two threads wake each other in turn; an operation is there and back. */
#ifndef MUSE_EVBENCH_WAKE_H
#define MUSE_EVBENCH_WAKE_H

#include <semaphore.h>

#include "channel.h"
#include "engine.h"

enum { WAKE_VIA, WAKE_CPU };
/* Round trips of a block that its figure is the median of. */
enum { WAKE_TRIPS = 4096 };

enum wake_cpu { WAKE_SAME, WAKE_CROSS, WAKE_SPIN };

/**
 * struct wake_side - one of the two threads
 * @loop: how it waits
 * @channel: to the other
 * @sequence: number of the last message
 * @own: the engine's, if it has no mechanism
 */
struct wake_side {
	struct loop loop;
	struct channel channel;
	uint64_t sequence;
	void *own;
};

/**
 * struct wake - the workload at work
 * @job: whose
 * @sides: the threads: the first begins, and measures
 * @ops: operations of the block
 * @trips: nanoseconds that the first of them took
 * @trip_count: how many of these
 * @go: the second thread may begin with the block
 * @over: it has ended it; or is set up
 * @set_up: gets a side ready, in its thread
 */
struct wake {
	struct job *job;
	struct wake_side sides[2];
	uint64_t ops;
	double trips[WAKE_TRIPS];
	size_t trip_count;
	sem_t go;
	sem_t over;
	int (*set_up)(struct wake *wake, struct wake_side *side);
};

int wake_open(struct job *job);
int wake_open_own(struct job *job,
		  int (*set_up)(struct wake *wake, struct wake_side *side));
void wake_calls(const struct job *job, struct calls *calls);
int wake_wrong(struct wake_side *side, ssize_t got, uint64_t value) cold;
void wake_begin(struct wake *wake, uint64_t ops);
void wake_end(struct wake *wake);

/* Back again; the time then. */
static inline uint64_t wake_trip(struct wake *wake, uint64_t since)
{
	uint64_t now = now_ns();

	hist_record(&wake->job->shared->latency, now - since);
	if (wake->trip_count < WAKE_TRIPS)
		wake->trips[wake->trip_count++] = (double)(now - since);
	return now;
}

/* Tell the other side that it is its turn. */
static always_inline int wake_send(struct wake_side *side)
{
	uint64_t value = side->sequence;

	if (write(side->channel.tx, &value, sizeof(value)) == sizeof(value))
		return 0;
	return loop_failed(&side->loop, "write");
}

/* Wait for the other side's message, which has to be the next. */
static always_inline int wake_receive(const struct mechanism *m,
				      struct wake_side *side)
{
	bool got = false;

	do {
		int i, n = m->wait(&side->loop);

		if (n < 0)
			return -1;
		for (i = 0; i < n; i++) {
			uint64_t value = 0;
			ssize_t len;

			if (m->index(&side->loop, i) == EVENT_NONE)
				continue;
			len = m->take(&side->loop, i, side->channel.rx, &value,
				      sizeof(value));
			if (len != sizeof(value) || value != side->sequence)
				return wake_wrong(side, len, value);
			got = true;
		}
		m->done(&side->loop, n);
	} while (!got);
	return 0;
}

/* The thread that begins; each round trip is timed. */
static always_inline int wake_block(const struct mechanism *m, struct job *job,
				    uint64_t ops)
{
	struct wake *wake = job->state;
	struct wake_side *side = &wake->sides[0];
	uint64_t op, last;

	wake_begin(wake, ops);
	last = now_ns();
	for (op = 0; op < ops; op++) {
		side->sequence++;
		if (wake_send(side) || wake_receive(m, side))
			return -1;
		last = wake_trip(wake, last);
	}
	wake_end(wake);
	return 0;
}

/* The thread that answers. */
static always_inline int wake_peer(const struct mechanism *m, struct job *job,
				   uint64_t ops)
{
	struct wake *wake = job->state;
	struct wake_side *side = &wake->sides[1];
	uint64_t op;

	for (op = 0; op < ops; op++) {
		side->sequence++;
		if (wake_receive(m, side) || wake_send(side))
			return -1;
	}
	return 0;
}

/**
 * struct wake_way - how an engine without a mechanism hands over; inlined
 * @send: tell the other side @side->sequence; 0, or -1 with the job ended
 * @receive: wait until the other side has told that; likewise
 */
struct wake_way {
	int (*send)(struct wake_side *side, struct wake_side *to);
	int (*receive)(struct wake_side *side);
};

/* As wake_block(). */
static always_inline int wake_way_block(const struct wake_way *way,
					struct job *job, uint64_t ops)
{
	struct wake *wake = job->state;
	struct wake_side *side = &wake->sides[0];
	uint64_t op, last;

	wake_begin(wake, ops);
	last = now_ns();
	for (op = 0; op < ops; op++) {
		side->sequence++;
		if (way->send(side, &wake->sides[1]) || way->receive(side))
			return -1;
		last = wake_trip(wake, last);
	}
	wake_end(wake);
	return 0;
}

/* As wake_peer(). */
static always_inline int wake_way_peer(const struct wake_way *way,
				       struct job *job, uint64_t ops)
{
	struct wake *wake = job->state;
	struct wake_side *side = &wake->sides[1];
	uint64_t op;

	for (op = 0; op < ops; op++) {
		side->sequence++;
		if (way->receive(side) || way->send(side, &wake->sides[0]))
			return -1;
	}
	return 0;
}

#endif /* MUSE_EVBENCH_WAKE_H */
