/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Replacement policies: which page goes when memory is needed.
 *
 * A page, known by its index in the region, is in one of three states:
 *
 *                insert(MISS or PREFETCH)
 *	absent ------------------------------> resident <---+ accessed()
 *	 ^  ^                                   |  |  ^ ----+
 *	 |  +------------ forget() -------------+  |  |
 *	 |                           select()      |  | insert(SOFT or KEPT)
 *	 |                                         v  |
 *	 +---------- evicted(), forget() -------- limbo
 *
 * A policy is told what happens and asked for victims. It keeps nothing but the
 * resident pages, and what it likes to remember of the others. In limbo a page
 * still holds memory, but a touch is seen: that is a soft fault, the only thing
 * that a pager learns about the use of a page below kernel 7.3, where the
 * hardware's accessed bits can be had besides.
 *
 * All of it runs under the lock of the region, allocates nothing, never blocks,
 * and knows no clock and no kernel: a replay of the same calls gives the same
 * victims.
 */
#ifndef MUSE_LIBPAGER_POLICY_H
#define MUSE_LIBPAGER_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pager_policy;

/* No page. */
#define PAGER_NO_PAGE UINT32_MAX

/**
 * enum pager_insert - why a page is resident
 * @PAGER_INSERT_MISS: it was absent and was touched: a hard fault
 * @PAGER_INSERT_PREFETCH: it was absent and was not touched
 * @PAGER_INSERT_SOFT: it was in limbo and was touched: a soft fault
 * @PAGER_INSERT_KEPT: it was selected but could not be taken out, because it
 *	is pinned or the kernel is busy with it; nothing is known of its use
 */
enum pager_insert {
	PAGER_INSERT_MISS,
	PAGER_INSERT_PREFETCH,
	PAGER_INSERT_SOFT,
	PAGER_INSERT_KEPT,
};

/**
 * struct pager_policy_ops - a replacement policy
 * @name: as users say it
 * @summary: half a line
 * @size: bytes of its state, which begins with a &struct pager_policy
 * @wants_accessed: it is better with @accessed than without; such a policy is
 *	exact only where the kernel has accessed bits for user space
 * @init: begin with no page resident; the state is zeroed but for what
 *	pager_policy_create() has set. May be NULL
 * @insert: the page is resident from now on; it was not before
 * @accessed: the resident page was used since this was last said of it. May be
 *	NULL
 * @select: choose at most @n different resident pages, the best first, and
 *	write them to @victims: they are in limbo from now on. Returns how many.
 *	None, though pages are resident, is allowed: the pager then evicts what
 *	it finds itself, and calls @forget
 * @evicted: the page was in limbo and is absent from now on, its content kept
 *	in the store; it may come back. May be NULL
 * @forget: the page, whatever state it is in, is absent from now on and its
 *	content is gone: nothing may be remembered of it
 * @resize: the budget is &pager_policy.budget from now on. May be NULL
 *
 * What a policy must bear: any order of calls that the picture above allows; a
 * budget of one page; a budget smaller than what is resident, until that has
 * been selected.
 */
struct pager_policy_ops {
	const char *name;
	const char *summary;
	size_t size;
	bool wants_accessed;

	void (*init)(struct pager_policy *policy);
	void (*insert)(struct pager_policy *policy, uint32_t page,
		       enum pager_insert why);
	void (*accessed)(struct pager_policy *policy, uint32_t page);
	uint32_t (*select)(struct pager_policy *policy, uint32_t *victims,
			   uint32_t n);
	void (*evicted)(struct pager_policy *policy, uint32_t page);
	void (*forget)(struct pager_policy *policy, uint32_t page);
	void (*resize)(struct pager_policy *policy);
};

/**
 * struct pager_link - what a policy has of each page, with a byte of marks
 * @next: page that follows in a queue
 * @prev: page that comes before
 *
 * Nine bytes a page are all that a policy may use. Memory of an evicted page is
 * the policy's to remember it by, so what it remembers is bounded by the size
 * of the region, and it has to see to it that the number of evicted pages that
 * it remembers is bounded by the budget.
 */
struct pager_link {
	uint32_t next;
	uint32_t prev;
};

/**
 * struct pager_policy - a policy at work on one region
 * @ops: which policy
 * @pages: of the region
 * @budget: pages that may be resident or in limbo at a time; never 0
 * @resident: how many are resident; kept by pager_policy_*()
 * @links: one for each page of the region; the policy's own, but @prev of a page in
 *	limbo is the pager's
 * @marks: likewise, zero for a page that nothing was ever said of
 *
 * Protected by the lock of the region.
 */
struct pager_policy {
	const struct pager_policy_ops *ops;
	uint32_t pages;
	uint32_t budget;
	uint32_t resident;
	struct pager_link *links;
	uint8_t *marks;
};

extern const struct pager_policy_ops pager_policy_fifo;
extern const struct pager_policy_ops pager_policy_random;
extern const struct pager_policy_ops pager_policy_clock;
extern const struct pager_policy_ops pager_policy_seg2q;
extern const struct pager_policy_ops pager_policy_s3fifo;

/* All of them, the default one first; ends with NULL. */
extern const struct pager_policy_ops *const pager_policies[];

const struct pager_policy_ops *pager_policy_find(const char *name);
struct pager_policy *pager_policy_create(const struct pager_policy_ops *ops,
					 uint32_t pages, uint32_t budget);
void pager_policy_destroy(struct pager_policy *policy);

/*
 * The calls, as &struct pager_policy_ops has them; a pager uses these. The page
 * must be in a state that the picture allows.
 */
static inline void pager_policy_insert(struct pager_policy *policy,
				       uint32_t page, enum pager_insert why)
{
	policy->resident++;
	policy->ops->insert(policy, page, why);
}

static inline void pager_policy_accessed(struct pager_policy *policy,
					 uint32_t page)
{
	if (policy->ops->accessed)
		policy->ops->accessed(policy, page);
}

static inline uint32_t pager_policy_select(struct pager_policy *policy,
					   uint32_t *victims, uint32_t n)
{
	uint32_t count = policy->ops->select(policy, victims, n);

	policy->resident -= count;
	return count;
}

static inline void pager_policy_evicted(struct pager_policy *policy,
					uint32_t page)
{
	if (policy->ops->evicted)
		policy->ops->evicted(policy, page);
}

/* @resident: the page is; otherwise it is in limbo or absent. */
static inline void pager_policy_forget(struct pager_policy *policy,
				       uint32_t page, bool resident)
{
	policy->resident -= resident;
	policy->ops->forget(policy, page);
}

static inline void pager_policy_resize(struct pager_policy *policy,
				       uint32_t budget)
{
	policy->budget = budget;
	if (policy->ops->resize)
		policy->ops->resize(policy);
}

#endif /* MUSE_LIBPAGER_POLICY_H */
