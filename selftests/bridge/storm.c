// SPDX-License-Identifier: GPL-2.0
/*
 * storm - one of the actors of test_storm.sh: what it is for, at random and as
 * fast as it can, until SIGTERM
 *
 *   storm entries|flush|settings|dumps|events|deaf SEED BRIDGE,... PORT,...
 *
 *	entries   adds, replaces, deletes and asks for entries
 *	flush     flushes what learned and static entries there are
 *	settings  makes bridges hubs and hubs bridges, turns learning off and on,
 *		  sets the ageing time to its minimum and back, lets frames go
 *		  straight to drivers and not, and changes settings of ports
 *	dumps     reads dumps, of all or of some, and leaves some before their end
 *	events    reads the events, and counts them
 *	deaf      subscribes to the events and reads none
 *
 * The bridges and ports exist or not, and belong to each other or not; so does
 * the module.  A line "first WHAT.ANSWER" comes when that happens for the first
 * time; at the end a line "ok ..." with how often it happened, and the status is
 * 0; or a line "failed ...", if the kernel gave an answer that it never should,
 * or none.
 */
#include "storm.h"

#include <errno.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define NAMES_MAX  16
#define COUNTS_MAX 32
#define SEEN_MAX   400000
/* So few addresses that requests meet each other. */
#define ADDRESSES 64

/* What happened, and how often. */
struct count {
	const char *what;
	const char *how;
	unsigned long times;
};

struct names {
	char *name[NAMES_MAX];
	unsigned int count;
};

static const char *actor_name = "storm";
static struct count counts[COUNTS_MAX];
static struct names bridges, ports;
static struct talk talk;
static uint64_t state;
static volatile sig_atomic_t stopped;

static void print_end(void)
{
	int i;

	printf("ok %s:", actor_name);
	for (i = 0; i < COUNTS_MAX && counts[i].what; i++)
		printf(" %s.%s=%lu", counts[i].what, counts[i].how,
		       counts[i].times);
	printf("\n");
}

void die(const char *format, ...)
{
	va_list args;

	printf("failed %s: ", actor_name);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	exit(1);
}

static void count(const char *what, const char *how)
{
	struct count *c = counts;

	while (c->what && (strcmp(c->what, what) || strcmp(c->how, how)))
		if (++c == counts + COUNTS_MAX)
			die("too many sorts of answers");
	c->what = what;
	c->how = how;
	if (!c->times++) {
		printf("first %s.%s\n", what, how);
		fflush(stdout);
	}
}

/* xorshift64*: the same seed, the same numbers. */
static unsigned int any(unsigned int below)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (unsigned int)((state * 0x2545f4914f6cdd1dULL) >> 33) % below;
}

static const char *any_of(const struct names *names)
{
	return names->name[any(names->count)];
}

static void split(struct names *names, char *text)
{
	char *save = NULL, *word;

	for (word = strtok_r(text, ",", &save);
	     word && names->count < NAMES_MAX;
	     word = strtok_r(NULL, ",", &save))
		names->name[names->count++] = word;
	if (!names->count)
		die("no names given");
}

/*
 * Count the answer to a request.  That the bridge, the port, the entry or the
 * module is not there is as it must be in a storm, and so is one that is
 * there already.
 */
static void judge(const char *what, int error)
{
	switch (error) {
	case 0:
		count(what, "done");
		return;
	case ENOENT:
		/* No such family, if no entry was asked for. */
		if (strcmp(what, "del") && strcmp(what, "get"))
			talk_find_family(&talk);
		break;
	case EADDRINUSE:
	case EEXIST:
	case EINVAL:
	case ENODEV:
	case EOPNOTSUPP:
	case EPROTONOSUPPORT: /* a dump, while the module goes */
		break;
	default:
		die("%s: %s", what, strerrorname_np(error));
	}
	count(what, strerrorname_np(error));
}

static void put_port(struct nl_msg *msg)
{
	unsigned int index = if_nametoindex(any_of(&ports));

	nla_put_u32(msg, MUSE_BRIDGE_A_FDB_PORT_IFINDEX, index ?: NO_DEVICE);
}

/* One of few; those of one sort also send frames, see the test. */
static void put_address(struct nl_msg *msg)
{
	unsigned int n = any(ADDRESSES);
	uint8_t mac[6] = { 2, 0, 0, (uint8_t)any(2), 0, (uint8_t)n };

	nla_put(msg, MUSE_BRIDGE_A_FDB_ADDR, sizeof(mac), mac);
}

static void step_entries(void)
{
	static const struct {
		const char *what;
		uint8_t cmd;
		bool port, replace;
	} kinds[] = {
		{ "add", MUSE_BRIDGE_CMD_FDB_ADD, true, false },
		{ "add", MUSE_BRIDGE_CMD_FDB_ADD, true, false },
		{ "replace", MUSE_BRIDGE_CMD_FDB_ADD, true, true },
		{ "del", MUSE_BRIDGE_CMD_FDB_DEL, false, false },
		{ "get", MUSE_BRIDGE_CMD_FDB_GET, false, false },
	};
	unsigned int kind = any(sizeof(kinds) / sizeof(kinds[0]));
	struct nl_msg *msg;
	struct nlattr *nest;

	msg = talk_request(&talk, kinds[kind].cmd, NLM_F_ACK, any_of(&bridges));
	nest = nla_nest_start(msg, MUSE_BRIDGE_A_FDB | NLA_F_NESTED);
	put_address(msg);
	if (kinds[kind].port)
		put_port(msg);
	if (kinds[kind].replace)
		nla_put_flag(msg, MUSE_BRIDGE_A_FDB_REPLACE);
	nla_nest_end(msg, nest);
	talk_send(&talk, msg);
	judge(kinds[kind].what, talk_answer(&talk));
}

static void step_flush(void)
{
	struct nl_msg *msg;
	struct nlattr *nest;

	msg = talk_request(&talk, MUSE_BRIDGE_CMD_FDB_FLUSH, NLM_F_ACK,
			   any_of(&bridges));
	nest = nla_nest_start(msg, MUSE_BRIDGE_A_FDB | NLA_F_NESTED);
	nla_put_u32(msg, MUSE_BRIDGE_A_FDB_STATE,
		    any(2) ? MUSE_BRIDGE_FDB_STATE_LEARNED :
			     MUSE_BRIDGE_FDB_STATE_STATIC);
	if (any(2))
		put_port(msg);
	nla_nest_end(msg, nest);
	talk_send(&talk, msg);
	judge("flush", talk_answer(&talk));
	/* Let something grow in between. */
	usleep(any(50000));
}

/* Mostly towards ports that learn and hear everything; any bridge may have it. */
static void set_port(void)
{
	unsigned int index = if_nametoindex(any_of(&ports));
	struct nl_msg *msg;
	struct nlattr *nest;
	int attr;

	msg = talk_request(&talk, MUSE_BRIDGE_CMD_PORT_SET, NLM_F_ACK, NULL);
	nest = nla_nest_start(msg, MUSE_BRIDGE_A_PORT | NLA_F_NESTED);
	nla_put_u32(msg, MUSE_BRIDGE_A_PORT_IFINDEX, index ?: NO_DEVICE);
	for (attr = MUSE_BRIDGE_A_PORT_LEARNING;
	     attr <= MUSE_BRIDGE_A_PORT_BCAST_FLOOD; attr++)
		nla_put_u8(msg, attr, any(4) ? 1 : 0);
	nla_put_u8(msg, MUSE_BRIDGE_A_PORT_ISOLATED, any(4) ? 0 : 1);
	nla_put_u8(msg, MUSE_BRIDGE_A_PORT_HAIRPIN, any(8) ? 0 : 1);
	nla_nest_end(msg, nest);
	talk_send(&talk, msg);
	judge("port", talk_answer(&talk));
}

/* Mostly towards bridges that learn, or the others would have little to do. */
static void step_settings(void)
{
	struct nl_msg *msg;
	struct nlattr *nest;

	msg = talk_request(&talk, MUSE_BRIDGE_CMD_BRIDGE_SET, NLM_F_ACK,
			   any_of(&bridges));
	nest = nla_nest_start(msg, MUSE_BRIDGE_A_BRIDGE | NLA_F_NESTED);
	nla_put_u32(msg, MUSE_BRIDGE_A_BRIDGE_MODE,
		    any(4) ? MUSE_BRIDGE_MODE_BRIDGE : MUSE_BRIDGE_MODE_HUB);
	nla_put_u8(msg, MUSE_BRIDGE_A_BRIDGE_LEARNING, any(4) ? 1 : 0);
	nla_put_u32(msg, MUSE_BRIDGE_A_BRIDGE_AGEING_TIME,
		    any(2) ? MUSE_BRIDGE_AGEING_TIME_MIN :
			     MUSE_BRIDGE_AGEING_TIME_DEFAULT);
	nla_put_u8(msg, MUSE_BRIDGE_A_BRIDGE_DIRECT, any(2) ? 1 : 0);
	nla_put_u16(msg, MUSE_BRIDGE_A_BRIDGE_GROUP_FWD_MASK, any(2) ? 1 << 14 : 0);
	nla_put_u8(msg, MUSE_BRIDGE_A_BRIDGE_FDB_STATS, any(2) ? 1 : 0);
	nla_nest_end(msg, nest);
	talk_send(&talk, msg);
	judge("set", talk_answer(&talk));
	set_port();
	usleep(any(20000));
}

/* The entries that a dump has shown: bridge and address as one number. */
static uint64_t seen[SEEN_MAX];
static size_t seen_count;

static void note_entry(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *attrs[MUSE_BRIDGE_A_MAX + 1];
	struct nlattr *fdb[MUSE_BRIDGE_A_FDB_MAX + 1];
	const uint8_t *mac;
	uint64_t key;
	int i;

	(void)arg;
	if (genlmsg_parse(nlh, 0, attrs, MUSE_BRIDGE_A_MAX, NULL) ||
	    !attrs[MUSE_BRIDGE_A_FDB])
		return;
	if (nla_parse_nested(fdb, MUSE_BRIDGE_A_FDB_MAX,
			     attrs[MUSE_BRIDGE_A_FDB], NULL))
		die("an entry that cannot be read");
	if (fdb[MUSE_BRIDGE_A_FDB_COUNT])
		return;
	if (!fdb[MUSE_BRIDGE_A_FDB_ADDR] || !attrs[MUSE_BRIDGE_A_IFINDEX])
		die("an entry without address or bridge");
	mac = nla_data(fdb[MUSE_BRIDGE_A_FDB_ADDR]);
	key = nla_get_u32(attrs[MUSE_BRIDGE_A_IFINDEX]);
	for (i = 0; i < 6; i++)
		key = key << 8 | mac[i];
	if (seen_count < SEEN_MAX)
		seen[seen_count++] = key;
}

static int compare(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Whatever comes and goes: an address that goes and comes stands where it was. */
static void check_once(void)
{
	size_t i;

	qsort(seen, seen_count, sizeof(seen[0]), compare);
	for (i = 1; i < seen_count; i++)
		if (seen[i] == seen[i - 1])
			die("twice in a dump: %012llx",
			    (unsigned long long)seen[i] & 0xffffffffffffULL);
}

/* Of entries, ask for all or for some. */
static void put_filter(struct nl_msg *msg)
{
	static const uint8_t all[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	struct nlattr *nest;

	nest = nla_nest_start(msg, MUSE_BRIDGE_A_FDB | NLA_F_NESTED);
	switch (any(6)) {
	case 0:
		put_port(msg);
		break;
	case 1:
		nla_put_u32(msg, MUSE_BRIDGE_A_FDB_STATE,
			    any(2) ? MUSE_BRIDGE_FDB_STATE_LEARNED :
				     MUSE_BRIDGE_FDB_STATE_STATIC);
		break;
	case 2:
		put_address(msg);
		nla_put(msg, MUSE_BRIDGE_A_FDB_ADDR_MASK, sizeof(all), all);
		break;
	case 3:
		nla_put_u32(msg, MUSE_BRIDGE_A_FDB_OLDER, 1 + any(1000));
		break;
	case 4:
		nla_put_u32(msg, MUSE_BRIDGE_A_FDB_YOUNGER, 1 + any(1000));
		break;
	default:
		nla_put_flag(msg, MUSE_BRIDGE_A_FDB_COUNT_ONLY);
	}
	nla_nest_end(msg, nest);
}

static void step_dumps(void)
{
	static const uint8_t kinds[] = {
		MUSE_BRIDGE_CMD_FDB_GET,    MUSE_BRIDGE_CMD_FDB_GET,
		MUSE_BRIDGE_CMD_FDB_GET,    MUSE_BRIDGE_CMD_PORT_GET,
		MUSE_BRIDGE_CMD_BRIDGE_GET,
	};
	uint8_t cmd = kinds[any(sizeof(kinds))];
	bool leave = !any(4);
	bool some = cmd == MUSE_BRIDGE_CMD_FDB_GET && any(2);
	struct nl_msg *msg;
	int error;

	seen_count = 0;
	msg = talk_request(&talk, cmd, NLM_F_DUMP, any(2) ? any_of(&bridges) : NULL);
	if (some)
		put_filter(msg);
	talk_send(&talk, msg);
	error = leave ? talk_take(&talk) : talk_answer(&talk);
	judge(leave ? "part" : some ? "filter" : "dump", error);
	if (leave) {
		talk_close(&talk);
		talk_open(&talk);
		talk_find_family(&talk);
	} else if (!error) {
		check_once();
	}
	usleep(any(20000));
}

static void note_event(struct nlmsghdr *nlh, void *arg)
{
	static const char *const names[MUSE_BRIDGE_CMD_MAX + 1] = {
		[MUSE_BRIDGE_CMD_BRIDGE_ADD_NTF] = "bridge-add",
		[MUSE_BRIDGE_CMD_BRIDGE_SET_NTF] = "bridge-set",
		[MUSE_BRIDGE_CMD_BRIDGE_DEL_NTF] = "bridge-del",
		[MUSE_BRIDGE_CMD_PORT_ADD_NTF] = "port-add",
		[MUSE_BRIDGE_CMD_PORT_SET_NTF] = "port-set",
		[MUSE_BRIDGE_CMD_PORT_DEL_NTF] = "port-del",
		[MUSE_BRIDGE_CMD_FDB_ADD_NTF] = "fdb-add",
		[MUSE_BRIDGE_CMD_FDB_MOVE_NTF] = "fdb-move",
		[MUSE_BRIDGE_CMD_FDB_SET_NTF] = "fdb-set",
		[MUSE_BRIDGE_CMD_FDB_DEL_NTF] = "fdb-del",
	};
	uint8_t cmd = ((struct genlmsghdr *)nlmsg_data(nlh))->cmd;

	(void)arg;
	if (cmd > MUSE_BRIDGE_CMD_MAX || !names[cmd])
		die("event of number %d", cmd);
	count("event", names[cmd]);
}

/* Silence may mean that the module was loaded anew. */
static void step_events(void)
{
	int got = talk_events(&talk, 200);

	if (got < 0)
		count("event", "lost");
	else if (!got)
		count("subscribed", talk_listen(&talk) ? "done" : "not");
}

static void step_deaf(void)
{
	count("subscribed", talk_listen(&talk) ? "done" : "not");
	usleep(200000);
}

static const struct actor {
	const char *name;
	void (*step)(void);
	void (*on_message)(struct nlmsghdr *nlh, void *arg);
} actors[] = {
	{ "entries", step_entries, NULL },
	{ "flush", step_flush, NULL },
	{ "settings", step_settings, NULL },
	{ "dumps", step_dumps, note_entry },
	{ "events", step_events, note_event },
	{ "deaf", step_deaf, NULL },
};

static const struct actor *find_actor(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(actors) / sizeof(actors[0]); i++)
		if (!strcmp(actors[i].name, name))
			return &actors[i];
	die("no such actor");
}

static void on_signal(int number)
{
	(void)number;
	stopped = 1;
}

int main(int argc, char **argv)
{
	const struct sigaction action = { .sa_handler = on_signal };
	const struct actor *actor;

	if (argc != 5) {
		fprintf(stderr,
			"usage: storm ACTOR SEED BRIDGE,... PORT,...\n");
		return 1;
	}
	actor_name = argv[1];
	actor = find_actor(argv[1]);
	state = strtoull(argv[2], NULL, 0) * 2654435761ULL + 1;
	split(&bridges, argv[3]);
	split(&ports, argv[4]);
	sigaction(SIGTERM, &action, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);

	talk.on_message = actor->on_message;
	talk_open(&talk);
	talk_find_family(&talk);
	while (!stopped)
		actor->step();
	print_end();
	return 0;
}
