// SPDX-License-Identifier: GPL-2.0
/*
 * Messages: what is in them, and that one without room is not begun.
 */
#include "lan.h"

#include <linux/etherdevice.h>
#include <net/genetlink.h>

#include "../entry.h"
#include "../message.h"

#define A(name)	MUSE_BRIDGE_A_##name

/* More than any of the nests has. */
#define NEST_MAX	31

static const struct genl_family message_family = {
	.id = 77,
	.version = MUSE_BRIDGE_FAMILY_VERSION,
};

static const u8 station[ETH_ALEN] = { 2, 0, 0, 0, 1, 0 };

enum what { BRIDGE, PORT, LEARNED, FIXED, LOCAL };

static const struct message_case {
	const char *name;
	enum what what;
	u8 cmd;
	bool counted;
} message_cases[] = {
	{ "bridge", BRIDGE, MUSE_BRIDGE_CMD_BRIDGE_GET },
	{ "port", PORT, MUSE_BRIDGE_CMD_PORT_GET },
	{ "learned entry", LEARNED, MUSE_BRIDGE_CMD_FDB_GET },
	{ "static entry", FIXED, MUSE_BRIDGE_CMD_FDB_GET },
	{ "local entry", LOCAL, MUSE_BRIDGE_CMD_FDB_GET },
	{ "new entry", LEARNED, MUSE_BRIDGE_CMD_FDB_ADD_NTF },
	{ "entry that moved", LEARNED, MUSE_BRIDGE_CMD_FDB_MOVE_NTF },
	{ "entry that went", FIXED, MUSE_BRIDGE_CMD_FDB_DEL_NTF },
	{ "entry with counters", LEARNED, MUSE_BRIDGE_CMD_FDB_GET, true },
	{ "entry with counters that went", FIXED, MUSE_BRIDGE_CMD_FDB_DEL_NTF,
	  true },
};

static void message_name(const struct message_case *c, char *name)
{
	strscpy(name, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(message, message_cases, message_name);

static const u8 *message_addr(const struct message_case *c)
{
	return c->what == LOCAL ? lan_own_addr : station;
}

/* Put into the bridge what the message is to be about. */
static void message_prepare(struct kunit *test, const struct message_case *c)
{
	struct lan *lan = test->priv;
	struct mbr_entry *e;
	int i;

	lan->br->fdb_stats = c->counted;
	if (c->what == LEARNED)
		KUNIT_ASSERT_EQ(test, lan_learn(lan, LAN_B, station), 0);
	if (c->what == FIXED)
		KUNIT_ASSERT_EQ(test, lan_add_static(lan, LAN_B, station), 0);
	if (c->counted) {
		e = mbr_entry_counted(lan_entry(test, station));
		KUNIT_ASSERT_NOT_NULL(test, e);
		atomic64_set(&e->rx.packets, 1);
		atomic64_set(&e->rx.bytes, 1LL << 40);
		atomic64_set(&e->tx.packets, 3);
		atomic64_set(&e->tx.bytes, S64_MAX);
	}
	lan->br->ageing_ms = 4711;
	for (i = 0; i < MBR_STAT_COUNT; i++)
		u64_stats_add(&raw_cpu_ptr(lan->port[LAN_B]->stats)->count[i],
			      100 + i - lan_stat(lan, LAN_B, MBR_STAT_FIRST + i));
}

static int message_write(struct lan *lan, const struct message_case *c,
			 struct sk_buff *skb)
{
	const struct mbr_msg_fdb_change change = {
		.old_port = lan->port[LAN_C],
		.reason = MUSE_BRIDGE_FDB_REASON_PORT_DOWN,
	};
	const struct mbr_msg msg = {
		.skb = skb,
		.family = &message_family,
		.portid = 1234,
		.seq = 5678,
		.flags = NLM_F_MULTI,
		.cmd = c->cmd,
	};
	int err;

	rcu_read_lock();
	if (c->what == BRIDGE)
		err = mbr_msg_bridge(&msg, lan->br);
	else if (c->what == PORT)
		err = mbr_msg_port(&msg, lan->port[LAN_B]);
	else
		err = mbr_msg_fdb(&msg, lan->br,
				  lan_find(lan, message_addr(c)), &change);
	rcu_read_unlock();
	return err;
}

/*
 * A message with room for @room bytes.  Only multiples of eight, so that 64-bit
 * attributes are padded alike in all of them.
 */
static struct sk_buff *message_alloc(struct kunit *test, int room)
{
	struct sk_buff *skb = nlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_reserve(skb, skb_tailroom(skb) - room);
	return skb;
}

/* Whatever there is room for, it is written whole or not at all. */
static void a_message_is_whole(struct kunit *test)
{
	const struct message_case *c = test->param_value;
	struct lan *lan = test->priv;
	struct sk_buff *skb;
	int room, need;

	message_prepare(test, c);
	skb = nlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_EQ(test, message_write(lan, c, skb), 0);
	need = round_up(skb->len, 8);
	kfree_skb(skb);
	/* A notification that did not fit would be a warning. */
	KUNIT_EXPECT_GT(test, need, 0);
	KUNIT_EXPECT_LE(test, need, (int)GENLMSG_DEFAULT_SIZE);

	for (room = 0; room <= need; room += 8) {
		skb = message_alloc(test, room);
		KUNIT_EXPECT_EQ_MSG(test, message_write(lan, c, skb),
				    room < need ? -EMSGSIZE : 0,
				    "room %d of %d", room, need);
		KUNIT_EXPECT_EQ_MSG(test, !!skb->len, room >= need,
				    "room %d of %d", room, need);
		kfree_skb(skb);
	}
}

/* In a dump it comes after others, which stay. */
static void a_message_without_room_leaves_the_others(struct kunit *test)
{
	const struct message_case *c = test->param_value;
	struct lan *lan = test->priv;
	int rem, whole = 0, count = 0;
	struct nlmsghdr *nlh;
	struct sk_buff *skb;
	unsigned int len;

	message_prepare(test, c);
	skb = nlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	do {
		len = skb->len;
		count++;
	} while (!message_write(lan, c, skb) && count < 1000);
	KUNIT_EXPECT_EQ(test, skb->len, len);
	nlmsg_for_each_msg(nlh, nlmsg_hdr(skb), (int)len, rem)
		whole++;
	KUNIT_EXPECT_EQ(test, whole, count - 1);
	KUNIT_EXPECT_EQ(test, rem, 0);
	KUNIT_EXPECT_GT(test, count, 5);
	KUNIT_EXPECT_LT(test, count, 1000);
	kfree_skb(skb);
}

/* The attributes of a message, those at the top and those in @nest. */
struct message {
	struct sk_buff *skb;
	struct nlattr *top[A(MAX) + 1];
	struct nlattr *tb[NEST_MAX + 1];
};

static void message_read(struct kunit *test, const struct message_case *c,
			 struct message *m, int nest)
{
	struct lan *lan = test->priv;
	struct genlmsghdr *genl;
	struct nlmsghdr *nlh;

	m->skb = nlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, m->skb);
	KUNIT_ASSERT_EQ(test, message_write(lan, c, m->skb), 0);

	nlh = nlmsg_hdr(m->skb);
	KUNIT_EXPECT_EQ(test, nlh->nlmsg_type, message_family.id);
	KUNIT_EXPECT_EQ(test, nlh->nlmsg_flags, NLM_F_MULTI);
	KUNIT_EXPECT_EQ(test, nlh->nlmsg_pid, 1234U);
	KUNIT_EXPECT_EQ(test, nlh->nlmsg_seq, 5678U);
	KUNIT_EXPECT_EQ(test, nlh->nlmsg_len, m->skb->len);
	genl = nlmsg_data(nlh);
	KUNIT_EXPECT_EQ(test, genl->cmd, c->cmd);
	KUNIT_EXPECT_EQ(test, genl->version, MUSE_BRIDGE_FAMILY_VERSION);

	KUNIT_ASSERT_EQ(test, nla_parse(m->top, A(MAX), genlmsg_data(genl),
					genlmsg_len(genl), NULL, NULL), 0);
	KUNIT_ASSERT_NOT_NULL(test, m->top[A(IFINDEX)]);
	KUNIT_EXPECT_EQ(test, nla_get_u32(m->top[A(IFINDEX)]), 1U);
	KUNIT_ASSERT_NOT_NULL(test, m->top[A(IFNAME)]);
	KUNIT_EXPECT_STREQ(test, nla_data(m->top[A(IFNAME)]),
			   "lan-of-15-chars");
	KUNIT_ASSERT_NOT_NULL(test, m->top[nest]);
	KUNIT_ASSERT_EQ(test, nla_parse_nested(m->tb, NEST_MAX, m->top[nest], NULL,
					       NULL), 0);
}

static void expect_u32(struct kunit *test, const struct nlattr *attr, u32 value)
{
	KUNIT_ASSERT_NOT_NULL(test, attr);
	KUNIT_EXPECT_EQ(test, nla_len(attr), 4);
	KUNIT_EXPECT_EQ(test, nla_get_u32(attr), value);
}

static void expect_u8(struct kunit *test, const struct nlattr *attr, u8 value)
{
	KUNIT_ASSERT_NOT_NULL(test, attr);
	KUNIT_EXPECT_EQ(test, nla_len(attr), 1);
	KUNIT_EXPECT_EQ(test, nla_get_u8(attr), value);
}

static void expect_addr(struct kunit *test, const struct nlattr *attr,
			const u8 *addr)
{
	KUNIT_ASSERT_NOT_NULL(test, attr);
	KUNIT_EXPECT_EQ(test, nla_len(attr), ETH_ALEN);
	KUNIT_EXPECT_TRUE(test, ether_addr_equal_unaligned(nla_data(attr),
							   addr));
}

static void a_bridge_in_a_message(struct kunit *test)
{
	struct lan *lan = test->priv;
	struct message m = {};

	lan->br->group_fwd_mask = 0x4008;
	lan->br->learning = false;
	message_prepare(test, &message_cases[0]);
	lan->br->fdb_stats = true;
	message_read(test, &message_cases[0], &m, A(BRIDGE));
	expect_u32(test, m.tb[A(BRIDGE_MODE)], MUSE_BRIDGE_MODE_BRIDGE);
	expect_u8(test, m.tb[A(BRIDGE_LEARNING)], 0);
	expect_u32(test, m.tb[A(BRIDGE_AGEING_TIME)], 4711);
	expect_addr(test, m.tb[A(BRIDGE_ADDR)], lan_own_addr);
	expect_u32(test, m.tb[A(BRIDGE_PORT_COUNT)], LAN_PORTS);
	expect_u8(test, m.tb[A(BRIDGE_FDB_STATS)], 1);
	expect_u32(test, m.tb[A(BRIDGE_FDB_COUNT)], 1);
	KUNIT_ASSERT_NOT_NULL(test, m.tb[A(BRIDGE_GROUP_FWD_MASK)]);
	KUNIT_EXPECT_EQ(test, nla_len(m.tb[A(BRIDGE_GROUP_FWD_MASK)]), 2);
	KUNIT_EXPECT_EQ(test, nla_get_u16(m.tb[A(BRIDGE_GROUP_FWD_MASK)]),
			0x4008);
	kfree_skb(m.skb);
}

static void a_port_in_a_message(struct kunit *test)
{
	struct nlattr *stats[A(STAT_MAX) + 1];
	struct lan *lan = test->priv;
	struct message m = {};
	int i;

	lan->port[LAN_B]->fdb_count = 99;
	lan->port[LAN_B]->flags ^= MBR_PORT_MCAST_FLOOD | MBR_PORT_ISOLATED;
	message_prepare(test, &message_cases[1]);
	message_read(test, &message_cases[1], &m, A(PORT));
	expect_u32(test, m.tb[A(PORT_IFINDEX)], 0x12);
	KUNIT_ASSERT_NOT_NULL(test, m.tb[A(PORT_IFNAME)]);
	KUNIT_EXPECT_STREQ(test, nla_data(m.tb[A(PORT_IFNAME)]),
			   "port-15-chars-b");
	expect_u8(test, m.tb[A(PORT_FORWARDING)], 1);
	expect_u32(test, m.tb[A(PORT_FDB_COUNT)], 99);
	/* Those of a new port but two. */
	expect_u8(test, m.tb[A(PORT_LEARNING)], 1);
	expect_u8(test, m.tb[A(PORT_FLOOD)], 1);
	expect_u8(test, m.tb[A(PORT_MCAST_FLOOD)], 0);
	expect_u8(test, m.tb[A(PORT_BCAST_FLOOD)], 1);
	expect_u8(test, m.tb[A(PORT_ISOLATED)], 1);
	expect_u8(test, m.tb[A(PORT_HAIRPIN)], 0);
	KUNIT_ASSERT_NOT_NULL(test, m.tb[A(PORT_DROPS)]);
	KUNIT_EXPECT_EQ(test, nla_len(m.tb[A(PORT_DROPS)]),
			(int)(MBR_DROP_COUNT * sizeof(u64)));
	KUNIT_ASSERT_NOT_NULL(test, m.tb[A(PORT_STATS)]);
	KUNIT_ASSERT_EQ(test, nla_parse_nested(stats, A(STAT_MAX),
					       m.tb[A(PORT_STATS)], NULL, NULL),
			0);
	for (i = 0; i < MBR_STAT_COUNT; i++) {
		KUNIT_ASSERT_NOT_NULL(test, stats[MBR_STAT_FIRST + i]);
		KUNIT_EXPECT_EQ(test, nla_get_u64(stats[MBR_STAT_FIRST + i]),
				100ULL + i);
	}
	kfree_skb(m.skb);
}

static void expect_entry_stats(struct kunit *test, const struct nlattr *nest)
{
	static const u64 want[] = { 1, 1ULL << 40, 3, S64_MAX };
	struct nlattr *tb[A(STAT_MAX) + 1];
	int i;

	KUNIT_ASSERT_EQ(test, nla_parse_nested(tb, A(STAT_MAX), nest, NULL, NULL), 0);
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		KUNIT_ASSERT_NOT_NULL(test, tb[A(STAT_RX_PACKETS) + i]);
		KUNIT_EXPECT_EQ(test, nla_len(tb[A(STAT_RX_PACKETS) + i]), 8);
		KUNIT_EXPECT_EQ(test, nla_get_u64(tb[A(STAT_RX_PACKETS) + i]), want[i]);
	}
	for (; A(STAT_RX_PACKETS) + i <= A(STAT_MAX); i++)
		KUNIT_EXPECT_NULL(test, tb[A(STAT_RX_PACKETS) + i]);
}

static void an_entry_in_a_message(struct kunit *test)
{
	const struct message_case *c = test->param_value;
	bool moved = c->cmd == MUSE_BRIDGE_CMD_FDB_MOVE_NTF;
	bool gone = c->cmd == MUSE_BRIDGE_CMD_FDB_DEL_NTF;
	struct message m = {};

	if (c->what < LEARNED)
		return;
	message_prepare(test, c);
	message_read(test, c, &m, A(FDB));
	expect_addr(test, m.tb[A(FDB_ADDR)], message_addr(c));
	expect_u32(test, m.tb[A(FDB_STATE)],
		   c->what == LEARNED ? MUSE_BRIDGE_FDB_STATE_LEARNED :
		   c->what == FIXED ? MUSE_BRIDGE_FDB_STATE_STATIC :
		   MUSE_BRIDGE_FDB_STATE_LOCAL);
	if (c->what != LOCAL) {
		expect_u32(test, m.tb[A(FDB_PORT_IFINDEX)], 0x12);
		KUNIT_ASSERT_NOT_NULL(test, m.tb[A(FDB_PORT_IFNAME)]);
		KUNIT_EXPECT_STREQ(test, nla_data(m.tb[A(FDB_PORT_IFNAME)]),
				   "port-15-chars-b");
	} else {
		KUNIT_EXPECT_NULL(test, m.tb[A(FDB_PORT_IFINDEX)]);
		KUNIT_EXPECT_NULL(test, m.tb[A(FDB_PORT_IFNAME)]);
	}
	KUNIT_EXPECT_EQ(test, !!m.tb[A(FDB_AGE)], c->what == LEARNED);
	KUNIT_EXPECT_EQ(test, !!m.tb[A(FDB_OLD_PORT_IFINDEX)], moved);
	KUNIT_EXPECT_EQ(test, !!m.tb[A(FDB_OLD_PORT_IFNAME)], moved);
	KUNIT_EXPECT_EQ(test, !!m.tb[A(FDB_REASON)], gone);
	KUNIT_EXPECT_NULL(test, m.tb[A(FDB_REPLACE)]);
	KUNIT_EXPECT_EQ(test, !!m.tb[A(FDB_STATS)], c->counted);
	if (c->counted)
		expect_entry_stats(test, m.tb[A(FDB_STATS)]);
	if (moved) {
		expect_u32(test, m.tb[A(FDB_OLD_PORT_IFINDEX)], 0x13);
		KUNIT_EXPECT_STREQ(test, nla_data(m.tb[A(FDB_OLD_PORT_IFNAME)]),
				   "port-15-chars-c");
	}
	if (gone)
		expect_u32(test, m.tb[A(FDB_REASON)],
			   MUSE_BRIDGE_FDB_REASON_PORT_DOWN);
	kfree_skb(m.skb);
}

/* In milliseconds; a station that another CPU hears right now is not ancient. */
static void the_age_of_an_entry(struct kunit *test)
{
	static const struct {
		long ago; /* jiffies */
		u32 min, max; /* milliseconds */
	} ages[] = {
		{ 100 * HZ, 100000, 160000 },
		{ 0, 0, 60000 },
		{ -60 * HZ, 0, 0 },
		/* What the longest ageing time and a sixteenth more allow. */
		{ 1062500L * HZ, 1062500000, 1062560000 },
	};
	struct lan *lan = test->priv;
	struct message m = {};
	u32 age;
	int i;

	lan_learn(lan, LAN_B, station);
	for (i = 0; i < ARRAY_SIZE(ages); i++) {
		lan_entry(test, station)->used = jiffies - ages[i].ago;
		message_read(test, &(struct message_case) {
			.what = LEARNED,
			.cmd = MUSE_BRIDGE_CMD_FDB_GET,
		}, &m, A(FDB));
		KUNIT_ASSERT_NOT_NULL(test, m.tb[A(FDB_AGE)]);
		age = nla_get_u32(m.tb[A(FDB_AGE)]);
		KUNIT_EXPECT_GE(test, age, ages[i].min);
		KUNIT_EXPECT_LE(test, age, ages[i].max);
		kfree_skb(m.skb);
	}
}

static void counters_of_all_cpus_are_added(struct kunit *test)
{
	struct lan *lan = test->priv;
	struct mbr_stats *s;
	u64 cpus = 0;
	int cpu, i;

	for_each_possible_cpu(cpu) {
		s = per_cpu_ptr(lan->port[LAN_A]->stats, cpu);
		for (i = 0; i < MBR_STAT_COUNT; i++)
			u64_stats_add(&s->count[i], i + (1ULL << 33));
		cpus++;
	}
	for (i = 0; i < MBR_STAT_COUNT; i++)
		KUNIT_EXPECT_EQ(test, lan_stat(lan, LAN_A, MBR_STAT_FIRST + i),
				cpus * (i + (1ULL << 33)));
}

static struct kunit_case message_test_cases[] = {
	KUNIT_CASE_PARAM(a_message_is_whole, message_gen_params),
	KUNIT_CASE_PARAM(a_message_without_room_leaves_the_others,
			 message_gen_params),
	KUNIT_CASE(a_bridge_in_a_message),
	KUNIT_CASE(a_port_in_a_message),
	KUNIT_CASE_PARAM(an_entry_in_a_message, message_gen_params),
	KUNIT_CASE(the_age_of_an_entry),
	KUNIT_CASE(counters_of_all_cpus_are_added),
	{}
};

static struct kunit_suite message_suite = {
	.name = "muse_bridge_message",
	.init = lan_init,
	.exit = lan_exit,
	.test_cases = message_test_cases,
};

kunit_test_suite(message_suite);
