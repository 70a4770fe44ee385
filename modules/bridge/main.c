// SPDX-License-Identifier: GPL-2.0
/*
 * Loading and unloading.
 */
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <net/genetlink.h>
#include <net/rtnetlink.h>

#include "device.h"
#include "fdb.h"
#include "netlink.h"
#include "transmit.h"

static int __init mbr_init(void)
{
	int err;

	err = mbr_transmit_global_init();
	if (err)
		return err;
	err = mbr_fdb_global_init();
	if (err)
		return err;
	err = mbr_nl_init();
	if (err)
		goto err_nl;
	err = mbr_device_init();
	if (err)
		goto err_device;
	return 0;

err_device:
	mbr_nl_exit();
err_nl:
	mbr_fdb_global_exit();
	return err;
}

static void __exit mbr_exit(void)
{
	/* The bridges go first, and tell it to whoever listens. */
	mbr_device_exit();
	mbr_nl_exit();
	/* Ports and entries are freed by callbacks of ours. */
	rcu_barrier();
	mbr_fdb_global_exit();
}

module_init(mbr_init);
module_exit(mbr_exit);

MODULE_DESCRIPTION("Learning bridge with a generic netlink MAC table");
MODULE_AUTHOR("The muse developers");
MODULE_LICENSE("GPL");
MODULE_VERSION(MUSE_VERSION);
MODULE_ALIAS_RTNL_LINK(MUSE_BRIDGE_FAMILY_NAME);
MODULE_ALIAS_GENL_FAMILY(MUSE_BRIDGE_FAMILY_NAME);
