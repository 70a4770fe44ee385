// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Any page, all with the same chance: what a policy has to be better than, and
 * hard to beat where a loop is larger than memory.
 *
 * The resident pages are numbered without gaps. The link of a page says with
 * @prev which number it has; the link of number k says with @next which page
 * that is.
 */
#include "../policy.h"

/**
 * struct random - the policy
 * @policy: what every policy has
 * @state: of the generator, never 0
 * @count: pages that have a number
 */
struct random {
	struct pager_policy policy;
	uint64_t state;
	uint32_t count;
};

/* A page that is resident; others have no number. */
enum { MARK_RESIDENT = 1 };

static struct random *to_random(struct pager_policy *policy)
{
	return (struct random *)policy;
}

/* xorshift64*, scaled to 0 .. n - 1. The seed is fixed: a replay is exact. */
static uint32_t random_below(struct random *random, uint32_t n)
{
	uint64_t x = random->state;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	random->state = x;
	return (uint32_t)((x * 0x2545f4914f6cdd1d >> 32) * n >> 32);
}

static void random_init(struct pager_policy *policy)
{
	to_random(policy)->state = 0x9e3779b97f4a7c15;
}

static void random_insert(struct pager_policy *policy, uint32_t page,
			  enum pager_insert why)
{
	struct random *random = to_random(policy);

	(void)why;
	policy->marks[page] = MARK_RESIDENT;
	policy->links[page].prev = random->count;
	policy->links[random->count++].next = page;
}

/* The last number goes to the page that had the one that is free. */
static void take_out(struct random *random, uint32_t page)
{
	struct pager_link *links = random->policy.links;
	const uint32_t number = links[page].prev;
	const uint32_t last = links[--random->count].next;

	links[number].next = last;
	links[last].prev = number;
	random->policy.marks[page] = 0;
}

static uint32_t random_select(struct pager_policy *policy, uint32_t *victims,
			      uint32_t n)
{
	struct random *random = to_random(policy);
	uint32_t count;

	for (count = 0; count < n && random->count; count++) {
		const uint32_t number = random_below(random, random->count);

		victims[count] = policy->links[number].next;
		take_out(random, victims[count]);
	}
	return count;
}

static void random_forget(struct pager_policy *policy, uint32_t page)
{
	if (policy->marks[page])
		take_out(to_random(policy), page);
}

const struct pager_policy_ops pager_policy_random = {
	.name = "random",
	.summary = "any page, all with the same chance",
	.size = sizeof(struct random),
	.init = random_init,
	.insert = random_insert,
	.select = random_select,
	.forget = random_forget,
};
