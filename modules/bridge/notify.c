// SPDX-License-Identifier: GPL-2.0
/*
 * Notifications to the multicast group "events".
 *
 * They are numbered and sent under fdb.lock of their bridge, so they arrive in
 * the order in which the bridge changed, and a listener sees from the numbers
 * that he missed some.  Where nobody listens, they are only numbered.  The tracepoints
 * of entries are here, too, and say the same.
 */
#include "notify.h"

#include <linux/rtnetlink.h>
#include <net/genetlink.h>

#include "bridge.h"
#include "message.h"
#include "netlink.h"
#include "port.h"
#include "rtnl_link.h"
#include "trace.h"

/*
 * Number a notification; false if it need not be sent.  A bridge that is not
 * registered yet has no index by which anybody could know it.
 */
static bool mbr_notify_wanted(struct mbr_bridge *br, enum muse_bridge_cmd cmd)
{
	lockdep_assert_held(&br->fdb.lock);

	if (br->dev->reg_state == NETREG_UNINITIALIZED)
		return false;
	/* One whose registration has failed goes unannounced. */
	if (cmd == MUSE_BRIDGE_CMD_BRIDGE_ADD_NTF)
		br->announced = true;
	if (!br->announced)
		return false;
	br->events++;
	return genl_has_listeners(&mbr_nl_family, dev_net(br->dev),
				  MBR_NL_GROUP_EVENTS);
}

/* Start a notification that is wanted; false if there is no memory for it. */
static bool mbr_notify_begin(struct mbr_msg *msg, struct mbr_bridge *br,
			     enum muse_bridge_cmd cmd)
{
	*msg = (struct mbr_msg) {
		.skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_ATOMIC),
		.family = &mbr_nl_family,
		.cmd = cmd,
		.event = br->events,
	};
	if (msg->skb)
		return true;
	/* Let the listeners know that they have missed something. */
	genl_set_err(&mbr_nl_family, dev_net(br->dev), 0, MBR_NL_GROUP_EVENTS,
		     -ENOBUFS);
	return false;
}

static void mbr_notify_end(struct mbr_msg *msg, const struct mbr_bridge *br,
			   int err)
{
	struct net *net = dev_net(br->dev);

	if (WARN_ON_ONCE(err)) {
		nlmsg_free(msg->skb);
		genl_set_err(&mbr_nl_family, net, 0, MBR_NL_GROUP_EVENTS,
			     -ENOBUFS);
		return;
	}
	genlmsg_multicast_netns(&mbr_nl_family, net, msg->skb, 0,
				MBR_NL_GROUP_EVENTS, GFP_ATOMIC);
}

/**
 * mbr_notify_number() - how far the notifications of a bridge have come
 * @br: the bridge
 *
 * Whoever looks at the bridge after this sees at least what the notifications up
 * to that number told.
 *
 * Context: any but hard IRQ, under rcu_read_lock() or RTNL; takes fdb.lock.
 * Return: number of the last one.
 */
u32 mbr_notify_number(struct mbr_bridge *br)
{
	u32 number;

	spin_lock_bh(&br->fdb.lock);
	number = br->events;
	spin_unlock_bh(&br->fdb.lock);
	return number;
}

/**
 * mbr_notify_bridge() - a bridge came, changed or went
 * @br: the bridge
 * @cmd: which of it
 *
 * Context: process, under RTNL; takes fdb.lock.
 */
void mbr_notify_bridge(struct mbr_bridge *br, enum muse_bridge_cmd cmd)
{
	struct mbr_msg msg;

	spin_lock_bh(&br->fdb.lock);
	if (mbr_notify_wanted(br, cmd) && mbr_notify_begin(&msg, br, cmd))
		mbr_notify_end(&msg, br, mbr_msg_bridge(&msg, br));
	spin_unlock_bh(&br->fdb.lock);
}

/**
 * mbr_notify_port() - a port joined, changed or left
 * @port: the port
 * @cmd: which of it
 *
 * Context: process, under RTNL; takes fdb.lock.
 */
void mbr_notify_port(const struct mbr_port *port, enum muse_bridge_cmd cmd)
{
	struct mbr_bridge *br = port->br;
	struct mbr_msg msg;

	spin_lock_bh(&br->fdb.lock);
	if (mbr_notify_wanted(br, cmd) && mbr_notify_begin(&msg, br, cmd))
		mbr_notify_end(&msg, br, mbr_msg_port(&msg, port));
	spin_unlock_bh(&br->fdb.lock);
	mbr_rtnl_link_notify(port, cmd == MUSE_BRIDGE_CMD_PORT_DEL_NTF ?
					   RTM_DELLINK : RTM_NEWLINK);
}

/* Apart: kernels that clear variables first would do so where nobody listens. */
static noinline void mbr_notify_send_fdb(struct mbr_bridge *br, const struct mbr_fdb *f,
					 enum muse_bridge_cmd cmd,
					 const struct mbr_msg_fdb_change *change)
{
	struct mbr_msg msg;

	if (mbr_notify_begin(&msg, br, cmd))
		mbr_notify_end(&msg, br, mbr_msg_fdb(&msg, br, f, change));
}

static void mbr_notify_fdb(struct mbr_bridge *br, const struct mbr_fdb *f,
			   enum muse_bridge_cmd cmd,
			   const struct mbr_msg_fdb_change *change)
{
	if (unlikely(mbr_notify_wanted(br, cmd)))
		mbr_notify_send_fdb(br, f, cmd, change);
}

/**
 * mbr_notify_fdb_add() - an entry was learned or added
 * @br: the bridge
 * @f: the entry
 *
 * Context: under fdb.lock.
 */
void mbr_notify_fdb_add(struct mbr_bridge *br, const struct mbr_fdb *f)
{
	trace_muse_bridge_fdb_add(br, f);
	mbr_notify_fdb(br, f, MUSE_BRIDGE_CMD_FDB_ADD_NTF, NULL);
}

/**
 * mbr_notify_fdb_set() - an entry was replaced by an administrator's
 * @br: the bridge
 * @f: the entry as it is now
 *
 * Context: under fdb.lock.
 */
void mbr_notify_fdb_set(struct mbr_bridge *br, const struct mbr_fdb *f)
{
	trace_muse_bridge_fdb_set(br, f);
	mbr_notify_fdb(br, f, MUSE_BRIDGE_CMD_FDB_SET_NTF, NULL);
}

/**
 * mbr_notify_fdb_move() - a station appeared behind another port
 * @br: the bridge
 * @f: the entry as it is now
 * @old_port: the port it was behind
 *
 * Context: under fdb.lock.
 */
void mbr_notify_fdb_move(struct mbr_bridge *br, const struct mbr_fdb *f,
			 const struct mbr_port *old_port)
{
	const struct mbr_msg_fdb_change change = { .old_port = old_port };

	trace_muse_bridge_fdb_move(br, f, old_port);
	mbr_notify_fdb(br, f, MUSE_BRIDGE_CMD_FDB_MOVE_NTF, &change);
}

/**
 * mbr_notify_fdb_damp() - an entry was damped, or is not any more
 * @br: the bridge
 * @f: the entry as it is now
 *
 * Context: under fdb.lock.
 */
void mbr_notify_fdb_damp(struct mbr_bridge *br, const struct mbr_fdb *f)
{
	mbr_notify_fdb(br, f, MUSE_BRIDGE_CMD_FDB_DAMP_NTF, NULL);
}

/**
 * mbr_notify_fdb_del() - an entry goes away
 * @br: the bridge
 * @f: the entry
 * @reason: why
 *
 * Context: under fdb.lock.
 */
void mbr_notify_fdb_del(struct mbr_bridge *br, const struct mbr_fdb *f,
			enum muse_bridge_fdb_reason reason)
{
	const struct mbr_msg_fdb_change change = { .reason = reason };

	trace_muse_bridge_fdb_del(br, f, reason);
	mbr_notify_fdb(br, f, MUSE_BRIDGE_CMD_FDB_DEL_NTF, &change);
}
