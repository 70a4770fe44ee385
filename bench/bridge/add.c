// SPDX-License-Identifier: GPL-2.0
/*
 * Static entries by netlink, to either kind of bridge in the same way: requests
 * that differ in nothing but the address, many in a datagram.
 */
#include "add.h"

#include <linux/muse_bridge.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <stdlib.h>
#include <string.h>

#include "bridges.h"
#include "kernel.h"

/* Requests in a datagram; only the last one is acknowledged. */
#define AT_ONCE	 200
#define ADDR_LEN 6

static struct nl_msg *kernels_request(struct nl_sock *sock, uint32_t port,
				      struct nlattr **addr)
{
	const struct ndmsg ndm = {
		.ndm_family = PF_BRIDGE,
		.ndm_ifindex = (int)port,
		.ndm_state = NUD_NOARP,
		.ndm_flags = NTF_MASTER,
	};
	const int flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL;
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_NEWNEIGH, flags);

	if (nl_connect(sock, NETLINK_ROUTE))
		failed("cannot connect to the kernel");
	if (!msg || nlmsg_append(msg, (void *)&ndm, sizeof(ndm), NLMSG_ALIGNTO))
		failed("out of memory");
	*addr = nla_reserve(msg, NDA_LLADDR, ADDR_LEN);
	return msg;
}

static struct nl_msg *our_request(struct nl_sock *sock, uint32_t bridge,
				  uint32_t port, struct nlattr **addr)
{
	struct nl_msg *msg = nlmsg_alloc();
	struct nlattr *nest;
	int family;

	if (genl_connect(sock))
		failed("cannot connect to the kernel");
	family = genl_ctrl_resolve(sock, MUSE_BRIDGE_FAMILY_NAME);
	if (family < 0)
		failed("the module muse_bridge is not loaded");
	if (!msg || !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0,
				 NLM_F_REQUEST, MUSE_BRIDGE_CMD_FDB_ADD,
				 MUSE_BRIDGE_FAMILY_VERSION))
		failed("out of memory");
	nla_put_u32(msg, MUSE_BRIDGE_A_IFINDEX, bridge);
	nest = nla_nest_start(msg, MUSE_BRIDGE_A_FDB);
	*addr = nla_reserve(msg, MUSE_BRIDGE_A_FDB_ADDR, ADDR_LEN);
	nla_put_u32(msg, MUSE_BRIDGE_A_FDB_PORT_IFINDEX, port);
	nla_nest_end(msg, nest);
	return msg;
}

static void put_address(uint8_t *to, uint64_t number)
{
	int i;

	for (i = ADDR_LEN - 1; i >= 0; i--, number >>= 8)
		to[i] = (uint8_t)number;
}

/*
 * Send @n copies of a request; @addr is where in it the address is.  A refusal of
 * any comes before the answer to the last.
 */
static void send_many(struct nl_sock *sock, const struct nlmsghdr *request,
		      size_t addr, uint64_t first, unsigned int n)
{
	const size_t len = NLMSG_ALIGN(request->nlmsg_len);
	static char text[65536];
	unsigned int i;
	int err;

	for (i = 0; i < n; i++) {
		memcpy(text + i * len, request, len);
		put_address((uint8_t *)text + i * len + addr, first + i);
	}
	((struct nlmsghdr *)(text + (n - 1) * len))->nlmsg_flags |= NLM_F_ACK;
	err = nl_sendto(sock, text, n * len);
	if (err >= 0)
		err = nl_wait_for_ack(sock);
	if (err < 0)
		failed("adding an entry: %s", nl_geterror(err));
}

/**
 * add_entries() - add static entries
 * @bridge: the bridge
 * @port: its port that they lead to
 * @first: the first address, as a number; from there they count up
 * @count: how many
 */
void add_entries(const char *bridge, const char *port, uint64_t first,
		 uint64_t count)
{
	struct nl_sock *sock = nl_socket_alloc();
	struct nlattr *attr;
	struct nl_msg *msg;
	unsigned int n;
	size_t addr;

	if (!sock)
		failed("out of memory");
	nl_socket_disable_seq_check(sock);
	msg = bridge_is_kernels(bridge) ?
		      kernels_request(sock, if_nametoindex(port), &attr) :
		      our_request(sock, if_nametoindex(bridge),
				  if_nametoindex(port), &attr);
	addr = (size_t)((char *)nla_data(attr) - (char *)nlmsg_hdr(msg));
	for (; count; count -= n, first += n) {
		n = count < AT_ONCE ? (unsigned int)count : AT_ONCE;
		send_many(sock, nlmsg_hdr(msg), addr, first, n);
	}
	nlmsg_free(msg);
	nl_socket_free(sock);
}
