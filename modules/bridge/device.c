// SPDX-License-Identifier: GPL-2.0
/*
 * The network device of a bridge, and the link kind that makes it.
 */
#include "device.h"

#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/netdevice.h>
#include <net/netdev_lock.h>
#include <net/rtnetlink.h>

#include "bridge.h"
#include "drop.h"
#include "fdb.h"
#include "features.h"
#include "forward.h"
#include "notify.h"
#include "port.h"
#include "refusal.h"
#include "rtnl_fdb.h"
#include "rtnl_link.h"

/* A tag stays beside the frame until a port's driver needs it inside. */
#define MBR_VLAN_FEATURES	(NETIF_F_HW_VLAN_CTAG_TX | NETIF_F_HW_VLAN_STAG_TX)

/**
 * mbr_device_update_carrier() - give a bridge the carrier of its ports
 * @br: the bridge: it has carrier while one of its ports forwards
 *
 * Context: process, under RTNL.
 */
void mbr_device_update_carrier(struct mbr_bridge *br)
{
	const struct mbr_port *port;

	ASSERT_RTNL();

	list_for_each_entry(port, &br->ports, node) {
		if (port->forwarding) {
			netif_carrier_on(br->dev);
			return;
		}
	}
	netif_carrier_off(br->dev);
}

static void mbr_device_update_ports(struct mbr_bridge *br)
{
	struct mbr_port *port;

	list_for_each_entry(port, &br->ports, node)
		mbr_port_update(port);
}

static int mbr_device_init_dev(struct net_device *dev)
{
	struct mbr_bridge *br = netdev_priv(dev);
	int err;

	dev->tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	if (!dev->tstats)
		return -ENOMEM;
	err = -ENOMEM;
	br->drops = mbr_drops_alloc();
	if (!br->drops)
		goto err_drops;
	err = mbr_refusals_init(br);
	if (err)
		goto err_refusals;
	err = mbr_fdb_init(br);
	if (err)
		goto err_fdb;
	err = mbr_fdb_add_local(br, dev->dev_addr);
	if (err)
		goto err_local;
	netdev_lockdep_set_classes(dev);
	/* Given together with the request for the bridge. */
	br->mtu_by_hand = dev->mtu != ETH_DATA_LEN;
	return 0;

err_local:
	mbr_fdb_exit(br);
err_fdb:
	mbr_refusals_exit(br);
err_refusals:
	free_percpu(br->drops);
err_drops:
	free_percpu(dev->tstats);
	return err;
}

/*
 * The one place where a bridge goes away, be it by `ip link del`, with its
 * namespace, or with the module.  The device is closed and unlisted, and a
 * grace period has passed, so no frame and no dump is in it any more.
 */
static void mbr_device_uninit_dev(struct net_device *dev)
{
	struct mbr_bridge *br = netdev_priv(dev);
	struct mbr_port *port, *tmp;

	list_for_each_entry_safe(port, tmp, &br->ports, node)
		mbr_port_del(port);
	mbr_fdb_exit(br);
	mbr_notify_bridge(br, MUSE_BRIDGE_CMD_BRIDGE_DEL_NTF);
	mbr_refusals_exit(br);
	free_percpu(br->drops);
	free_percpu(dev->tstats);
}

static int mbr_device_open(struct net_device *dev)
{
	netif_start_queue(dev);
	mbr_device_update_ports(netdev_priv(dev));
	return 0;
}

static int mbr_device_stop(struct net_device *dev)
{
	mbr_device_update_ports(netdev_priv(dev));
	netif_stop_queue(dev);
	return 0;
}

static int mbr_device_set_address(struct net_device *dev, void *p)
{
	struct mbr_bridge *br = netdev_priv(dev);
	const struct sockaddr *sa = p;
	u8 old[ETH_ALEN];
	int err;

	if (!is_valid_ether_addr(sa->sa_data))
		return -EADDRNOTAVAIL;
	if (ether_addr_equal(dev->dev_addr, sa->sa_data))
		return 0;
	err = mbr_fdb_add_local(br, sa->sa_data);
	if (err)
		return err;
	ether_addr_copy(old, dev->dev_addr);
	eth_hw_addr_set(dev, sa->sa_data);
	mbr_fdb_del_local(br, old);
	return 0;
}

static int mbr_device_add_slave(struct net_device *dev,
				struct net_device *slave,
				struct netlink_ext_ack *extack)
{
	return mbr_port_add(netdev_priv(dev), slave, extack);
}

static int mbr_device_del_slave(struct net_device *dev,
				struct net_device *slave)
{
	struct mbr_port *port = mbr_port_get_rtnl(slave);

	if (!port || port->br != netdev_priv(dev))
		return -EINVAL;
	mbr_port_del(port);
	return 0;
}

MUSE_NDO_FDB_ADD(mbr_rtnl_fdb_add);
MUSE_NDO_FDB_DEL(mbr_rtnl_fdb_del);

static const struct net_device_ops mbr_device_ops = {
	.ndo_init		= mbr_device_init_dev,
	.ndo_uninit		= mbr_device_uninit_dev,
	.ndo_open		= mbr_device_open,
	.ndo_stop		= mbr_device_stop,
	.ndo_start_xmit		= mbr_xmit,
	.ndo_get_stats64	= dev_get_tstats64,
	.ndo_set_mac_address	= mbr_device_set_address,
	.ndo_add_slave		= mbr_device_add_slave,
	.ndo_del_slave		= mbr_device_del_slave,
	.ndo_change_mtu		= mbr_features_change_mtu,
	.ndo_fix_features	= mbr_features_fix,
	.ndo_features_check	= passthru_features_check,
	.ndo_fdb_add		= muse_ndo_fdb_add(mbr_rtnl_fdb_add),
	.ndo_fdb_del		= muse_ndo_fdb_del(mbr_rtnl_fdb_del),
	.ndo_fdb_get		= mbr_rtnl_fdb_get,
	.ndo_fdb_dump		= mbr_rtnl_fdb_dump,
	.ndo_bridge_setlink	= mbr_rtnl_link_set,
	.ndo_bridge_getlink	= mbr_rtnl_link_get,
};

static void mbr_device_get_drvinfo(struct net_device *dev,
				   struct ethtool_drvinfo *info)
{
	strscpy(info->driver, KBUILD_MODNAME, sizeof(info->driver));
	strscpy(info->version, MUSE_VERSION, sizeof(info->version));
}

static int mbr_device_get_sset_count(struct net_device *dev, int sset)
{
	return sset == ETH_SS_STATS ? MUSE_BRIDGE_DROP_MAX : -EOPNOTSUPP;
}

/* Of the bridge and its ports together, so that they do not depend on the ports. */
static void mbr_device_get_strings(struct net_device *dev, u32 sset, u8 *data)
{
	int i;

	if (sset != ETH_SS_STATS)
		return;
	for (i = 1; i < MBR_DROP_COUNT; i++, data += ETH_GSTRING_LEN)
		strscpy((char *)data, mbr_drop_names[i], ETH_GSTRING_LEN);
}

static void mbr_device_get_ethtool_stats(struct net_device *dev,
					 struct ethtool_stats *stats, u64 *data)
{
	u64 sum[MBR_DROP_COUNT];

	mbr_drops_sum_all(netdev_priv(dev), sum);
	memcpy(data, sum + 1, sizeof(*data) * MUSE_BRIDGE_DROP_MAX);
}

static const struct ethtool_ops mbr_device_ethtool_ops = {
	.get_drvinfo	= mbr_device_get_drvinfo,
	.get_link	= ethtool_op_get_link,
	.get_sset_count	= mbr_device_get_sset_count,
	.get_strings	= mbr_device_get_strings,
	.get_ethtool_stats = mbr_device_get_ethtool_stats,
};

static const struct device_type mbr_device_type = {
	.name = MUSE_BRIDGE_FAMILY_NAME,
};

/**
 * mbr_device_is_bridge() - whether a device is one of our bridges
 * @dev: any device
 *
 * Context: any.
 * Return: whether it is.
 */
bool mbr_device_is_bridge(const struct net_device *dev)
{
	return dev->netdev_ops == &mbr_device_ops;
}

static void mbr_device_setup(struct net_device *dev)
{
	struct mbr_bridge *br = netdev_priv(dev);

	ether_setup(dev);
	eth_hw_addr_random(dev);
	dev->netdev_ops = &mbr_device_ops;
	dev->ethtool_ops = &mbr_device_ethtool_ops;
	dev->needs_free_netdev = true;
	dev->max_mtu = ETH_MAX_MTU;
	SET_NETDEV_DEVTYPE(dev, &mbr_device_type);

	/* Frames change on their way, so nobody may share them with us. */
	dev->priv_flags &= ~IFF_TX_SKB_SHARING;
	dev->priv_flags |= IFF_NO_QUEUE | IFF_LIVE_ADDR_CHANGE;
	/* netpoll transmits with hard IRQs off, which a port may not do. */
	dev->priv_flags |= IFF_DISABLE_NETPOLL;
	muse_netdev_set_lltx(dev);
	muse_netdev_set_netns_immutable(dev);
	dev->features |= MBR_FEATURES | MBR_VLAN_FEATURES;
	dev->hw_features = MBR_FEATURES | MBR_VLAN_FEATURES;
	dev->vlan_features = MBR_FEATURES;

	br->dev = dev;
	br->mode = MUSE_BRIDGE_MODE_BRIDGE;
	br->learning = true;
	br->direct = true;
	INIT_LIST_HEAD(&br->ports);
	netif_carrier_off(dev);
}

static int mbr_device_validate(struct nlattr *tb[], struct nlattr *data[],
			       struct netlink_ext_ack *extack)
{
	const struct nlattr *address = tb[IFLA_ADDRESS];

	if (!address)
		return 0;
	if (nla_len(address) != ETH_ALEN) {
		NL_SET_ERR_MSG_ATTR(extack, address,
				    "address must have six bytes");
		return -EINVAL;
	}
	if (!is_valid_ether_addr(nla_data(address))) {
		NL_SET_ERR_MSG_ATTR(extack, address,
				    "address must be unicast and not zero");
		return -EADDRNOTAVAIL;
	}
	return 0;
}

static struct rtnl_link_ops mbr_device_link_ops __read_mostly = {
	.kind		= MUSE_BRIDGE_FAMILY_NAME,
	.priv_size	= sizeof(struct mbr_bridge),
	.setup		= mbr_device_setup,
	.validate	= mbr_device_validate,
};

static int mbr_device_event_port(struct mbr_port *port, unsigned long event)
{
	switch (event) {
	case NETDEV_UP:
	case NETDEV_DOWN:
	case NETDEV_CHANGE:
		mbr_port_update(port);
		break;
	case NETDEV_CHANGEMTU:
	case NETDEV_FEAT_CHANGE:
		mbr_features_update(port->br);
		break;
	case NETDEV_PRE_TYPE_CHANGE:
		return NOTIFY_BAD; /* a port stays an Ethernet device */
	case NETDEV_UNREGISTER:
		/* It goes away, or to another namespace. */
		mbr_port_del(port);
		break;
	}
	return NOTIFY_DONE;
}

static int mbr_device_event(struct notifier_block *nb, unsigned long event,
			    void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct mbr_port *port;

	if (mbr_device_is_bridge(dev)) {
		if (event == NETDEV_REGISTER)
			mbr_notify_bridge(netdev_priv(dev),
					  MUSE_BRIDGE_CMD_BRIDGE_ADD_NTF);
		return NOTIFY_DONE;
	}
	port = mbr_port_get_rtnl(dev);
	return port ? mbr_device_event_port(port, event) : NOTIFY_DONE;
}

static struct notifier_block mbr_device_notifier = {
	.notifier_call = mbr_device_event,
};

/**
 * mbr_device_init() - make the link kind available
 *
 * Return: 0, or a negative errno.
 */
int __init mbr_device_init(void)
{
	int err = register_netdevice_notifier(&mbr_device_notifier);

	if (err)
		return err;
	err = rtnl_link_register(&mbr_device_link_ops);
	if (err)
		unregister_netdevice_notifier(&mbr_device_notifier);
	return err;
}

/**
 * mbr_device_exit() - remove the link kind, and with it every bridge
 */
void mbr_device_exit(void)
{
	rtnl_link_unregister(&mbr_device_link_ops);
	unregister_netdevice_notifier(&mbr_device_notifier);
}
