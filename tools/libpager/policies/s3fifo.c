// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * S3-FIFO (Yang and others, SOSP 2023): a small queue through which most pages
 * leave soon, a main queue with second chances for the others, and a ghost queue
 * of those that left the small one. It counts uses up to three, so it needs
 * accessed bits to be itself; below, soft faults are all that it counts.
 */
#include "../queue.h"

/* A mark: where the page is, and above that how often it was used. */
enum {
	AT_NOWHERE,
	AT_SMALL,
	AT_MAIN,
	AT_GHOST,
	AT_LIMBO, /* out of the small queue: a ghost, if it is evicted */
	AT_MASK = 7,
	USE = 8,
	USES_MAX = 3 * USE,
	USES_MASK = 3 * USE,
};

/* Of what is resident, the small queue has a tenth. */
enum { SMALL_PART = 10 };

/**
 * struct s3fifo - the policy
 * @policy: what every policy has
 * @small: resident pages that came lately
 * @main: resident pages that were used more than once
 * @ghost: absent pages that were evicted out of the small queue
 */
struct s3fifo {
	struct pager_policy policy;
	struct pager_queue small;
	struct pager_queue main;
	struct pager_queue ghost;
};

static struct s3fifo *to_s3fifo(struct pager_policy *policy)
{
	return (struct s3fifo *)policy;
}

static uint8_t place(const struct s3fifo *s3, uint32_t page)
{
	return s3->policy.marks[page] & AT_MASK;
}

static struct pager_queue *queue_of(struct s3fifo *s3, uint8_t at)
{
	switch (at) {
	case AT_SMALL:
		return &s3->small;
	case AT_MAIN:
		return &s3->main;
	case AT_GHOST:
		return &s3->ghost;
	default:
		return NULL;
	}
}

static void take_out(struct s3fifo *s3, uint32_t page)
{
	struct pager_queue *queue = queue_of(s3, place(s3, page));

	if (queue)
		pager_queue_remove(&s3->policy, queue, page);
	s3->policy.marks[page] = AT_NOWHERE;
}

static void put(struct s3fifo *s3, uint32_t page, uint8_t at, int uses)
{
	s3->policy.marks[page] = (uint8_t)(at | uses);
	pager_queue_push(&s3->policy, queue_of(s3, at), page);
}

static void s3fifo_insert(struct pager_policy *policy, uint32_t page,
			  enum pager_insert why)
{
	struct s3fifo *s3 = to_s3fifo(policy);
	const uint8_t was = place(s3, page);

	take_out(s3, page);
	if (why == PAGER_INSERT_SOFT)
		put(s3, page, AT_MAIN, USE);
	else if (was == AT_GHOST && why == PAGER_INSERT_MISS)
		put(s3, page, AT_MAIN, 0);
	else if (was == AT_NOWHERE && why == PAGER_INSERT_KEPT)
		put(s3, page, AT_MAIN, 0);
	else
		put(s3, page, AT_SMALL, 0);
}

static void s3fifo_accessed(struct pager_policy *policy, uint32_t page)
{
	uint8_t *mark = &policy->marks[page];

	if ((*mark & USES_MASK) < USES_MAX)
		*mark += USE;
}

/* A victim of the small queue; what was used more than once goes on to main. */
static uint32_t select_small(struct s3fifo *s3)
{
	uint32_t page = pager_queue_pop(&s3->policy, &s3->small);
	uint8_t *mark;

	if (page == PAGER_NO_PAGE)
		return page;
	mark = &s3->policy.marks[page];
	if ((*mark & USES_MASK) > USE) {
		put(s3, page, AT_MAIN, 0);
		return PAGER_NO_PAGE;
	}
	*mark = AT_LIMBO;
	return page;
}

/* A victim of the main queue; each use is worth another round. */
static uint32_t select_main(struct s3fifo *s3)
{
	uint32_t page = pager_queue_pop(&s3->policy, &s3->main);
	uint8_t uses;

	if (page == PAGER_NO_PAGE)
		return page;
	uses = s3->policy.marks[page] & USES_MASK;
	if (uses) {
		put(s3, page, AT_MAIN, uses - USE);
		return PAGER_NO_PAGE;
	}
	s3->policy.marks[page] = AT_NOWHERE;
	return page;
}

static uint32_t s3fifo_select(struct pager_policy *policy, uint32_t *victims,
			      uint32_t n)
{
	struct s3fifo *s3 = to_s3fifo(policy);
	uint32_t page, count = 0;

	while (count < n && (s3->small.count || s3->main.count)) {
		const uint64_t all = (uint64_t)s3->small.count + s3->main.count;
		const uint64_t part = all / SMALL_PART;

		if (!s3->main.count || s3->small.count > part)
			page = select_small(s3);
		else
			page = select_main(s3);
		if (page != PAGER_NO_PAGE)
			victims[count++] = page;
	}
	return count;
}

/* As many ghosts as the main queue may have pages. */
static void trim_ghost(struct s3fifo *s3)
{
	const uint32_t budget = s3->policy.budget;

	while (s3->ghost.count > budget - budget / SMALL_PART)
		s3->policy.marks[pager_queue_pop(&s3->policy, &s3->ghost)] =
			AT_NOWHERE;
}

static void s3fifo_evicted(struct pager_policy *policy, uint32_t page)
{
	struct s3fifo *s3 = to_s3fifo(policy);

	if (place(s3, page) == AT_LIMBO) {
		put(s3, page, AT_GHOST, 0);
		trim_ghost(s3);
	} else {
		policy->marks[page] = AT_NOWHERE;
	}
}

static void s3fifo_forget(struct pager_policy *policy, uint32_t page)
{
	take_out(to_s3fifo(policy), page);
}

static void s3fifo_resize(struct pager_policy *policy)
{
	trim_ghost(to_s3fifo(policy));
}

const struct pager_policy_ops pager_policy_s3fifo = {
	.name = "s3fifo",
	.summary = "most pages leave soon; what is used again stays",
	.size = sizeof(struct s3fifo),
	.wants_accessed = true,
	.insert = s3fifo_insert,
	.accessed = s3fifo_accessed,
	.select = s3fifo_select,
	.evicted = s3fifo_evicted,
	.forget = s3fifo_forget,
	.resize = s3fifo_resize,
};
