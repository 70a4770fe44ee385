/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_BRIDGE_NOTIFY_H
#define _MUSE_BRIDGE_NOTIFY_H

#include <linux/types.h>
#include <linux/muse_bridge.h>

struct mbr_bridge;
struct mbr_fdb;
struct mbr_port;

u32 mbr_notify_number(struct mbr_bridge *br);
void mbr_notify_bridge(struct mbr_bridge *br, enum muse_bridge_cmd cmd);
void mbr_notify_port(const struct mbr_port *port, enum muse_bridge_cmd cmd);
void mbr_notify_fdb_add(struct mbr_bridge *br, const struct mbr_fdb *f);
void mbr_notify_fdb_set(struct mbr_bridge *br, const struct mbr_fdb *f);
void mbr_notify_fdb_move(struct mbr_bridge *br, const struct mbr_fdb *f,
			 const struct mbr_port *old_port);
void mbr_notify_fdb_damp(struct mbr_bridge *br, const struct mbr_fdb *f);
void mbr_notify_fdb_del(struct mbr_bridge *br, const struct mbr_fdb *f,
			enum muse_bridge_fdb_reason reason);

#endif /* _MUSE_BRIDGE_NOTIFY_H */
