// SPDX-License-Identifier: GPL-2.0
/*
 * A privileged program may be handed a socket that somebody else opened, as its
 * standard output for instance.  So whoever opened it needs the permission too,
 * unless the sender gave the address, and with it showed that it knows what it
 * writes to.  netlink_capable() does the same.
 */
#include "access.h"

#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/netlink.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>
#include <net/sock.h>

/* In the initial user namespace. */
static u32 msc_access_gid = MSC_ACCESS_NO_GROUP;

/**
 * msc_access_group() - whose members may enrol their own threads
 *
 * Return: the group in the initial user namespace, or %MSC_ACCESS_NO_GROUP.
 */
u32 msc_access_group(void)
{
	return READ_ONCE(msc_access_gid);
}

/**
 * msc_access_set_group() - likewise, from now on
 * @group: as above
 *
 * Context: &msc_mutex is held.
 */
void msc_access_set_group(u32 group)
{
	WRITE_ONCE(msc_access_gid, group);
}

static bool msc_access_is_owner(const struct cred *cred, const struct cred *of)
{
	return uid_eq(cred->euid, of->euid) || uid_eq(cred->euid, of->uid);
}

static bool msc_access_is_member(const struct cred *cred)
{
	kgid_t group = make_kgid(&init_user_ns, msc_access_group());
	int i;

	if (!gid_valid(group))
		return false;
	if (gid_eq(cred->egid, group))
		return true;
	for (i = 0; i < cred->group_info->ngroups; i++)
		if (gid_eq(cred->group_info->gid[i], group))
			return true;
	return false;
}

/* Does this hold for the sender, and for who opened the socket if that counts? */
static bool msc_access_both(const struct sk_buff *skb, const struct cred *of,
			    bool (*holds)(const struct cred *cred,
					  const struct cred *of))
{
	const struct socket *sock = NETLINK_CB(skb).sk->sk_socket;

	return holds(current_cred(), of) &&
	       ((NETLINK_CB(skb).flags & NETLINK_SKB_DST) ||
		holds(sock->file->f_cred, of));
}

static bool msc_access_is_owner_and_member(const struct cred *cred,
					   const struct cred *of)
{
	return msc_access_is_owner(cred, of) && msc_access_is_member(cred);
}

/**
 * msc_access_admin() - may the sender change settings?
 * @skb: the request
 * @extack: where to say what is missing
 *
 * Return: 0 or -EPERM.
 */
int msc_access_admin(const struct sk_buff *skb, struct netlink_ext_ack *extack)
{
	if (netlink_capable(skb, CAP_SYS_ADMIN))
		return 0;
	NL_SET_ERR_MSG(extack, "changing settings needs CAP_SYS_ADMIN");
	return -EPERM;
}

/**
 * msc_access_drain() - may the sender drain the class?
 * @skb: the request
 * @extack: where to say what is missing
 *
 * Return: 0 or -EPERM.
 */
int msc_access_drain(const struct sk_buff *skb, struct netlink_ext_ack *extack)
{
	if (netlink_capable(skb, CAP_SYS_NICE))
		return 0;
	NL_SET_ERR_MSG(extack, "draining the class needs CAP_SYS_NICE");
	return -EPERM;
}

/**
 * msc_access_thread() - may the sender enrol and withdraw a thread?
 * @skb: the request
 * @p: thread
 * @extack: where to say what is missing
 *
 * Context: process context.
 * Return: 0 or -EPERM.
 */
int msc_access_thread(const struct sk_buff *skb, const struct task_struct *p,
		      struct netlink_ext_ack *extack)
{
	const struct cred *of;
	bool owner;
	int err = 0;

	if (netlink_capable(skb, CAP_SYS_ADMIN))
		return 0;
	rcu_read_lock();
	of = __task_cred(p);
	owner = msc_access_both(skb, of, msc_access_is_owner);
	if (!owner || (!msc_access_both(skb, of, msc_access_is_owner_and_member) &&
		       !netlink_capable(skb, CAP_SYS_NICE)))
		err = -EPERM;
	rcu_read_unlock();
	if (err && owner)
		NL_SET_ERR_MSG(extack,
			       "own threads need CAP_SYS_NICE or membership of the allowed group");
	else if (err)
		NL_SET_ERR_MSG(extack, "threads of others need CAP_SYS_ADMIN");
	return err;
}
