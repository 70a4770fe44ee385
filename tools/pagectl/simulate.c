// SPDX-License-Identifier: GPL-2.0
/*
 * A pager without pages: the same calls to a policy as the library makes, with a
 * limbo of a fixed length.
 */
#include "simulate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

#define NO_PAGE PAGER_NO_PAGE

enum { ABSENT, RESIDENT, IN_LIMBO };

/**
 * struct pager_model - a pager without pages
 * @sim: what is to be found out
 * @policy: the policy
 * @state: of each page
 * @newer: of each page in limbo, the one that came there after it
 * @older: likewise, before it
 * @oldest: page in limbo
 * @newest: page in limbo
 * @limbo: pages in limbo
 * @hand: where to look for a page if the policy has none
 * @rc: what was wrong: %STATUS_DONE as long as nothing was
 */
struct pager_model {
	struct simulation *sim;
	struct pager_policy *policy;
	uint8_t *state;
	uint32_t *newer;
	uint32_t *older;
	uint32_t oldest;
	uint32_t newest;
	uint32_t limbo;
	uint32_t hand;
	int rc;
};

static void limbo_push(struct pager_model *m, uint32_t page)
{
	m->state[page] = IN_LIMBO;
	m->newer[page] = NO_PAGE;
	m->older[page] = m->newest;
	if (m->limbo++)
		m->newer[m->newest] = page;
	else
		m->oldest = page;
	m->newest = page;
}

static void limbo_remove(struct pager_model *m, uint32_t page)
{
	if (m->newer[page] == NO_PAGE)
		m->newest = m->older[page];
	else
		m->older[m->newer[page]] = m->older[page];
	if (m->older[page] == NO_PAGE)
		m->oldest = m->newer[page];
	else
		m->newer[m->older[page]] = m->newer[page];
	m->limbo--;
	m->state[page] = ABSENT;
}

/* As the library does where a policy chooses none: the next that is there. */
static uint32_t force(struct pager_model *m)
{
	m->sim->forced++;
	while (m->state[m->hand] != RESIDENT)
		m->hand = (m->hand + 1) % m->policy->pages;
	pager_policy_forget(m->policy, m->hand, true);
	return m->hand;
}

/* Have a page taken out of what is resident. */
static void to_limbo(struct pager_model *m)
{
	uint32_t page;
	const uint32_t n = pager_policy_select(m->policy, &page, 1);

	if (n > 1 ||
	    (n && (page >= m->policy->pages || m->state[page] != RESIDENT))) {
		m->rc = failed("policy %s chose a page that is not resident",
			       m->policy->ops->name);
		return;
	}
	limbo_push(m, n ? page : force(m));
}

/* Room for one more page among those that are resident. */
static void make_room(struct pager_model *m)
{
	const struct simulation *sim = m->sim;

	while (m->policy->resident >= sim->budget - sim->limbo && !m->rc)
		to_limbo(m);
	while (m->policy->resident + m->limbo >= sim->budget && !m->rc) {
		const uint32_t page = m->oldest;

		limbo_remove(m, page);
		pager_policy_evicted(m->policy, page);
	}
}

static void touch(struct pager_model *m, uint32_t page)
{
	switch (m->state[page]) {
	case RESIDENT:
		if (m->sim->accessed)
			pager_policy_accessed(m->policy, page);
		return;
	case IN_LIMBO:
		m->sim->soft++;
		limbo_remove(m, page);
		make_room(m);
		pager_policy_insert(m->policy, page, PAGER_INSERT_SOFT);
		break;
	default:
		m->sim->misses++;
		make_room(m);
		pager_policy_insert(m->policy, page, PAGER_INSERT_MISS);
		break;
	}
	m->state[page] = RESIDENT;
}

static void give_up(struct pager_model *m, uint32_t page)
{
	const bool resident = m->state[page] == RESIDENT;

	if (m->state[page] == IN_LIMBO)
		limbo_remove(m, page);
	pager_policy_forget(m->policy, page, resident);
	m->state[page] = ABSENT;
}

static void run(struct pager_model *m)
{
	const struct refs *refs = m->sim->refs;
	uint32_t i;

	for (i = 0; i < refs->count && !m->rc; i++) {
		const struct ref *ref = &refs->list[i];

		if (ref_touches(ref))
			touch(m, ref->page);
		else if (ref->kind == PAGER_TRACE_FREE)
			give_up(m, ref->page);
	}
}

/**
 * simulate() - replay a trace under a policy
 * @sim: what is to be found out; the results are added
 *
 * Records that say what another pager did, such as prefetches, count for
 * nothing.
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int simulate(struct simulation *sim)
{
	const uint32_t pages = sim->refs->pages;
	struct pager_model m = { .sim = sim, .newest = NO_PAGE };

	sim->misses = 0;
	sim->soft = 0;
	sim->forced = 0;
	m.policy = pager_policy_create(sim->ops, pages, sim->budget);
	if (!m.policy)
		return failed("policy %s: %s", sim->ops->name, strerror(errno));
	m.state = memory_grow(NULL, pages, sizeof(*m.state));
	m.newer = memory_grow(NULL, pages, sizeof(*m.newer));
	m.older = memory_grow(NULL, pages, sizeof(*m.older));
	memset(m.state, ABSENT, pages);
	run(&m);
	free(m.state);
	free(m.newer);
	free(m.older);
	pager_policy_destroy(m.policy);
	return m.rc;
}
