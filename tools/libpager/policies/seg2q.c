// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Segmented 2Q: two queues, both first in, first out, over the pager's limbo.
 *
 *	miss --> probation --> limbo --> ghost --> forgotten
 *	                         |         |
 *	                         | touch   | touch
 *	                         v         |
 *	                     protected <---+
 *	                       |  ^
 *	                       v  | touch
 *	                      limbo --> ghost --> forgotten
 *
 * A page that is used once, as by a scan, goes through probation and out. One
 * that is touched while in limbo, or missed again soon after it was evicted, is
 * protected. All of that is known from hard and soft faults alone, so the policy
 * is exact on every kernel.
 *
 * How much of memory is probation's follows what is missed, as in ARC: a miss of
 * a page that was evicted out of one queue says that this queue should have been
 * longer.
 */
#include "../queue.h"

/* Where a page is, as its mark says; limbo and ghosts by where it was before. */
enum {
	AT_NOWHERE,
	AT_PROBATION,
	AT_FETCHED, /* in probation, but nobody asked for the page yet */
	AT_PROTECTED,
	AT_GHOST,
	AT_GHOST_PROTECTED,
	AT_LIMBO,
	AT_LIMBO_FETCHED,
	AT_LIMBO_PROTECTED,
};

/*
 * Parts of the budget, one in so many: what probation has at first, and what it
 * remembers. To remember more makes a page look precious that is missed seldom.
 */
enum { FIRST_TARGET = 4, GHOSTS = 4 };

/**
 * struct seg2q - the policy
 * @policy: what every policy has
 * @probation: resident pages that were touched once, or are prefetched
 * @protected: resident pages that were touched more than once
 * @ghost: absent pages that were evicted out of probation
 * @ghost_protected: absent pages that were evicted out of the other queue
 * @target: pages that probation should have
 */
struct seg2q {
	struct pager_policy policy;
	struct pager_queue probation;
	struct pager_queue protected;
	struct pager_queue ghost;
	struct pager_queue ghost_protected;
	uint32_t target;
};

static struct seg2q *to_seg2q(struct pager_policy *policy)
{
	return (struct seg2q *)policy;
}

static struct pager_queue *queue_of(struct seg2q *q, uint8_t at)
{
	switch (at) {
	case AT_PROBATION:
	case AT_FETCHED:
		return &q->probation;
	case AT_PROTECTED:
		return &q->protected;
	case AT_GHOST:
		return &q->ghost;
	case AT_GHOST_PROTECTED:
		return &q->ghost_protected;
	default:
		return NULL;
	}
}

static void take_out(struct seg2q *q, uint32_t page)
{
	struct pager_queue *queue = queue_of(q, q->policy.marks[page]);

	if (queue)
		pager_queue_remove(&q->policy, queue, page);
	q->policy.marks[page] = AT_NOWHERE;
}

static void put(struct seg2q *q, uint32_t page, uint8_t at)
{
	q->policy.marks[page] = at;
	pager_queue_push(&q->policy, queue_of(q, at), page);
}

/* Where a page belongs that comes for this reason from where it was. */
static uint8_t place(uint8_t was, enum pager_insert why)
{
	switch (why) {
	case PAGER_INSERT_PREFETCH:
		return AT_FETCHED;
	case PAGER_INSERT_MISS:
		return was == AT_NOWHERE ? AT_PROBATION : AT_PROTECTED;
	case PAGER_INSERT_SOFT:
		return was == AT_LIMBO_FETCHED ? AT_PROBATION : AT_PROTECTED;
	case PAGER_INSERT_KEPT:
		break;
	}
	if (was == AT_LIMBO_FETCHED)
		return AT_FETCHED;
	return was == AT_LIMBO ? AT_PROBATION : AT_PROTECTED;
}

/* A page was missed again: the queue that it was in was too short. */
static void adapt(struct seg2q *q, uint8_t was)
{
	if (was == AT_GHOST && q->target < q->policy.budget)
		q->target++;
	else if (was == AT_GHOST_PROTECTED && q->target)
		q->target--;
}

static void seg2q_init(struct pager_policy *policy)
{
	to_seg2q(policy)->target = policy->budget / FIRST_TARGET;
}

static void seg2q_insert(struct pager_policy *policy, uint32_t page,
			 enum pager_insert why)
{
	struct seg2q *q = to_seg2q(policy);
	const uint8_t was = policy->marks[page];

	if (why == PAGER_INSERT_MISS)
		adapt(q, was);
	take_out(q, page);
	put(q, page, place(was, why));
}

/* The queue that has more than its part, if it has any page. */
static struct pager_queue *fullest(struct seg2q *q)
{
	if (!q->protected.count ||
	    (q->probation.count && q->probation.count > q->target))
		return &q->probation;
	return &q->protected;
}

static uint32_t seg2q_select(struct pager_policy *policy, uint32_t *victims,
			     uint32_t n)
{
	static const uint8_t limbo_of[] = {
		[AT_PROBATION] = AT_LIMBO,
		[AT_FETCHED] = AT_LIMBO_FETCHED,
		[AT_PROTECTED] = AT_LIMBO_PROTECTED,
	};
	struct seg2q *q = to_seg2q(policy);
	uint32_t page, count;

	for (count = 0; count < n; count++) {
		page = pager_queue_pop(policy, fullest(q));
		if (page == PAGER_NO_PAGE)
			break;
		policy->marks[page] = limbo_of[policy->marks[page]];
		victims[count] = page;
	}
	return count;
}

static void trim(struct seg2q *q, struct pager_queue *ghosts, uint32_t most)
{
	while (ghosts->count > most)
		q->policy.marks[pager_queue_pop(&q->policy, ghosts)] =
			AT_NOWHERE;
}

/*
 * A page that was protected is remembered for as long as it would have stayed, had
 * probation given it all its memory.
 */
static void trim_ghosts(struct seg2q *q)
{
	trim(q, &q->ghost, q->policy.budget / GHOSTS);
	trim(q, &q->ghost_protected, q->probation.count);
}

/* A page that nobody asked for is not worth remembering. */
static void seg2q_evicted(struct pager_policy *policy, uint32_t page)
{
	struct seg2q *q = to_seg2q(policy);

	switch (policy->marks[page]) {
	case AT_LIMBO:
		put(q, page, AT_GHOST);
		break;
	case AT_LIMBO_PROTECTED:
		put(q, page, AT_GHOST_PROTECTED);
		break;
	default:
		policy->marks[page] = AT_NOWHERE;
	}
	trim_ghosts(q);
}

static void seg2q_forget(struct pager_policy *policy, uint32_t page)
{
	take_out(to_seg2q(policy), page);
}

static void seg2q_resize(struct pager_policy *policy)
{
	struct seg2q *q = to_seg2q(policy);

	trim_ghosts(q);
	if (q->target > policy->budget)
		q->target = policy->budget;
}

const struct pager_policy_ops pager_policy_seg2q = {
	.name = "seg2q",
	.summary = "protects what is touched again from what is used once",
	.size = sizeof(struct seg2q),
	.init = seg2q_init,
	.insert = seg2q_insert,
	.select = seg2q_select,
	.evicted = seg2q_evicted,
	.forget = seg2q_forget,
	.resize = seg2q_resize,
};
