// SPDX-License-Identifier: GPL-2.0
/*
 * Ports: devices that belong to a bridge.
 *
 * A port is known by its receive handler, not by a flag of the device:
 * IFF_BRIDGE_PORT means net/bridge to other code, which casts our private data
 * to its own.
 */
#include "port.h"

#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "device.h"
#include "drop.h"
#include "fdb.h"
#include "features.h"
#include "forward.h"
#include "notify.h"
#include "stats.h"

/**
 * mbr_port_get_rtnl() - the port that a device is
 * @dev: any device
 *
 * Context: under RTNL, which also keeps the port.
 * Return: the port, or NULL if the device is none of ours.
 */
struct mbr_port *mbr_port_get_rtnl(const struct net_device *dev)
{
	if (rtnl_dereference(dev->rx_handler) != mbr_handle_frame)
		return NULL;
	return rtnl_dereference(dev->rx_handler_data);
}

/**
 * mbr_port_get_rcu() - the port that a device is
 * @dev: any device
 *
 * Context: under rcu_read_lock(), which also keeps the port.
 * Return: the port, or NULL if the device is none of ours.
 */
struct mbr_port *mbr_port_get_rcu(const struct net_device *dev)
{
	/*
	 * A device that ceases to be a port loses the handler first and the
	 * data a grace period later, so one that has the handler has the data.
	 */
	if (rcu_dereference(dev->rx_handler) != mbr_handle_frame)
		return NULL;
	return rcu_dereference(dev->rx_handler_data);
}

static void mbr_port_flush(struct mbr_port *port,
			   enum muse_bridge_fdb_reason reason)
{
	struct mbr_fdb_filter filter = { .port = port };

	/* Static entries of a port that is only down wait for its return. */
	if (reason != MUSE_BRIDGE_FDB_REASON_PORT_DEL) {
		filter.by_state = true;
		filter.state = MUSE_BRIDGE_FDB_STATE_LEARNED;
	}
	mbr_fdb_flush(port->br, &filter, reason);
}

/**
 * mbr_port_update() - find out whether a port can forward
 * @port: the port; it, its device or its bridge has changed
 *
 * Context: process, under RTNL.
 */
void mbr_port_update(struct mbr_port *port)
{
	bool forwarding = netif_running(port->br->dev) &&
			  netif_running(port->dev) &&
			  netif_oper_up(port->dev);

	ASSERT_RTNL();

	if (forwarding == port->forwarding)
		return;
	WRITE_ONCE(port->forwarding, forwarding);
	mbr_port_update_state(port);
	mbr_notify_port(port, MUSE_BRIDGE_CMD_PORT_SET_NTF);
	if (!forwarding)
		mbr_port_flush(port, MUSE_BRIDGE_FDB_REASON_PORT_DOWN);
	mbr_device_update_carrier(port->br);
}

/**
 * mbr_port_update_states() - let frames know of changed settings of a bridge
 * @br: the bridge
 *
 * Context: process, under RTNL.
 */
void mbr_port_update_states(struct mbr_bridge *br)
{
	struct mbr_port *port;

	ASSERT_RTNL();

	list_for_each_entry(port, &br->ports, node)
		mbr_port_update_state(port);
}

/**
 * mbr_port_set() - change settings of a port
 * @port: the port
 * @want: all that they shall be
 *
 * Entries that were learned stay when learning ends, and age, and so do those
 * beyond a limit.
 *
 * Context: process, under RTNL.
 */
void mbr_port_set(struct mbr_port *port, const struct mbr_port_settings *want)
{
	ASSERT_RTNL();

	if (want->flags == port->flags &&
	    want->learn_limit == port->learn_limit &&
	    want->learn_limit_action == port->learn_limit_action)
		return;
	WRITE_ONCE(port->flags, want->flags);
	mbr_port_update_state(port);
	WRITE_ONCE(port->learn_limit, want->learn_limit);
	WRITE_ONCE(port->learn_limit_action, want->learn_limit_action);
	mbr_notify_port(port, MUSE_BRIDGE_CMD_PORT_SET_NTF);
}

/**
 * mbr_port_set_flags() - change some settings of a port, the others stay
 * @port: the port
 * @mask: which settings, MBR_PORT_*
 * @flags: those of them that are to be on
 *
 * Context: process, under RTNL.
 */
void mbr_port_set_flags(struct mbr_port *port, u32 mask, u32 flags)
{
	const struct mbr_port_settings want = {
		.flags = (port->flags & ~mask) | (flags & mask),
		.learn_limit = port->learn_limit,
		.learn_limit_action = port->learn_limit_action,
	};

	mbr_port_set(port, &want);
}

static int mbr_port_check(struct net_device *dev,
			  struct netlink_ext_ack *extack)
{
	if (dev->flags & IFF_LOOPBACK || dev->type != ARPHRD_ETHER ||
	    dev->addr_len != ETH_ALEN || !is_valid_ether_addr(dev->dev_addr)) {
		NL_SET_ERR_MSG(extack, "a port must be an Ethernet device");
		return -EINVAL;
	}
	if (dev->priv_flags & IFF_DONT_BRIDGE) {
		NL_SET_ERR_MSG(extack, "the device does not allow bridging");
		return -EOPNOTSUPP;
	}
	if (mbr_device_is_bridge(dev)) {
		NL_SET_ERR_MSG(extack,
			       "a bridge cannot be a port of a bridge (join them with a veth pair)");
		return -ELOOP;
	}
	if (netdev_is_rx_handler_busy(dev)) {
		NL_SET_ERR_MSG(extack,
			       "the device already belongs to another device");
		return -EBUSY;
	}
	return 0;
}

static void mbr_port_free_counters(struct mbr_port *port)
{
	free_percpu(port->stats);
	free_percpu(port->drops);
}

static struct mbr_port *mbr_port_alloc(struct mbr_bridge *br,
				       struct net_device *dev)
{
	struct mbr_port *port = kzalloc(sizeof(*port), GFP_KERNEL);

	if (!port)
		return NULL;
	port->stats = mbr_stats_alloc();
	port->drops = mbr_drops_alloc();
	if (!port->stats || !port->drops) {
		mbr_port_free_counters(port);
		kfree(port);
		return NULL;
	}
	port->br = br;
	port->dev = dev;
	port->flags = MBR_PORT_DEFAULT;
	mbr_port_update_state(port);
	netdev_hold(dev, &port->dev_tracker, GFP_KERNEL);
	return port;
}

static void mbr_port_free(struct mbr_port *port)
{
	netdev_put(port->dev, &port->dev_tracker);
	mbr_port_free_counters(port);
	kfree(port);
}

/* Only after a grace period is no frame on its way to the device. */
static void mbr_port_free_rcu(struct rcu_head *rcu)
{
	mbr_port_free(container_of(rcu, struct mbr_port, rcu));
}

/**
 * mbr_port_add() - make a device a port
 * @br: the bridge
 * @dev: the device
 * @extack: for the text of an error
 *
 * Context: process, under RTNL.
 * Return: 0, -EINVAL, -EOPNOTSUPP, -ELOOP, -EBUSY, -ENOMEM, or an error of the
 * device.
 */
int mbr_port_add(struct mbr_bridge *br, struct net_device *dev,
		 struct netlink_ext_ack *extack)
{
	struct mbr_port *port;
	int err;

	ASSERT_RTNL();

	err = mbr_port_check(dev, extack);
	if (err)
		return err;
	port = mbr_port_alloc(br, dev);
	if (!port)
		return -ENOMEM;

	err = dev_set_promiscuity(dev, 1);
	if (err) {
		NL_SET_ERR_MSG(extack,
			       "the device cannot receive all frames");
		goto err_promiscuity;
	}
	err = netdev_master_upper_dev_link(dev, br->dev, NULL, NULL, extack);
	if (err)
		goto err_upper;
	/* Frames come in from here on; the port does not forward yet. */
	err = netdev_rx_handler_register(dev, mbr_handle_frame, port);
	if (err) {
		NL_SET_ERR_MSG(extack,
			       "the device already belongs to another device");
		goto err_rx_handler;
	}

	dev_disable_lro(dev);
	list_add_tail_rcu(&port->node, &br->ports);
	WRITE_ONCE(br->port_count, br->port_count + 1);
	mbr_notify_port(port, MUSE_BRIDGE_CMD_PORT_ADD_NTF);
	mbr_features_update(br);
	mbr_port_update(port);
	return 0;

err_rx_handler:
	netdev_upper_dev_unlink(dev, br->dev);
err_upper:
	dev_set_promiscuity(dev, -1);
err_promiscuity:
	mbr_port_free(port);
	return err;
}

/**
 * mbr_port_del() - take a device out of its bridge
 * @port: the port
 *
 * Context: process, under RTNL, may sleep.
 */
void mbr_port_del(struct mbr_port *port)
{
	struct mbr_bridge *br = port->br;
	struct net_device *dev = port->dev;

	ASSERT_RTNL();

	/* No frame leaves by it ... */
	WRITE_ONCE(port->forwarding, false);
	mbr_port_update_state(port);
	list_del_rcu(&port->node);
	WRITE_ONCE(br->port_count, br->port_count - 1);

	/*
	 * ... and none comes in: this waits for the handlers that are running,
	 * so afterwards nothing makes an entry that leads to the port.
	 */
	netdev_rx_handler_unregister(dev);
	mbr_port_flush(port, MUSE_BRIDGE_FDB_REASON_PORT_DEL);

	netdev_upper_dev_unlink(dev, br->dev);
	dev_set_promiscuity(dev, -1);
	netdev_reset_rx_headroom(dev);
	mbr_device_update_carrier(br);
	mbr_features_update(br);
	mbr_notify_port(port, MUSE_BRIDGE_CMD_PORT_DEL_NTF);
	call_rcu(&port->rcu, mbr_port_free_rcu);
}
