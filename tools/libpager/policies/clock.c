// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * CLOCK, the second chance: a hand goes round the resident pages and takes the
 * first one that was not used since it last came by. Uses are accessed bits
 * where the kernel has them; below, a soft fault is the only one.
 */
#include "../queue.h"

/**
 * struct clock - the policy
 * @policy: what every policy has
 * @queue: the resident pages; the hand is at its head, and what it passes goes
 *	to the tail
 */
struct clock {
	struct pager_policy policy;
	struct pager_queue queue;
};

enum { MARK_RESIDENT = 1, MARK_USED = 2 };

static struct clock *to_clock(struct pager_policy *policy)
{
	return (struct clock *)policy;
}

/* The use that a miss is does not count: the page would live for two rounds. */
static void clock_insert(struct pager_policy *policy, uint32_t page,
			 enum pager_insert why)
{
	policy->marks[page] = MARK_RESIDENT;
	if (why == PAGER_INSERT_SOFT)
		policy->marks[page] |= MARK_USED;
	pager_queue_push(policy, &to_clock(policy)->queue, page);
}

static void clock_accessed(struct pager_policy *policy, uint32_t page)
{
	policy->marks[page] |= MARK_USED;
}

/* A round at most for each: every page that is passed loses its mark. */
static uint32_t clock_select(struct pager_policy *policy, uint32_t *victims,
			     uint32_t n)
{
	struct clock *clock = to_clock(policy);
	uint32_t page, count = 0;

	while (count < n && clock->queue.count) {
		page = pager_queue_pop(policy, &clock->queue);
		if (policy->marks[page] & MARK_USED) {
			policy->marks[page] = MARK_RESIDENT;
			pager_queue_push(policy, &clock->queue, page);
		} else {
			policy->marks[page] = 0;
			victims[count++] = page;
		}
	}
	return count;
}

static void clock_forget(struct pager_policy *policy, uint32_t page)
{
	if (policy->marks[page])
		pager_queue_remove(policy, &to_clock(policy)->queue, page);
	policy->marks[page] = 0;
}

const struct pager_policy_ops pager_policy_clock = {
	.name = "clock",
	.summary = "as fifo, with a second chance for what was used",
	.size = sizeof(struct clock),
	.wants_accessed = true,
	.insert = clock_insert,
	.accessed = clock_accessed,
	.select = clock_select,
	.forget = clock_forget,
};
