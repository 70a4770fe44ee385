// SPDX-License-Identifier: GPL-2.0
#include "netlink.h"

#include <linux/module.h>
#include <net/genetlink.h>

#include "attr.h"
#include "dump.h"
#include "message.h"
#include "notify.h"
#include "request.h"

#define MSC_NETLINK_POLICY(p)	.policy = (p), .maxattr = ARRAY_SIZE(p) - 1

/*
 * Who may do what depends on more than flags can say, and is looked at with
 * each request.
 */
static const struct genl_ops msc_netlink_ops[] = {
	{
		.cmd	= MUSE_SCHED_CMD_CLASS_GET,
		.doit	= msc_req_class_get,
		MSC_NETLINK_POLICY(msc_attr_none),
	},
	{
		.cmd	= MUSE_SCHED_CMD_CLASS_SET,
		.doit	= msc_req_class_set,
		MSC_NETLINK_POLICY(msc_attr_class_set),
	},
	{
		.cmd	= MUSE_SCHED_CMD_DRAIN,
		.doit	= msc_req_drain,
		MSC_NETLINK_POLICY(msc_attr_none),
	},
	{
		.cmd	= MUSE_SCHED_CMD_POLICY_GET,
		.doit	= msc_req_policy_get,
		.dumpit	= msc_dump_policies,
		MSC_NETLINK_POLICY(msc_attr_policy_get),
	},
	{
		.cmd	= MUSE_SCHED_CMD_POLICY_SET,
		.doit	= msc_req_policy_set,
		MSC_NETLINK_POLICY(msc_attr_policy_set),
	},
	{
		.cmd	= MUSE_SCHED_CMD_TASK_ENROL,
		.doit	= msc_req_task_enrol,
		MSC_NETLINK_POLICY(msc_attr_task_enrol),
	},
	{
		.cmd	= MUSE_SCHED_CMD_TASK_WITHDRAW,
		.doit	= msc_req_task_withdraw,
		MSC_NETLINK_POLICY(msc_attr_task_withdraw),
	},
	{
		.cmd	= MUSE_SCHED_CMD_TASK_GET,
		.doit	= msc_req_task_get,
		.dumpit	= msc_dump_tasks,
		MSC_NETLINK_POLICY(msc_attr_task_get),
	},
	{
		.cmd	= MUSE_SCHED_CMD_CPU_GET,
		.dumpit	= msc_dump_cpus,
		MSC_NETLINK_POLICY(msc_attr_none),
	},
};

static const struct genl_multicast_group msc_netlink_groups[] = {
	[MSC_NETLINK_GROUP_EVENTS] = { .name = MUSE_SCHED_MCGRP_EVENTS },
};

struct genl_family msc_netlink_family __ro_after_init = {
	.name		= MUSE_SCHED_FAMILY_NAME,
	.version	= MUSE_SCHED_FAMILY_VERSION,
	.module		= THIS_MODULE,
	.netnsok	= true,
	.parallel_ops	= true,
	.ops		= msc_netlink_ops,
	.n_ops		= ARRAY_SIZE(msc_netlink_ops),
	.resv_start_op	= MUSE_SCHED_CMD_UNSPEC + 1,
	.mcgrps		= msc_netlink_groups,
	.n_mcgrps	= ARRAY_SIZE(msc_netlink_groups),
};

/**
 * msc_netlink_init() - register the family
 *
 * Context: process context.
 * Return: 0 or a negative errno.
 */
int __init msc_netlink_init(void)
{
	int err = genl_register_family(&msc_netlink_family);

	if (!err)
		msc_notify_switch(true);
	return err;
}

/**
 * msc_netlink_exit() - unregister the family
 *
 * Context: process context; sleeps until requests under way are done.
 */
void msc_netlink_exit(void)
{
	msc_notify_switch(false);
	genl_unregister_family(&msc_netlink_family);
}
