// SPDX-License-Identifier: GPL-2.0
/*
 * What the host may hand to the device of a bridge: that depends on the ports.
 *
 * Of its offloads (pages, checksums, segments) those that at least one port has:
 * for a port that lacks one, the stack does the work at the port's own device,
 * which is the last and so the best moment.  Where no port has it, it is done
 * before the frame comes to us, and once instead of for each port.
 *
 * Of sizes (MTU, segments) the smallest, of headroom the largest.
 */
#include "features.h"

#include <linux/if_ether.h>
#include <linux/minmax.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "bridge.h"
#include "port.h"

/*
 * The MTU that the bridge has unless it was set by hand.  A frame of the host
 * then fits every port, whichever it leaves by.
 */
static int mbr_features_mtu(const struct mbr_bridge *br)
{
	const struct mbr_port *port;
	unsigned int mtu = UINT_MAX;

	if (list_empty(&br->ports))
		return ETH_DATA_LEN;
	list_for_each_entry(port, &br->ports, node)
		mtu = min(mtu, READ_ONCE(port->dev->mtu));
	/* A port may go below what a bridge can, or above. */
	return clamp(mtu, br->dev->min_mtu, br->dev->max_mtu);
}

/**
 * mbr_features_change_mtu() - ndo_change_mtu: somebody sets the MTU, or we do
 * @dev: the bridge device
 * @mtu: in bytes, within the bounds of the device
 *
 * What the ports ask for is what the bridge follows, so setting just that by
 * hand makes it follow them again.
 *
 * Context: process, under RTNL.
 * Return: 0.
 */
int mbr_features_change_mtu(struct net_device *dev, int mtu)
{
	struct mbr_bridge *br = netdev_priv(dev);

	ASSERT_RTNL();

	WRITE_ONCE(dev->mtu, mtu);
	br->mtu_by_hand = mtu != mbr_features_mtu(br);
	return 0;
}

static void mbr_features_update_mtu(struct mbr_bridge *br)
{
	if (br->mtu_by_hand)
		return;
	dev_set_mtu(br->dev, mbr_features_mtu(br));
	/* Had another refused it, the old one would look like one set by hand. */
	br->mtu_by_hand = false;
}

/* The largest GSO frame that every port's driver takes. */
static void mbr_features_update_segments(struct mbr_bridge *br)
{
	const struct mbr_port *port;
	unsigned int size = TSO_MAX_SIZE;
	u16 segs = TSO_MAX_SEGS;

	list_for_each_entry(port, &br->ports, node) {
		size = min(size, port->dev->tso_max_size);
		segs = min(segs, port->dev->tso_max_segs);
	}
	if (list_empty(&br->ports))
		size = TSO_LEGACY_MAX_SIZE;
	netif_set_tso_max_size(br->dev, size);
	netif_set_tso_max_segs(br->dev, segs);
}

/*
 * So that a port which puts a header before the frame finds room there, whichever
 * port's driver allocated it, or if the host did.
 */
static void mbr_features_update_headroom(struct mbr_bridge *br)
{
	unsigned short headroom = 0;
	struct mbr_port *port;

	list_for_each_entry(port, &br->ports, node)
		headroom = max_t(unsigned short, headroom,
				 netdev_get_fwd_headroom(port->dev));
	WRITE_ONCE(br->dev->needed_headroom, headroom);
	list_for_each_entry(port, &br->ports, node)
		netdev_set_rx_headroom(port->dev, headroom);
}

/**
 * mbr_features_update() - a port came, left, or can do something else now
 * @br: the bridge
 *
 * Context: process, under RTNL, may sleep.
 */
void mbr_features_update(struct mbr_bridge *br)
{
	ASSERT_RTNL();

	/* Of a bridge that goes, nobody asks. */
	if (br->dev->reg_state != NETREG_REGISTERED)
		return;
	mbr_features_update_mtu(br);
	mbr_features_update_segments(br);
	mbr_features_update_headroom(br);
	netdev_update_features(br->dev);
}

/* Whether a port can compute checksums of any kind. */
static bool mbr_features_any_csum(const struct mbr_bridge *br)
{
	const struct mbr_port *port;

	list_for_each_entry(port, &br->ports, node)
		if (port->dev->features & NETIF_F_CSUM_MASK)
			return true;
	return false;
}

/**
 * mbr_features_fix() - ndo_fix_features: what the ports make of the wishes
 * @dev: the bridge device
 * @features: those that are wished for
 *
 * A port whose driver computes checksums of some protocols only stands for
 * NETIF_F_HW_CSUM, any protocol: the stack computes the others at the port.
 *
 * Context: process, under RTNL.
 * Return: those that the bridge has.
 */
netdev_features_t mbr_features_fix(struct net_device *dev,
				   netdev_features_t features)
{
	const struct mbr_bridge *br = netdev_priv(dev);
	const netdev_features_t wanted = features & ~NETIF_F_VLAN_CHALLENGED;
	const struct mbr_port *port;

	if (list_empty(&br->ports))
		return wanted;
	features = wanted & ~(NETIF_F_ONE_FOR_ALL | NETIF_F_CSUM_MASK);
	list_for_each_entry(port, &br->ports, node)
		features = netdev_increment_features(features,
						     port->dev->features &
						     ~NETIF_F_CSUM_MASK,
						     wanted);
	if (mbr_features_any_csum(br))
		features |= wanted & NETIF_F_HW_CSUM;
	/* The later a frame is cut into segments, the fewer cross the bridge. */
	return netdev_add_tso_features(features, wanted);
}
