// SPDX-License-Identifier: GPL-2.0
/*
 * Ports in the words of rtnetlink's family AF_BRIDGE: what `bridge link` of
 * iproute2 asks and tells.
 *
 * The kernel's core hands a request about a port to the device that is its
 * master, whatever kind that is.  It needs no flag of the port for this.
 */
#include "rtnl_link.h"

#include <linux/if_bridge.h>
#include <linux/rtnetlink.h>
#include <net/netlink.h>
#include <net/rtnetlink.h>

#include "bridge.h"
#include "port.h"

/* What net/bridge calls our settings. */
static const u32 mbr_rtnl_link_flags[] = {
	[IFLA_BRPORT_MODE] = MBR_PORT_HAIRPIN,
	[IFLA_BRPORT_LEARNING] = MBR_PORT_LEARNING,
	[IFLA_BRPORT_UNICAST_FLOOD] = MBR_PORT_FLOOD,
	[IFLA_BRPORT_MCAST_FLOOD] = MBR_PORT_MCAST_FLOOD,
	[IFLA_BRPORT_BCAST_FLOOD] = MBR_PORT_BCAST_FLOOD,
	[IFLA_BRPORT_ISOLATED] = MBR_PORT_ISOLATED,
};

/* What a request sets. */
struct mbr_rtnl_link_change {
	u32 mask;
	u32 flags;
};

static int mbr_rtnl_link_parse_flag(const struct nlattr *attr,
				    struct mbr_rtnl_link_change *change,
				    struct netlink_ext_ack *extack)
{
	int type = nla_type(attr);

	if (type >= ARRAY_SIZE(mbr_rtnl_link_flags) ||
	    !mbr_rtnl_link_flags[type]) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "a port of a muse_bridge has only the settings learning, flood, mcast_flood, bcast_flood, isolated and hairpin");
		return -EOPNOTSUPP;
	}
	if (nla_len(attr) != sizeof(u8) || nla_get_u8(attr) > 1) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "a setting is 0 or 1");
		return -EINVAL;
	}
	change->mask |= mbr_rtnl_link_flags[type];
	change->flags &= ~mbr_rtnl_link_flags[type];
	if (nla_get_u8(attr))
		change->flags |= mbr_rtnl_link_flags[type];
	return 0;
}

static int mbr_rtnl_link_parse(const struct nlmsghdr *nlh,
			       struct mbr_rtnl_link_change *change,
			       struct netlink_ext_ack *extack)
{
	const struct nlattr *nest, *attr;
	int rem, err;

	nest = nlmsg_find_attr(nlh, sizeof(struct ifinfomsg), IFLA_AF_SPEC);
	if (nest) {
		nla_for_each_nested(attr, nest, rem) {
			if (nla_type(attr) == IFLA_BRIDGE_FLAGS)
				continue; /* self or master: the core's */
			NL_SET_ERR_MSG_ATTR(extack, attr,
					    "a muse_bridge has no VLANs and no modes");
			return -EOPNOTSUPP;
		}
	}
	nest = nlmsg_find_attr(nlh, sizeof(struct ifinfomsg), IFLA_PROTINFO);
	if (!nest)
		return 0;
	if (!(nest->nla_type & NLA_F_NESTED)) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "NLA_F_NESTED is missing");
		return -EINVAL;
	}
	nla_for_each_nested(attr, nest, rem) {
		err = mbr_rtnl_link_parse_flag(attr, change, extack);
		if (err)
			return err;
	}
	return 0;
}

/**
 * mbr_rtnl_link_set() - change settings of a port, all of a request or none
 * @dev: the port device, or the bridge itself, which has none of these
 * @nlh: the request
 * @flags: to whom the user addressed it
 * @extack: for the text of an error
 *
 * Context: process, under RTNL.
 * Return: 0, -EINVAL or -EOPNOTSUPP.
 */
int mbr_rtnl_link_set(struct net_device *dev, struct nlmsghdr *nlh, u16 flags,
		      struct netlink_ext_ack *extack)
{
	struct mbr_rtnl_link_change change = {};
	struct mbr_port *port;
	int err;

	port = mbr_port_get_rtnl(dev);
	if (!port) {
		NL_SET_ERR_MSG(extack, "only the ports of a muse_bridge have settings");
		return -EOPNOTSUPP;
	}
	err = mbr_rtnl_link_parse(nlh, &change, extack);
	if (err)
		return err;
	mbr_port_set_flags(port, change.mask, change.flags);
	return 0;
}

static int mbr_rtnl_link_put_port(struct sk_buff *skb,
				  const struct mbr_port *port)
{
	struct nlattr *nest = nla_nest_start(skb, IFLA_PROTINFO);
	u8 state = READ_ONCE(port->forwarding) ? BR_STATE_FORWARDING :
						 BR_STATE_DISABLED;
	u32 flags = READ_ONCE(port->flags);
	int i;

	if (!nest || nla_put_u8(skb, IFLA_BRPORT_STATE, state))
		return -EMSGSIZE;
	for (i = 0; i < ARRAY_SIZE(mbr_rtnl_link_flags); i++)
		if (mbr_rtnl_link_flags[i] &&
		    nla_put_u8(skb, i, !!(flags & mbr_rtnl_link_flags[i])))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int mbr_rtnl_link_put(struct sk_buff *skb, const struct mbr_port *port)
{
	const struct net_device *dev = port->dev;
	u8 operstate = netif_running(dev) ? READ_ONCE(dev->operstate) :
					    IF_OPER_DOWN;
	int iflink = dev_get_iflink(dev);
	char name[IFNAMSIZ];

	/* The name of a device may be changing while we read it. */
	strscpy(name, dev->name, sizeof(name));
	if (nla_put_string(skb, IFLA_IFNAME, name) ||
	    nla_put_u32(skb, IFLA_MASTER, port->br->dev->ifindex) ||
	    nla_put_u32(skb, IFLA_MTU, READ_ONCE(dev->mtu)) ||
	    nla_put_u8(skb, IFLA_OPERSTATE, operstate) ||
	    nla_put(skb, IFLA_ADDRESS, ETH_ALEN, dev->dev_addr) ||
	    (iflink != dev->ifindex && nla_put_u32(skb, IFLA_LINK, iflink)))
		return -EMSGSIZE;
	return 0;
}

static int mbr_rtnl_link_fill(struct sk_buff *skb, const struct mbr_port *port,
			      u32 portid, u32 seq, int type, int nlflags)
{
	const struct net_device *dev = port->dev;
	struct ifinfomsg *ifm;
	struct nlmsghdr *nlh;

	nlh = nlmsg_put(skb, portid, seq, type, sizeof(*ifm), nlflags);
	if (!nlh)
		return -EMSGSIZE;
	ifm = nlmsg_data(nlh);
	*ifm = (struct ifinfomsg) {
		.ifi_family = AF_BRIDGE,
		.ifi_type = dev->type,
		.ifi_index = dev->ifindex,
		.ifi_flags = netif_get_flags(dev),
	};
	/* Of a port that left there is nothing more to say than which it was. */
	if (mbr_rtnl_link_put(skb, port) ||
	    (type == RTM_NEWLINK && mbr_rtnl_link_put_port(skb, port))) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

/**
 * mbr_rtnl_link_get() - describe a port, for a dump
 * @skb: message to write to
 * @portid: the requester
 * @seq: number of the request
 * @dev: the port device, or a bridge, which is not listed
 * @filter_mask: what else the user wants to know: nothing that we have
 * @nlflags: NLM_F_*
 *
 * Context: under rcu_read_lock().
 * Return: 0, or -EMSGSIZE with nothing written.
 */
int mbr_rtnl_link_get(struct sk_buff *skb, u32 portid, u32 seq,
		      struct net_device *dev, u32 filter_mask, int nlflags)
{
	const struct mbr_port *port = mbr_port_get_rcu(dev);

	if (!port)
		return 0;
	return mbr_rtnl_link_fill(skb, port, portid, seq, RTM_NEWLINK, nlflags);
}

/**
 * mbr_rtnl_link_notify() - tell rtnetlink's listeners of a port
 * @port: the port; it joined, changed or left
 * @type: %RTM_NEWLINK, or %RTM_DELLINK for one that left
 *
 * Context: process, under RTNL.
 */
void mbr_rtnl_link_notify(const struct mbr_port *port, int type)
{
	struct net *net = dev_net(port->br->dev);
	struct sk_buff *skb = nlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);

	ASSERT_RTNL();

	if (!skb) {
		rtnl_set_sk_err(net, RTNLGRP_LINK, -ENOBUFS);
		return;
	}
	if (WARN_ON_ONCE(mbr_rtnl_link_fill(skb, port, 0, 0, type, 0))) {
		nlmsg_free(skb);
		return;
	}
	rtnl_notify(skb, net, 0, RTNLGRP_LINK, NULL, GFP_KERNEL);
}
