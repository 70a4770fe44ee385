// SPDX-License-Identifier: GPL-2.0
/*
 * The arithmetic of ageing, at any time: also when jiffies, which begin five
 * minutes before their 32-bit end so that such bugs show, go over theirs.
 */
#include "lan.h"

#include <linux/jiffies.h>
#include <linux/rtnetlink.h>

#include "../entry.h"

#define TIME	1000U /* the ageing time in these tests, in jiffies */

static const u8 first[ETH_ALEN] = { 2, 0, 0, 0, 1, 0 };
static const u8 second[ETH_ALEN] = { 2, 0, 0, 0, 1, 1 };

static int ageing_test_init(struct kunit *test)
{
	int err = lan_init(test);
	struct lan *lan = test->priv;

	/* The work of the bridge itself is not due for minutes. */
	if (!err)
		WRITE_ONCE(lan->br->ageing_time, TIME);
	return err;
}

/* One run of ageing at @now. */
static bool age(struct lan *lan, u32 now, u32 *next)
{
	struct mbr_fdb *dead = NULL;
	bool stays = false;
	u64 pos = 0;

	*next = TIME;
	while (pos < MBR_TABLE_END)
		stays |= mbr_fdb_age_step(lan->br, now, &pos, next, &dead);
	mbr_entry_free_list(dead);
	return stays;
}

static const struct age_case {
	const char *name;
	u32 used;
	u32 now;
	bool stays;
} age_cases[] = {
	{ "just heard", 5000, 5000, true },
	{ "one jiffy left", 5000, 5000 + TIME - 1, true },
	{ "at its end", 5000, 5000 + TIME, false },
	{ "long after", 5000, 5000 + 50 * TIME, false },
	{ "heard later by another CPU", 5001, 5000, true },
	{ "ends after the wrap, before it", -10U, -5U, true },
	{ "ends after the wrap, and after it", -10U, 5, true },
	{ "one jiffy left after the wrap", -10U, TIME - 11, true },
	{ "at its end after the wrap", -10U, TIME - 10, false },
	{ "ends with the wrap", -TIME, 0, false },
	{ "ends before the wrap, after it", -TIME - 5, 5, false },
};

static void age_name(const struct age_case *c, char *name)
{
	strscpy(name, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(age, age_cases, age_name);

static void an_entry_expires(struct kunit *test)
{
	const struct age_case *c = test->param_value;
	struct lan *lan = test->priv;
	u32 next;

	lan_learn(lan, LAN_A, first);
	lan_entry(test, first)->used = c->used;
	KUNIT_EXPECT_EQ(test, age(lan, c->now, &next), c->stays);
	KUNIT_EXPECT_EQ(test, !!lan_find(lan, first), c->stays);
	KUNIT_EXPECT_EQ(test, lan->port[LAN_A]->fdb_count, (u32)c->stays);
	if (c->stays && c->used != 5001)
		KUNIT_EXPECT_EQ(test, next, (u32)(c->used + TIME - c->now));
}

static bool expire(struct lan *lan, u32 now, struct mbr_fdb *f, struct mbr_fdb **dead)
{
	bool stays;

	spin_lock_bh(&lan->br->fdb.lock);
	stays = mbr_fdb_expire(lan->br, now, f, dead);
	spin_unlock_bh(&lan->br->fdb.lock);
	return stays;
}

/* It was refreshed, pinned or deleted since it was seen to be old. */
static void an_entry_is_looked_at_again(struct kunit *test)
{
	const u32 now = 7000;
	struct lan *lan = test->priv;
	struct mbr_fdb *dead = NULL, *f;

	lan_learn(lan, LAN_A, first);
	f = lan_entry(test, first);
	f->used = now - TIME + 1;
	KUNIT_EXPECT_TRUE(test, expire(lan, now, f, &dead));
	KUNIT_ASSERT_NOT_NULL(test, lan_find(lan, first));
	f->used = now - TIME;
	f->state = MUSE_BRIDGE_FDB_STATE_STATIC;
	KUNIT_EXPECT_FALSE(test, expire(lan, now, f, &dead));
	KUNIT_ASSERT_NOT_NULL(test, lan_find(lan, first));
	f->state = MUSE_BRIDGE_FDB_STATE_LEARNED;
	KUNIT_EXPECT_PTR_EQ(test, dead, NULL);
	KUNIT_EXPECT_FALSE(test, expire(lan, now, f, &dead));
	KUNIT_EXPECT_PTR_EQ(test, lan_find(lan, first), NULL);
	KUNIT_EXPECT_PTR_EQ(test, dead, f);
	/* As if it had been looked at before; it is in the list once. */
	KUNIT_EXPECT_FALSE(test, expire(lan, now, f, &dead));
	KUNIT_EXPECT_PTR_EQ(test, dead, f);
	KUNIT_EXPECT_PTR_EQ(test, f->dead, NULL);
	mbr_entry_free_list(dead);
}

static void only_learned_entries_age(struct kunit *test)
{
	const u32 now = 7000;
	struct lan *lan = test->priv;
	u32 next;

	KUNIT_ASSERT_EQ(test, lan_add_static(lan, LAN_A, first), 0);
	lan_entry(test, first)->used = now - 3 * TIME;
	lan_entry(test, lan_own_addr)->used = now - 3 * TIME;
	KUNIT_EXPECT_FALSE(test, age(lan, now, &next));
	KUNIT_EXPECT_NOT_NULL(test, lan_find(lan, first));
	KUNIT_EXPECT_NOT_NULL(test, lan_find(lan, lan_own_addr));
	KUNIT_EXPECT_EQ(test, next, (u32)TIME);
}

static void the_earliest_comes_next(struct kunit *test)
{
	const u32 times[] = { 7000, -(TIME / 2), -1U, 0, 1 };
	struct lan *lan = test->priv;
	u32 now, next;
	int i;

	lan_learn(lan, LAN_A, first);
	lan_learn(lan, LAN_B, second);
	for (i = 0; i < ARRAY_SIZE(times); i++) {
		now = times[i];
		lan_entry(test, first)->used = now - TIME / 4;
		lan_entry(test, second)->used = now - TIME / 2 - 3;
		KUNIT_EXPECT_TRUE(test, age(lan, now, &next));
		KUNIT_EXPECT_EQ_MSG(test, next, (u32)(TIME / 2 - 3),
				    "now %u", now);
		swap(lan_entry(test, first)->used, lan_entry(test, second)->used);
		KUNIT_EXPECT_TRUE(test, age(lan, now, &next));
		KUNIT_EXPECT_EQ_MSG(test, next, (u32)(TIME / 2 - 3),
				    "now %u", now);
	}
}

static void the_next_run_is_not_too_soon(struct kunit *test)
{
	/* When the earliest expires ... */
	KUNIT_EXPECT_EQ(test, mbr_fdb_age_delay(TIME, TIME), 1000UL);
	KUNIT_EXPECT_EQ(test, mbr_fdb_age_delay(64, TIME), 64UL);
	/* ... but not before a sixteenth of the ageing time is over. */
	KUNIT_EXPECT_EQ(test, mbr_fdb_age_delay(63, TIME), 63UL);
	KUNIT_EXPECT_EQ(test, mbr_fdb_age_delay(62, TIME), 63UL);
	KUNIT_EXPECT_EQ(test, mbr_fdb_age_delay(0, TIME), 63UL);
	/* Never at once again. */
	KUNIT_EXPECT_EQ(test, mbr_fdb_age_delay(0, 5), 1UL);
}

/* The bounds of the interface are times that jiffies can measure. */
static void settings_become_jiffies(struct kunit *test)
{
	static const u32 ms[] = {
		MUSE_BRIDGE_AGEING_TIME_MIN,
		MUSE_BRIDGE_AGEING_TIME_DEFAULT,
		MUSE_BRIDGE_AGEING_TIME_MAX,
	};
	struct lan *lan = test->priv;
	int i;

	for (i = 0; i < ARRAY_SIZE(ms); i++) {
		rtnl_lock();
		mbr_fdb_set_ageing_time(lan->br, ms[i]);
		rtnl_unlock();
		KUNIT_EXPECT_EQ(test, lan->br->ageing_ms, ms[i]);
		KUNIT_EXPECT_EQ(test, (u64)lan->br->ageing_time,
				DIV_ROUND_UP_ULL((u64)ms[i] * HZ, 1000));
		KUNIT_EXPECT_LT(test, lan->br->ageing_time,
				(unsigned long)MAX_JIFFY_OFFSET);
	}
}

static void a_bridge_begins_with_the_default(struct kunit *test)
{
	struct mbr_bridge *br = kunit_kzalloc(test, sizeof(*br), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, br);
	KUNIT_ASSERT_EQ(test, mbr_fdb_init(br), 0);
	KUNIT_EXPECT_EQ(test, br->ageing_ms,
			(u32)MUSE_BRIDGE_AGEING_TIME_DEFAULT);
	KUNIT_EXPECT_EQ(test, br->ageing_time,
			MUSE_BRIDGE_AGEING_TIME_DEFAULT / 1000UL * HZ);
	rtnl_lock();
	mbr_fdb_exit(br);
	rtnl_unlock();
}

static struct kunit_case ageing_cases[] = {
	KUNIT_CASE_PARAM(an_entry_expires, age_gen_params),
	KUNIT_CASE(an_entry_is_looked_at_again),
	KUNIT_CASE(only_learned_entries_age),
	KUNIT_CASE(the_earliest_comes_next),
	KUNIT_CASE(the_next_run_is_not_too_soon),
	KUNIT_CASE(settings_become_jiffies),
	KUNIT_CASE(a_bridge_begins_with_the_default),
	{}
};

static struct kunit_suite ageing_suite = {
	.name = "muse_bridge_ageing",
	.init = ageing_test_init,
	.exit = lan_exit,
	.test_cases = ageing_cases,
};

kunit_test_suite(ageing_suite);
