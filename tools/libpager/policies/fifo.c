// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * First in, first out. With a limbo, in which a touched page is rescued and goes
 * to the end of the queue again, this is the segmented FIFO of VAX/VMS.
 */
#include "../queue.h"

/**
 * struct fifo - the policy
 * @policy: what every policy has
 * @queue: the resident pages in the order in which they came
 */
struct fifo {
	struct pager_policy policy;
	struct pager_queue queue;
};

/* A page that is resident; others are in no queue. */
enum { MARK_RESIDENT = 1 };

static struct fifo *to_fifo(struct pager_policy *policy)
{
	return (struct fifo *)policy;
}

static void fifo_insert(struct pager_policy *policy, uint32_t page,
			enum pager_insert why)
{
	(void)why;
	policy->marks[page] = MARK_RESIDENT;
	pager_queue_push(policy, &to_fifo(policy)->queue, page);
}

static uint32_t fifo_select(struct pager_policy *policy, uint32_t *victims,
			    uint32_t n)
{
	struct fifo *fifo = to_fifo(policy);
	uint32_t count;

	for (count = 0; count < n && fifo->queue.count; count++) {
		victims[count] = pager_queue_pop(policy, &fifo->queue);
		policy->marks[victims[count]] = 0;
	}
	return count;
}

static void fifo_forget(struct pager_policy *policy, uint32_t page)
{
	if (policy->marks[page])
		pager_queue_remove(policy, &to_fifo(policy)->queue, page);
	policy->marks[page] = 0;
}

const struct pager_policy_ops pager_policy_fifo = {
	.name = "fifo",
	.summary = "the page that came first goes first",
	.size = sizeof(struct fifo),
	.insert = fifo_insert,
	.select = fifo_select,
	.forget = fifo_forget,
};
