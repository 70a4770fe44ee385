// SPDX-License-Identifier: GPL-2.0
/*
 * Replacement policies: that they keep to what policy.h says, and that what they
 * are measured by, Belady's optimum and LRU, is what it should be.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../kselftest_harness.h"

/* Seconds: what takes one on a fast machine takes long under the sanitizers on a slow one. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 300
#include "model.h"
#include "policy.h"
#include "simulate.h"

enum { PAGES_MAX = 200, BATCH = 16 };

enum state { ABSENT, RESIDENT, IN_LIMBO };

/* What a policy has been told, kept in the simplest way. */
struct told {
	struct pager_policy *policy;
	enum state state[PAGES_MAX];
	uint32_t pages;
	uint32_t resident;
	uint32_t limbo;
	bool spoilt;
};

static void told_init(struct told *told, const struct pager_policy_ops *ops,
		      uint32_t pages, uint32_t budget)
{
	memset(told, 0, sizeof(*told));
	told->policy = pager_policy_create(ops, pages, budget);
	told->pages = pages;
}

static bool some(const struct told *told, enum state state, uint32_t *page)
{
	uint32_t i, first = random_below(told->pages);

	for (i = 0; i < told->pages; i++) {
		*page = (first + i) % told->pages;
		if (told->state[*page] == state)
			return true;
	}
	return false;
}

/* What the pager keeps in the link of a page in limbo. */
static uint32_t slot_of(uint32_t page)
{
	return page ^ 0x5a5a5a5a;
}

/* About to leave limbo, if it is there: is its link as the pager left it? */
static void look(struct told *told, uint32_t page)
{
	if (told->state[page] == IN_LIMBO &&
	    told->policy->links[page].prev != slot_of(page))
		told->spoilt = true;
}

static void insert(struct told *told, uint32_t page, enum pager_insert why)
{
	look(told, page);
	told->limbo -= told->state[page] == IN_LIMBO;
	told->state[page] = RESIDENT;
	told->resident++;
	pager_policy_insert(told->policy, page, why);
}

/* Returns what was wrong with the victims, or NULL. */
static const char *choose(struct told *told, uint32_t n)
{
	uint32_t victims[BATCH + 1], i, count;

	victims[n] = 12345;
	count = pager_policy_select(told->policy, victims, n);
	if (count > n || victims[n] != 12345)
		return "more than were asked for";
	if (count != (n < told->resident ? n : told->resident))
		return "fewer than there are";
	for (i = 0; i < count; i++) {
		if (victims[i] >= told->pages)
			return "no page of the region";
		if (told->state[victims[i]] != RESIDENT)
			return "a page that is not resident";
		told->state[victims[i]] = IN_LIMBO;
		told->policy->links[victims[i]].prev = slot_of(victims[i]);
	}
	told->resident -= count;
	told->limbo += count;
	return NULL;
}

static void forget(struct told *told, uint32_t page)
{
	const bool resident = told->state[page] == RESIDENT;

	look(told, page);
	told->resident -= resident;
	told->limbo -= told->state[page] == IN_LIMBO;
	told->state[page] = ABSENT;
	pager_policy_forget(told->policy, page, resident);
}

/* Something that may happen, happens. */
static const char *something(struct told *told)
{
	uint32_t page;

	switch (random_below(16)) {
	case 0 ... 3:
		if (some(told, ABSENT, &page))
			insert(told, page, PAGER_INSERT_MISS);
		break;
	case 4:
		if (some(told, ABSENT, &page))
			insert(told, page, PAGER_INSERT_PREFETCH);
		break;
	case 5 ... 6:
		if (some(told, IN_LIMBO, &page))
			insert(told, page, PAGER_INSERT_SOFT);
		break;
	case 7:
		if (some(told, IN_LIMBO, &page))
			insert(told, page, PAGER_INSERT_KEPT);
		break;
	case 8 ... 9:
		if (some(told, RESIDENT, &page))
			pager_policy_accessed(told->policy, page);
		break;
	case 10 ... 12:
		if (some(told, IN_LIMBO, &page)) {
			look(told, page);
			told->state[page] = ABSENT;
			told->limbo--;
			pager_policy_evicted(told->policy, page);
		}
		break;
	case 13:
		if (!random_below(4))
			forget(told, random_below(told->pages));
		break;
	case 14:
		if (!random_below(16))
			pager_policy_resize(told->policy,
					    1 + random_below(told->pages));
		break;
	default:
		return choose(told, 1 + random_below(BATCH));
	}
	if (told->spoilt)
		return "a link that is the pager's was changed";
	return told->policy->resident == told->resident ?
		       NULL :
		       "a wrong number of resident pages";
}

/* All that are resident come out in the end, and then nothing. */
static const char *drain(struct told *told)
{
	const char *wrong = NULL;

	while (told->resident && !wrong)
		wrong = choose(told, BATCH);
	return wrong ? wrong : choose(told, BATCH);
}

TEST(any_order_of_calls_is_borne)
{
	static const uint32_t sizes[] = { 1, 2, 3, 10, PAGES_MAX };
	const struct pager_policy_ops *const *ops;
	struct told told;
	const char *wrong;
	uint32_t i, n, budget;

	for (ops = pager_policies; *ops; ops++) {
		for (i = 0; i < 5 * ARRAY_SIZE(sizes); i++) {
			budget = 1 + random_below(sizes[i / 5]);
			told_init(&told, *ops, sizes[i / 5], budget);
			ASSERT_NE(told.policy, NULL);
			for (n = 0, wrong = NULL; n < 20000 && !wrong; n++)
				wrong = something(&told);
			if (!wrong)
				wrong = drain(&told);
			ASSERT_EQ(wrong, NULL)
			TH_LOG("%s, %u pages, budget %u, call %u: %s",
			       (*ops)->name, told.pages, budget, n, wrong);
			pager_policy_destroy(told.policy);
		}
	}
}

/* How many absent pages have a mark. */
static uint32_t remembered(const struct told *told)
{
	uint32_t i, count = 0;

	for (i = 0; i < told->pages; i++)
		count += told->state[i] == ABSENT && told->policy->marks[i];
	return count;
}

TEST(what_is_remembered_is_bounded)
{
	const struct pager_policy_ops *const *ops;
	struct told told;
	uint32_t i, page;

	for (ops = pager_policies; *ops; ops++) {
		told_init(&told, *ops, PAGES_MAX, 20);
		for (i = 0; i < 5000; i++) {
			while (told.resident + told.limbo >= 20) {
				ASSERT_EQ(choose(&told, 1), NULL);
				ASSERT_TRUE(some(&told, IN_LIMBO, &page));
				told.state[page] = ABSENT;
				told.limbo--;
				pager_policy_evicted(told.policy, page);
			}
			ASSERT_TRUE(some(&told, ABSENT, &page));
			insert(&told, page, PAGER_INSERT_MISS);
			ASSERT_LE(remembered(&told), 40)
			TH_LOG("%s", (*ops)->name);
		}
		for (i = 0; i < PAGES_MAX; i++)
			forget(&told, i);
		EXPECT_EQ(remembered(&told), 0);
		pager_policy_destroy(told.policy);
	}
}

TEST(policies_are_found_by_name)
{
	EXPECT_EQ(pager_policy_find(NULL), &pager_policy_seg2q);
	EXPECT_EQ(pager_policy_find("fifo"), &pager_policy_fifo);
	EXPECT_EQ(pager_policy_find("s3fifo"), &pager_policy_s3fifo);
	EXPECT_EQ(pager_policy_find("fif"), NULL);
	EXPECT_EQ(pager_policy_find(""), NULL);
}

/* ---- against the optimum and LRU ------------------------------------------- */

/*
 * The least number of misses that any choice of victims has: for each set of
 * resident pages the least number with which it can be reached.
 */
static uint32_t brute_force(const struct refs *refs, uint32_t budget)
{
	enum { SETS = 1 << 6, NEVER = 1 << 30 };
	uint32_t least[SETS], next[SETS], i, set, victim, best = NEVER;

	for (set = 0; set < SETS; set++)
		least[set] = set ? NEVER : 0;
	for (i = 0; i < refs->count; i++) {
		const uint32_t page = 1u << refs->list[i].page;

		for (set = 0; set < SETS; set++)
			next[set] = NEVER;
		for (set = 0; set < SETS; set++) {
#define REACH(to, cost)                                   \
	do {                                              \
		if (next[(to)] > least[set] + (cost))     \
			next[(to)] = least[set] + (cost); \
	} while (0)
			if (least[set] == NEVER)
				continue;
			if (!ref_touches(&refs->list[i])) {
				REACH(set & ~page, 0);
			} else if (set & page) {
				REACH(set, 0);
			} else if ((uint32_t)__builtin_popcount(set) < budget) {
				REACH(set | page, 1);
			} else {
				for (victim = 1; victim < SETS; victim <<= 1)
					if (set & victim)
						REACH((set & ~victim) | page,
						      1);
			}
#undef REACH
		}
		memcpy(least, next, sizeof(least));
	}
	for (set = 0; set < SETS; set++)
		if (least[set] < best)
			best = least[set];
	return best;
}

TEST(the_optimum_is_that_of_brute_force)
{
	struct future *future;
	struct refs refs;
	uint32_t i, budget;

	for (i = 0; i < 1500; i++) {
		refs = random_refs(6 + random_below(40), 2 + random_below(5),
				   random_below(2) * 6);
		future = future_make(&refs);
		for (budget = 1; budget <= refs.pages; budget++)
			ASSERT_EQ(future_misses(future, budget),
				  brute_force(&refs, budget))
		TH_LOG("trace %u, budget %u", i, budget);
		future_free(future);
		free(refs.list);
	}
}

/* The same by looking through all pages for the one that is touched last. */
static uint32_t by_search(const struct refs *refs, uint32_t budget)
{
	bool resident[PAGES_MAX] = { false };
	uint32_t i, j, k, last, best, count = 0, misses = 0;

	for (i = 0; i < refs->count; i++) {
		const uint32_t page = refs->list[i].page;

		if (!ref_touches(&refs->list[i])) {
			count -= resident[page];
			resident[page] = false;
			continue;
		}
		if (resident[page])
			continue;
		misses++;
		for (j = 0, last = 0, best = 0; j < refs->pages; j++) {
			if (!resident[j])
				continue;
			for (k = i + 1; k < refs->count; k++)
				if (refs->list[k].page == j)
					break;
			if (k < refs->count && !ref_touches(&refs->list[k]))
				k = refs->count;
			if (k > last) {
				last = k;
				best = j;
			}
		}
		if (count == budget)
			resident[best] = false;
		else
			count++;
		resident[page] = true;
	}
	return misses;
}

TEST(the_optimum_is_that_of_a_search)
{
	struct future *future;
	struct refs refs;
	uint32_t i, budget;

	for (i = 0; i < 20; i++) {
		refs = random_refs(600, 80, 4 + random_below(30));
		future = future_make(&refs);
		for (budget = 5; budget < 80; budget += 25)
			ASSERT_EQ(future_misses(future, budget),
				  by_search(&refs, budget));
		future_free(future);
		free(refs.list);
	}
}

/* LRU and FIFO with a clock reading for each page, as they are defined. */
static uint32_t by_time(const struct refs *refs, uint32_t budget, bool lru)
{
	uint64_t time[PAGES_MAX] = { 0 };
	uint32_t i, j, oldest, count = 0, misses = 0;

	for (i = 0; i < refs->count; i++) {
		const uint32_t page = refs->list[i].page;

		if (!ref_touches(&refs->list[i])) {
			count -= !!time[page];
			time[page] = 0;
			continue;
		}
		if (time[page]) {
			if (lru)
				time[page] = i + 1;
			continue;
		}
		misses++;
		if (count++ == budget) {
			for (j = 0, oldest = PAGES_MAX; j < refs->pages; j++)
				if (time[j] && (oldest == PAGES_MAX ||
						time[j] < time[oldest]))
					oldest = j;
			time[oldest] = 0;
			count--;
		}
		time[page] = i + 1;
	}
	return misses;
}

TEST(lru_and_fifo_are_what_they_are_called)
{
	struct simulation sim = { .limbo = 0 };
	struct refs refs;
	uint32_t i;

	for (i = 0; i < 300; i++) {
		refs = random_refs(1000, 1 + random_below(60),
				   random_below(2) * 20);
		sim.refs = &refs;
		sim.budget = 1 + random_below(refs.pages);
		sim.ops = &policy_lru;
		sim.accessed = true;
		ASSERT_EQ(simulate(&sim), 0);
		ASSERT_EQ(sim.misses, by_time(&refs, sim.budget, true));
		sim.ops = &pager_policy_fifo;
		sim.accessed = false;
		ASSERT_EQ(simulate(&sim), 0);
		ASSERT_EQ(sim.misses, by_time(&refs, sim.budget, false));
		free(refs.list);
	}
}

/* The example of every textbook: FIFO has more misses with more memory. */
TEST(beladys_anomaly)
{
	static const uint32_t pages[] = { 1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5 };
	static const struct {
		uint32_t budget, fifo, lru, optimum;
	} known[] = { { 3, 9, 10, 7 }, { 4, 10, 8, 6 } };
	struct refs refs = { .count = ARRAY_SIZE(pages), .pages = 6 };
	struct simulation sim = { .refs = &refs };
	struct future *future;
	uint32_t i;

	refs.list = calloc(refs.count, sizeof(*refs.list));
	for (i = 0; i < refs.count; i++)
		refs.list[i].page = pages[i];
	future = future_make(&refs);
	for (i = 0; i < ARRAY_SIZE(known); i++) {
		sim.budget = known[i].budget;
		sim.ops = &pager_policy_fifo;
		sim.accessed = false;
		EXPECT_EQ(simulate(&sim), 0);
		EXPECT_EQ(sim.misses, known[i].fifo);
		sim.ops = &policy_lru;
		sim.accessed = true;
		EXPECT_EQ(simulate(&sim), 0);
		EXPECT_EQ(sim.misses, known[i].lru);
		EXPECT_EQ(future_misses(future, sim.budget), known[i].optimum);
	}
	future_free(future);
	free(refs.list);
}

TEST(no_policy_beats_the_optimum_and_none_gets_stuck)
{
	static const uint32_t limbos[] = { 0, 10, 25, 50, 90 };
	const struct pager_policy_ops *const *ops;
	struct simulation sim;
	struct future *future;
	struct refs refs;
	uint32_t i;

	refs = random_refs(1500, 40, 50);
	future = future_make(&refs);
	for (ops = pager_policies; *ops; ops++) {
		for (i = 0; i < 2 * 40 * ARRAY_SIZE(limbos); i++) {
			sim = (struct simulation){
				.refs = &refs,
				.ops = *ops,
				.accessed = i & 1,
				.budget = 1 + i / 2 % 40,
			};
			sim.limbo = sim.budget * limbos[i / 80] / 100;
			ASSERT_EQ(simulate(&sim), 0);
			ASSERT_EQ(sim.forced, 0);
			ASSERT_GE(sim.misses, future_misses(future, sim.budget))
			TH_LOG("%s, budget %u", (*ops)->name, sim.budget);
			if (sim.budget == 40)
				ASSERT_EQ(sim.misses,
					  future_misses(future, 40));
		}
	}
	future_free(future);
	free(refs.list);
}

TEST(clock_gives_a_second_chance)
{
	struct pager_policy *clock =
		pager_policy_create(&pager_policy_clock, 4, 4);
	uint32_t victims[2];

	pager_policy_insert(clock, 1, PAGER_INSERT_MISS);
	pager_policy_insert(clock, 2, PAGER_INSERT_MISS);
	EXPECT_EQ(pager_policy_select(clock, victims, 1), 1);
	EXPECT_EQ(victims[0], 1);
	pager_policy_insert(clock, 1, PAGER_INSERT_SOFT);
	pager_policy_insert(clock, 3, PAGER_INSERT_MISS);
	EXPECT_EQ(pager_policy_select(clock, victims, 2), 2);
	EXPECT_EQ(victims[0], 2);
	EXPECT_EQ(victims[1], 3);
	/* Its second chance was the only one. */
	EXPECT_EQ(pager_policy_select(clock, victims, 1), 1);
	EXPECT_EQ(victims[0], 1);
	pager_policy_destroy(clock);
}

/* Pages that are touched again are still there after a scan of many others. */
TEST(seg2q_protects_from_scans)
{
	struct pager_policy *seg2q =
		pager_policy_create(&pager_policy_seg2q, 200, 20);
	uint32_t page, victim, victims[8], kept = 0;

	for (page = 0; page < 16; page++)
		pager_policy_insert(seg2q, page, PAGER_INSERT_MISS);
	ASSERT_EQ(pager_policy_select(seg2q, victims, 8), 8);
	for (page = 0; page < 8; page++) {
		EXPECT_EQ(victims[page], page);
		pager_policy_insert(seg2q, page, PAGER_INSERT_SOFT);
	}
	for (page = 16; page < 200; page++) {
		pager_policy_insert(seg2q, page, PAGER_INSERT_MISS);
		if (seg2q->resident < 16)
			continue;
		EXPECT_EQ(pager_policy_select(seg2q, &victim, 1), 1);
		EXPECT_GE(victim, 8);
		pager_policy_evicted(seg2q, victim);
	}
	for (; pager_policy_select(seg2q, &victim, 1); page++)
		kept += victim < 8;
	EXPECT_EQ(kept, 8);
	pager_policy_destroy(seg2q);
}

/* ---- policies that are wrong ----------------------------------------------- */

static void ignore_insert(struct pager_policy *policy, uint32_t page,
			  enum pager_insert why)
{
	(void)policy;
	(void)page;
	(void)why;
}

static void ignore_forget(struct pager_policy *policy, uint32_t page)
{
	(void)policy;
	(void)page;
}

static uint32_t select_none(struct pager_policy *policy, uint32_t *victims,
			    uint32_t n)
{
	(void)policy;
	(void)victims;
	(void)n;
	return 0;
}

static uint32_t select_last(struct pager_policy *policy, uint32_t *victims,
			    uint32_t n)
{
	(void)n;
	victims[0] = policy->pages - 1;
	return 1;
}

TEST(a_policy_that_chooses_nothing_does_not_hang_the_pager)
{
	static const struct pager_policy_ops lazy = {
		.name = "lazy",
		.size = sizeof(struct pager_policy),
		.insert = ignore_insert,
		.select = select_none,
		.forget = ignore_forget,
	};
	struct refs refs = random_refs(1000, 30, 0);
	struct simulation sim = {
		.refs = &refs, .ops = &lazy, .budget = 10, .limbo = 2
	};

	EXPECT_EQ(simulate(&sim), 0);
	EXPECT_GT(sim.forced, 20);
	EXPECT_GE(sim.misses, 30);
	free(refs.list);
}

TEST(a_policy_that_chooses_what_is_not_there_is_found_out)
{
	static const struct pager_policy_ops liar = {
		.name = "liar",
		.size = sizeof(struct pager_policy),
		.insert = ignore_insert,
		.select = select_last,
		.forget = ignore_forget,
	};
	struct refs refs = random_refs(1000, 30, 0);
	struct simulation sim = { .refs = &refs, .ops = &liar, .budget = 10 };

	EXPECT_NE(simulate(&sim), 0);
	free(refs.list);
}

TEST_HARNESS_MAIN
