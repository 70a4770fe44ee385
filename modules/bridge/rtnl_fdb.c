// SPDX-License-Identifier: GPL-2.0
/*
 * Entries in the words of rtnetlink's family AF_BRIDGE: what `bridge fdb` of
 * iproute2 asks.
 *
 * The kernel's core asks the bridge device itself, never for one of our ports:
 * that it does only where IFF_BRIDGE_PORT is set, which ours must not have.  So
 * an entry is added to the bridge, and the port is an attribute:
 *
 *   bridge fdb add 02:00:00:00:00:01 dev lan0 via eth1 static
 */
#include "rtnl_fdb.h"

#include <linux/bits.h>
#include <linux/etherdevice.h>
#include <linux/limits.h>
#include <linux/sched.h>
#include <linux/rtnetlink.h>
#include <net/neighbour.h>
#include <net/netlink.h>
#include <kunit/visibility.h>

#include "attr.h"
#include "bridge.h"
#include "dump.h"
#include "fdb.h"
#include "port.h"

/* What the core keeps for us is a position in the table, not a number of entries. */
#define MBR_RTNL_FDB_INSIDE	BIT(30)

static u16 mbr_rtnl_fdb_state(u8 state)
{
	switch (state) {
	case MUSE_BRIDGE_FDB_STATE_LOCAL:
		return NUD_PERMANENT;
	case MUSE_BRIDGE_FDB_STATE_STATIC:
		return NUD_NOARP;
	}
	return NUD_REACHABLE;
}

static int mbr_rtnl_fdb_put(struct sk_buff *skb, const struct mbr_bridge *br,
			    const struct mbr_fdb *f)
{
	struct nda_cacheinfo age = {};
	u8 addr[ETH_ALEN];

	if (READ_ONCE(f->state) == MUSE_BRIDGE_FDB_STATE_LEARNED)
		age.ndm_used = jiffies_to_clock_t(mbr_fdb_idle(f, mbr_fdb_now()));
	age.ndm_updated = age.ndm_used;
	mbr_fdb_addr(f->entry.key, addr);
	if (nla_put(skb, NDA_LLADDR, ETH_ALEN, addr) ||
	    nla_put_u32(skb, NDA_MASTER, br->dev->ifindex) ||
	    nla_put(skb, NDA_CACHEINFO, sizeof(age), &age))
		return -EMSGSIZE;
	return 0;
}

/* Write a message about @f, or nothing.  Under rcu_read_lock(). */
static int mbr_rtnl_fdb_fill(struct sk_buff *skb, const struct mbr_bridge *br,
			     const struct mbr_fdb *f, u32 portid, u32 seq,
			     int nlflags)
{
	const struct mbr_port *port = rcu_dereference(f->port);
	struct nlmsghdr *nlh;
	struct ndmsg *ndm;

	nlh = nlmsg_put(skb, portid, seq, RTM_NEWNEIGH, sizeof(*ndm), nlflags);
	if (!nlh)
		return -EMSGSIZE;
	ndm = nlmsg_data(nlh);
	*ndm = (struct ndmsg) {
		.ndm_family = AF_BRIDGE,
		.ndm_ifindex = port ? port->dev->ifindex : br->dev->ifindex,
		.ndm_state = mbr_rtnl_fdb_state(READ_ONCE(f->state)),
	};
	if (mbr_rtnl_fdb_put(skb, br, f)) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

static int mbr_rtnl_fdb_check_vid(u16 vid, struct netlink_ext_ack *extack)
{
	if (!vid)
		return 0;
	NL_SET_ERR_MSG(extack, "a muse_bridge has no VLANs");
	return -EOPNOTSUPP;
}

/* What a request to change an entry says of it, besides its address. */
static int mbr_rtnl_fdb_check(const struct ndmsg *ndm, struct nlattr *tb[],
			      const unsigned char *addr, u16 vid,
			      struct netlink_ext_ack *extack)
{
	int i;

	for (i = 0; i <= NDA_MAX; i++) {
		if (!tb[i] || i == NDA_LLADDR || i == NDA_VLAN ||
		    i == NDA_IFINDEX)
			continue;
		NL_SET_ERR_MSG_ATTR(extack, tb[i],
				    "an entry of a muse_bridge has only an address and a port (via PORT)");
		return -EOPNOTSUPP;
	}
	if (ndm->ndm_flags & ~(NTF_SELF | NTF_MASTER)) {
		NL_SET_ERR_MSG(extack,
			       "an entry of a muse_bridge has no such flag");
		return -EOPNOTSUPP;
	}
	if (!is_valid_ether_addr(addr)) {
		NL_SET_ERR_MSG_ATTR(extack, tb[NDA_LLADDR],
				    "a station's address is unicast and not zero");
		return -EADDRNOTAVAIL;
	}
	return mbr_rtnl_fdb_check_vid(vid, extack);
}

/* The port that a request names; NULL if it names none. */
static struct mbr_port *mbr_rtnl_fdb_find_port(const struct mbr_bridge *br,
					       struct nlattr *tb[],
					       struct netlink_ext_ack *extack)
{
	if (!tb[NDA_IFINDEX])
		return NULL;
	if (nla_len(tb[NDA_IFINDEX]) != sizeof(u32)) {
		NL_SET_ERR_MSG_ATTR(extack, tb[NDA_IFINDEX],
				    "invalid attribute length");
		return ERR_PTR(-EINVAL);
	}
	return mbr_attr_find_port(dev_net(br->dev), br, tb[NDA_IFINDEX],
				  extack);
}

/* Make @addr one more address of the host. */
static int mbr_rtnl_fdb_add_local(struct mbr_bridge *br, const u8 *addr,
				  bool replace, struct netlink_ext_ack *extack)
{
	const struct mbr_fdb *f;
	bool there, local;

	rcu_read_lock();
	f = mbr_fdb_find_rcu(br, mbr_fdb_key(addr));
	there = f;
	local = f && READ_ONCE(f->state) == MUSE_BRIDGE_FDB_STATE_LOCAL;
	rcu_read_unlock();
	if (there && !replace) {
		NL_SET_ERR_MSG(extack, "address already has an entry");
		return -EEXIST;
	}
	/* RTNL keeps it that; to make it anew would leave a moment without. */
	return local ? 0 : mbr_fdb_add_local(br, addr);
}

/**
 * mbr_rtnl_fdb_add() - add a static entry, or an address of the host
 * @ndm: head of the request: its state is %NUD_NOARP or %NUD_PERMANENT
 * @tb: its attributes: %NDA_IFINDEX is the port, absent for the host
 * @dev: the bridge device
 * @addr: the address
 * @vid: 0, for there are no VLANs
 * @nlh_flags: NLM_F_*; with %NLM_F_REPLACE an entry that is there is replaced
 * @notified: stays false: the core tells of the change
 * @extack: for the text of an error
 *
 * Context: process, under RTNL.
 * Return: 0, or a negative errno.
 */
int mbr_rtnl_fdb_add(struct ndmsg *ndm, struct nlattr *tb[],
		     struct net_device *dev, const unsigned char *addr,
		     u16 vid, u16 nlh_flags, bool *notified,
		     struct netlink_ext_ack *extack)
{
	bool replace = nlh_flags & NLM_F_REPLACE;
	struct mbr_bridge *br = netdev_priv(dev);
	struct mbr_port *port;
	int err;

	err = mbr_rtnl_fdb_check(ndm, tb, addr, vid, extack);
	if (err)
		return err;
	if (nlh_flags & NLM_F_APPEND) {
		NL_SET_ERR_MSG(extack, "an address has one entry");
		return -EOPNOTSUPP;
	}
	if (!(ndm->ndm_state & (NUD_PERMANENT | NUD_NOARP))) {
		NL_SET_ERR_MSG(extack, "entries that age are learned, not added");
		return -EOPNOTSUPP;
	}
	port = mbr_rtnl_fdb_find_port(br, tb, extack);
	if (IS_ERR(port))
		return PTR_ERR(port);
	if (port)
		return mbr_fdb_add_static(port, addr, replace, extack);
	if (!(ndm->ndm_state & NUD_PERMANENT)) {
		NL_SET_ERR_MSG(extack, "a static entry needs a port (via PORT)");
		return -EINVAL;
	}
	return mbr_rtnl_fdb_add_local(br, addr, replace, extack);
}

/**
 * mbr_rtnl_fdb_del() - delete the entry of an address
 * @ndm: head of the request
 * @tb: its attributes: with %NDA_IFINDEX, only if the entry leads to that port
 * @dev: the bridge device
 * @addr: the address
 * @vid: 0, for there are no VLANs
 * @notified: stays false: the core tells of the change
 * @extack: for the text of an error
 *
 * The address of the device itself stays.
 *
 * Context: process, under RTNL.
 * Return: 0, or a negative errno.
 */
int mbr_rtnl_fdb_del(struct ndmsg *ndm, struct nlattr *tb[],
		     struct net_device *dev, const unsigned char *addr,
		     u16 vid, bool *notified, struct netlink_ext_ack *extack)
{
	bool elsewhere = false, local = false;
	struct mbr_bridge *br = netdev_priv(dev);
	const struct mbr_fdb *f;
	struct mbr_port *port;
	int err;

	err = mbr_rtnl_fdb_check(ndm, tb, addr, vid, extack);
	if (err)
		return err;
	port = mbr_rtnl_fdb_find_port(br, tb, extack);
	if (IS_ERR(port))
		return PTR_ERR(port);

	rcu_read_lock();
	f = mbr_fdb_find_rcu(br, mbr_fdb_key(addr));
	if (f) {
		elsewhere = port && rcu_access_pointer(f->port) != port;
		local = READ_ONCE(f->state) == MUSE_BRIDGE_FDB_STATE_LOCAL;
	}
	rcu_read_unlock();
	if (elsewhere) {
		NL_SET_ERR_MSG_ATTR(extack, tb[NDA_IFINDEX],
				    "the entry does not lead to this port");
		return -ENOENT;
	}
	if (!local || ether_addr_equal(addr, dev->dev_addr))
		return mbr_fdb_del(br, addr, extack);
	mbr_fdb_del_local(br, addr);
	return 0;
}

/**
 * mbr_rtnl_fdb_get() - describe the entry of an address
 * @skb: message to write to
 * @tb: attributes of the request
 * @dev: the bridge device
 * @addr: the address
 * @vid: 0, for there are no VLANs
 * @portid: the requester
 * @seq: number of the request
 * @extack: for the text of an error
 *
 * Context: process, under RTNL.
 * Return: 0, or a negative errno.
 */
int mbr_rtnl_fdb_get(struct sk_buff *skb, struct nlattr *tb[],
		     struct net_device *dev, const unsigned char *addr,
		     u16 vid, u32 portid, u32 seq,
		     struct netlink_ext_ack *extack)
{
	const struct mbr_bridge *br = netdev_priv(dev);
	const struct mbr_fdb *f;
	int err;

	err = mbr_rtnl_fdb_check_vid(vid, extack);
	if (err)
		return err;
	rcu_read_lock();
	f = mbr_fdb_find_rcu(br, mbr_fdb_key(addr));
	if (f) {
		err = mbr_rtnl_fdb_fill(skb, br, f, portid, seq, 0);
	} else {
		NL_SET_ERR_MSG(extack, "address has no entry");
		err = -ENOENT;
	}
	rcu_read_unlock();
	return err;
}

/*
 * Write the entries of the bucket that begins with @e whose position is from
 * @pos up to @end, all of them or none.
 */
static int mbr_rtnl_fdb_dump_bucket(struct sk_buff *skb,
				    const struct netlink_callback *cb,
				    const struct mbr_bridge *br,
				    struct mbr_table_entry *e, u8 ver, u64 pos,
				    u64 end)
{
	void *mark = skb_tail_pointer(skb);
	struct mbr_table_entry *tmp;
	u64 at;
	int err;

	mbr_table_for_each_in(e, tmp, ver) {
		at = mbr_table_hash(&br->fdb, e->key) >> 32;
		if (at < pos || at >= end)
			continue;
		err = mbr_rtnl_fdb_fill(skb, br,
					container_of(e, struct mbr_fdb, entry),
					NETLINK_CB(cb->skb).portid,
					cb->nlh->nlmsg_seq, NLM_F_MULTI);
		if (err) {
			nlmsg_trim(skb, mark);
			return err;
		}
	}
	return 0;
}

/* Write the entries of one step of a walk through the table. */
static int mbr_rtnl_fdb_dump_step(struct sk_buff *skb,
				  const struct netlink_callback *cb,
				  const struct mbr_bridge *br, u64 *pos)
{
	bool empty = !skb->len;
	struct mbr_table_entry *e;
	u64 end = *pos;
	u8 ver;
	int err;

	e = mbr_table_walk_rcu(&br->fdb, &end, &ver);
	err = mbr_rtnl_fdb_dump_bucket(skb, cb, br, e, ver, *pos, end);
	/*
	 * While the table waits to grow, a bucket may hold more than an empty
	 * message can: then the lower half of it, at a position that can be kept.
	 */
	while (err && empty && end - *pos > 4) {
		end = *pos + ((end - *pos) / 2 & ~3ULL);
		err = mbr_rtnl_fdb_dump_bucket(skb, cb, br, e, ver, *pos, end);
	}
	if (!err)
		*pos = end;
	return err;
}

/* Write entries from *@pos on, which is moved; -EMSGSIZE if some are left. */
VISIBLE_IF_KUNIT int mbr_rtnl_fdb_dump_table(struct sk_buff *skb,
					     const struct netlink_callback *cb,
					     const struct mbr_bridge *br,
					     u64 *pos)
{
	int steps, err = 0;

	/* A large table with little in it takes long. */
	while (!err && *pos < MBR_TABLE_END) {
		rcu_read_lock();
		for (steps = 0; !err && *pos < MBR_TABLE_END && steps < MBR_DUMP_STEPS; steps++)
			err = mbr_rtnl_fdb_dump_step(skb, cb, br, pos);
		rcu_read_unlock();
		cond_resched();
	}
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(mbr_rtnl_fdb_dump_table);

/**
 * mbr_rtnl_fdb_dump() - list the entries of a bridge
 * @skb: message to fill
 * @cb: state of the dump
 * @dev: the bridge device
 * @filter_dev: NULL
 * @idx: where the next message goes on
 *
 * The core keeps an int for us between two messages.  In the lists that every
 * device has it counts.  In our table, it is huge and holds the upper 30 bits of
 * the position: the walk costs no more for beginning far inside, and shows what
 * is there all the time exactly once.  Whoever else counts with it, as net/bridge
 * does whose port this bridge may be, takes its own list for done.
 *
 * Context: process, under RTNL.
 * Return: 0 when all is written, or -EMSGSIZE.
 */
int mbr_rtnl_fdb_dump(struct sk_buff *skb, struct netlink_callback *cb,
		      struct net_device *dev, struct net_device *filter_dev,
		      int *idx)
{
	const struct mbr_bridge *br = netdev_priv(dev);
	int err, from = muse_fdb_dump_from(cb);
	u64 pos = 0;

	if (from & MBR_RTNL_FDB_INSIDE) {
		pos = (u64)(from & (MBR_RTNL_FDB_INSIDE - 1)) << 2;
	} else {
		err = ndo_dflt_fdb_dump(skb, cb, dev, filter_dev, idx);
		if (err)
			return err;
	}

	err = mbr_rtnl_fdb_dump_table(skb, cb, br, &pos);
	if (err)
		*idx = MBR_RTNL_FDB_INSIDE | (int)(pos >> 2);
	return err;
}
