// SPDX-License-Identifier: GPL-2.0
/*
 * Messages as the kernel may want them: each attribute with its type and, mostly,
 * a value that is allowed, in a request that may have it.  Attributes that are not
 * in the lists here, because they came later, get something of any type.
 */
#include "fuzz.h"

#include <linux/genetlink.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/muse_bridge.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum kind { ANY, U8, U16, U32, FLAG, MAC, BRIDGE, PORT, BOOL };

static const uint8_t top_kinds[] = {
	[MUSE_BRIDGE_A_IFINDEX] = BRIDGE,
};

static const uint8_t bridge_kinds[] = {
	[MUSE_BRIDGE_A_BRIDGE_MODE] = U32,
	[MUSE_BRIDGE_A_BRIDGE_LEARNING] = BOOL,
	[MUSE_BRIDGE_A_BRIDGE_AGEING_TIME] = U32,
	[MUSE_BRIDGE_A_BRIDGE_DIRECT] = BOOL,
	[MUSE_BRIDGE_A_BRIDGE_GROUP_FWD_MASK] = U16,
	[MUSE_BRIDGE_A_BRIDGE_FDB_STATS] = BOOL,
};

static const uint8_t port_kinds[] = {
	[MUSE_BRIDGE_A_PORT_IFINDEX] = PORT,
	[MUSE_BRIDGE_A_PORT_LEARNING] = BOOL,
	[MUSE_BRIDGE_A_PORT_FLOOD] = BOOL,
	[MUSE_BRIDGE_A_PORT_MCAST_FLOOD] = BOOL,
	[MUSE_BRIDGE_A_PORT_BCAST_FLOOD] = BOOL,
	[MUSE_BRIDGE_A_PORT_ISOLATED] = BOOL,
	[MUSE_BRIDGE_A_PORT_HAIRPIN] = BOOL,
};

static const uint8_t fdb_kinds[] = {
	[MUSE_BRIDGE_A_FDB_ADDR] = MAC,
	[MUSE_BRIDGE_A_FDB_PORT_IFINDEX] = PORT,
	[MUSE_BRIDGE_A_FDB_STATE] = U32,
	[MUSE_BRIDGE_A_FDB_REPLACE] = FLAG,
	[MUSE_BRIDGE_A_FDB_ADDR_MASK] = MAC,
	[MUSE_BRIDGE_A_FDB_OLDER] = U32,
	[MUSE_BRIDGE_A_FDB_YOUNGER] = U32,
	[MUSE_BRIDGE_A_FDB_COUNT_ONLY] = FLAG,
	[MUSE_BRIDGE_A_FDB_ACTIVE] = U32,
};

/* What there can be in a nest, of which @max are known. */
struct nest {
	uint16_t type;
	const uint8_t *kinds;
	unsigned int known;
	unsigned int max;
};

#define NEST(t, k, m) { .type = (t), .kinds = (k), .known = sizeof(k), .max = (m) }

static const struct nest bridge_nest =
	NEST(MUSE_BRIDGE_A_BRIDGE, bridge_kinds, MUSE_BRIDGE_A_BRIDGE_MAX);
static const struct nest port_nest =
	NEST(MUSE_BRIDGE_A_PORT, port_kinds, MUSE_BRIDGE_A_PORT_MAX);
static const struct nest fdb_nest =
	NEST(MUSE_BRIDGE_A_FDB, fdb_kinds, MUSE_BRIDGE_A_FDB_MAX);

/*
 * The requests: what is in the nest of each.  @usual attributes it has mostly, of
 * @others sometimes one; both end with 0.
 */
static const struct request {
	const char *what;
	uint8_t cmd;
	bool changes;
	uint16_t flags;
	bool any_bridge;	/* needs none named */
	const struct nest *nest;
	uint8_t usual[4];
	uint8_t others[8];
} requests[] = {
	{ "bridge-get", MUSE_BRIDGE_CMD_BRIDGE_GET, false, 0, false, NULL, { 0 }, { 0 } },
	{ "bridge-dump", MUSE_BRIDGE_CMD_BRIDGE_GET, false, NLM_F_DUMP, true, NULL,
	  { 0 }, { 0 } },
	{ "bridge-set", MUSE_BRIDGE_CMD_BRIDGE_SET, true, 0, false, &bridge_nest, { 0 },
	  { MUSE_BRIDGE_A_BRIDGE_MODE, MUSE_BRIDGE_A_BRIDGE_LEARNING,
	    MUSE_BRIDGE_A_BRIDGE_AGEING_TIME, MUSE_BRIDGE_A_BRIDGE_DIRECT,
	    MUSE_BRIDGE_A_BRIDGE_GROUP_FWD_MASK, MUSE_BRIDGE_A_BRIDGE_FDB_STATS } },
	{ "port-dump", MUSE_BRIDGE_CMD_PORT_GET, false, NLM_F_DUMP, true, NULL, { 0 },
	  { 0 } },
	{ "port-set", MUSE_BRIDGE_CMD_PORT_SET, true, 0, true, &port_nest,
	  { MUSE_BRIDGE_A_PORT_IFINDEX },
	  { MUSE_BRIDGE_A_PORT_LEARNING, MUSE_BRIDGE_A_PORT_FLOOD,
	    MUSE_BRIDGE_A_PORT_MCAST_FLOOD, MUSE_BRIDGE_A_PORT_BCAST_FLOOD,
	    MUSE_BRIDGE_A_PORT_ISOLATED, MUSE_BRIDGE_A_PORT_HAIRPIN } },
	{ "fdb-get", MUSE_BRIDGE_CMD_FDB_GET, false, 0, false, &fdb_nest,
	  { MUSE_BRIDGE_A_FDB_ADDR }, { 0 } },
	{ "fdb-dump", MUSE_BRIDGE_CMD_FDB_GET, false, NLM_F_DUMP, true, &fdb_nest, { 0 },
	  { MUSE_BRIDGE_A_FDB_PORT_IFINDEX, MUSE_BRIDGE_A_FDB_STATE,
	    MUSE_BRIDGE_A_FDB_OLDER, MUSE_BRIDGE_A_FDB_YOUNGER,
	    MUSE_BRIDGE_A_FDB_COUNT_ONLY, MUSE_BRIDGE_A_FDB_ACTIVE } },
	{ "fdb-prefix", MUSE_BRIDGE_CMD_FDB_GET, false, NLM_F_DUMP, true, &fdb_nest,
	  { MUSE_BRIDGE_A_FDB_ADDR, MUSE_BRIDGE_A_FDB_ADDR_MASK },
	  { MUSE_BRIDGE_A_FDB_COUNT_ONLY } },
	{ "fdb-add", MUSE_BRIDGE_CMD_FDB_ADD, true, 0, false, &fdb_nest,
	  { MUSE_BRIDGE_A_FDB_ADDR, MUSE_BRIDGE_A_FDB_PORT_IFINDEX },
	  { MUSE_BRIDGE_A_FDB_REPLACE } },
	{ "fdb-del", MUSE_BRIDGE_CMD_FDB_DEL, true, 0, false, &fdb_nest,
	  { MUSE_BRIDGE_A_FDB_ADDR }, { 0 } },
	{ "fdb-flush", MUSE_BRIDGE_CMD_FDB_FLUSH, true, 0, false, &fdb_nest, { 0 },
	  { MUSE_BRIDGE_A_FDB_PORT_IFINDEX, MUSE_BRIDGE_A_FDB_STATE,
	    MUSE_BRIDGE_A_FDB_OLDER, MUSE_BRIDGE_A_FDB_YOUNGER } },
};

#define REQUESTS (sizeof(requests) / sizeof(requests[0]))

/* ---- writing ----------------------------------------------------------------*/

static void *reserve(struct fuzz_msg *msg, unsigned int len)
{
	void *at = msg->bytes + msg->len;

	memset(at, 0, NLMSG_ALIGN(len));
	msg->len += NLMSG_ALIGN(len);
	return at;
}

static void put(struct fuzz_msg *msg, uint16_t type, const void *data, unsigned int len)
{
	struct nlattr *attr = reserve(msg, NLA_HDRLEN + len);

	attr->nla_type = type;
	attr->nla_len = (uint16_t)(NLA_HDRLEN + len);
	if (len)
		memcpy(attr + 1, data, len);
}

static void put_u32(struct fuzz_msg *msg, uint16_t type, uint32_t value)
{
	put(msg, type, &value, sizeof(value));
}

static unsigned int nest_begin(struct fuzz_msg *msg, uint16_t type)
{
	unsigned int at = msg->len;

	put(msg, type | NLA_F_NESTED, NULL, 0);
	return at;
}

static void nest_end(struct fuzz_msg *msg, unsigned int at)
{
	((struct nlattr *)(msg->bytes + at))->nla_len = (uint16_t)(msg->len - at);
}

static uint32_t any_port(const struct fuzz_lan *lan)
{
	return lan->ports[fuzz_any(lan->port_count)];
}

/* So few that requests meet each other; seldom one that no station can have. */
static void any_mac(uint8_t *mac)
{
	const uint8_t last = (uint8_t)fuzz_any(64);

	memcpy(mac, (uint8_t[]){ 2, 0, 0, 7, 0, last }, 6);
	if (!fuzz_any(16))
		mac[fuzz_any(6)] = (uint8_t)fuzz_any(256);
}

/* Small numbers are modes and states, large ones times. */
static uint32_t any_number(void)
{
	return fuzz_any(2) ? fuzz_any(4) : fuzz_value();
}

static void put_kind(struct fuzz_msg *msg, const struct fuzz_lan *lan, uint16_t type,
		     enum kind kind)
{
	uint8_t bytes[64];
	unsigned int i;

	switch (kind) {
	case ANY:
		for (i = 0; i < sizeof(bytes); i++)
			bytes[i] = (uint8_t)fuzz_value();
		put(msg, type, bytes, fuzz_any(sizeof(bytes)));
		break;
	case BOOL:
		put(msg, type, &(uint8_t){ (uint8_t)fuzz_any(2) }, 1);
		break;
	case U8:
		put(msg, type, &(uint8_t){ (uint8_t)any_number() }, 1);
		break;
	case U16:
		put(msg, type, &(uint16_t){ (uint16_t)(any_number() & ~7U) }, 2);
		break;
	case U32:
		put_u32(msg, type, any_number());
		break;
	case FLAG:
		put(msg, type, NULL, 0);
		break;
	case MAC:
		any_mac(bytes);
		put(msg, type, bytes, 6);
		break;
	case BRIDGE:
		put_u32(msg, type, lan->bridge);
		break;
	case PORT:
		put_u32(msg, type, any_port(lan));
		break;
	}
}

static void put_known(struct fuzz_msg *msg, const struct fuzz_lan *lan,
		      const struct nest *nest, uint16_t type)
{
	put_kind(msg, lan, type, type < nest->known ? nest->kinds[type] : ANY);
}

/* ---- requests of the family -------------------------------------------------*/

static unsigned int count_of(const uint8_t *types, unsigned int room)
{
	unsigned int n = 0;

	while (n < room && types[n])
		n++;
	return n;
}

static void put_nest(struct fuzz_msg *msg, const struct fuzz_lan *lan,
		     const struct request *r)
{
	const unsigned int others = count_of(r->others, sizeof(r->others));
	unsigned int at = nest_begin(msg, r->nest->type), i;

	for (i = 0; i < sizeof(r->usual) && r->usual[i]; i++)
		if (fuzz_any(16))
			put_known(msg, lan, r->nest, r->usual[i]);
	for (i = fuzz_any(3); others && i; i--)
		put_known(msg, lan, r->nest, r->others[fuzz_any(others)]);
	if (!fuzz_any(12))
		put_known(msg, lan, r->nest, (uint16_t)fuzz_any(r->nest->max + 2));
	nest_end(msg, at);
}

static void make_request(struct fuzz_msg *msg, const struct fuzz_lan *lan)
{
	static const struct nest top = NEST(0, top_kinds, MUSE_BRIDGE_A_MAX);
	const struct request *r = &requests[fuzz_any(REQUESTS)];
	struct genlmsghdr *genl;

	genl = reserve(msg, sizeof(*genl));
	fuzz_header(msg)->nlmsg_type = lan->family;
	fuzz_header(msg)->nlmsg_flags |= r->flags;
	*genl = (struct genlmsghdr){ .cmd = r->cmd, .version = 1 };
	/* Those that came later, and that there are not. */
	if (!fuzz_any(40))
		genl->cmd = (uint8_t)fuzz_any(fuzz_any(2) ? 256 : MUSE_BRIDGE_CMD_MAX + 2);
	msg->what = r->what;
	msg->cmd = genl->cmd;
	msg->changes = r->changes && genl->cmd == r->cmd;
	msg->mutable = msg->len;
	if (!r->any_bridge || fuzz_any(2))
		put_u32(msg, MUSE_BRIDGE_A_IFINDEX, fuzz_any(32) ? lan->bridge : any_port(lan));
	if (r->nest && (!r->any_bridge || r->changes || fuzz_any(4)))
		put_nest(msg, lan, r);
	if (!fuzz_any(16))
		put_known(msg, lan, &top, (uint16_t)fuzz_any(MUSE_BRIDGE_A_MAX + 2));
}

/* ---- rtnetlink --------------------------------------------------------------*/

/* Entries, as `bridge fdb`. */
static void make_neigh(struct fuzz_msg *msg, const struct fuzz_lan *lan)
{
	static const uint16_t types[] = { RTM_NEWNEIGH, RTM_DELNEIGH, RTM_GETNEIGH };
	static const uint8_t others[] = { NDA_VLAN, NDA_DST, NDA_CACHEINFO, NDA_MASTER };
	struct ndmsg *ndm = reserve(msg, sizeof(*ndm));
	uint8_t mac[6];

	msg->what = "neigh";
	fuzz_header(msg)->nlmsg_type = types[fuzz_any(3)];
	fuzz_header(msg)->nlmsg_flags |= (uint16_t)(fuzz_any(16) << 8);
	ndm->ndm_family = PF_BRIDGE;
	ndm->ndm_ifindex = (int)(fuzz_any(4) ? lan->bridge : any_port(lan));
	ndm->ndm_state = fuzz_any(4) ? NUD_NOARP : (uint16_t)fuzz_value();
	ndm->ndm_flags = fuzz_any(4) ? NTF_SELF : (uint8_t)fuzz_value();
	msg->mutable = msg->len;
	any_mac(mac);
	put(msg, NDA_LLADDR, mac, sizeof(mac));
	if (fuzz_any(4))
		put_u32(msg, NDA_IFINDEX, any_port(lan));
	if (!fuzz_any(8))
		put_kind(msg, lan, others[fuzz_any(sizeof(others))], ANY);
}

/* Settings of a port, as `bridge link`. */
static void make_port_link(struct fuzz_msg *msg, const struct fuzz_lan *lan)
{
	static const uint8_t known[] = {
		IFLA_BRPORT_MODE, IFLA_BRPORT_LEARNING, IFLA_BRPORT_UNICAST_FLOOD,
		IFLA_BRPORT_MCAST_FLOOD, IFLA_BRPORT_BCAST_FLOOD, IFLA_BRPORT_ISOLATED,
	};
	struct ifinfomsg *ifi = reserve(msg, sizeof(*ifi));
	unsigned int at, i;

	msg->what = "port-link";
	fuzz_header(msg)->nlmsg_type = fuzz_any(8) ? RTM_SETLINK : RTM_DELLINK;
	ifi->ifi_family = PF_BRIDGE;
	ifi->ifi_index = (int)(fuzz_any(8) ? any_port(lan) : lan->bridge);
	msg->mutable = msg->len;
	if (!fuzz_any(4)) {
		at = nest_begin(msg, IFLA_AF_SPEC);
		put(msg, IFLA_BRIDGE_FLAGS,
		    &(uint16_t){ fuzz_any(2) ? BRIDGE_FLAGS_SELF : (uint16_t)fuzz_any(4) }, 2);
		if (!fuzz_any(4))
			put_kind(msg, lan, (uint16_t)fuzz_any(8), ANY);
		nest_end(msg, at);
	}
	at = nest_begin(msg, IFLA_PROTINFO);
	for (i = fuzz_any(4); i; i--)
		put_kind(msg, lan, known[fuzz_any(sizeof(known))], BOOL);
	if (!fuzz_any(6))
		put_kind(msg, lan, (uint16_t)fuzz_any(IFLA_BRPORT_MAX + 2), ANY);
	nest_end(msg, at);
}

/* Of nothing but ports and bridges, what `bridge link show` asks. */
static void make_link_dump(struct fuzz_msg *msg, const struct fuzz_lan *lan)
{
	struct ifinfomsg *ifi = reserve(msg, sizeof(*ifi));

	(void)lan;
	msg->what = "link-dump";
	fuzz_header(msg)->nlmsg_type = RTM_GETLINK;
	fuzz_header(msg)->nlmsg_flags |= NLM_F_DUMP;
	ifi->ifi_family = PF_BRIDGE;
	msg->mutable = msg->len;
	if (fuzz_any(2))
		put_u32(msg, IFLA_EXT_MASK, fuzz_value());
}

/* A bridge of our kind comes, with anything for data, or goes. */
static void make_bridge_link(struct fuzz_msg *msg, const struct fuzz_lan *lan)
{
	struct ifinfomsg *ifi = reserve(msg, sizeof(*ifi));
	const bool del = !fuzz_any(3);
	unsigned int info, data;
	uint8_t mac[6];
	char name[16];

	msg->what = "bridge-link";
	msg->closed = true;
	fuzz_header(msg)->nlmsg_type = del ? RTM_DELLINK : RTM_NEWLINK;
	fuzz_header(msg)->nlmsg_flags |= del ? 0 : NLM_F_CREATE;
	ifi->ifi_family = AF_UNSPEC;
	snprintf(name, sizeof(name), "fz%u", fuzz_any(4));
	put(msg, IFLA_IFNAME, name, (unsigned int)strlen(name) + 1);
	if (!del && fuzz_any(2)) {
		any_mac(mac);
		put(msg, IFLA_ADDRESS, mac, fuzz_any(8) ? 6 : fuzz_any(6));
	}
	if (!del && fuzz_any(2))
		put_u32(msg, IFLA_MTU, fuzz_any(2) ? 68 + fuzz_any(9000) : fuzz_value());
	info = nest_begin(msg, IFLA_LINKINFO);
	put(msg, IFLA_INFO_KIND, MUSE_BRIDGE_FAMILY_NAME, sizeof(MUSE_BRIDGE_FAMILY_NAME));
	data = nest_begin(msg, IFLA_INFO_DATA);
	/* Only what is in here: elsewhere, a mutation might be about other devices. */
	msg->mutable = msg->len;
	put_kind(msg, lan, (uint16_t)fuzz_any(8), ANY);
	nest_end(msg, data);
	nest_end(msg, info);
}

/* A port leaves, or comes back; this is never mutated. */
static void make_master(struct fuzz_msg *msg, const struct fuzz_lan *lan)
{
	struct ifinfomsg *ifi = reserve(msg, sizeof(*ifi));

	msg->what = "master";
	fuzz_header(msg)->nlmsg_type = RTM_SETLINK;
	ifi->ifi_index = (int)any_port(lan);
	put_u32(msg, IFLA_MASTER, fuzz_any(3) ? lan->bridge : 0);
	msg->mutable = msg->len;
}

static void make_route(struct fuzz_msg *msg, const struct fuzz_lan *lan)
{
	unsigned int n = fuzz_any(100);

	if (n < 50)
		make_neigh(msg, lan);
	else if (n < 85)
		make_port_link(msg, lan);
	else if (n < 93)
		make_link_dump(msg, lan);
	else if (n < 98)
		make_bridge_link(msg, lan);
	else
		make_master(msg, lan);
}

/**
 * fuzz_make() - a message that may well be right
 * @msg: filled in
 * @lan: what it is about
 */
void fuzz_make(struct fuzz_msg *msg, const struct fuzz_lan *lan)
{
	static const enum fuzz_way ways[] = {
		FUZZ_ROOT, FUZZ_ROOT, FUZZ_ROOT, FUZZ_NOBODY, FUZZ_ROUTE, FUZZ_ROUTE,
	};

	*msg = (struct fuzz_msg){ .way = ways[fuzz_any(6)] };
	reserve(msg, NLMSG_HDRLEN);
	fuzz_header(msg)->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	if (msg->way == FUZZ_ROUTE)
		make_route(msg, lan);
	else
		make_request(msg, lan);
	fuzz_header(msg)->nlmsg_len = msg->len;
}
