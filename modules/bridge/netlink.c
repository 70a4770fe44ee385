// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family: requests and dumps.
 *
 * Requests that change something hold RTNL, so that bridge and port stay.
 * Those that read hold the RCU read lock, for one message of a dump at a time:
 * a device that is found in its namespace's list has not been torn down, and
 * will not be before the lock is released.  A dump goes on from the index or
 * the hash at which it stopped, so it shows everything that was there from its
 * beginning to its end exactly once, whatever came and went meanwhile.
 */
#include "netlink.h"

#include <linux/etherdevice.h>
#include <linux/rtnetlink.h>
#include <net/sock.h>

#include "bridge.h"
#include "device.h"
#include "fdb.h"
#include "message.h"
#include "notify.h"
#include "port.h"

/* Not const, because the policy of older kernels does not point to const. */
static struct netlink_range_validation mbr_nl_ageing_time = {
	.min = MUSE_BRIDGE_AGEING_TIME_MIN,
	.max = MUSE_BRIDGE_AGEING_TIME_MAX,
};

static struct netlink_range_validation mbr_nl_ifindex = {
	.min = 1,
	.max = S32_MAX,
};

/* What each request may carry; anything else is refused by name. */
static const struct nla_policy
mbr_nl_get_policy[MUSE_BRIDGE_A_IFINDEX + 1] = {
	[MUSE_BRIDGE_A_IFINDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_nl_ifindex),
};

static const struct nla_policy
mbr_nl_set_bridge_policy[MUSE_BRIDGE_A_BRIDGE_AGEING_TIME + 1] = {
	[MUSE_BRIDGE_A_BRIDGE_MODE] =
		NLA_POLICY_MAX(NLA_U32, MUSE_BRIDGE_MODE_MAX),
	[MUSE_BRIDGE_A_BRIDGE_LEARNING] = NLA_POLICY_MAX(NLA_U8, 1),
	[MUSE_BRIDGE_A_BRIDGE_AGEING_TIME] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_nl_ageing_time),
};

static const struct nla_policy
mbr_nl_set_policy[MUSE_BRIDGE_A_BRIDGE + 1] = {
	[MUSE_BRIDGE_A_IFINDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_nl_ifindex),
	[MUSE_BRIDGE_A_BRIDGE] = NLA_POLICY_NESTED(mbr_nl_set_bridge_policy),
};

static const struct nla_policy
mbr_nl_entry_policy[MUSE_BRIDGE_A_FDB_PORT_IFINDEX + 1] = {
	[MUSE_BRIDGE_A_FDB_ADDR] = NLA_POLICY_ETH_ADDR,
	[MUSE_BRIDGE_A_FDB_PORT_IFINDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_nl_ifindex),
};

static const struct nla_policy mbr_nl_fdb_policy[MUSE_BRIDGE_A_FDB + 1] = {
	[MUSE_BRIDGE_A_IFINDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_nl_ifindex),
	[MUSE_BRIDGE_A_FDB] = NLA_POLICY_NESTED(mbr_nl_entry_policy),
};

static const struct nla_policy
mbr_nl_address_policy[MUSE_BRIDGE_A_FDB_ADDR + 1] = {
	[MUSE_BRIDGE_A_FDB_ADDR] = NLA_POLICY_ETH_ADDR,
};

static const struct nla_policy mbr_nl_fdb_del_policy[MUSE_BRIDGE_A_FDB + 1] = {
	[MUSE_BRIDGE_A_IFINDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_nl_ifindex),
	[MUSE_BRIDGE_A_FDB] = NLA_POLICY_NESTED(mbr_nl_address_policy),
};

static const struct nla_policy
mbr_nl_filter_policy[MUSE_BRIDGE_A_FDB_STATE + 1] = {
	[MUSE_BRIDGE_A_FDB_PORT_IFINDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_nl_ifindex),
	[MUSE_BRIDGE_A_FDB_STATE] =
		NLA_POLICY_MAX(NLA_U32, MUSE_BRIDGE_FDB_STATE_STATIC),
};

static const struct nla_policy
mbr_nl_fdb_flush_policy[MUSE_BRIDGE_A_FDB + 1] = {
	[MUSE_BRIDGE_A_IFINDEX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mbr_nl_ifindex),
	[MUSE_BRIDGE_A_FDB] = NLA_POLICY_NESTED(mbr_nl_filter_policy),
};

/* Report an attribute that the request lacks, by number and in words. */
#define MBR_NL_MISSING(extack, nest, type, what) ({			\
	NL_SET_ERR_ATTR_MISS(extack, nest, type);			\
	NL_SET_ERR_MSG(extack, what " is missing");			\
	-EINVAL;							\
})

/*
 * The bridge that a request is about.  The caller holds RTNL or the RCU read
 * lock, which keeps it.
 */
static struct mbr_bridge *mbr_nl_bridge(struct net *net, struct nlattr **attrs,
					struct netlink_ext_ack *extack)
{
	const struct nlattr *attr = attrs[MUSE_BRIDGE_A_IFINDEX];
	struct net_device *dev;

	if (!attr)
		return ERR_PTR(MBR_NL_MISSING(extack, NULL,
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

/* The port of @br that @attr names; locks as above. */
static struct mbr_port *mbr_nl_port(const struct mbr_bridge *br,
				    const struct nlattr *attr,
				    struct netlink_ext_ack *extack)
{
	struct mbr_port *port = NULL;
	struct net_device *dev;

	rcu_read_lock();
	dev = dev_get_by_index_rcu(dev_net(br->dev), nla_get_u32(attr));
	if (dev)
		port = mbr_port_get_rcu(dev);
	rcu_read_unlock();
	if (!dev) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "no such port device");
		return ERR_PTR(-ENODEV);
	}
	if (!port || port->br != br) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the device is not a port of this bridge");
		return ERR_PTR(-EINVAL);
	}
	return port;
}

/* Parse the nest about an entry, which the request must have. */
static int mbr_nl_parse_fdb(struct genl_info *info, struct nlattr **tb,
			    const struct nla_policy *policy, int maxtype)
{
	struct nlattr *nest = info->attrs[MUSE_BRIDGE_A_FDB];

	if (!nest)
		return MBR_NL_MISSING(info->extack, NULL, MUSE_BRIDGE_A_FDB,
				      "the entry");
	return nla_parse_nested(tb, maxtype, nest, policy, info->extack);
}

/* The address in a nest about an entry. */
static const u8 *mbr_nl_addr(struct genl_info *info, struct nlattr **tb)
{
	const struct nlattr *attr = tb[MUSE_BRIDGE_A_FDB_ADDR];

	if (!attr)
		return ERR_PTR(MBR_NL_MISSING(info->extack,
					      info->attrs[MUSE_BRIDGE_A_FDB],
					      MUSE_BRIDGE_A_FDB_ADDR,
					      "the address"));
	if (!is_valid_ether_addr(nla_data(attr))) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "a station's address is unicast and not zero");
		return ERR_PTR(-EADDRNOTAVAIL);
	}
	return nla_data(attr);
}

/* A reply to be filled; its header is in @msg. */
static int mbr_nl_reply_begin(struct mbr_msg *msg, struct genl_info *info)
{
	*msg = (struct mbr_msg) {
		.skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL),
		.family = &mbr_nl_family,
		.portid = info->snd_portid,
		.seq = info->snd_seq,
		.cmd = info->genlhdr->cmd,
	};
	return msg->skb ? 0 : -ENOMEM;
}

static int mbr_nl_reply_end(struct mbr_msg *msg, struct genl_info *info,
			    int err)
{
	if (err) {
		nlmsg_free(msg->skb);
		return err;
	}
	return genlmsg_reply(msg->skb, info);
}

static int mbr_nl_bridge_get(struct sk_buff *skb, struct genl_info *info)
{
	struct mbr_bridge *br;
	struct mbr_msg msg;
	int err;

	err = mbr_nl_reply_begin(&msg, info);
	if (err)
		return err;
	rcu_read_lock();
	br = mbr_nl_bridge(genl_info_net(info), info->attrs, info->extack);
	err = PTR_ERR_OR_ZERO(br) ?: mbr_msg_bridge(&msg, br);
	rcu_read_unlock();
	return mbr_nl_reply_end(&msg, info, err);
}

static void mbr_nl_set_mode(struct mbr_bridge *br, u8 mode)
{
	const struct mbr_fdb_filter learned = {
		.by_state = true,
		.state = MUSE_BRIDGE_FDB_STATE_LEARNED,
	};

	if (mode == br->mode)
		return;
	WRITE_ONCE(br->mode, mode);
	/* A hub knows nobody; static entries wait until it is a bridge again. */
	if (mode == MUSE_BRIDGE_MODE_HUB)
		mbr_fdb_flush(br, &learned, MUSE_BRIDGE_FDB_REASON_MODE);
}

/* Nothing here can fail, so a request takes effect as a whole. */
static void mbr_nl_set(struct mbr_bridge *br, struct nlattr **tb)
{
	const struct nlattr *attr;

	attr = tb[MUSE_BRIDGE_A_BRIDGE_AGEING_TIME];
	if (attr)
		mbr_fdb_set_ageing_time(br, msecs_to_jiffies(nla_get_u32(attr)));
	attr = tb[MUSE_BRIDGE_A_BRIDGE_LEARNING];
	if (attr)
		WRITE_ONCE(br->learning, nla_get_u8(attr));
	attr = tb[MUSE_BRIDGE_A_BRIDGE_MODE];
	if (attr)
		mbr_nl_set_mode(br, nla_get_u32(attr));
	mbr_notify_bridge(br, MUSE_BRIDGE_CMD_BRIDGE_SET_NTF);
}

static int mbr_nl_bridge_set(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *tb[MUSE_BRIDGE_A_BRIDGE_AGEING_TIME + 1];
	struct nlattr *nest = info->attrs[MUSE_BRIDGE_A_BRIDGE];
	struct mbr_bridge *br;
	int err;

	if (!nest)
		return MBR_NL_MISSING(info->extack, NULL, MUSE_BRIDGE_A_BRIDGE,
				      "what to set");
	err = nla_parse_nested(tb, ARRAY_SIZE(tb) - 1, nest,
			       mbr_nl_set_bridge_policy, info->extack);
	if (err)
		return err;

	rtnl_lock();
	br = mbr_nl_bridge(genl_info_net(info), info->attrs, info->extack);
	err = PTR_ERR_OR_ZERO(br);
	if (!err)
		mbr_nl_set(br, tb);
	rtnl_unlock();
	return err;
}

static int mbr_nl_fdb_get(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *tb[MUSE_BRIDGE_A_FDB_ADDR + 1];
	const struct mbr_fdb *f;
	struct mbr_bridge *br;
	struct mbr_msg msg;
	const u8 *addr;
	int err;

	err = mbr_nl_parse_fdb(info, tb, mbr_nl_address_policy,
			       ARRAY_SIZE(tb) - 1);
	if (err)
		return err;
	addr = mbr_nl_addr(info, tb);
	if (IS_ERR(addr))
		return PTR_ERR(addr);
	err = mbr_nl_reply_begin(&msg, info);
	if (err)
		return err;

	rcu_read_lock();
	br = mbr_nl_bridge(genl_info_net(info), info->attrs, info->extack);
	err = PTR_ERR_OR_ZERO(br);
	if (!err) {
		f = mbr_fdb_find_rcu(br, mbr_fdb_key(addr));
		if (f) {
			err = mbr_msg_fdb(&msg, br, f, NULL);
		} else {
			NL_SET_ERR_MSG(info->extack, "address has no entry");
			err = -ENOENT;
		}
	}
	rcu_read_unlock();
	return mbr_nl_reply_end(&msg, info, err);
}

static int mbr_nl_fdb_add_to(struct mbr_bridge *br, struct genl_info *info,
			     struct nlattr **tb, const u8 *addr)
{
	bool replace = info->nlhdr->nlmsg_flags & NLM_F_REPLACE;
	struct mbr_port *port;

	port = mbr_nl_port(br, tb[MUSE_BRIDGE_A_FDB_PORT_IFINDEX],
			   info->extack);
	if (IS_ERR(port))
		return PTR_ERR(port);
	return mbr_fdb_add_static(port, addr, replace, info->extack);
}

static int mbr_nl_fdb_add(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *tb[MUSE_BRIDGE_A_FDB_PORT_IFINDEX + 1];
	struct mbr_bridge *br;
	const u8 *addr;
	int err;

	err = mbr_nl_parse_fdb(info, tb, mbr_nl_entry_policy,
			       ARRAY_SIZE(tb) - 1);
	if (err)
		return err;
	addr = mbr_nl_addr(info, tb);
	if (IS_ERR(addr))
		return PTR_ERR(addr);
	if (!tb[MUSE_BRIDGE_A_FDB_PORT_IFINDEX])
		return MBR_NL_MISSING(info->extack,
				      info->attrs[MUSE_BRIDGE_A_FDB],
				      MUSE_BRIDGE_A_FDB_PORT_IFINDEX,
				      "the port");

	rtnl_lock();
	br = mbr_nl_bridge(genl_info_net(info), info->attrs, info->extack);
	err = PTR_ERR_OR_ZERO(br) ?: mbr_nl_fdb_add_to(br, info, tb, addr);
	rtnl_unlock();
	return err;
}

static int mbr_nl_fdb_del(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *tb[MUSE_BRIDGE_A_FDB_ADDR + 1];
	struct mbr_bridge *br;
	const u8 *addr;
	int err;

	err = mbr_nl_parse_fdb(info, tb, mbr_nl_address_policy,
			       ARRAY_SIZE(tb) - 1);
	if (err)
		return err;
	addr = mbr_nl_addr(info, tb);
	if (IS_ERR(addr))
		return PTR_ERR(addr);

	rtnl_lock();
	br = mbr_nl_bridge(genl_info_net(info), info->attrs, info->extack);
	err = PTR_ERR_OR_ZERO(br) ?: mbr_fdb_del(br, addr, info->extack);
	rtnl_unlock();
	return err;
}

static int mbr_nl_fdb_flush_from(struct mbr_bridge *br, struct genl_info *info,
				 struct nlattr **tb)
{
	struct mbr_fdb_filter filter = {
		.by_state = true,
		.state = MUSE_BRIDGE_FDB_STATE_LEARNED,
	};
	struct mbr_port *port;

	if (tb[MUSE_BRIDGE_A_FDB_STATE])
		filter.state = nla_get_u32(tb[MUSE_BRIDGE_A_FDB_STATE]);
	if (tb[MUSE_BRIDGE_A_FDB_PORT_IFINDEX]) {
		port = mbr_nl_port(br, tb[MUSE_BRIDGE_A_FDB_PORT_IFINDEX],
				   info->extack);
		if (IS_ERR(port))
			return PTR_ERR(port);
		filter.port = port;
	}
	mbr_fdb_flush(br, &filter, MUSE_BRIDGE_FDB_REASON_FLUSH);
	return 0;
}

static int mbr_nl_fdb_flush(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *tb[MUSE_BRIDGE_A_FDB_STATE + 1] = {};
	struct mbr_bridge *br;
	int err = 0;

	if (info->attrs[MUSE_BRIDGE_A_FDB])
		err = mbr_nl_parse_fdb(info, tb, mbr_nl_filter_policy,
				       ARRAY_SIZE(tb) - 1);
	if (err)
		return err;

	rtnl_lock();
	br = mbr_nl_bridge(genl_info_net(info), info->attrs, info->extack);
	err = PTR_ERR_OR_ZERO(br) ?: mbr_nl_fdb_flush_from(br, info, tb);
	rtnl_unlock();
	return err;
}

/* A bridge and a port that a dump may be limited to, and where it stands. */
struct mbr_nl_dump {
	u32 only_bridge;
	u32 only_port;
	u32 bridge;	/* index of the bridge to go on with */
	u32 port;	/* likewise */
	u64 pos;	/* likewise, see mbr_table_walk_rcu() */
};

static struct mbr_nl_dump *mbr_nl_dump(struct netlink_callback *cb)
{
	BUILD_BUG_ON(sizeof(struct mbr_nl_dump) > sizeof(cb->ctx));

	return (struct mbr_nl_dump *)cb->ctx;
}

static int mbr_nl_dump_start(struct netlink_callback *cb)
{
	struct nlattr **attrs = muse_genl_dump_attrs(cb);
	struct mbr_nl_dump *dump = mbr_nl_dump(cb);
	struct mbr_bridge *br;

	if (!attrs[MUSE_BRIDGE_A_IFINDEX])
		return 0;
	dump->only_bridge = nla_get_u32(attrs[MUSE_BRIDGE_A_IFINDEX]);
	rcu_read_lock();
	br = mbr_nl_bridge(sock_net(cb->skb->sk), attrs, cb->extack);
	rcu_read_unlock();
	return PTR_ERR_OR_ZERO(br);
}

static int mbr_nl_fdb_dump_start(struct netlink_callback *cb)
{
	struct nlattr *tb[MUSE_BRIDGE_A_FDB_PORT_IFINDEX + 1];
	struct nlattr **attrs = muse_genl_dump_attrs(cb);
	struct nlattr *nest = attrs[MUSE_BRIDGE_A_FDB];
	struct mbr_nl_dump *dump = mbr_nl_dump(cb);
	struct mbr_bridge *br;
	int err;

	err = mbr_nl_dump_start(cb);
	if (err || !nest)
		return err;
	err = nla_parse_nested(tb, ARRAY_SIZE(tb) - 1, nest,
			       mbr_nl_entry_policy, cb->extack);
	if (err)
		return err;
	if (tb[MUSE_BRIDGE_A_FDB_ADDR]) {
		NL_SET_ERR_MSG_ATTR(cb->extack, tb[MUSE_BRIDGE_A_FDB_ADDR],
				    "a dump cannot be limited to an address");
		return -EINVAL;
	}
	if (!tb[MUSE_BRIDGE_A_FDB_PORT_IFINDEX])
		return 0;
	dump->only_port = nla_get_u32(tb[MUSE_BRIDGE_A_FDB_PORT_IFINDEX]);
	rcu_read_lock();
	br = mbr_nl_bridge(sock_net(cb->skb->sk), attrs, cb->extack);
	err = PTR_ERR_OR_ZERO(br) ?:
	      PTR_ERR_OR_ZERO(mbr_nl_port(br, tb[MUSE_BRIDGE_A_FDB_PORT_IFINDEX],
					  cb->extack));
	rcu_read_unlock();
	return err;
}

/* The bridge with the lowest index from dump->bridge on, or NULL. */
static struct mbr_bridge *mbr_nl_dump_bridge(struct netlink_callback *cb)
{
	const struct mbr_nl_dump *dump = mbr_nl_dump(cb);
	struct net_device *dev, *found = NULL;

	for_each_netdev_rcu(sock_net(cb->skb->sk), dev) {
		if (dev->ifindex < dump->bridge || !mbr_device_is_bridge(dev))
			continue;
		if (dump->only_bridge && dev->ifindex != dump->only_bridge)
			continue;
		if (!found || dev->ifindex < found->ifindex)
			found = dev;
	}
	return found ? netdev_priv(found) : NULL;
}

/* The port of @br with the lowest index from dump->port on, or NULL. */
static struct mbr_port *mbr_nl_dump_port(const struct mbr_nl_dump *dump,
					 const struct mbr_bridge *br)
{
	struct mbr_port *port, *found = NULL;

	list_for_each_entry_rcu(port, &br->ports, node) {
		if (port->dev->ifindex < dump->port)
			continue;
		if (!found || port->dev->ifindex < found->dev->ifindex)
			found = port;
	}
	return found;
}

static int mbr_nl_dump_one_bridge(const struct mbr_msg *msg,
				  struct mbr_nl_dump *dump,
				  const struct mbr_bridge *br)
{
	return mbr_msg_bridge(msg, br);
}

static int mbr_nl_dump_ports(const struct mbr_msg *msg,
			     struct mbr_nl_dump *dump,
			     const struct mbr_bridge *br)
{
	const struct mbr_port *port;
	int err;

	while ((port = mbr_nl_dump_port(dump, br))) {
		err = mbr_msg_port(msg, port);
		if (err)
			return err;
		dump->port = port->dev->ifindex + 1;
	}
	dump->port = 0;
	return 0;
}

static bool mbr_nl_dump_wants(const struct mbr_nl_dump *dump,
			      const struct mbr_fdb *f)
{
	const struct mbr_port *port;

	if (!dump->only_port)
		return true;
	port = rcu_dereference(f->port);
	return port && port->dev->ifindex == dump->only_port;
}

/*
 * A bucket is shown whole or not at all, so that a position between buckets is
 * all that has to be remembered.  One that does not fit into an empty message,
 * about a hundred entries, would end the dump with -EMSGSIZE; the hash is
 * seeded, so nobody can fill a bucket like that.
 */
static int mbr_nl_dump_fdb(const struct mbr_msg *msg, struct mbr_nl_dump *dump,
			   const struct mbr_bridge *br)
{
	struct hlist_node *n, *tmp;
	struct mbr_table_entry *e;
	struct mbr_fdb *f;
	u64 pos;
	void *mark;
	u8 ver;
	int err;

	while (dump->pos < MBR_TABLE_END) {
		mark = skb_tail_pointer(msg->skb);
		pos = dump->pos;
		n = mbr_table_walk_rcu(&br->fdb, &pos, &ver);
		mbr_table_for_each_in(e, n, tmp, ver) {
			f = container_of(e, struct mbr_fdb, entry);
			if (!mbr_nl_dump_wants(dump, f))
				continue;
			err = mbr_msg_fdb(msg, br, f, NULL);
			if (err) {
				nlmsg_trim(msg->skb, mark);
				return err;
			}
		}
		dump->pos = pos;
	}
	dump->pos = 0;
	return 0;
}

/* Call @one for bridge after bridge until the message is full. */
static int mbr_nl_dump_each(struct sk_buff *skb, struct netlink_callback *cb,
			    u8 cmd,
			    int (*one)(const struct mbr_msg *msg,
				       struct mbr_nl_dump *dump,
				       const struct mbr_bridge *br))
{
	struct mbr_nl_dump *dump = mbr_nl_dump(cb);
	const struct mbr_msg msg = {
		.skb = skb,
		.family = &mbr_nl_family,
		.portid = NETLINK_CB(cb->skb).portid,
		.seq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI,
		.cmd = cmd,
	};
	const struct mbr_bridge *br;
	int err = 0;

	rcu_read_lock();
	while ((br = mbr_nl_dump_bridge(cb))) {
		if (dump->bridge != br->dev->ifindex) {
			/* Not the one at which the last message ended. */
			dump->bridge = br->dev->ifindex;
			dump->port = 0;
			dump->pos = 0;
		}
		err = one(&msg, dump, br);
		if (err)
			break;
		dump->bridge = br->dev->ifindex + 1;
	}
	rcu_read_unlock();
	return skb->len ?: err;
}

static int mbr_nl_bridge_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mbr_nl_dump_each(skb, cb, MUSE_BRIDGE_CMD_BRIDGE_GET,
				mbr_nl_dump_one_bridge);
}

static int mbr_nl_port_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mbr_nl_dump_each(skb, cb, MUSE_BRIDGE_CMD_PORT_GET,
				mbr_nl_dump_ports);
}

static int mbr_nl_fdb_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mbr_nl_dump_each(skb, cb, MUSE_BRIDGE_CMD_FDB_GET,
				mbr_nl_dump_fdb);
}

#define MBR_NL_POLICY(p)	.policy = (p), .maxattr = ARRAY_SIZE(p) - 1

static const struct genl_ops mbr_nl_ops[] = {
	{
		.cmd	= MUSE_BRIDGE_CMD_BRIDGE_GET,
		.doit	= mbr_nl_bridge_get,
		.start	= mbr_nl_dump_start,
		.dumpit	= mbr_nl_bridge_dump,
		MBR_NL_POLICY(mbr_nl_get_policy),
	},
	{
		.cmd	= MUSE_BRIDGE_CMD_BRIDGE_SET,
		.flags	= GENL_UNS_ADMIN_PERM,
		.doit	= mbr_nl_bridge_set,
		MBR_NL_POLICY(mbr_nl_set_policy),
	},
	{
		.cmd	= MUSE_BRIDGE_CMD_PORT_GET,
		.start	= mbr_nl_dump_start,
		.dumpit	= mbr_nl_port_dump,
		MBR_NL_POLICY(mbr_nl_get_policy),
	},
	{
		.cmd	= MUSE_BRIDGE_CMD_FDB_GET,
		.doit	= mbr_nl_fdb_get,
		.start	= mbr_nl_fdb_dump_start,
		.dumpit	= mbr_nl_fdb_dump,
		MBR_NL_POLICY(mbr_nl_fdb_policy),
	},
	{
		.cmd	= MUSE_BRIDGE_CMD_FDB_ADD,
		.flags	= GENL_UNS_ADMIN_PERM,
		.doit	= mbr_nl_fdb_add,
		MBR_NL_POLICY(mbr_nl_fdb_policy),
	},
	{
		.cmd	= MUSE_BRIDGE_CMD_FDB_DEL,
		.flags	= GENL_UNS_ADMIN_PERM,
		.doit	= mbr_nl_fdb_del,
		MBR_NL_POLICY(mbr_nl_fdb_del_policy),
	},
	{
		.cmd	= MUSE_BRIDGE_CMD_FDB_FLUSH,
		.flags	= GENL_UNS_ADMIN_PERM,
		.doit	= mbr_nl_fdb_flush,
		MBR_NL_POLICY(mbr_nl_fdb_flush_policy),
	},
};

static const struct genl_multicast_group mbr_nl_groups[] = {
	[MBR_NL_GROUP_EVENTS] = { .name = MUSE_BRIDGE_MCGRP_EVENTS },
};

struct genl_family mbr_nl_family __ro_after_init = {
	.name		= MUSE_BRIDGE_FAMILY_NAME,
	.version	= MUSE_BRIDGE_FAMILY_VERSION,
	.module		= THIS_MODULE,
	.netnsok	= true,
	.parallel_ops	= true,
	.ops		= mbr_nl_ops,
	.n_ops		= ARRAY_SIZE(mbr_nl_ops),
	.resv_start_op	= MUSE_BRIDGE_CMD_UNSPEC + 1,
	.mcgrps		= mbr_nl_groups,
	.n_mcgrps	= ARRAY_SIZE(mbr_nl_groups),
};

/**
 * mbr_nl_init() - register the family
 *
 * Return: 0, or a negative errno.
 */
int __init mbr_nl_init(void)
{
	return genl_register_family(&mbr_nl_family);
}

/**
 * mbr_nl_exit() - unregister the family; there are no bridges any more
 */
void mbr_nl_exit(void)
{
	genl_unregister_family(&mbr_nl_family);
}
