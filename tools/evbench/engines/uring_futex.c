// SPDX-License-Identifier: GPL-2.0
/* io_uring's futexes: one request wakes the other, the next one waits. */
#include <errno.h>
#include <stdatomic.h>
#include <string.h>

#include "uring.h"
#include "workloads/wake.h"

#define ANY_BIT UINT32_MAX

/* Each side's word has a cache line of its own. */
static struct {
	_Alignas(128) atomic_uint word;
} words[2];

static int word_ring_set_up(struct wake *wake, struct wake_side *side)
{
	side->own = &words[side - wake->sides].word;
	return uring_open(&side->loop);
}

static int ufutex_open(struct job *job)
{
	if (job->params[WAKE_VIA] != CHANNEL_EVENTFD)
		return job_skip(job, "has no descriptors");
	if (job->params[WAKE_CPU] == WAKE_SPIN)
		return job_skip(job, "to spin, look at the word (futex)");
	return wake_open_own(job, word_ring_set_up);
}

static inline void prep_futex(struct io_uring_sqe *sqe, int op,
			      const atomic_uint *word, uint64_t value)
{
	io_uring_prep_rw(op, sqe, FUTEX2_SIZE_U32 | FUTEX2_PRIVATE, word, 0,
			 value);
	sqe->addr3 = ANY_BIT;
}

/* It goes out with the next wait. */
static inline int word_send(struct wake_side *side, struct wake_side *to)
{
	struct io_uring_sqe *sqe = uring_sqe(side->loop.own);
	atomic_uint *word = to->own;

	atomic_store(word, (uint32_t)side->sequence);
	prep_futex(sqe, URING_OP_FUTEX_WAKE, word, 1);
	sqe->flags |= IOSQE_CQE_SKIP_SUCCESS;
	sqe->user_data = URING_IGNORED;
	return 0;
}

/* That the word has changed already is not an error. */
static inline int word_await(struct loop *loop, const atomic_uint *word,
			     uint32_t value)
{
	struct uring *u = loop->own;

	do {
		struct io_uring_sqe *sqe = uring_sqe(u);
		int res;

		prep_futex(sqe, URING_OP_FUTEX_WAIT, word, value - 1);
		sqe->user_data = 0;
		if (uring_wait(loop) < 0)
			return -1;
		res = u->cqes[0]->res;
		uring_done(loop, 1);
		if (res < 0 && res != -EAGAIN)
			return uring_error(loop, "IORING_OP_FUTEX", -res);
	} while (atomic_load(word) == value - 1);
	if (atomic_load(word) != value)
		return job_broken(loop->job, "message %u instead of %u",
				  atomic_load(word), value);
	return 0;
}

static inline int word_receive(struct wake_side *side)
{
	return word_await(&side->loop, side->own, (uint32_t)side->sequence);
}

static const struct wake_way way = { word_send, word_receive };

static int ufutex_block(struct job *job, uint64_t ops)
{
	return wake_way_block(&way, job, ops);
}

/* The answer to the last message must not wait for a message after it. */
static int ufutex_peer(struct job *job, uint64_t ops)
{
	struct wake *wake = job->state;

	if (wake_way_peer(&way, job, ops))
		return -1;
	return uring_start(&wake->sides[1].loop);
}

static const struct part ufutex_wake = {
	.open = ufutex_open,
	.block = ufutex_block,
	.peer = ufutex_peer,
};

/* A wait for a word that has changed is over at once. */
static int ufutex_probe(struct job *job)
{
	/* What it holds goes with the process. */
	static struct loop loop;
	static atomic_uint word = 2;

	loop = (struct loop){ .job = job, .room = 1, .batch = 1, .timeout = -1 };
	if (uring_probe(job, URING_OP_FUTEX_WAIT, "FUTEX_WAIT") ||
	    uring_open(&loop))
		return -1;
	return word_await(&loop, &word, 2);
}

const struct engine engine_uring_futex = {
	.name = "uring-futex",
	.about = "io_uring, futex requests on shared memory",
	.probe = ufutex_probe,
	.uring = true,
	.parts = { [WORK_WAKE] = &ufutex_wake },
};
