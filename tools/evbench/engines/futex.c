// SPDX-License-Identifier: GPL-2.0
/*
 * futex: a word of memory that is waited for; no descriptor at all.  Who spins looks
 * at the word and makes no system call.
 */
#include <linux/futex.h>
#include <stdatomic.h>
#include <sys/syscall.h>

#include "workloads/wake.h"

/* Each side's word has a cache line of its own. */
static struct {
	_Alignas(128) atomic_uint word;
} words[2];

static int word_set_up(struct wake *wake, struct wake_side *side)
{
	side->own = &words[side - wake->sides].word;
	return 0;
}

static int futex_open(struct job *job)
{
	if (job->params[WAKE_VIA] != CHANNEL_EVENTFD)
		return job_skip(job, "has no descriptors");
	return wake_open_own(job, word_set_up);
}

static inline long futex(atomic_uint *word, int op, uint32_t value)
{
	return syscall(SYS_futex, word, op | FUTEX_PRIVATE_FLAG, value, NULL,
		       NULL, 0);
}

static inline void word_set(struct loop *loop, atomic_uint *word,
			    uint32_t value)
{
	atomic_store(word, value);
	if (loop->timeout)
		futex(word, FUTEX_WAKE, 1);
}

static inline int word_await(struct loop *loop, atomic_uint *word,
			     uint32_t value)
{
	uint32_t now;

	while ((now = atomic_load(word)) != value) {
		if (now + 1 != value)
			return job_broken(loop->job, "message %u instead of %u",
					  now, value);
		if (loop->timeout && futex(word, FUTEX_WAIT, now) &&
		    errno != EAGAIN && !loop_again(loop))
			return loop_failed(loop, "futex");
	}
	return 0;
}

static int futex_block(struct job *job, uint64_t ops)
{
	struct wake *wake = job->state;
	struct wake_side *side = &wake->sides[0];
	uint64_t op, last;

	wake_begin(wake, ops);
	last = now_ns();
	for (op = 0; op < ops; op++) {
		uint32_t value;

		side->sequence++;
		value = (uint32_t)side->sequence;
		word_set(&side->loop, wake->sides[1].own, value);
		if (word_await(&side->loop, side->own, value))
			return -1;
		last = wake_trip(wake, last);
	}
	wake_end(wake);
	return 0;
}

static int futex_peer(struct job *job, uint64_t ops)
{
	struct wake *wake = job->state;
	struct wake_side *side = &wake->sides[1];
	uint64_t op;

	for (op = 0; op < ops; op++) {
		uint32_t value;

		side->sequence++;
		value = (uint32_t)side->sequence;
		if (word_await(&side->loop, side->own, value))
			return -1;
		word_set(&side->loop, wake->sides[0].own, value);
	}
	return 0;
}

static const struct part futex_wake = {
	.open = futex_open,
	.block = futex_block,
	.peer = futex_peer,
};

const struct engine engine_futex = {
	.name = "futex",
	.about = "futex(2) on shared memory, no descriptor",
	.parts = { [WORK_WAKE] = &futex_wake },
};
