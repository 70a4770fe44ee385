// SPDX-License-Identifier: GPL-2.0
/*
 * Attributes of requests: what they may be, and what they name.
 */
#include "attr.h"

#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <kunit/visibility.h>

#include "bridge.h"
#include "device.h"
#include "fdb.h"
#include "port.h"

/* Not const, because the policy of older kernels does not point to const. */
static struct netlink_range_validation mbr_attr_ageing_time = {
	.min = MUSE_BRIDGE_AGEING_TIME_MIN,
	.max = MUSE_BRIDGE_AGEING_TIME_MAX,
};

static struct netlink_range_validation mbr_attr_ifindex = {
	.min = 1,
	.max = S32_MAX,
};

/* What can be said in milliseconds as jiffies, and more than any age. */
static struct netlink_range_validation mbr_attr_older = {
	.max = S32_MAX,
};

/* Nothing is younger than 0, or was active within no time. */
static struct netlink_range_validation mbr_attr_younger = {
	.min = 1,
	.max = S32_MAX,
};

static struct netlink_range_validation mbr_attr_damp_time = {
	.min = MUSE_BRIDGE_DAMP_TIME_MIN,
	.max = MUSE_BRIDGE_DAMP_TIME_MAX,
};

const struct nla_policy mbr_attr_get[MUSE_BRIDGE_A_IFINDEX + 1] = {
	[MUSE_BRIDGE_A_IFINDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_attr_ifindex),
};
EXPORT_SYMBOL_IF_KUNIT(mbr_attr_get);

const struct nla_policy
mbr_attr_set_bridge[MUSE_BRIDGE_A_BRIDGE_FDB_STATS + 1] = {
	[MUSE_BRIDGE_A_BRIDGE_MODE] =
		NLA_POLICY_MAX(NLA_U32, MUSE_BRIDGE_MODE_MAX),
	[MUSE_BRIDGE_A_BRIDGE_LEARNING] = NLA_POLICY_MAX(NLA_U8, 1),
	[MUSE_BRIDGE_A_BRIDGE_AGEING_TIME] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_attr_ageing_time),
	[MUSE_BRIDGE_A_BRIDGE_DIRECT] = NLA_POLICY_MAX(NLA_U8, 1),
	[MUSE_BRIDGE_A_BRIDGE_GROUP_FWD_MASK] = { .type = NLA_U16 },
	[MUSE_BRIDGE_A_BRIDGE_LEARN_LIMIT] = { .type = NLA_U32 },
	[MUSE_BRIDGE_A_BRIDGE_LEARN_LIMIT_ACTION] =
		NLA_POLICY_MAX(NLA_U32, MUSE_BRIDGE_REFUSAL_MAX),
	[MUSE_BRIDGE_A_BRIDGE_DAMP_MOVES] =
		NLA_POLICY_MAX(NLA_U32, MUSE_BRIDGE_DAMP_MOVES_MAX),
	[MUSE_BRIDGE_A_BRIDGE_DAMP_WINDOW] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_attr_damp_time),
	[MUSE_BRIDGE_A_BRIDGE_DAMP_HOLD] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_attr_damp_time),
	[MUSE_BRIDGE_A_BRIDGE_DAMP_ACTION] =
		NLA_POLICY_MAX(NLA_U32, MUSE_BRIDGE_REFUSAL_MAX),
	[MUSE_BRIDGE_A_BRIDGE_FDB_STATS] = NLA_POLICY_MAX(NLA_U8, 1),
};

const struct nla_policy mbr_attr_set[MUSE_BRIDGE_A_BRIDGE + 1] = {
	[MUSE_BRIDGE_A_IFINDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_attr_ifindex),
	[MUSE_BRIDGE_A_BRIDGE] = NLA_POLICY_NESTED(mbr_attr_set_bridge),
};
EXPORT_SYMBOL_IF_KUNIT(mbr_attr_set);

const struct nla_policy
mbr_attr_set_port[MUSE_BRIDGE_A_PORT_LEARN_LIMIT_ACTION + 1] = {
	[MUSE_BRIDGE_A_PORT_IFINDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_attr_ifindex),
	[MUSE_BRIDGE_A_PORT_LEARNING] = NLA_POLICY_MAX(NLA_U8, 1),
	[MUSE_BRIDGE_A_PORT_FLOOD] = NLA_POLICY_MAX(NLA_U8, 1),
	[MUSE_BRIDGE_A_PORT_MCAST_FLOOD] = NLA_POLICY_MAX(NLA_U8, 1),
	[MUSE_BRIDGE_A_PORT_BCAST_FLOOD] = NLA_POLICY_MAX(NLA_U8, 1),
	[MUSE_BRIDGE_A_PORT_ISOLATED] = NLA_POLICY_MAX(NLA_U8, 1),
	[MUSE_BRIDGE_A_PORT_HAIRPIN] = NLA_POLICY_MAX(NLA_U8, 1),
	[MUSE_BRIDGE_A_PORT_LEARN_LIMIT] = { .type = NLA_U32 },
	[MUSE_BRIDGE_A_PORT_LEARN_LIMIT_ACTION] =
		NLA_POLICY_MAX(NLA_U32, MUSE_BRIDGE_REFUSAL_MAX),
};

const struct nla_policy mbr_attr_port_set[MUSE_BRIDGE_A_PORT + 1] = {
	[MUSE_BRIDGE_A_IFINDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_attr_ifindex),
	[MUSE_BRIDGE_A_PORT] = NLA_POLICY_NESTED(mbr_attr_set_port),
};
EXPORT_SYMBOL_IF_KUNIT(mbr_attr_port_set);

const struct nla_policy mbr_attr_dump[MUSE_BRIDGE_A_FDB_ACTIVE + 1] = {
	[MUSE_BRIDGE_A_FDB_ADDR] = NLA_POLICY_ETH_ADDR,
	[MUSE_BRIDGE_A_FDB_PORT_IFINDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_attr_ifindex),
	[MUSE_BRIDGE_A_FDB_STATE] =
		NLA_POLICY_MAX(NLA_U32, MUSE_BRIDGE_FDB_STATE_MAX),
	[MUSE_BRIDGE_A_FDB_ADDR_MASK] = NLA_POLICY_ETH_ADDR,
	[MUSE_BRIDGE_A_FDB_OLDER] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_attr_older),
	[MUSE_BRIDGE_A_FDB_YOUNGER] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_attr_younger),
	[MUSE_BRIDGE_A_FDB_COUNT_ONLY] = { .type = NLA_FLAG },
	[MUSE_BRIDGE_A_FDB_MOVES] = { .type = NLA_U32 },
	[MUSE_BRIDGE_A_FDB_ACTIVE] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_attr_younger),
};

const struct nla_policy mbr_attr_fdb_get[MUSE_BRIDGE_A_FDB + 1] = {
	[MUSE_BRIDGE_A_IFINDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_attr_ifindex),
	[MUSE_BRIDGE_A_FDB] = NLA_POLICY_NESTED(mbr_attr_dump),
};
EXPORT_SYMBOL_IF_KUNIT(mbr_attr_fdb_get);

const struct nla_policy mbr_attr_new_entry[MUSE_BRIDGE_A_FDB_REPLACE + 1] = {
	[MUSE_BRIDGE_A_FDB_ADDR] = NLA_POLICY_ETH_ADDR,
	[MUSE_BRIDGE_A_FDB_PORT_IFINDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_attr_ifindex),
	[MUSE_BRIDGE_A_FDB_REPLACE] = { .type = NLA_FLAG },
};

const struct nla_policy mbr_attr_fdb_add[MUSE_BRIDGE_A_FDB + 1] = {
	[MUSE_BRIDGE_A_IFINDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_attr_ifindex),
	[MUSE_BRIDGE_A_FDB] = NLA_POLICY_NESTED(mbr_attr_new_entry),
};
EXPORT_SYMBOL_IF_KUNIT(mbr_attr_fdb_add);

const struct nla_policy mbr_attr_address[MUSE_BRIDGE_A_FDB_ADDR + 1] = {
	[MUSE_BRIDGE_A_FDB_ADDR] = NLA_POLICY_ETH_ADDR,
};

const struct nla_policy mbr_attr_fdb_del[MUSE_BRIDGE_A_FDB + 1] = {
	[MUSE_BRIDGE_A_IFINDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_attr_ifindex),
	[MUSE_BRIDGE_A_FDB] = NLA_POLICY_NESTED(mbr_attr_address),
};
EXPORT_SYMBOL_IF_KUNIT(mbr_attr_fdb_del);

const struct nla_policy mbr_attr_flush[MUSE_BRIDGE_A_FDB_YOUNGER + 1] = {
	[MUSE_BRIDGE_A_FDB_ADDR] = NLA_POLICY_ETH_ADDR,
	[MUSE_BRIDGE_A_FDB_PORT_IFINDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_attr_ifindex),
	[MUSE_BRIDGE_A_FDB_STATE] =
		NLA_POLICY_MAX(NLA_U32, MUSE_BRIDGE_FDB_STATE_STATIC),
	[MUSE_BRIDGE_A_FDB_ADDR_MASK] = NLA_POLICY_ETH_ADDR,
	[MUSE_BRIDGE_A_FDB_OLDER] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_attr_older),
	[MUSE_BRIDGE_A_FDB_YOUNGER] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_attr_younger),
};

const struct nla_policy mbr_attr_fdb_flush[MUSE_BRIDGE_A_FDB + 1] = {
	[MUSE_BRIDGE_A_IFINDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_attr_ifindex),
	[MUSE_BRIDGE_A_FDB] = NLA_POLICY_NESTED(mbr_attr_flush),
};
EXPORT_SYMBOL_IF_KUNIT(mbr_attr_fdb_flush);

/* What a packet socket can send: a header, and what the length of a frame can say. */
static struct netlink_range_validation mbr_attr_len = {
	.min = ETH_HLEN,
	.max = ETH_MAX_MTU + ETH_HLEN,
};

const struct nla_policy mbr_attr_frame[MUSE_BRIDGE_A_EXPLAIN_LEN + 1] = {
	[MUSE_BRIDGE_A_EXPLAIN_PORT_IFINDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_attr_ifindex),
	[MUSE_BRIDGE_A_EXPLAIN_SRC] = NLA_POLICY_ETH_ADDR,
	[MUSE_BRIDGE_A_EXPLAIN_DST] = NLA_POLICY_ETH_ADDR,
	[MUSE_BRIDGE_A_EXPLAIN_LEN] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_attr_len),
};

const struct nla_policy mbr_attr_explain[MUSE_BRIDGE_A_EXPLAIN + 1] = {
	[MUSE_BRIDGE_A_IFINDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_attr_ifindex),
	[MUSE_BRIDGE_A_EXPLAIN] = NLA_POLICY_NESTED(mbr_attr_frame),
};
EXPORT_SYMBOL_IF_KUNIT(mbr_attr_explain);

/**
 * mbr_attr_find_bridge() - the bridge that a request is about
 * @net: namespace of the request
 * @attrs: its attributes
 * @extack: for the text of an error
 *
 * Context: under RTNL or rcu_read_lock(), which also keeps the bridge.
 * Return: the bridge, or an ERR_PTR(): -EINVAL, -ENODEV, -EOPNOTSUPP.
 */
struct mbr_bridge *mbr_attr_find_bridge(struct net *net, struct nlattr **attrs,
					struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = attrs[MUSE_BRIDGE_A_IFINDEX];
	struct net_device *dev;

	if (!attr)
		return ERR_PTR(MBR_ATTR_MISSING(extack, NULL,
						MUSE_BRIDGE_A_IFINDEX,
						"the bridge"));
	rcu_read_lock();
	dev = dev_get_by_index_rcu(net, nla_get_u32(attr));
	rcu_read_unlock();
	if (!dev) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "no such device");
		return ERR_PTR(-ENODEV);
	}
	if (!mbr_device_is_bridge(dev)) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the device is not a muse_bridge");
		return ERR_PTR(-EOPNOTSUPP);
	}
	return netdev_priv(dev);
}

/**
 * mbr_attr_find_port() - the port that an attribute names
 * @net: namespace of the request
 * @br: the bridge that it must belong to, or NULL for any
 * @attr: index of the port device
 * @extack: for the text of an error
 *
 * Context: under RTNL or rcu_read_lock(), which also keeps the port.
 * Return: the port, or an ERR_PTR(): -ENODEV, -EINVAL.
 */
struct mbr_port *mbr_attr_find_port(struct net *net,
				    const struct mbr_bridge *br,
				    const struct nlattr *attr,
				    struct netlink_ext_ack *extack)
{
	struct mbr_port *port = NULL;
	struct net_device *dev;

	rcu_read_lock();
	dev = dev_get_by_index_rcu(net, nla_get_u32(attr));
	if (dev)
		port = mbr_port_get_rcu(dev);
	rcu_read_unlock();
	if (!dev) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "no such port device");
		return ERR_PTR(-ENODEV);
	}
	if (!port && !br) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the device is not a port of a muse_bridge");
		return ERR_PTR(-EINVAL);
	}
	if (!port || (br && port->br != br)) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the device is not a port of the bridge");
		return ERR_PTR(-EINVAL);
	}
	return port;
}

/* Address and mask select together. */
static int mbr_attr_get_prefix(struct nlattr **tb, const struct nlattr *nest,
			       struct mbr_fdb_filter *filter,
			       struct netlink_ext_ack *extack)
{
	const struct nlattr *addr = tb[MUSE_BRIDGE_A_FDB_ADDR];
	const struct nlattr *mask = tb[MUSE_BRIDGE_A_FDB_ADDR_MASK];

	if (!addr && !mask)
		return 0;
	if (!addr)
		return MBR_ATTR_MISSING(extack, nest, MUSE_BRIDGE_A_FDB_ADDR,
					"the address of the prefix");
	if (!mask)
		return MBR_ATTR_MISSING(extack, nest,
					MUSE_BRIDGE_A_FDB_ADDR_MASK,
					"the mask of the prefix");
	filter->key = mbr_fdb_key(nla_data(addr));
	filter->mask = mbr_fdb_key(nla_data(mask));
	if (filter->key & ~filter->mask) {
		NL_SET_ERR_MSG_ATTR(extack, addr,
				    "the address has bits that its mask has not");
		return -EINVAL;
	}
	return 0;
}

static int mbr_attr_get_age(struct nlattr **tb, struct mbr_fdb_filter *filter,
			    struct netlink_ext_ack *extack)
{
	const struct nlattr *older = tb[MUSE_BRIDGE_A_FDB_OLDER];
	const struct nlattr *younger = tb[MUSE_BRIDGE_A_FDB_YOUNGER];

	filter->by_age = older || younger;
	if (filter->by_age && filter->by_state &&
	    filter->state != MUSE_BRIDGE_FDB_STATE_LEARNED) {
		NL_SET_ERR_MSG_ATTR(extack, older ?: younger,
				    "only learned entries have an age");
		return -EINVAL;
	}
	if (older && younger && nla_get_u32(older) >= nla_get_u32(younger)) {
		NL_SET_ERR_MSG_ATTR(extack, younger,
				    "nothing is so young and yet so old");
		return -EINVAL;
	}
	/* Rounded up, so that it is as if the age were compared that is shown. */
	filter->min_age = older ? msecs_to_jiffies(nla_get_u32(older)) : 0;
	filter->max_age = younger ? msecs_to_jiffies(nla_get_u32(younger)) :
				    ULONG_MAX;
	return 0;
}

/**
 * mbr_attr_get_filter() - which entries a request is about, by what they are
 * @tb: attributes of the nest about entries
 * @nest: the nest
 * @filter: changed by what there is of state, prefix and age
 * @extack: for the text of an error
 *
 * Context: any.
 * Return: 0, or -EINVAL.
 */
int mbr_attr_get_filter(struct nlattr **tb, const struct nlattr *nest,
			struct mbr_fdb_filter *filter,
			struct netlink_ext_ack *extack)
{
	const struct nlattr *state = tb[MUSE_BRIDGE_A_FDB_STATE];

	if (state) {
		filter->by_state = true;
		filter->state = nla_get_u32(state);
	}
	return mbr_attr_get_prefix(tb, nest, filter, extack) ?:
	       mbr_attr_get_age(tb, filter, extack);
}
EXPORT_SYMBOL_IF_KUNIT(mbr_attr_get_filter);

/**
 * mbr_attr_find_addr() - the station that a request is about
 * @tb: attributes of the nest about the entry
 * @nest: the nest
 * @extack: for the text of an error
 *
 * Context: any.
 * Return: the address, or an ERR_PTR(): -EINVAL, -EADDRNOTAVAIL.
 */
const u8 *mbr_attr_find_addr(struct nlattr **tb, const struct nlattr *nest,
			     struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = tb[MUSE_BRIDGE_A_FDB_ADDR];

	if (!attr)
		return ERR_PTR(MBR_ATTR_MISSING(extack, nest,
						MUSE_BRIDGE_A_FDB_ADDR,
						"the address"));
	if (!is_valid_ether_addr(nla_data(attr))) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "a station's address is unicast and not zero");
		return ERR_PTR(-EADDRNOTAVAIL);
	}
	return nla_data(attr);
}
EXPORT_SYMBOL_IF_KUNIT(mbr_attr_find_addr);

/**
 * mbr_attr_check_group_fwd_mask() - refuse what may never be forwarded
 * @attr: the mask
 * @extack: for the text of an error
 *
 * Not by the policy: that of bits has no text that helps, and one with a function
 * for an integer makes the kernel warn when it reports the policy.
 *
 * Context: any.
 * Return: 0, or -EINVAL.
 */
int mbr_attr_check_group_fwd_mask(const struct nlattr *attr,
				  struct netlink_ext_ack *extack)
{
	if (!(nla_get_u16(attr) & MUSE_BRIDGE_GROUP_FWD_NEVER))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "spanning tree, pause and link aggregation (bits 0, 1, 2) are never forwarded");
	return -EINVAL;
}
