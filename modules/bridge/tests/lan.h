/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A bridge with three ports for tests.  Its devices are not registered, so
 * nobody else sees them and nothing is notified.  Its ports forward, but their
 * devices are down: each counts a frame that is sent by it as TX_DROPPED.
 */
#ifndef _MUSE_BRIDGE_TESTS_LAN_H
#define _MUSE_BRIDGE_TESTS_LAN_H

#include <kunit/test.h>
#include <linux/muse_bridge.h>

#include "../bridge.h"
#include "../drop.h"
#include "../fdb.h"
#include "../port.h"
#include "../stats.h"

enum { LAN_A, LAN_B, LAN_C, LAN_PORTS };

struct lan {
	struct mbr_bridge *br;
	struct mbr_port *port[LAN_PORTS];
};

/* 02:00:00:00:00:01, the bridge's own address; the ports have 02:...:11 on. */
extern const u8 lan_own_addr[ETH_ALEN];

int lan_init(struct kunit *test);
void lan_exit(struct kunit *test);
void lan_changed(struct lan *lan);

int lan_learn(struct lan *lan, int port, const u8 *addr);
int lan_add_static(struct lan *lan, int port, const u8 *addr);
struct mbr_fdb *lan_find(struct lan *lan, const u8 *addr);
struct mbr_fdb *lan_entry(struct kunit *test, const u8 *addr);
u64 lan_stat(struct lan *lan, int port, enum muse_bridge_stat_attr stat);

#endif /* _MUSE_BRIDGE_TESTS_LAN_H */
