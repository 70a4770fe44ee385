// SPDX-License-Identifier: GPL-2.0
/*
 * Which entries a filter means, at the edges of prefix and age, and what of a
 * request becomes a filter.
 */
#include "lan.h"

#include <linux/etherdevice.h>
#include <linux/jiffies.h>
#include <net/netlink.h>

#include "../attr.h"

#define A(name)	MUSE_BRIDGE_A_FDB_##name
#define AGE	1000L /* of the entry in these tests, in jiffies */

static const struct match_case {
	const char *name;
	u8 addr[ETH_ALEN];
	u8 mask[ETH_ALEN];
	bool by_age;
	unsigned long min_age;
	unsigned long max_age;
	u8 state;
	bool matches;
} match_cases[] = {
	{ "everything", .matches = true },
	{ "its address", { 2, 0, 1, 2, 3, 5 },
	  { 255, 255, 255, 255, 255, 255 }, .matches = true },
	{ "another last bit", { 2, 0, 1, 2, 3, 4 },
	  { 255, 255, 255, 255, 255, 255 } },
	{ "another last bit that does not count", { 2, 0, 1, 2, 3, 4 },
	  { 255, 255, 255, 255, 255, 254 }, .matches = true },
	{ "a prefix", { 2, 0, 1 }, { 255, 255, 255 }, .matches = true },
	{ "another prefix", { 2, 0, 2 }, { 255, 255, 255 } },
	{ "another first bit", { 0 }, { 2 } },
	{ "a bit in the middle", { 0, 0, 0, 2 }, { 0, 0, 0, 2 },
	  .matches = true },
	/* The clock goes on meanwhile, so the edge is at its lower side. */
	{ "old enough", .by_age = true, .min_age = AGE, .max_age = ULONG_MAX,
	  .matches = true },
	{ "not old enough", .by_age = true, .min_age = 100 * AGE,
	  .max_age = ULONG_MAX },
	{ "young enough", .by_age = true, .max_age = 100 * AGE,
	  .matches = true },
	{ "not young enough", .by_age = true, .max_age = AGE },
	{ "a static one has no age", .by_age = true, .max_age = ULONG_MAX,
	  .state = MUSE_BRIDGE_FDB_STATE_STATIC },
	{ "a static one", .state = MUSE_BRIDGE_FDB_STATE_STATIC,
	  .matches = true },
};

static void match_name(const struct match_case *c, char *name)
{
	strscpy(name, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(match, match_cases, match_name);

static void an_entry_is_meant_or_not(struct kunit *test)
{
	const u8 addr[ETH_ALEN] = { 2, 0, 1, 2, 3, 5 };
	const struct match_case *c = test->param_value;
	const struct mbr_fdb_filter filter = {
		.key = mbr_fdb_key(c->addr),
		.mask = mbr_fdb_key(c->mask),
		.by_age = c->by_age,
		.min_age = c->min_age,
		.max_age = c->max_age,
	};
	struct mbr_fdb *f;

	lan_learn(test->priv, LAN_A, addr);
	f = lan_entry(test, addr);
	f->used = jiffies - AGE;
	f->state = c->state;
	KUNIT_EXPECT_EQ(test, mbr_fdb_matches(f, &filter), c->matches);
}

/* Another CPU's clock may be ahead of ours. */
static void what_was_heard_later_is_young(struct kunit *test)
{
	const u8 addr[ETH_ALEN] = { 2, 0, 1, 2, 3, 5 };
	const struct mbr_fdb_filter filter = { .by_age = true, .max_age = AGE };
	struct mbr_fdb *f;

	lan_learn(test->priv, LAN_A, addr);
	f = lan_entry(test, addr);
	f->used = jiffies + AGE;
	KUNIT_EXPECT_EQ(test, mbr_fdb_idle(f, mbr_fdb_now()), 0U);
	KUNIT_EXPECT_TRUE(test, mbr_fdb_matches(f, &filter));
}

/* Read a filter that has these ages; 0: not given. */
static int read_ages(u32 older, u32 younger, struct mbr_fdb_filter *filter)
{
	struct {
		struct nlattr attr;
		u32 value;
	} attrs[] = {
		{ { .nla_len = 8, .nla_type = A(OLDER) }, older },
		{ { .nla_len = 8, .nla_type = A(YOUNGER) }, younger },
	};
	struct nlattr *tb[A(YOUNGER) + 1] = {};
	struct netlink_ext_ack extack = {};
	int err;

	tb[A(OLDER)] = older ? &attrs[0].attr : NULL;
	tb[A(YOUNGER)] = younger ? &attrs[1].attr : NULL;
	err = mbr_attr_get_filter(tb, NULL, filter, &extack);
	return !err == !extack._msg ? err : -ENOMSG;
}

/* As it is with the ages that are shown, which are whole jiffies. */
static void ages_become_jiffies(struct kunit *test)
{
	const u32 jiffy = 1000 / HZ;
	struct mbr_fdb_filter filter = {};

	KUNIT_EXPECT_EQ(test, read_ages(10 * jiffy, 20 * jiffy, &filter), 0);
	KUNIT_EXPECT_TRUE(test, filter.by_age);
	KUNIT_EXPECT_EQ(test, filter.min_age, 10UL);
	KUNIT_EXPECT_EQ(test, filter.max_age, 20UL);
	KUNIT_EXPECT_EQ(test, read_ages(9 * jiffy + 1, 19 * jiffy + 1, &filter),
			0);
	KUNIT_EXPECT_EQ(test, filter.min_age, 10UL);
	KUNIT_EXPECT_EQ(test, filter.max_age, 20UL);
	KUNIT_EXPECT_EQ(test, read_ages(S32_MAX, 0, &filter), 0);
	KUNIT_EXPECT_GE(test, filter.min_age, S32_MAX / 1000UL * HZ);
	KUNIT_EXPECT_EQ(test, filter.max_age, ULONG_MAX);
	KUNIT_EXPECT_EQ(test, read_ages(0, 1, &filter), 0);
	KUNIT_EXPECT_EQ(test, filter.min_age, 0UL);
	KUNIT_EXPECT_EQ(test, filter.max_age, 1UL);
}

static void an_age_that_cannot_be_is_refused(struct kunit *test)
{
	struct mbr_fdb_filter filter = {};
	struct mbr_fdb_filter fixed = {
		.by_state = true,
		.state = MUSE_BRIDGE_FDB_STATE_STATIC,
	};

	KUNIT_EXPECT_EQ(test, read_ages(500, 500, &filter), -EINVAL);
	KUNIT_EXPECT_EQ(test, read_ages(501, 500, &filter), -EINVAL);
	KUNIT_EXPECT_EQ(test, read_ages(500, 501, &filter), 0);
	KUNIT_EXPECT_EQ(test, read_ages(500, 0, &fixed), -EINVAL);
	KUNIT_EXPECT_EQ(test, read_ages(0, 500, &fixed), -EINVAL);
	KUNIT_EXPECT_EQ(test, read_ages(0, 0, &fixed), 0);
	KUNIT_EXPECT_FALSE(test, fixed.by_age);
}

static struct kunit_case filter_cases[] = {
	KUNIT_CASE_PARAM(an_entry_is_meant_or_not, match_gen_params),
	KUNIT_CASE(what_was_heard_later_is_young),
	KUNIT_CASE(ages_become_jiffies),
	KUNIT_CASE(an_age_that_cannot_be_is_refused),
	{}
};

static struct kunit_suite filter_suite = {
	.name = "muse_bridge_filter",
	.init = lan_init,
	.exit = lan_exit,
	.test_cases = filter_cases,
};

kunit_test_suite(filter_suite);
