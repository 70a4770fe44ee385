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

static inline int word_send(struct wake_side *side, struct wake_side *to)
{
	atomic_uint *word = to->own;

	atomic_store(word, (uint32_t)side->sequence);
	if (side->loop.timeout)
		futex(word, FUTEX_WAKE, 1);
	return 0;
}

static inline int word_receive(struct wake_side *side)
{
	const uint32_t value = (uint32_t)side->sequence;
	struct loop *loop = &side->loop;
	atomic_uint *word = side->own;
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

static const struct wake_way way = { word_send, word_receive };

static int futex_block(struct job *job, uint64_t ops)
{
	return wake_way_block(&way, job, ops);
}

static int futex_peer(struct job *job, uint64_t ops)
{
	return wake_way_peer(&way, job, ops);
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
