/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Engines: ways to be told that something happened.  Those that wait for
 * descriptors describe themselves by a struct mechanism, whose functions the
 * compiler puts into the loops of the workloads: such a loop makes no call that
 * one written by hand would not make.
 */
#ifndef MUSE_EVBENCH_ENGINE_H
#define MUSE_EVBENCH_ENGINE_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <unistd.h>

#include "job.h"
#include "workload.h"

/**
 * struct loop - a mechanism at work, in one thread
 * @job: for which job
 * @own: the mechanism's state
 * @room: descriptors that it may have to watch; their indexes are below this
 * @batch: events that one wait should be able to report
 * @timeout: milliseconds; -1, or 0: do not sleep, try again
 * @eintr: calls that returned EINTR, and were made again
 * @short_io: reads and writes of fewer bytes than wanted
 */
struct loop {
	struct job *job;
	void *own;
	uint32_t room;
	uint32_t batch;
	int timeout;
	uint64_t eintr;
	uint64_t short_io;
};

/* An event that is the mechanism's own business. */
#define EVENT_NONE UINT32_MAX

/**
 * struct mechanism - how to wait for descriptors
 * @open: get ready; in the thread that will wait
 * @add: watch a descriptor, from the next wait on
 * @start: the first descriptors have been added; NULL: that makes no difference
 * @remove: do not watch it any more, from the next wait on; NULL: cannot
 * @wait: sleep until something happened; the number of events
 * @index: of the descriptor of event @i, or %EVENT_NONE
 * @take: get what came, at most @size bytes; the number of them.  One read() for
 *	each event, whatever the mechanism: nobody reads again to see whether there
 *	is more unless @size bytes came
 * @done: with the @n events of the last wait
 * @calls: the system calls of wait(), take(), add() and remove(), or -1
 * @rearms: another system call of take(), or 0
 * @blocks: take() sleeps if there is nothing; such descriptors stay blocking
 * @completes: what came is there before take()
 * @loose: how many calls wait() makes is not known beforehand
 *
 * Functions return a negative number when they have failed, with a report.
 */
struct mechanism {
	int (*open)(struct loop *loop);
	int (*add)(struct loop *loop, uint32_t index, int fd);
	int (*start)(struct loop *loop);
	int (*remove)(struct loop *loop, uint32_t index, int fd);
	int (*wait)(struct loop *loop);
	uint32_t (*index)(struct loop *loop, int i);
	ssize_t (*take)(struct loop *loop, int i, int fd, void *data,
			size_t size);
	void (*done)(struct loop *loop, int n);
	struct {
		int wait;
		int take;
		int add;
		int remove;
	} calls;
	int rearms;
	bool blocks;
	bool completes;
	bool loose;
};

/**
 * struct part - what an engine does for a workload
 * @open: set up
 * @block: do @ops operations
 * @peer: what another thread does meanwhile, if the workload has one
 * @parted: a block may be done in parts; its figure is the median of them
 * @verify: see whether what the last block left is right; NULL: nothing is left
 * @calls: say which system calls one makes; NULL: not known
 */
struct part {
	int (*open)(struct job *job);
	int (*block)(struct job *job, uint64_t ops);
	int (*peer)(struct job *job, uint64_t ops);
	int (*verify)(struct job *job);
	bool parted;
	void (*calls)(const struct job *job, struct calls *calls);
};

/**
 * struct engine - an engine
 * @name: of the engine
 * @about: half a line
 * @mechanism: how it waits for descriptors, if it does
 * @probe: find out whether kernel and library have what it needs, by doing
 *	something tiny; NULL: every kernel does
 * @uring: it has variants: flags of io_uring_setup() and the like
 * @special: only if it is asked for by name
 * @parts: by workload; NULL: nothing sensible
 */
struct engine {
	const char *name;
	const char *about;
	const struct mechanism *mechanism;
	int (*probe)(struct job *job);
	bool uring;
	bool special;
	const struct part *parts[WORKLOADS];
};

/**
 * struct variant - an engine, and how it is set up
 * @engine: the engine
 * @flags: URING_*
 */
struct variant {
	const struct engine *engine;
	uint32_t flags;
};

/* What mechanisms may do to a ring; names and meaning are in uring.c. */
enum {
	URING_COOP = 1 << 0,
	URING_SINGLE = 1 << 1,
	URING_DEFER = 1 << 2,
	URING_SQPOLL = 1 << 3,
	URING_RING = 1 << 4,
	URING_FILES = 1 << 5,
};

extern const struct engine *const engines[]; /* NULL at the end */

bool engine_find(const char *text, struct variant *variant);
const char *variant_name(const struct variant *variant, char *room,
			 size_t size);
const char *variant_about(const struct variant *variant, char *room,
			  size_t size);
size_t variants_usual(const struct engine *engine, struct variant *list,
		      size_t room);
bool variant_probe(const struct variant *variant, char *reason, size_t size);
int loop_failed(struct loop *loop, const char *call) cold;
void loop_account(struct loop *loop);

/* The first descriptors have been added. */
static inline int loop_start(const struct mechanism *m, struct loop *loop)
{
	return m->start ? m->start(loop) : 0;
}

/* A call was interrupted: is it to be made again?  It always is, and counted. */
static inline bool loop_again(struct loop *loop)
{
	if (errno != EINTR)
		return false;
	loop->eintr++;
	return true;
}

/* struct mechanism.take of mechanisms that only say that something came. */
static always_inline ssize_t take_read(struct loop *loop, int i, int fd,
				       void *data, size_t size)
{
	ssize_t n;

	(void)i;
	do
		n = read(fd, data, size);
	while (n < 0 && loop_again(loop));
	return n;
}

/* struct mechanism.done of those that have nothing to do then. */
static always_inline void done_nothing(struct loop *loop, int n)
{
	(void)loop;
	(void)n;
}

#endif /* MUSE_EVBENCH_ENGINE_H */
