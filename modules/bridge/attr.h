/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_ATTR_H
#define _MUSE_BRIDGE_ATTR_H

#include <net/netlink.h>
#include <linux/muse_bridge.h>

struct mbr_bridge;
struct mbr_fdb_filter;
struct mbr_port;
struct net;

/*
 * What each request may carry; anything else is refused by name.  The first
 * are for the top of the message, the others for the nest inside.
 */
extern const struct nla_policy mbr_attr_get[MUSE_BRIDGE_A_IFINDEX + 1];
extern const struct nla_policy mbr_attr_set[MUSE_BRIDGE_A_BRIDGE + 1];
extern const struct nla_policy mbr_attr_port_set[MUSE_BRIDGE_A_PORT + 1];
extern const struct nla_policy mbr_attr_fdb_get[MUSE_BRIDGE_A_FDB + 1];
extern const struct nla_policy mbr_attr_fdb_add[MUSE_BRIDGE_A_FDB + 1];
extern const struct nla_policy mbr_attr_fdb_del[MUSE_BRIDGE_A_FDB + 1];
extern const struct nla_policy mbr_attr_fdb_flush[MUSE_BRIDGE_A_FDB + 1];

extern const struct nla_policy mbr_attr_explain[MUSE_BRIDGE_A_EXPLAIN + 1];

extern const struct nla_policy
mbr_attr_set_bridge[MUSE_BRIDGE_A_BRIDGE_FDB_STATS + 1];
extern const struct nla_policy
mbr_attr_set_port[MUSE_BRIDGE_A_PORT_LEARN_LIMIT_ACTION + 1];
extern const struct nla_policy
mbr_attr_dump[MUSE_BRIDGE_A_FDB_ACTIVE + 1];
extern const struct nla_policy
mbr_attr_new_entry[MUSE_BRIDGE_A_FDB_REPLACE + 1];
extern const struct nla_policy mbr_attr_address[MUSE_BRIDGE_A_FDB_ADDR + 1];
extern const struct nla_policy mbr_attr_flush[MUSE_BRIDGE_A_FDB_YOUNGER + 1];
extern const struct nla_policy
mbr_attr_frame[MUSE_BRIDGE_A_EXPLAIN_LEN + 1];

/* Report an attribute that the request lacks, by number and in words. */
#define MBR_ATTR_MISSING(extack, nest, type, what) ({			\
	NL_SET_ERR_ATTR_MISS(extack, nest, type);			\
	NL_SET_ERR_MSG(extack, what " is missing");			\
	-EINVAL;							\
})

struct mbr_bridge *mbr_attr_find_bridge(struct net *net, struct nlattr **attrs,
					struct netlink_ext_ack *extack);
struct mbr_port *mbr_attr_find_port(struct net *net,
				    const struct mbr_bridge *br,
				    const struct nlattr *attr,
				    struct netlink_ext_ack *extack);
int mbr_attr_get_filter(struct nlattr **tb, const struct nlattr *nest,
			struct mbr_fdb_filter *filter,
			struct netlink_ext_ack *extack);
const u8 *mbr_attr_find_addr(struct nlattr **tb, const struct nlattr *nest,
			     struct netlink_ext_ack *extack);
int mbr_attr_check_group_fwd_mask(const struct nlattr *attr,
				  struct netlink_ext_ack *extack);

#endif /* _MUSE_BRIDGE_ATTR_H */
