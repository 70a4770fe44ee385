// SPDX-License-Identifier: GPL-2.0
/*
 * A bridge with three ports for tests.
 */
#include "lan.h"

#include "../refusal.h"

#include <linux/etherdevice.h>
#include <linux/rtnetlink.h>

const u8 lan_own_addr[ETH_ALEN] = { 2, 0, 0, 0, 0, 1 };

static const struct net_device_ops lan_device_ops = {
	.ndo_get_stats64 = dev_get_tstats64,
};

static void lan_setup(struct net_device *dev)
{
	ether_setup(dev);
	dev->netdev_ops = &lan_device_ops;
}

static struct net_device *lan_device(int priv_size, const char *name, u8 last)
{
	const u8 addr[ETH_ALEN] = { 2, 0, 0, 0, 0, last };
	struct net_device *dev;

	dev = alloc_netdev(priv_size, name, NET_NAME_UNKNOWN, lan_setup);
	if (!dev)
		return NULL;
	eth_hw_addr_set(dev, addr);
	dev->ifindex = last;
	dev->tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	if (!dev->tstats) {
		free_netdev(dev);
		return NULL;
	}
	return dev;
}

static void lan_device_free(struct net_device *dev)
{
	free_percpu(dev->tstats);
	free_netdev(dev);
}

static int lan_init_bridge(struct lan *lan)
{
	struct net_device *dev = lan_device(sizeof(struct mbr_bridge),
					    "lan-of-15-chars", 1);
	struct mbr_bridge *br;
	int err;

	if (!dev)
		return -ENOMEM;
	br = netdev_priv(dev);
	br->dev = dev;
	br->mode = MUSE_BRIDGE_MODE_BRIDGE;
	br->learning = true;
	INIT_LIST_HEAD(&br->ports);
	set_bit(__LINK_STATE_START, &dev->state);
	br->drops = mbr_drops_alloc();
	err = br->drops ? mbr_refusals_init(br) ?: mbr_fdb_init(br) : -ENOMEM;
	if (err) {
		mbr_refusals_exit(br);
		free_percpu(br->drops);
		lan_device_free(dev);
		return err;
	}
	lan->br = br;
	rtnl_lock();
	err = mbr_fdb_add_local(br, dev->dev_addr);
	rtnl_unlock();
	return err;
}

static int lan_init_port(struct lan *lan, struct kunit *test, int i)
{
	struct mbr_port *port = kunit_kzalloc(test, sizeof(*port), GFP_KERNEL);
	char name[IFNAMSIZ];

	if (!port)
		return -ENOMEM;
	snprintf(name, sizeof(name), "port-15-chars-%c", 'a' + i);
	port->stats = mbr_stats_alloc();
	port->drops = mbr_drops_alloc();
	port->dev = lan_device(0, name, 0x11 + i);
	lan->port[i] = port;
	if (!port->stats || !port->drops || !port->dev)
		return -ENOMEM;
	port->br = lan->br;
	port->forwarding = true;
	port->flags = MBR_PORT_DEFAULT;
	mbr_port_update_state(port);
	rcu_assign_pointer(port->dev->rx_handler_data, port);
	list_add_tail_rcu(&port->node, &lan->br->ports);
	lan->br->port_count++;
	return 0;
}

/**
 * lan_changed() - settings of the bridge or its ports were written
 * @lan: the LAN
 *
 * Context: process.
 */
void lan_changed(struct lan *lan)
{
	int i;

	for (i = 0; i < LAN_PORTS; i++)
		mbr_port_update_state(lan->port[i]);
}

/**
 * lan_init() - make a &struct lan, the test's ->priv
 * @test: the test
 *
 * Context: process, may sleep.
 * Return: 0, or -ENOMEM; lan_exit() has to be called in either case.
 */
int lan_init(struct kunit *test)
{
	struct lan *lan = kunit_kzalloc(test, sizeof(*lan), GFP_KERNEL);
	int i, err;

	test->priv = lan;
	if (!lan)
		return -ENOMEM;
	err = lan_init_bridge(lan);
	for (i = 0; !err && i < LAN_PORTS; i++)
		err = lan_init_port(lan, test, i);
	return err;
}

/**
 * lan_exit() - undo lan_init()
 * @test: the test
 *
 * Context: process, may sleep.
 */
void lan_exit(struct kunit *test)
{
	struct lan *lan = test->priv;
	int i;

	if (!lan || !lan->br)
		return;
	rtnl_lock();
	mbr_fdb_exit(lan->br);
	rtnl_unlock();
	/* Entries that wait to be freed do not look at their port. */
	for (i = 0; i < LAN_PORTS && lan->port[i]; i++) {
		free_percpu(lan->port[i]->stats);
		free_percpu(lan->port[i]->drops);
		if (lan->port[i]->dev)
			lan_device_free(lan->port[i]->dev);
	}
	mbr_refusals_exit(lan->br);
	free_percpu(lan->br->drops);
	lan_device_free(lan->br->dev);
}

/**
 * lan_learn() - hear a station, as a port does that does not know it yet
 * @lan: the bridge
 * @port: which port
 * @addr: the station's address
 *
 * Context: process.
 * Return: what mbr_fdb_learn_slow() does.
 */
int lan_learn(struct lan *lan, int port, const u8 *addr)
{
	int err;

	local_bh_disable();
	rcu_read_lock();
	err = mbr_fdb_learn_slow(lan->port[port], mbr_fdb_key(addr), 60);
	rcu_read_unlock();
	local_bh_enable();
	return err;
}

/**
 * lan_add_static() - make a static entry
 * @lan: the bridge
 * @port: which port it leads to
 * @addr: the station's address
 *
 * Context: process, may sleep.
 * Return: 0, or a negative errno.
 */
int lan_add_static(struct lan *lan, int port, const u8 *addr)
{
	int err;

	rtnl_lock();
	err = mbr_fdb_add_static(lan->port[port], addr, false, NULL);
	rtnl_unlock();
	return err;
}

/**
 * lan_find() - the entry of a station
 * @lan: the bridge
 * @addr: its address
 *
 * Context: process.  Nobody but the test deletes entries, so it may use them
 * without a lock.
 * Return: the entry, or NULL.
 */
struct mbr_fdb *lan_find(struct lan *lan, const u8 *addr)
{
	struct mbr_fdb *f;

	rcu_read_lock();
	f = mbr_fdb_find_rcu(lan->br, mbr_fdb_key(addr));
	rcu_read_unlock();
	return f;
}

/**
 * lan_entry() - the entry of a station, which must be there
 * @test: the test; it ends here if it is not
 * @addr: its address
 *
 * Context: process.
 * Return: the entry.
 */
struct mbr_fdb *lan_entry(struct kunit *test, const u8 *addr)
{
	struct mbr_fdb *f = lan_find(test->priv, addr);

	KUNIT_ASSERT_NOT_NULL(test, f);
	return f;
}

/**
 * lan_stat() - a counter of a port
 * @lan: the bridge
 * @port: which port
 * @stat: which counter
 *
 * Context: any.
 * Return: its value.
 */
u64 lan_stat(struct lan *lan, int port, enum muse_bridge_stat_attr stat)
{
	u64 sum[MBR_STAT_COUNT];

	mbr_stats_sum(lan->port[port], sum);
	return sum[stat - MBR_STAT_FIRST];
}
