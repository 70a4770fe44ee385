// SPDX-License-Identifier: GPL-2.0
#include "ctl.h"

#include <errno.h>
#include <linux/muse_sched.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *error, void *arg)
{
	(void)from;
	*(int *)arg = error->error;
	return NL_STOP;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	(void)msg;
	*(int *)arg = 0;
	return NL_STOP;
}

/**
 * ctl_open() - find the family
 * @ctl: filled in
 *
 * Return: whether it is there.
 */
bool ctl_open(struct ctl *ctl)
{
	ctl->sk = nl_socket_alloc();
	if (!ctl->sk || genl_connect(ctl->sk))
		return false;
	ctl->family = genl_ctrl_resolve(ctl->sk, MUSE_SCHED_FAMILY_NAME);
	return ctl->family > 0;
}

/**
 * ctl_close() - the reverse
 * @ctl: opened, with or without success
 */
void ctl_close(struct ctl *ctl)
{
	nl_socket_free(ctl->sk);
}

static struct nl_msg *request(const struct ctl *ctl, int cmd)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (msg)
		genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, ctl->family, 0,
			    NLM_F_REQUEST | NLM_F_ACK, cmd,
			    MUSE_SCHED_FAMILY_VERSION);
	return msg;
}

/* Send it, and return 0 or the negative error that the kernel answered. */
static int ask(struct ctl *ctl, struct nl_msg *msg)
{
	int rc, answer = 1;

	if (!msg)
		return -ENOMEM;
	nl_socket_modify_cb(ctl->sk, NL_CB_ACK, NL_CB_CUSTOM, on_ack, &answer);
	nl_socket_modify_err_cb(ctl->sk, NL_CB_CUSTOM, on_error, &answer);
	rc = nl_send_auto(ctl->sk, msg);
	nlmsg_free(msg);
	while (rc >= 0 && answer > 0)
		rc = nl_recvmsgs_default(ctl->sk);
	return answer > 0 ? -EIO : answer;
}

static int ask_task(struct ctl *ctl, int cmd, pid_t id, bool process,
		    const char *policy)
{
	struct nl_msg *msg = request(ctl, cmd);
	struct nlattr *nest;

	if (!msg)
		return -ENOMEM;
	nest = nla_nest_start(msg, MUSE_SCHED_A_TASK);
	nla_put_s32(msg, MUSE_SCHED_A_TASK_TID, id);
	if (process)
		nla_put_flag(msg, MUSE_SCHED_A_TASK_PROCESS);
	if (policy)
		nla_put_string(msg, MUSE_SCHED_A_TASK_POLICY, policy);
	nla_nest_end(msg, nest);
	return ask(ctl, msg);
}

/**
 * ctl_enrol() - put a thread under a policy
 * @ctl: opened
 * @id: thread
 * @process: all of its process
 * @policy: name
 *
 * Return: 0 or the kernel's negative error.
 */
int ctl_enrol(struct ctl *ctl, pid_t id, bool process, const char *policy)
{
	return ask_task(ctl, MUSE_SCHED_CMD_TASK_ENROL, id, process, policy);
}

/**
 * ctl_withdraw() - bring it back to the fair class
 * @ctl: opened
 * @id: thread
 * @process: all of its process
 *
 * Return: 0 or the kernel's negative error.
 */
int ctl_withdraw(struct ctl *ctl, pid_t id, bool process)
{
	return ask_task(ctl, MUSE_SCHED_CMD_TASK_WITHDRAW, id, process, NULL);
}

/**
 * ctl_drain() - bring all of them back
 * @ctl: opened
 *
 * Return: 0 or the kernel's negative error.
 */
int ctl_drain(struct ctl *ctl)
{
	return ask(ctl, request(ctl, MUSE_SCHED_CMD_DRAIN));
}
