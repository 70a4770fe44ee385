/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_DUMP_H
#define _MUSE_BRIDGE_DUMP_H

#include <linux/types.h>

#include "fdb.h"

struct mbr_msg;
struct netlink_callback;
struct sk_buff;

/* Steps through a table in one read-side section. */
#define MBR_DUMP_STEPS 4096

/* What a dump is limited to, and where it stands. */
struct mbr_dump {
	bool started;
	u32 only_bridge;
	u32 only_port;
	bool only_count;
	bool counted; /* and said so */
	u32 count;    /* entries that match, of all bridges */
	struct mbr_fdb_filter filter; /* its port is found anew each time */
	u32 bridge; /* index of the bridge to go on with */
	u32 port;   /* likewise */
	u64 pos;    /* likewise, see mbr_table_walk_rcu() */
	u32 event;  /* number of the last notification before ... */
	bool kept;  /* ... what was looked at and not yet written */
};

int mbr_dump_open(struct netlink_callback *cb);
int mbr_dump_close(struct netlink_callback *cb);
int mbr_dump_get_bridges(struct sk_buff *skb, struct netlink_callback *cb);
int mbr_dump_get_ports(struct sk_buff *skb, struct netlink_callback *cb);
int mbr_dump_get_fdb(struct sk_buff *skb, struct netlink_callback *cb);

#if IS_ENABLED(CONFIG_KUNIT)
int mbr_dump_fdb(const struct mbr_msg *msg, struct mbr_dump *dump,
		 const struct mbr_bridge *br);
int mbr_dump_one(struct mbr_msg *msg, struct mbr_dump *dump,
		 struct mbr_bridge *br,
		 int (*one)(const struct mbr_msg *msg, struct mbr_dump *dump,
			    const struct mbr_bridge *br));
#endif

#endif /* _MUSE_BRIDGE_DUMP_H */
