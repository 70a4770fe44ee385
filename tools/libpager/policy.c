// SPDX-License-Identifier: LGPL-2.1-or-later
/* The policies that there are, and the memory that they work in. */
#include "policy.h"

#include <string.h>
#include <sys/mman.h>

const struct pager_policy_ops *const pager_policies[] = {
	&pager_policy_seg2q, &pager_policy_fifo,   &pager_policy_random,
	&pager_policy_clock, &pager_policy_s3fifo, NULL,
};

/**
 * pager_policy_find() - look a policy up
 * @name: its name; NULL: the default one
 *
 * Return: the policy, or NULL if there is none of this name. Any thread may
 * call this.
 */
const struct pager_policy_ops *pager_policy_find(const char *name)
{
	const struct pager_policy_ops *const *ops = pager_policies;

	while (*ops && name && strcmp((*ops)->name, name))
		ops++;
	return *ops;
}

/*
 * Links first, then marks, then the state, in one mapping of which only the
 * part of pages that were ever used takes memory.
 */
static size_t state_offset(uint32_t pages)
{
	const size_t bytes = sizeof(struct pager_link) + sizeof(uint8_t);

	return (pages * bytes + 63) & ~(size_t)63;
}

/**
 * pager_policy_create() - put a policy to work
 * @ops: which
 * @pages: of the region, less than %PAGER_NO_PAGE
 * @budget: pages that may be resident or in limbo at a time; not 0
 *
 * The memory is mapped anonymously, not taken from malloc(), which may live in
 * paged memory. May block.
 *
 * Return: the policy, all pages absent, or NULL with errno.
 */
struct pager_policy *pager_policy_create(const struct pager_policy_ops *ops,
					 uint32_t pages, uint32_t budget)
{
	const size_t offset = state_offset(pages);
	struct pager_policy *policy;
	char *memory;

	memory = mmap(NULL, offset + ops->size, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED)
		return NULL;
	policy = (void *)(memory + offset);
	policy->ops = ops;
	policy->pages = pages;
	policy->budget = budget;
	policy->links = (void *)memory;
	policy->marks = (void *)(policy->links + pages);
	if (ops->init)
		ops->init(policy);
	return policy;
}

/**
 * pager_policy_destroy() - end a policy's work
 * @policy: the policy, or NULL
 */
void pager_policy_destroy(struct pager_policy *policy)
{
	if (policy)
		munmap(policy->links,
		       state_offset(policy->pages) + policy->ops->size);
}
