// SPDX-License-Identifier: GPL-2.0
/*
 * As much of Open vSwitch's userspace as the benchmark needs: datapaths, ports
 * and flows.  What the kernel has no flow for it would ask us about; nobody
 * answers, so that such frames are lost.
 */
#include <arpa/inet.h>
#include <linux/openvswitch.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"

#define PORT_MAX  1000
#define FLOWS_MAX 1000000

/* Requests of which only the last has an answer that is waited for. */
#define FLOWS_AT_ONCE 100

static struct nl_sock *sock;

static int find_family(const char *name)
{
	int id = genl_ctrl_resolve(sock, name);

	if (id < 0)
		failed("%s: is the module openvswitch loaded? (%s)", name,
		       nl_geterror(id));
	return id;
}

static unsigned int find_datapath(const char *name)
{
	unsigned int ifindex = if_nametoindex(name);

	if (!ifindex)
		failed("%s: no such datapath", name);
	return ifindex;
}

/* Begin a request; @datapath is 0 in one that makes a datapath. */
static struct nl_msg *request(int family, uint8_t cmd, uint8_t version,
			      unsigned int datapath, int flags)
{
	struct nl_msg *msg = nlmsg_alloc();
	struct ovs_header *header =
		msg ? genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family,
				  sizeof(*header), NLM_F_REQUEST | flags, cmd,
				  version) :
		      NULL;

	if (!header)
		failed("out of memory");
	header->dp_ifindex = (int)datapath;
	return msg;
}

/* Send a request that asks for an answer, and wait for it. */
static void ask(const char *what, struct nl_msg *msg)
{
	int err = nl_send_auto(sock, msg);

	nlmsg_free(msg);
	if (err >= 0)
		err = nl_wait_for_ack(sock);
	if (err < 0)
		failed("%s: %s", what, nl_geterror(err));
}

static void add_datapath(const char *name)
{
	struct nl_msg *msg = request(find_family(OVS_DATAPATH_FAMILY),
				     OVS_DP_CMD_NEW, OVS_DATAPATH_VERSION, 0,
				     NLM_F_ACK);

	nla_put_string(msg, OVS_DP_ATTR_NAME, name);
	nla_put_u32(msg, OVS_DP_ATTR_UPCALL_PID, 0);
	nla_put_u32(msg, OVS_DP_ATTR_USER_FEATURES, OVS_DP_F_UNALIGNED);
	ask(name, msg);
}

static void add_port(const char *datapath, const char *dev, uint32_t number)
{
	struct nl_msg *msg = request(find_family(OVS_VPORT_FAMILY),
				     OVS_VPORT_CMD_NEW, OVS_VPORT_VERSION,
				     find_datapath(datapath), NLM_F_ACK);

	nla_put_string(msg, OVS_VPORT_ATTR_NAME, dev);
	nla_put_u32(msg, OVS_VPORT_ATTR_TYPE, OVS_VPORT_TYPE_NETDEV);
	nla_put_u32(msg, OVS_VPORT_ATTR_PORT_NO, number);
	nla_put_u32(msg, OVS_VPORT_ATTR_UPCALL_PID, 0);
	ask(dev, msg);
}

static void take_address(const char *text, uint8_t *address)
{
	if (!ether_aton_r(text, (struct ether_addr *)address))
		misused("'%s' is not an address", text);
}

/* The next address: as a number, one more. */
static void count_up(uint8_t *address)
{
	int i;

	for (i = ETH_ALEN - 1; i >= 0 && !++address[i]; i--)
		;
}

/*
 * What a switch's userspace would tell of a frame by its addresses: port in,
 * Ethernet addresses and type are looked at, all else may be anything.
 */
static void put_match(struct nl_msg *msg, uint32_t in,
		      const struct ovs_key_ethernet *eth)
{
	static const struct ovs_key_ipv4 ip;
	struct ovs_key_ethernet all;
	struct nlattr *nest;

	nest = nla_nest_start(msg, OVS_FLOW_ATTR_KEY);
	nla_put_u32(msg, OVS_KEY_ATTR_IN_PORT, in);
	nla_put(msg, OVS_KEY_ATTR_ETHERNET, sizeof(*eth), eth);
	nla_put_u16(msg, OVS_KEY_ATTR_ETHERTYPE, htons(ETH_P_IP));
	nla_put(msg, OVS_KEY_ATTR_IPV4, sizeof(ip), &ip);
	nla_nest_end(msg, nest);

	memset(&all, 0xff, sizeof(all));
	nest = nla_nest_start(msg, OVS_FLOW_ATTR_MASK);
	nla_put_u32(msg, OVS_KEY_ATTR_IN_PORT, UINT32_MAX);
	nla_put(msg, OVS_KEY_ATTR_ETHERNET, sizeof(all), &all);
	nla_put_u16(msg, OVS_KEY_ATTR_ETHERTYPE, UINT16_MAX);
	nla_put(msg, OVS_KEY_ATTR_IPV4, sizeof(ip), &ip);
	nla_nest_end(msg, nest);
}

static void put_actions(struct nl_msg *msg, char *const *out, int count)
{
	struct nlattr *nest = nla_nest_start(msg, OVS_FLOW_ATTR_ACTIONS);
	int i;

	for (i = 0; i < count; i++)
		nla_put_u32(msg, OVS_ACTION_ATTR_OUTPUT,
			    (uint32_t)parse_number(out[i], PORT_MAX));
	nla_nest_end(msg, nest);
}

static void add_flow(int family, unsigned int datapath, int flags, uint32_t in,
		     const struct ovs_key_ethernet *eth, int argc, char **argv)
{
	struct nl_msg *msg = request(family, OVS_FLOW_CMD_NEW, OVS_FLOW_VERSION,
				     datapath, NLM_F_CREATE | flags);
	int err;

	put_match(msg, in, eth);
	put_actions(msg, argv, argc);
	if (flags & NLM_F_ACK) {
		ask("flow", msg);
		return;
	}
	err = nl_send_auto(sock, msg);
	nlmsg_free(msg);
	if (err < 0)
		failed("flow: %s", nl_geterror(err));
}

/* DATAPATH IN SRC DST COUNT OUT... */
static void add_flows(int argc, char **argv)
{
	const unsigned int datapath = find_datapath(argv[0]);
	const uint32_t in = (uint32_t)parse_number(argv[1], PORT_MAX);
	const int family = find_family(OVS_FLOW_FAMILY);
	struct ovs_key_ethernet eth;
	uint64_t left;

	take_address(argv[2], eth.eth_src);
	take_address(argv[3], eth.eth_dst);
	for (left = parse_number(argv[4], FLOWS_MAX); left; left--) {
		/* A refusal comes without being asked for, and is seen then. */
		add_flow(family, datapath,
			 left % FLOWS_AT_ONCE == 1 ? NLM_F_ACK : 0, in, &eth,
			 argc - 5, argv + 5);
		count_up(eth.eth_src);
		count_up(eth.eth_dst);
	}
}

static const char usage[] =
	"usage: ovs datapath NAME DEVICE...  a datapath; the devices are ports from 1 on\n"
	"       ovs flow DATAPATH IN SRC DST COUNT OUT...\n"
	"                                    frames of as many pairs of addresses that\n"
	"                                    count up, from a port to others\n";

int main(int argc, char **argv)
{
	int i;

	bench_program = "ovs";
	if (argc == 2 && !strcmp(argv[1], "-h")) {
		fputs(usage, stdout);
		return 0;
	}
	sock = nl_socket_alloc();
	if (!sock || genl_connect(sock))
		failed("cannot connect to the kernel");
	nl_socket_disable_auto_ack(sock);
	/* Not every request is answered, so numbers are left out. */
	nl_socket_disable_seq_check(sock);
	if (argc > 2 && !strcmp(argv[1], "datapath")) {
		add_datapath(argv[2]);
		for (i = 3; i < argc; i++)
			add_port(argv[2], argv[i], (uint32_t)i - 2);
	} else if (argc > 7 && !strcmp(argv[1], "flow")) {
		add_flows(argc - 2, argv + 2);
	} else {
		misused("neither a datapath nor a flow");
	}
	nl_socket_free(sock);
	return 0;
}
