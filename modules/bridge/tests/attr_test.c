// SPDX-License-Identifier: GPL-2.0
/*
 * What requests may carry, at the edges of every attribute.
 */
#include <kunit/test.h>
#include <linux/etherdevice.h>
#include <linux/err.h>
#include <linux/muse_bridge.h>

#include "../attr.h"

#define A(name)	MUSE_BRIDGE_A_##name

/* A request: one attribute, inside a nest if there is one. */
struct attr_request {
	const struct nla_policy *policy;
	int maxtype;
	u16 nest;
};

#define REQUEST(p, n)	{ .policy = (p), .maxtype = ARRAY_SIZE(p) - 1, .nest = (n) }

static const struct attr_request get = REQUEST(mbr_attr_get, 0);
static const struct attr_request top = REQUEST(mbr_attr_set, 0);
static const struct attr_request set = REQUEST(mbr_attr_set, A(BRIDGE));
static const struct attr_request port_set = REQUEST(mbr_attr_port_set, A(PORT));
static const struct attr_request fdb_get = REQUEST(mbr_attr_fdb_get, A(FDB));
static const struct attr_request fdb_add = REQUEST(mbr_attr_fdb_add, A(FDB));
static const struct attr_request fdb_del = REQUEST(mbr_attr_fdb_del, A(FDB));
static const struct attr_request fdb_flush =
	REQUEST(mbr_attr_fdb_flush, A(FDB));

static const struct attr_case {
	const char *name;
	const struct attr_request *request;
	u16 type;
	u16 len;
	u64 value;
	int err;
} attr_cases[] = {
	{ "index 0", &get, A(IFINDEX), 4, 0, -ERANGE },
	{ "index 1", &get, A(IFINDEX), 4, 1, 0 },
	{ "largest index", &get, A(IFINDEX), 4, S32_MAX, 0 },
	{ "negative index", &get, A(IFINDEX), 4, 0x80000000, -ERANGE },
	{ "index -1", &get, A(IFINDEX), 4, U32_MAX, -ERANGE },
	{ "short index", &get, A(IFINDEX), 2, 1, -EINVAL },
	{ "long index", &get, A(IFINDEX), 8, 1, -EINVAL },
	{ "get with a name", &get, A(IFNAME), 4, 1, -EINVAL },
	{ "unknown attribute", &get, 77, 4, 1, -EINVAL },
	{ "set with index 0", &top, A(IFINDEX), 4, 0, -ERANGE },
	{ "set with a port", &top, A(PORT), 0, 0, -EINVAL },

	{ "hub", &set, A(BRIDGE_MODE), 4, MUSE_BRIDGE_MODE_HUB, 0 },
	{ "bridge", &set, A(BRIDGE_MODE), 4, MUSE_BRIDGE_MODE_BRIDGE, 0 },
	{ "no mode", &set, A(BRIDGE_MODE), 4, MUSE_BRIDGE_MODE_MAX + 1,
	  -ERANGE },
	{ "a mode that u8 would cut", &set, A(BRIDGE_MODE), 4, 0x100,
	  -ERANGE },
	{ "short mode", &set, A(BRIDGE_MODE), 1, 1, -EINVAL },
	{ "learning off", &set, A(BRIDGE_LEARNING), 1, 0, 0 },
	{ "learning on", &set, A(BRIDGE_LEARNING), 1, 1, 0 },
	{ "learning 2", &set, A(BRIDGE_LEARNING), 1, 2, -ERANGE },
	{ "learning 255", &set, A(BRIDGE_LEARNING), 1, 255, -ERANGE },
	{ "long learning", &set, A(BRIDGE_LEARNING), 4, 1, -EINVAL },
	{ "no ageing", &set, A(BRIDGE_AGEING_TIME), 4, 0, -ERANGE },
	{ "too short ageing", &set, A(BRIDGE_AGEING_TIME), 4, 99, -ERANGE },
	{ "shortest ageing", &set, A(BRIDGE_AGEING_TIME), 4, 100, 0 },
	{ "longest ageing", &set, A(BRIDGE_AGEING_TIME), 4, 1000000000, 0 },
	{ "too long ageing", &set, A(BRIDGE_AGEING_TIME), 4, 1000000001,
	  -ERANGE },
	{ "ageing -1", &set, A(BRIDGE_AGEING_TIME), 4, U32_MAX, -ERANGE },
	{ "bridge's address", &set, A(BRIDGE_ADDR), 6, 2, -EINVAL },
	{ "number of ports", &set, A(BRIDGE_PORT_COUNT), 4, 1, -EINVAL },

	{ "mask of groups", &set, A(BRIDGE_GROUP_FWD_MASK), 2, 0xfff8, 0 },
	{ "long mask", &set, A(BRIDGE_GROUP_FWD_MASK), 4, 8, -EINVAL },
	{ "number of entries", &set, A(BRIDGE_FDB_COUNT), 4, 1, -EINVAL },

	{ "set port 0", &port_set, A(PORT_IFINDEX), 4, 0, -ERANGE },
	{ "set a port", &port_set, A(PORT_IFINDEX), 4, S32_MAX, 0 },
	{ "port learns", &port_set, A(PORT_LEARNING), 1, 1, 0 },
	{ "port learns 2", &port_set, A(PORT_LEARNING), 1, 2, -ERANGE },
	{ "flood 2", &port_set, A(PORT_FLOOD), 1, 2, -ERANGE },
	{ "flood of multicast 2", &port_set, A(PORT_MCAST_FLOOD), 1, 2, -ERANGE },
	{ "flood of broadcast 2", &port_set, A(PORT_BCAST_FLOOD), 1, 2, -ERANGE },
	{ "isolated 2", &port_set, A(PORT_ISOLATED), 1, 2, -ERANGE },
	{ "hairpin 2", &port_set, A(PORT_HAIRPIN), 1, 2, -ERANGE },
	{ "hairpin off", &port_set, A(PORT_HAIRPIN), 1, 0, 0 },
	{ "long hairpin", &port_set, A(PORT_HAIRPIN), 4, 1, -EINVAL },
	{ "port's name", &port_set, A(PORT_IFNAME), 2, 'a', -EINVAL },
	{ "port forwards", &port_set, A(PORT_FORWARDING), 1, 1, -EINVAL },
	{ "port's entries", &port_set, A(PORT_FDB_COUNT), 4, 1, -EINVAL },
	{ "port's counters", &port_set, A(PORT_STATS), 0, 0, -EINVAL },

	{ "get of an address", &fdb_get, A(FDB_ADDR), 6, 2, 0 },
	{ "get of a short address", &fdb_get, A(FDB_ADDR), 5, 2, -ERANGE },
	{ "get of a long address", &fdb_get, A(FDB_ADDR), 7, 2, -ERANGE },
	{ "get of a port", &fdb_get, A(FDB_PORT_IFINDEX), 4, 1, 0 },
	{ "get of port 0", &fdb_get, A(FDB_PORT_IFINDEX), 4, 0, -ERANGE },
	{ "get of a state", &fdb_get, A(FDB_STATE), 4,
	  MUSE_BRIDGE_FDB_STATE_MAX, 0 },
	{ "get of no state", &fdb_get, A(FDB_STATE), 4,
	  MUSE_BRIDGE_FDB_STATE_MAX + 1, -ERANGE },
	{ "get of a mask", &fdb_get, A(FDB_ADDR_MASK), 6, 2, 0 },
	{ "get of a short mask", &fdb_get, A(FDB_ADDR_MASK), 5, 2, -ERANGE },
	{ "get of older ones", &fdb_get, A(FDB_OLDER), 4, 0, 0 },
	{ "get of the oldest", &fdb_get, A(FDB_OLDER), 4, S32_MAX, 0 },
	{ "get of too old ones", &fdb_get, A(FDB_OLDER), 4, 0x80000000,
	  -ERANGE },
	{ "get of younger ones", &fdb_get, A(FDB_YOUNGER), 4, S32_MAX, 0 },
	{ "get of the youngest", &fdb_get, A(FDB_YOUNGER), 4, 1, 0 },
	{ "get of unborn ones", &fdb_get, A(FDB_YOUNGER), 4, 0, -ERANGE },
	{ "get of a number", &fdb_get, A(FDB_COUNT_ONLY), 0, 0, 0 },
	{ "get of a number with a value", &fdb_get, A(FDB_COUNT_ONLY), 4, 1,
	  -ERANGE },
	{ "get of an age", &fdb_get, A(FDB_AGE), 4, 1, -EINVAL },

	{ "add of an address", &fdb_add, A(FDB_ADDR), 6, 2, 0 },
	{ "add of a short address", &fdb_add, A(FDB_ADDR), 5, 2, -ERANGE },
	{ "add of a long address", &fdb_add, A(FDB_ADDR), 8, 2, -ERANGE },
	{ "add to a port", &fdb_add, A(FDB_PORT_IFINDEX), 4, S32_MAX, 0 },
	{ "add to port 0", &fdb_add, A(FDB_PORT_IFINDEX), 4, 0, -ERANGE },
	{ "add to a negative port", &fdb_add, A(FDB_PORT_IFINDEX), 4,
	  0x80000000, -ERANGE },
	{ "replace", &fdb_add, A(FDB_REPLACE), 0, 0, 0 },
	{ "replace with a value", &fdb_add, A(FDB_REPLACE), 1, 1, -ERANGE },
	{ "add with a state", &fdb_add, A(FDB_STATE), 4, 1, -EINVAL },
	{ "add with an age", &fdb_add, A(FDB_AGE), 4, 1, -EINVAL },
	{ "add with a port's name", &fdb_add, A(FDB_PORT_IFNAME), 2, 'a',
	  -EINVAL },

	{ "del of an address", &fdb_del, A(FDB_ADDR), 6, 2, 0 },
	{ "del of a short address", &fdb_del, A(FDB_ADDR), 0, 0, -ERANGE },
	{ "del of a port", &fdb_del, A(FDB_PORT_IFINDEX), 4, 1, -EINVAL },

	{ "flush of a port", &fdb_flush, A(FDB_PORT_IFINDEX), 4, 1, 0 },
	{ "flush of port 0", &fdb_flush, A(FDB_PORT_IFINDEX), 4, 0, -ERANGE },
	{ "flush of the learned", &fdb_flush, A(FDB_STATE), 4,
	  MUSE_BRIDGE_FDB_STATE_LEARNED, 0 },
	{ "flush of the static", &fdb_flush, A(FDB_STATE), 4,
	  MUSE_BRIDGE_FDB_STATE_STATIC, 0 },
	{ "flush of the local", &fdb_flush, A(FDB_STATE), 4,
	  MUSE_BRIDGE_FDB_STATE_LOCAL, -ERANGE },
	{ "flush of a prefix", &fdb_flush, A(FDB_ADDR), 6, 2, 0 },
	{ "flush of a long mask", &fdb_flush, A(FDB_ADDR_MASK), 7, 2, -ERANGE },
	{ "flush of older ones", &fdb_flush, A(FDB_OLDER), 4, 1000, 0 },
	{ "flush of unborn ones", &fdb_flush, A(FDB_YOUNGER), 4, 0, -ERANGE },
	{ "flush of a number", &fdb_flush, A(FDB_COUNT_ONLY), 0, 0, -EINVAL },
};

static void attr_name(const struct attr_case *c, char *name)
{
	strscpy(name, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(attr, attr_cases, attr_name);

static void a_request_is_checked(struct kunit *test)
{
	const struct attr_case *c = test->param_value;
	struct netlink_ext_ack extack = {};
	struct nlattr *nest, *attr;
	struct sk_buff *skb;
	int err;

	skb = alloc_skb(256, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	nest = c->request->nest ? nla_nest_start(skb, c->request->nest) : NULL;
	attr = nla_reserve(skb, c->type, c->len);
	/* Little endian; longer values are zero beyond it. */
	memset(nla_data(attr), 0, c->len);
	memcpy(nla_data(attr), &c->value,
	       min_t(size_t, c->len, sizeof(c->value)));
	if (nest)
		nla_nest_end(skb, nest);

	err = __nla_validate((struct nlattr *)skb->data, skb->len,
			     c->request->maxtype, c->request->policy,
			     NL_VALIDATE_STRICT, &extack);
	KUNIT_EXPECT_EQ(test, err, c->err);
	KUNIT_EXPECT_PTR_EQ(test, extack.bad_attr, c->err ? attr : NULL);
	kfree_skb(skb);
}

static const struct addr_case {
	const char *name;
	u8 addr[ETH_ALEN];
	int err;
} addr_cases[] = {
	{ "zero", { 0, 0, 0, 0, 0, 0 }, -EADDRNOTAVAIL },
	{ "broadcast", { 255, 255, 255, 255, 255, 255 }, -EADDRNOTAVAIL },
	{ "multicast", { 1, 0, 0x5e, 0, 0, 1 }, -EADDRNOTAVAIL },
	{ "local multicast", { 3, 0, 0, 0, 0, 1 }, -EADDRNOTAVAIL },
	{ "link-local", { 1, 0x80, 0xc2, 0, 0, 0 }, -EADDRNOTAVAIL },
	{ "only the last bit", { 0, 0, 0, 0, 0, 1 }, 0 },
	{ "only in the first byte", { 2, 0, 0, 0, 0, 0 }, 0 },
	{ "largest", { 254, 255, 255, 255, 255, 255 }, 0 },
	{ "of a vendor", { 0, 0x1b, 0x21, 0xff, 0xff, 0xff }, 0 },
};

static void addr_name(const struct addr_case *c, char *name)
{
	strscpy(name, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(addr, addr_cases, addr_name);

static void a_station_has_a_station_s_address(struct kunit *test)
{
	const struct addr_case *c = test->param_value;
	struct nlattr *tb[A(FDB_ADDR) + 1] = {};
	struct netlink_ext_ack extack = {};
	struct sk_buff *skb;
	const u8 *addr;

	skb = alloc_skb(256, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	nla_put(skb, A(FDB_ADDR), ETH_ALEN, c->addr);
	tb[A(FDB_ADDR)] = (struct nlattr *)skb->data;

	addr = mbr_attr_find_addr(tb, NULL, &extack);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(addr), c->err);
	if (!IS_ERR(addr))
		KUNIT_EXPECT_TRUE(test, ether_addr_equal_unaligned(addr,
								   c->addr));
	KUNIT_EXPECT_EQ(test, !!extack._msg, !!c->err);
	KUNIT_EXPECT_PTR_EQ(test, extack.bad_attr,
			    c->err ? tb[A(FDB_ADDR)] : NULL);
	kfree_skb(skb);
}

static void an_address_that_is_missing_is_named(struct kunit *test)
{
	const struct nlattr nest = { .nla_type = A(FDB), .nla_len = NLA_HDRLEN };
	struct nlattr *tb[A(FDB_ADDR) + 1] = {};
	struct netlink_ext_ack extack = {};
	const u8 *addr;

	addr = mbr_attr_find_addr(tb, &nest, &extack);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(addr), -EINVAL);
	KUNIT_EXPECT_EQ(test, (int)extack.miss_type, A(FDB_ADDR));
	KUNIT_EXPECT_PTR_EQ(test, extack.miss_nest, &nest);
	KUNIT_EXPECT_STREQ(test, extack._msg, "the address is missing");
}

static struct kunit_case attr_test_cases[] = {
	KUNIT_CASE_PARAM(a_request_is_checked, attr_gen_params),
	KUNIT_CASE_PARAM(a_station_has_a_station_s_address, addr_gen_params),
	KUNIT_CASE(an_address_that_is_missing_is_named),
	{}
};

static struct kunit_suite attr_suite = {
	.name = "muse_bridge_attr",
	.test_cases = attr_test_cases,
};

kunit_test_suite(attr_suite);
