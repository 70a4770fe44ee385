// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family.
 */
#include "netlink.h"

#include "attr.h"
#include "dump.h"
#include "explain.h"
#include "request.h"

#define MBR_NL_POLICY(p)	.policy = (p), .maxattr = ARRAY_SIZE(p) - 1
#define MBR_NL_DUMP(fn)	\
	.start = mbr_dump_open, .dumpit = (fn), .done = mbr_dump_close

static const struct genl_ops mbr_nl_ops[] = {
	{
		.cmd	= MUSE_BRIDGE_CMD_BRIDGE_GET,
		.doit	= mbr_req_bridge_get,
		MBR_NL_DUMP(mbr_dump_get_bridges),
		MBR_NL_POLICY(mbr_attr_get),
	},
	{
		.cmd	= MUSE_BRIDGE_CMD_BRIDGE_SET,
		.flags	= GENL_UNS_ADMIN_PERM,
		.doit	= mbr_req_bridge_set,
		MBR_NL_POLICY(mbr_attr_set),
	},
	{
		.cmd	= MUSE_BRIDGE_CMD_PORT_GET,
		MBR_NL_DUMP(mbr_dump_get_ports),
		MBR_NL_POLICY(mbr_attr_get),
	},
	{
		.cmd	= MUSE_BRIDGE_CMD_FDB_GET,
		.doit	= mbr_req_fdb_get,
		MBR_NL_DUMP(mbr_dump_get_fdb),
		MBR_NL_POLICY(mbr_attr_fdb_get),
	},
	{
		.cmd	= MUSE_BRIDGE_CMD_FDB_ADD,
		.flags	= GENL_UNS_ADMIN_PERM,
		.doit	= mbr_req_fdb_add,
		MBR_NL_POLICY(mbr_attr_fdb_add),
	},
	{
		.cmd	= MUSE_BRIDGE_CMD_FDB_DEL,
		.flags	= GENL_UNS_ADMIN_PERM,
		.doit	= mbr_req_fdb_del,
		MBR_NL_POLICY(mbr_attr_fdb_del),
	},
	{
		.cmd	= MUSE_BRIDGE_CMD_FDB_FLUSH,
		.flags	= GENL_UNS_ADMIN_PERM,
		.doit	= mbr_req_fdb_flush,
		MBR_NL_POLICY(mbr_attr_fdb_flush),
	},
	{
		.cmd	= MUSE_BRIDGE_CMD_PORT_SET,
		.flags	= GENL_UNS_ADMIN_PERM,
		.doit	= mbr_req_port_set,
		MBR_NL_POLICY(mbr_attr_port_set),
	},
	{
		.cmd	= MUSE_BRIDGE_CMD_EXPLAIN,
		.dumpit	= mbr_explain_dump,
		MBR_NL_POLICY(mbr_attr_explain),
	},
};

static const struct genl_multicast_group mbr_nl_groups[] = {
	[MBR_NL_GROUP_EVENTS] = { .name = MUSE_BRIDGE_MCGRP_EVENTS },
};

struct genl_family mbr_nl_family __ro_after_init = {
	.name		= MUSE_BRIDGE_FAMILY_NAME,
	.version	= MUSE_BRIDGE_FAMILY_VERSION,
	.module		= THIS_MODULE,
	.netnsok	= true,
	.parallel_ops	= true,
	.ops		= mbr_nl_ops,
	.n_ops		= ARRAY_SIZE(mbr_nl_ops),
	.resv_start_op	= MUSE_BRIDGE_CMD_UNSPEC + 1,
	.mcgrps		= mbr_nl_groups,
	.n_mcgrps	= ARRAY_SIZE(mbr_nl_groups),
};

/**
 * mbr_nl_init() - register the family
 *
 * Return: 0, or a negative errno.
 */
int __init mbr_nl_init(void)
{
	return genl_register_family(&mbr_nl_family);
}

/**
 * mbr_nl_exit() - unregister the family; there are no bridges any more
 */
void mbr_nl_exit(void)
{
	genl_unregister_family(&mbr_nl_family);
}
