// SPDX-License-Identifier: GPL-2.0
/* Least recently used: what policies are compared with. */
#include "simulate.h"

#include "../libpager/queue.h"

/**
 * struct lru - the policy
 * @policy: what every policy has
 * @queue: the resident pages in the order of their last uses
 */
struct lru {
	struct pager_policy policy;
	struct pager_queue queue;
};

enum { MARK_RESIDENT = 1 };

static struct lru *to_lru(struct pager_policy *policy)
{
	return (struct lru *)policy;
}

static void lru_insert(struct pager_policy *policy, uint32_t page,
		       enum pager_insert why)
{
	(void)why;
	policy->marks[page] = MARK_RESIDENT;
	pager_queue_push(policy, &to_lru(policy)->queue, page);
}

static void lru_accessed(struct pager_policy *policy, uint32_t page)
{
	pager_queue_remove(policy, &to_lru(policy)->queue, page);
	pager_queue_push(policy, &to_lru(policy)->queue, page);
}

static uint32_t lru_select(struct pager_policy *policy, uint32_t *victims,
			   uint32_t n)
{
	struct lru *lru = to_lru(policy);
	uint32_t count;

	for (count = 0; count < n && lru->queue.count; count++) {
		victims[count] = pager_queue_pop(policy, &lru->queue);
		policy->marks[victims[count]] = 0;
	}
	return count;
}

static void lru_forget(struct pager_policy *policy, uint32_t page)
{
	if (policy->marks[page])
		pager_queue_remove(policy, &to_lru(policy)->queue, page);
	policy->marks[page] = 0;
}

const struct pager_policy_ops policy_lru = {
	.name = "lru",
	.summary = "the page that was not used for longest goes first",
	.size = sizeof(struct lru),
	.wants_accessed = true,
	.insert = lru_insert,
	.accessed = lru_accessed,
	.select = lru_select,
	.forget = lru_forget,
};
