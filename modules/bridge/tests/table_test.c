// SPDX-License-Identifier: GPL-2.0
/*
 * The hash table: how large it gets, how it spreads keys, and that a walk meets
 * every entry once although the table grows and changes.
 */
#include <kunit/test.h>
#include <linux/etherdevice.h>
#include <linux/mm.h>

#include "../fdb.h"
#include "../table.h"

/* A table and entries to put in. */
struct table_test {
	struct mbr_table t;
	struct workqueue_struct *wq;
	struct mbr_table_entry *entry;
	u8 *seen;
	u32 count;
};

static void table_no_growth(struct work_struct *work)
{
}

/* Growth is done by the test, step by step. */
static void table_grow_by_hand(struct table_test *tt)
{
	tt->t.grow_work.func = table_no_growth;
}

static int table_test_init(struct kunit *test)
{
	struct table_test *tt = kunit_kzalloc(test, sizeof(*tt), GFP_KERNEL);

	test->priv = tt;
	if (!tt)
		return -ENOMEM;
	tt->wq = alloc_workqueue("muse_bridge_test", WQ_UNBOUND, 0);
	if (!tt->wq)
		return -ENOMEM;
	if (mbr_table_init(&tt->t, tt->wq)) {
		destroy_workqueue(tt->wq);
		tt->wq = NULL;
		return -ENOMEM;
	}
	/* Whatever fails, it fails again the next time. */
	tt->t.seed[0] = 0x9e3779b97f4a7c15;
	tt->t.seed[1] = 0xd1b54a32d192ed03;
	return 0;
}

static void table_test_exit(struct kunit *test)
{
	struct table_test *tt = test->priv;

	if (!tt || !tt->wq)
		return;
	tt->t.count = 0;
	mbr_table_exit(&tt->t);
	destroy_workqueue(tt->wq);
	kvfree(tt->entry);
	kvfree(tt->seen);
}

static void table_add(struct table_test *tt, u32 i)
{
	spin_lock_bh(&tt->t.lock);
	mbr_table_add(&tt->t, &tt->entry[i]);
	spin_unlock_bh(&tt->t.lock);
}

static void table_del(struct table_test *tt, u32 i)
{
	spin_lock_bh(&tt->t.lock);
	mbr_table_del(&tt->t, &tt->entry[i]);
	spin_unlock_bh(&tt->t.lock);
}

/* Stations whose addresses count up. */
static u64 table_key(u32 i)
{
	const u8 addr[ETH_ALEN] = { 2, 0, 0, i >> 16, i >> 8, i };

	return mbr_fdb_key(addr);
}

/* Have @count entries ready, of which the first @in are in the table. */
static void table_entries(struct kunit *test, u32 count, u32 in)
{
	struct table_test *tt = test->priv;
	u32 i;

	tt->entry = kvcalloc(count, sizeof(*tt->entry), GFP_KERNEL);
	tt->seen = kvzalloc(count, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, tt->entry);
	KUNIT_ASSERT_NOT_NULL(test, tt->seen);
	tt->count = count;
	for (i = 0; i < count; i++)
		tt->entry[i].key = table_key(i);
	for (i = 0; i < in; i++)
		table_add(tt, i);
}

static u8 table_bits(struct table_test *tt)
{
	return rcu_dereference_protected(tt->t.buckets, true)->bits;
}

/* One step of a walk; counts the entries that it met. */
static void table_step(struct table_test *tt, u64 *pos)
{
	struct mbr_table_entry *e, *tmp;
	u64 from = *pos, hash;
	u8 ver;

	rcu_read_lock();
	e = mbr_table_walk_rcu(&tt->t, pos, &ver);
	mbr_table_for_each_in(e, tmp, ver) {
		/* A bucket that began before the last position: see dump.c. */
		hash = mbr_table_hash(&tt->t, e->key) >> 32;
		if (hash >= from && hash < *pos)
			tt->seen[e - tt->entry]++;
	}
	rcu_read_unlock();
}

static void table_walk(struct table_test *tt, u64 pos)
{
	while (pos < MBR_TABLE_END)
		table_step(tt, &pos);
}

/* The walk met entries @from to @to as often as @times; and they are found. */
static void table_expect(struct kunit *test, u32 from, u32 to, u8 times)
{
	struct table_test *tt = test->priv;
	struct mbr_table_entry *e;
	u32 i, wrong = 0, lost = 0;

	for (i = from; i < to; i++) {
		wrong += tt->seen[i] != times;
		rcu_read_lock();
		e = mbr_table_find_rcu(&tt->t, tt->entry[i].key);
		rcu_read_unlock();
		lost += e != (times ? &tt->entry[i] : NULL);
	}
	KUNIT_EXPECT_EQ_MSG(test, wrong, 0, "entries %u to %u", from, to);
	KUNIT_EXPECT_EQ_MSG(test, lost, 0, "entries %u to %u", from, to);
}

static void bits_wanted(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, mbr_table_bits_wanted(0), 8);
	KUNIT_EXPECT_EQ(test, mbr_table_bits_wanted(1), 8);
	KUNIT_EXPECT_EQ(test, mbr_table_bits_wanted(256), 8);
	KUNIT_EXPECT_EQ(test, mbr_table_bits_wanted(257), 9);
	KUNIT_EXPECT_EQ(test, mbr_table_bits_wanted(512), 9);
	KUNIT_EXPECT_EQ(test, mbr_table_bits_wanted(1 << 24), 24);
	KUNIT_EXPECT_EQ(test, mbr_table_bits_wanted((1 << 24) + 1), 24);
	KUNIT_EXPECT_EQ(test, mbr_table_bits_wanted(U32_MAX), 24);
}

static void keys_are_addresses(struct kunit *test)
{
	/* Not aligned, and every byte another. */
	const u8 bytes[] = { 0xff, 0x02, 0x13, 0x24, 0x35, 0x46, 0x57, 0xff };
	u8 addr[ETH_ALEN], other[ETH_ALEN];
	u64 key = mbr_fdb_key(bytes + 1);
	int i;

	KUNIT_EXPECT_EQ(test, key >> 48, 0ULL);
	mbr_fdb_addr(key, addr);
	KUNIT_EXPECT_TRUE(test, ether_addr_equal_unaligned(addr, bytes + 1));
	for (i = 0; i < ETH_ALEN; i++) {
		ether_addr_copy(other, addr);
		other[i] ^= 0x80;
		KUNIT_EXPECT_NE(test, mbr_fdb_key(other), key);
	}
}

static void seeds_are_odd_and_random(struct kunit *test)
{
	struct table_test *tt = test->priv;
	struct mbr_table *other;
	u64 all = 1, equal = 0;
	int i, err;

	other = kunit_kzalloc(test, sizeof(*other), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, other);
	for (i = 0; i < 16; i++) {
		err = mbr_table_init(other, tt->wq);
		KUNIT_ASSERT_EQ(test, err, 0);
		all &= other->seed[0] & other->seed[1];
		equal += other->seed[0] == other->seed[1];
		mbr_table_exit(other);
	}
	KUNIT_EXPECT_EQ(test, all & 1, 1ULL);
	KUNIT_EXPECT_EQ(test, equal, 0ULL);
}

/*
 * 65536 stations on as many buckets.  Thrown at random, 37 percent of these stay
 * empty and the fullest has 8 or 9.  The first seed is the worst there can be
 * for addresses that count up: it leaves what differs where it was.
 */
static void addresses_that_count_up_are_spread(struct kunit *test)
{
	struct table_test *tt = test->priv;
	u32 i, empty = 0, most = 0;
	u8 *chain;

	tt->t.seed[0] = 0x9e3779b97f000001;
	chain = kvzalloc(1 << 16, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, chain);
	for (i = 0; i < 1 << 16; i++) {
		u8 *c = &chain[mbr_table_hash(&tt->t, table_key(i)) >> 48];

		*c += *c < U8_MAX;
	}
	for (i = 0; i < 1 << 16; i++) {
		empty += !chain[i];
		most = max_t(u32, most, chain[i]);
	}
	kvfree(chain);
	KUNIT_EXPECT_LE(test, empty, 65536 * 45 / 100);
	KUNIT_EXPECT_LE(test, most, 16);
}

static void the_work_makes_it_grow(struct kunit *test)
{
	struct table_test *tt = test->priv;

	table_entries(test, 5001, 256);
	flush_work(&tt->t.grow_work);
	KUNIT_EXPECT_EQ(test, table_bits(tt), 8);
	for (tt->count = 256; tt->count < 5000; tt->count++)
		table_add(tt, tt->count);
	flush_work(&tt->t.grow_work);
	/* Growth may have begun too early to know of them all. */
	table_add(tt, 5000);
	flush_work(&tt->t.grow_work);
	KUNIT_EXPECT_EQ(test, table_bits(tt), 13);
	table_walk(tt, 0);
	table_expect(test, 0, 5001, 1);
}

static void a_walk_meets_every_entry_once(struct kunit *test)
{
	struct table_test *tt = test->priv;

	table_grow_by_hand(tt);
	table_entries(test, 3000, 2000);
	table_walk(tt, 0);
	table_expect(test, 0, 2000, 1);
	table_expect(test, 2000, 3000, 0);
}

/* Between any two of its steps. */
static void a_walk_goes_on_in_a_larger_table(struct kunit *test)
{
	struct table_test *tt = test->priv;
	unsigned long old, i;
	u64 pos = 0;

	table_grow_by_hand(tt);
	table_entries(test, 2000, 2000);
	while (pos < MBR_TABLE_END / 4)
		table_step(tt, &pos);
	old = mbr_table_grow_begin(&tt->t);
	KUNIT_ASSERT_EQ(test, old, 256UL);
	for (i = 0; i < old / 2; i++)
		mbr_table_fill(&tt->t, i);
	while (pos < MBR_TABLE_END / 2)
		table_step(tt, &pos);
	for (; i < old; i++)
		mbr_table_fill(&tt->t, i);
	while (pos < MBR_TABLE_END / 4 * 3)
		table_step(tt, &pos);
	mbr_table_grow_end(&tt->t);
	KUNIT_EXPECT_EQ(test, table_bits(tt), 11);
	table_walk(tt, pos);
	table_expect(test, 0, 2000, 1);
}

/*
 * Entries come and go before and after their bucket was filled, twice, so that
 * both generations of links are used again.
 */
static void it_changes_while_it_grows(struct kunit *test)
{
	struct table_test *tt = test->priv;
	unsigned long old, i;
	u32 in = 600, out = 0, round;

	table_grow_by_hand(tt);
	table_entries(test, 8000, in);
	for (round = 0; round < 2; round++) {
		old = mbr_table_grow_begin(&tt->t);
		KUNIT_ASSERT_NE(test, old, 0UL);
		for (i = 0; i < old; i++) {
			table_add(tt, in++);
			table_add(tt, in++);
			/* One that was there before, and one that was not. */
			table_del(tt, out++);
			table_del(tt, --in);
			mbr_table_fill(&tt->t, i);
		}
		mbr_table_grow_end(&tt->t);
		memset(tt->seen, 0, tt->count);
		table_walk(tt, 0);
		table_expect(test, 0, out, 0);
		table_expect(test, out, in, 1);
		table_expect(test, in, in + 1, 0);
		KUNIT_EXPECT_EQ(test, tt->t.count, in - out);
		/* Enough for another doubling. */
		while (in - out <= 1U << table_bits(tt))
			table_add(tt, in++);
	}
	KUNIT_EXPECT_EQ(test, table_bits(tt), 11);
	for (; out < in; out++)
		table_del(tt, out);
	KUNIT_EXPECT_EQ(test, tt->t.count, 0U);
	memset(tt->seen, 0, tt->count);
	table_walk(tt, 0);
	table_expect(test, 0, in, 0);
}

static void it_does_not_shrink(struct kunit *test)
{
	struct table_test *tt = test->priv;

	table_grow_by_hand(tt);
	KUNIT_EXPECT_EQ(test, mbr_table_grow_begin(&tt->t), 0UL);
	tt->t.count = 256;
	KUNIT_EXPECT_EQ(test, mbr_table_grow_begin(&tt->t), 0UL);
	KUNIT_EXPECT_PTR_EQ(test, tt->t.next, NULL);
}

/* So that whoever holds a lock or the CPU for one is not kept long. */
static void a_step_passes_few_empty_buckets(struct kunit *test)
{
	struct table_test *tt = test->priv;
	unsigned long old, i;
	int steps = 0;
	u64 pos = 0;
	u8 ver;

	table_grow_by_hand(tt);
	tt->t.count = 1 << 14;
	old = mbr_table_grow_begin(&tt->t);
	KUNIT_ASSERT_EQ(test, old, 256UL);
	for (i = 0; i < old; i++)
		mbr_table_fill(&tt->t, i);
	mbr_table_grow_end(&tt->t);
	rcu_read_lock();
	for (; pos < MBR_TABLE_END && steps < 1000; steps++)
		if (mbr_table_walk_rcu(&tt->t, &pos, &ver))
			break;
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, pos, MBR_TABLE_END);
	KUNIT_EXPECT_EQ(test, steps, (1 << 14) / 1024);
}

static struct kunit_case table_cases[] = {
	KUNIT_CASE(bits_wanted),
	KUNIT_CASE(keys_are_addresses),
	KUNIT_CASE(seeds_are_odd_and_random),
	KUNIT_CASE(addresses_that_count_up_are_spread),
	KUNIT_CASE(the_work_makes_it_grow),
	KUNIT_CASE(a_walk_meets_every_entry_once),
	KUNIT_CASE(a_walk_goes_on_in_a_larger_table),
	KUNIT_CASE(it_changes_while_it_grows),
	KUNIT_CASE(it_does_not_shrink),
	KUNIT_CASE(a_step_passes_few_empty_buckets),
	{}
};

static struct kunit_suite table_suite = {
	.name = "muse_bridge_table",
	.init = table_test_init,
	.exit = table_test_exit,
	.test_cases = table_cases,
};

kunit_test_suite(table_suite);
