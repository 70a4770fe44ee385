// SPDX-License-Identifier: GPL-2.0
/*
 * Requests of the generic netlink family that list everything.
 *
 * A dump holds the RCU read lock while it fills a message and nothing between
 * two of them.  A device found in its namespace's list has not been torn down,
 * and will not be before the lock is released.  The dump goes on from the index
 * or the hash at which it stopped, so it shows everything that was there from
 * its beginning to its end exactly once, whatever came and went meanwhile.  What
 * changed meanwhile is told by the notifications after the number that the dump
 * has in its first message about the bridge.
 */
#include "dump.h"

#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/sock.h>
#include <kunit/visibility.h>

#include "attr.h"
#include "bridge.h"
#include "device.h"
#include "fdb.h"
#include "message.h"
#include "netlink.h"
#include "notify.h"
#include "port.h"

/* The context is too small for a filter, so it has a pointer. */
static struct mbr_dump *mbr_dump(struct netlink_callback *cb)
{
	return *(struct mbr_dump **)cb->ctx;
}

/**
 * mbr_dump_open() - begin a dump
 * @cb: its state
 *
 * Context: process, may sleep.
 * Return: 0, or -ENOMEM.
 */
int mbr_dump_open(struct netlink_callback *cb)
{
	struct mbr_dump *dump = kzalloc(sizeof(*dump), GFP_KERNEL);

	*(struct mbr_dump **)cb->ctx = dump;
	return dump ? 0 : -ENOMEM;
}

/**
 * mbr_dump_close() - end a dump, wherever it stands
 * @cb: its state
 *
 * Context: process, may sleep.
 * Return: 0.
 */
int mbr_dump_close(struct netlink_callback *cb)
{
	kfree(mbr_dump(cb));
	return 0;
}

/* Limit a dump of entries. */
static int mbr_dump_start_fdb(struct netlink_callback *cb,
			      const struct mbr_bridge *br, struct nlattr *nest)
{
	struct nlattr *tb[MUSE_BRIDGE_A_FDB_ACTIVE + 1];
	struct mbr_dump *dump = mbr_dump(cb);
	const struct mbr_port *port;
	int err;

	err = nla_parse_nested(tb, ARRAY_SIZE(tb) - 1, nest, mbr_attr_dump,
			       cb->extack) ?:
	      mbr_attr_get_filter(tb, nest, &dump->filter, cb->extack);
	if (err)
		return err;
	dump->only_count = nla_get_flag(tb[MUSE_BRIDGE_A_FDB_COUNT_ONLY]);
	if (tb[MUSE_BRIDGE_A_FDB_MOVES])
		dump->filter.min_moves = nla_get_u32(tb[MUSE_BRIDGE_A_FDB_MOVES]);
	dump->filter.by_active = tb[MUSE_BRIDGE_A_FDB_ACTIVE];
	if (tb[MUSE_BRIDGE_A_FDB_ACTIVE])
		dump->filter.active = msecs_to_jiffies(nla_get_u32(tb[MUSE_BRIDGE_A_FDB_ACTIVE]));
	if (!tb[MUSE_BRIDGE_A_FDB_PORT_IFINDEX])
		return 0;
	port = mbr_attr_find_port(sock_net(cb->skb->sk), br,
				  tb[MUSE_BRIDGE_A_FDB_PORT_IFINDEX],
				  cb->extack);
	if (IS_ERR(port))
		return PTR_ERR(port);
	dump->only_bridge = port->br->dev->ifindex;
	dump->only_port = port->dev->ifindex;
	return 0;
}

/*
 * Look at the request of a dump.  This is done for its first message and not
 * in ->start(), because only a message can carry the text of an error on every
 * kernel.  Under rcu_read_lock().
 */
static int mbr_dump_start(struct netlink_callback *cb)
{
	struct nlattr **attrs = muse_genl_dump_attrs(cb);
	struct mbr_dump *dump = mbr_dump(cb);
	struct genlmsghdr *hdr = nlmsg_data(cb->nlh);
	const struct mbr_bridge *br = NULL;
	int err = 0;

	if (dump->started)
		return 0;
	if (attrs[MUSE_BRIDGE_A_IFINDEX]) {
		br = mbr_attr_find_bridge(sock_net(cb->skb->sk), attrs,
					  cb->extack);
		if (IS_ERR(br))
			return PTR_ERR(br);
		dump->only_bridge = br->dev->ifindex;
	}
	/* The other dumps have a policy without this attribute. */
	if (hdr->cmd == MUSE_BRIDGE_CMD_FDB_GET && attrs[MUSE_BRIDGE_A_FDB])
		err = mbr_dump_start_fdb(cb, br, attrs[MUSE_BRIDGE_A_FDB]);
	dump->started = !err;
	return err;
}

/* The bridge with the lowest index from dump->bridge on, or NULL. */
static struct mbr_bridge *mbr_dump_bridge(struct netlink_callback *cb)
{
	const struct mbr_dump *dump = mbr_dump(cb);
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
static struct mbr_port *mbr_dump_port(const struct mbr_dump *dump,
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

static int mbr_dump_one_bridge(const struct mbr_msg *msg, struct mbr_dump *dump,
			       const struct mbr_bridge *br)
{
	return mbr_msg_bridge(msg, br);
}

static int mbr_dump_ports(const struct mbr_msg *msg, struct mbr_dump *dump,
			  const struct mbr_bridge *br)
{
	const struct mbr_port *port;
	int err;

	while ((port = mbr_dump_port(dump, br))) {
		err = mbr_msg_port(msg, port);
		if (err)
			return err;
		dump->port = port->dev->ifindex + 1;
	}
	dump->port = 0;
	return 0;
}

/*
 * Find the port that the dump of entries is limited to, if it is: since the last
 * message it may have left, and then there is nothing more to show.
 */
static bool mbr_dump_find_port(struct mbr_dump *dump,
			       const struct mbr_bridge *br)
{
	const struct mbr_port *port;

	if (!dump->only_port)
		return true;
	list_for_each_entry_rcu(port, &br->ports, node) {
		if (port->dev->ifindex == dump->only_port) {
			dump->filter.port = port;
			return true;
		}
	}
	return false;
}

/*
 * Write the entries of a bucket whose position is from dump->pos up to @end,
 * all of them or none; or only count them.
 */
static int mbr_dump_bucket(const struct mbr_msg *msg, struct mbr_dump *dump,
			   const struct mbr_bridge *br,
			   struct mbr_table_entry *e, u8 ver, u64 end)
{
	void *mark = skb_tail_pointer(msg->skb);
	struct mbr_table_entry *tmp;
	struct mbr_fdb *f;
	u64 pos;
	int err;

	mbr_table_for_each_in(e, tmp, ver) {
		pos = mbr_table_hash(&br->fdb, e->key) >> 32;
		f = container_of(e, struct mbr_fdb, entry);
		if (pos < dump->pos || pos >= end ||
		    !mbr_fdb_matches(f, &dump->filter))
			continue;
		if (dump->only_count) {
			dump->count++;
			continue;
		}
		err = mbr_msg_fdb(msg, br, f, NULL);
		if (err) {
			nlmsg_trim(msg->skb, mark);
			return err;
		}
	}
	return 0;
}

/* Write the entries of one step of a walk through the table. */
static int mbr_dump_step(const struct mbr_msg *msg, struct mbr_dump *dump,
			 const struct mbr_bridge *br)
{
	bool empty = !msg->skb->len;
	struct mbr_table_entry *e;
	u64 end = dump->pos;
	u8 ver;
	int err;

	e = mbr_table_walk_rcu(&br->fdb, &end, &ver);
	err = mbr_dump_bucket(msg, dump, br, e, ver, end);
	/*
	 * While the table waits to grow, a bucket may hold more than an empty
	 * message can: then its lower half, or the lower half of that.
	 */
	while (err && empty && end - dump->pos > 1) {
		end = dump->pos + (end - dump->pos) / 2;
		err = mbr_dump_bucket(msg, dump, br, e, ver, end);
	}
	if (!err)
		dump->pos = end;
	return err;
}

/* -EAGAIN asks for a pause: a table in which little is wanted takes long. */
VISIBLE_IF_KUNIT int mbr_dump_fdb(const struct mbr_msg *msg,
				  struct mbr_dump *dump,
				  const struct mbr_bridge *br)
{
	int steps = MBR_DUMP_STEPS;
	int err;

	if (!mbr_dump_find_port(dump, br))
		dump->pos = MBR_TABLE_END;
	while (dump->pos < MBR_TABLE_END) {
		err = mbr_dump_step(msg, dump, br);
		if (err)
			return err;
		if (!--steps)
			return -EAGAIN;
	}
	dump->pos = 0;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_dump_fdb);

/*
 * Look at one bridge.  The number in its first message is from before everything
 * that was passed over for it.
 */
VISIBLE_IF_KUNIT int mbr_dump_one(struct mbr_msg *msg, struct mbr_dump *dump,
				  struct mbr_bridge *br,
				  int (*one)(const struct mbr_msg *msg,
					     struct mbr_dump *dump,
					     const struct mbr_bridge *br))
{
	unsigned int len = msg->skb->len;
	int err;

	if (!dump->kept)
		dump->event = mbr_notify_number(br);
	msg->event = dump->event;
	mbr_msg_keep_head(msg, br);
	err = one(msg, dump, br);
	dump->kept = err && msg->skb->len == len;
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_dump_one);

/*
 * Look for the next bridge, for as long as @one does not fail.  The caller
 * holds the RCU read lock.
 */
static int
mbr_dump_bridges(struct mbr_msg *msg, struct netlink_callback *cb,
		 int (*one)(const struct mbr_msg *msg, struct mbr_dump *dump,
			    const struct mbr_bridge *br))
{
	struct mbr_dump *dump = mbr_dump(cb);
	struct mbr_bridge *br;
	int err;

	err = mbr_dump_start(cb);
	while (!err && (br = mbr_dump_bridge(cb))) {
		if (dump->bridge != br->dev->ifindex) {
			/* Not the one at which we stopped. */
			dump->bridge = br->dev->ifindex;
			dump->port = 0;
			dump->pos = 0;
			dump->kept = false;
		}
		err = mbr_dump_one(msg, dump, br, one);
		if (!err)
			dump->bridge = br->dev->ifindex + 1;
	}
	return err;
}

/* All bridges have been looked at: was it only to count? */
static int mbr_dump_count(const struct mbr_msg *msg, struct mbr_dump *dump)
{
	int err;

	if (!dump->only_count || dump->counted)
		return 0;
	err = mbr_msg_count(msg, dump->count);
	dump->counted = !err;
	return err;
}

/* Fill one message of a dump. */
static int
mbr_dump_fill(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd,
	      int (*one)(const struct mbr_msg *msg, struct mbr_dump *dump,
			 const struct mbr_bridge *br))
{
	struct mbr_msg msg = {
		.skb = skb,
		.family = &mbr_nl_family,
		.portid = NETLINK_CB(cb->skb).portid,
		.seq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI,
		.cmd = cmd,
	};
	int err;

	do {
		rcu_read_lock();
		err = mbr_dump_bridges(&msg, cb, one);
		rcu_read_unlock();
		cond_resched();
	} while (err == -EAGAIN);
	if (!err)
		err = mbr_dump_count(&msg, mbr_dump(cb));
	return skb->len ?: err;
}

/**
 * mbr_dump_get_bridges() - dump of BRIDGE_GET
 * @skb: message to fill
 * @cb: state of the dump
 *
 * Context: process, may sleep.
 * Return: length of the message, 0 at the end, or a negative errno.
 */
int mbr_dump_get_bridges(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mbr_dump_fill(skb, cb, MUSE_BRIDGE_CMD_BRIDGE_GET,
			     mbr_dump_one_bridge);
}

/**
 * mbr_dump_get_ports() - dump of PORT_GET
 * @skb: message to fill
 * @cb: state of the dump
 *
 * Context: process, may sleep.
 * Return: length of the message, 0 at the end, or a negative errno.
 */
int mbr_dump_get_ports(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mbr_dump_fill(skb, cb, MUSE_BRIDGE_CMD_PORT_GET, mbr_dump_ports);
}

/**
 * mbr_dump_get_fdb() - dump of FDB_GET
 * @skb: message to fill
 * @cb: state of the dump
 *
 * Context: process, may sleep.
 * Return: length of the message, 0 at the end, or a negative errno.
 */
int mbr_dump_get_fdb(struct sk_buff *skb, struct netlink_callback *cb)
{
	return mbr_dump_fill(skb, cb, MUSE_BRIDGE_CMD_FDB_GET, mbr_dump_fdb);
}
