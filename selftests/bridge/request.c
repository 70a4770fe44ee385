// SPDX-License-Identifier: GPL-2.0
/*
 * request - send requests to the muse_bridge netlink family as they are given,
 * right or wrong, and say what the kernel answered
 *
 * Takes a request a line from standard input, and answers each with a line:
 *
 *   COMMAND [flags=N] [version=N] [take=N] [ATTRIBUTE=TYPE:VALUE | ATTRIBUTE{ |
 *	ATTRIBUTE{! | }]...
 *
 *   fdb-add ifindex=u32:4 fdb{ addr=mac:02:00:00:00:00:0a port=u32:7 }
 *
 * COMMAND and ATTRIBUTE are names or numbers.  "{" begins a nest, "{!" one that
 * lacks the flag that says so.  TYPE is u8, u16, u32, u64, mac, str, or hex for
 * any bytes, none included.  A dump is asked for by dump:COMMAND; with take=N, only so many
 * parts of it are taken, and the rest stays with the kernel.
 *
 *   more [take=N]	go on with that dump
 *   seen PREFIX	how many different addresses of entries begin with these
 *			bytes, and how many came twice, since the last dump began
 *   drop		become an ordinary user, with a new socket
 *   reopen		begin with a new socket
 *
 * The answer is "ok N", with the number of messages that came, or the name of
 * the error, then at=ATTRIBUTE if the kernel pointed at one, miss=NUMBER if it
 * missed one, and the kernel's text.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/muse_bridge.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define NOBODY		65534
#define REQUEST_MAX	8192
#define ANSWER_MAX	65536
#define DEPTH_MAX	4
#define PATH_LEN	64
#define ATTRS_MAX	64
#define DEADLINE	60	/* seconds, times MUSE_FACTOR */
#define SEEN_MAX	200000

struct names {
	const char *name;
	int number;
};

static const struct names commands[] = {
	{ "bridge-get", MUSE_BRIDGE_CMD_BRIDGE_GET },
	{ "bridge-set", MUSE_BRIDGE_CMD_BRIDGE_SET },
	{ "port-get", MUSE_BRIDGE_CMD_PORT_GET },
	{ "fdb-get", MUSE_BRIDGE_CMD_FDB_GET },
	{ "fdb-add", MUSE_BRIDGE_CMD_FDB_ADD },
	{ "fdb-del", MUSE_BRIDGE_CMD_FDB_DEL },
	{ "fdb-flush", MUSE_BRIDGE_CMD_FDB_FLUSH },
	{ NULL, 0 },
};

static const struct names top_attrs[] = {
	{ "ifindex", MUSE_BRIDGE_A_IFINDEX },
	{ "ifname", MUSE_BRIDGE_A_IFNAME },
	{ "bridge", MUSE_BRIDGE_A_BRIDGE },
	{ "port", MUSE_BRIDGE_A_PORT },
	{ "fdb", MUSE_BRIDGE_A_FDB },
	{ NULL, 0 },
};

static const struct names bridge_attrs[] = {
	{ "mode", MUSE_BRIDGE_A_BRIDGE_MODE },
	{ "learning", MUSE_BRIDGE_A_BRIDGE_LEARNING },
	{ "ageing", MUSE_BRIDGE_A_BRIDGE_AGEING_TIME },
	{ "addr", MUSE_BRIDGE_A_BRIDGE_ADDR },
	{ "ports", MUSE_BRIDGE_A_BRIDGE_PORT_COUNT },
	{ "entries", MUSE_BRIDGE_A_BRIDGE_FDB_COUNT },
	{ NULL, 0 },
};

static const struct names fdb_attrs[] = {
	{ "addr", MUSE_BRIDGE_A_FDB_ADDR },
	{ "port", MUSE_BRIDGE_A_FDB_PORT_IFINDEX },
	{ "portname", MUSE_BRIDGE_A_FDB_PORT_IFNAME },
	{ "state", MUSE_BRIDGE_A_FDB_STATE },
	{ "age", MUSE_BRIDGE_A_FDB_AGE },
	{ "reason", MUSE_BRIDGE_A_FDB_REASON },
	{ "replace", MUSE_BRIDGE_A_FDB_REPLACE },
	{ NULL, 0 },
};

/**
 * struct request - a request being put together
 * @data: the message
 * @len: its length
 * @nest: positions of the nests that are open
 * @depth: how many are
 * @attr: where each attribute is, and what it was called
 * @attrs: how many there are
 * @take: parts of a dump to take, 0 for all
 */
struct request {
	char data[REQUEST_MAX] __attribute__((aligned(NLMSG_ALIGNTO)));
	size_t len;
	size_t nest[DEPTH_MAX];
	int depth;
	struct {
		size_t at;
		char path[PATH_LEN];
	} attr[ATTRS_MAX];
	int attrs;
	int take;
};

/* Addresses of the entries that the last dump brought, as numbers. */
static uint64_t seen[SEEN_MAX];
static size_t seen_count;

static int sock = -1;
static uint16_t family;
static uint32_t sequence;

static int number_of(const struct names *names, const char *text)
{
	for (; names->name; names++)
		if (!strcmp(names->name, text))
			return names->number;
	return atoi(text);
}

static const char *name_of(const struct names *names, int number)
{
	for (; names->name; names++)
		if (names->number == number)
			return names->name;
	return "?";
}

/* What attributes are called inside the nest that is open. */
static const struct names *names_here(const struct request *r)
{
	const struct nlattr *nest;

	if (!r->depth)
		return top_attrs;
	nest = (const struct nlattr *)(r->data + r->nest[0]);
	switch (nest->nla_type & NLA_TYPE_MASK) {
	case MUSE_BRIDGE_A_BRIDGE:
		return bridge_attrs;
	default:
		return fdb_attrs;
	}
}

static void put(struct request *r, const void *data, size_t len)
{
	if (r->len + NLA_ALIGN(len) > sizeof(r->data)) {
		fprintf(stderr, "request: too long\n");
		exit(1);
	}
	memcpy(r->data + r->len, data, len);
	memset(r->data + r->len + len, 0, NLA_ALIGN(len) - len);
	r->len += NLA_ALIGN(len);
}

/* The header of an attribute; its name is kept for the answer. */
static void put_attr(struct request *r, const char *name, size_t len, int flags)
{
	const struct nlattr attr = {
		.nla_len = (uint16_t)(NLA_HDRLEN + len),
		.nla_type = (uint16_t)(number_of(names_here(r), name) | flags),
	};
	const char *outer = "";

	if (r->depth && r->attrs)
		outer = name_of(top_attrs, ((struct nlattr *)(r->data +
			r->nest[0]))->nla_type & NLA_TYPE_MASK);
	if (r->attrs < ATTRS_MAX) {
		r->attr[r->attrs].at = r->len;
		snprintf(r->attr[r->attrs].path, PATH_LEN, "%s%s%s", outer,
			 *outer ? "." : "", name);
		r->attrs++;
	}
	put(r, &attr, sizeof(attr));
}

static size_t parse_hex(const char *text, uint8_t *bytes, size_t room)
{
	size_t n = 0;
	int used;

	for (; *text && n < room; text += used)
		if (*text == ':')
			used = 1;
		else if (sscanf(text, "%2hhx%n", &bytes[n++], &used) != 1)
			break;
	return n;
}

/* A number of 8, 16, 32 or 64 bits, as the machine has it. */
static size_t put_number(uint8_t *bytes, uint64_t number, unsigned long bits)
{
	const uint8_t u8 = (uint8_t)number;
	const uint16_t u16 = (uint16_t)number;
	const uint32_t u32 = (uint32_t)number;
	const void *from = bits == 8 ? (const void *)&u8 :
			   bits == 16 ? (const void *)&u16 :
			   bits == 32 ? (const void *)&u32 : &number;

	memcpy(bytes, from, bits / 8);
	return bits / 8;
}

/* ATTRIBUTE=TYPE:VALUE */
static void put_value(struct request *r, char *name, char *type)
{
	char *value = strchr(type, ':');
	uint8_t bytes[2048];
	size_t len;

	*value++ = '\0';
	if (*type == 'u') {
		len = put_number(bytes, strtoull(value, NULL, 0),
				 strtoul(type + 1, NULL, 10));
	} else if (!strcmp(type, "str")) {
		len = strlen(value) + 1;
		memcpy(bytes, value, len);
	} else {
		len = parse_hex(value, bytes, sizeof(bytes));
	}
	put_attr(r, name, len, 0);
	put(r, bytes, len);
}

static void nest_open(struct request *r, char *word)
{
	char *brace = strchr(word, '{');
	size_t at = r->len;

	*brace = '\0';
	put_attr(r, word, 0, brace[1] == '!' ? 0 : NLA_F_NESTED);
	r->nest[r->depth++] = at;
}

static void nest_close(struct request *r)
{
	struct nlattr *nest;

	nest = (struct nlattr *)(r->data + r->nest[--r->depth]);
	nest->nla_len = (uint16_t)(r->len - r->nest[r->depth]);
}

/* KEY=VALUE: something of the headers, or an attribute. */
static bool put_pair(struct request *r, char *key, char *value)
{
	struct genlmsghdr *genl = (struct genlmsghdr *)(r->data + NLMSG_HDRLEN);
	struct nlmsghdr *nlh = (struct nlmsghdr *)r->data;

	if (!strcmp(key, "flags"))
		nlh->nlmsg_flags |= (uint16_t)strtoul(value, NULL, 0);
	else if (!strcmp(key, "version"))
		genl->version = (uint8_t)atoi(value);
	else if (!strcmp(key, "reserved"))
		genl->reserved = (uint16_t)atoi(value);
	else if (!strcmp(key, "take"))
		r->take = atoi(value);
	else if (strchr(value, ':'))
		put_value(r, key, value);
	else
		return false;
	return true;
}

static bool put_word(struct request *r, char *word)
{
	char *value = strchr(word, '=');

	if (value) {
		*value++ = '\0';
		return put_pair(r, word, value);
	}
	if (strchr(word, '{') && r->depth < DEPTH_MAX) {
		nest_open(r, word);
		return true;
	}
	if (!strcmp(word, "}") && r->depth) {
		nest_close(r);
		return true;
	}
	return false;
}

static void begin(struct request *r, uint16_t type, uint8_t cmd, int flags)
{
	const struct nlmsghdr nlh = {
		.nlmsg_type = type,
		.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags),
		.nlmsg_seq = ++sequence,
	};
	const struct genlmsghdr genl = { .cmd = cmd, .version = 1 };

	memset(r, 0, sizeof(*r));
	put(r, &nlh, sizeof(nlh));
	put(r, &genl, sizeof(genl));
}

/* What the kernel says besides the number of the error. */
static void print_extack(const struct request *r, struct nlattr *attr, int len)
{
	const char *text = "";
	uint32_t value;
	int i;

	for (; len >= (int)sizeof(*attr) && attr->nla_len >= sizeof(*attr) &&
	     attr->nla_len <= len;
	     len -= NLA_ALIGN(attr->nla_len),
	     attr = (struct nlattr *)((char *)attr + NLA_ALIGN(attr->nla_len))) {
		memcpy(&value, attr + 1, attr->nla_len < 8 ? 0 : sizeof(value));
		switch (attr->nla_type & NLA_TYPE_MASK) {
		case NLMSGERR_ATTR_MSG:
			text = (const char *)(attr + 1);
			break;
		case NLMSGERR_ATTR_OFFS:
			for (i = 0; i < r->attrs; i++)
				if (r->attr[i].at == value)
					printf(" at=%s", r->attr[i].path);
			break;
		case NLMSGERR_ATTR_MISS_TYPE:
			printf(" miss=%u", value);
			break;
		}
	}
	printf(" %s", text);
}

static void print_error(const struct request *r, int error, struct nlattr *attrs,
			int len)
{
	printf("%s", strerrorname_np(error));
	print_extack(r, attrs, len);
	printf("\n");
}

/* An NLMSG_ERROR, with the request cut off, or the end of a dump. */
static void print_verdict(const struct request *r, struct nlmsghdr *nlh,
			  int messages)
{
	size_t skip = nlh->nlmsg_type == NLMSG_ERROR ? sizeof(struct nlmsgerr) :
						       sizeof(int);
	int error;

	memcpy(&error, NLMSG_DATA(nlh), sizeof(error));
	if (!error) {
		printf("ok %d\n", messages);
		return;
	}
	print_error(r, -error,
		    (struct nlattr *)((char *)NLMSG_DATA(nlh) + skip),
		    (int)(nlh->nlmsg_len - NLMSG_HDRLEN - skip));
}

/* The attribute of a number among those that begin at @attr. */
static const struct nlattr *find_attr(const struct nlattr *attr, int len,
				      int number)
{
	while (len >= (int)sizeof(*attr) && attr->nla_len >= sizeof(*attr) &&
	       attr->nla_len <= len) {
		if ((attr->nla_type & NLA_TYPE_MASK) == number)
			return attr;
		len -= NLA_ALIGN(attr->nla_len);
		attr = (const struct nlattr *)((const char *)attr +
					       NLA_ALIGN(attr->nla_len));
	}
	return NULL;
}

/* Remember the address, if the message is about an entry. */
static void note_entry(const struct nlmsghdr *nlh)
{
	const int head = NLMSG_HDRLEN + GENL_HDRLEN;
	const struct nlattr *attr;
	const uint8_t *mac;
	int i;

	attr = find_attr((const struct nlattr *)((const char *)nlh + head),
			 (int)nlh->nlmsg_len - head, MUSE_BRIDGE_A_FDB);
	if (attr)
		attr = find_attr(attr + 1, attr->nla_len - NLA_HDRLEN,
				 MUSE_BRIDGE_A_FDB_ADDR);
	if (!attr || seen_count == SEEN_MAX)
		return;
	mac = (const uint8_t *)(attr + 1);
	seen[seen_count] = 0;
	for (i = 0; i < 6; i++)
		seen[seen_count] = seen[seen_count] << 8 | mac[i];
	seen_count++;
}

static int compare(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void print_seen(const char *prefix)
{
	size_t i, different = 0, twice = 0, len;
	uint8_t bytes[6] = { 0 };
	uint64_t wanted = 0;

	len = prefix ? parse_hex(prefix, bytes, sizeof(bytes)) : 0;
	for (i = 0; i < len; i++)
		wanted = wanted << 8 | bytes[i];
	qsort(seen, seen_count, sizeof(seen[0]), compare);
	for (i = 0; i < seen_count; i++) {
		if (i && seen[i] == seen[i - 1])
			twice++;
		else if (seen[i] >> (8 * (6 - len)) == wanted)
			different++;
	}
	printf("ok different=%zu twice=%zu\n", different, twice);
}

/* True once the answer has been printed. */
static bool on_message(const struct request *r, struct nlmsghdr *nlh,
		       int *messages)
{
	if (nlh->nlmsg_seq != sequence)
		return false;
	if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE) {
		print_verdict(r, nlh, *messages);
		return true;
	}
	(*messages)++;
	note_entry(nlh);
	return false;
}

/* Take in what comes until the answer is whole, or as much as is wanted. */
static void take(const struct request *r)
{
	static char answer[ANSWER_MAX] __attribute__((aligned(NLMSG_ALIGNTO)));
	int messages = 0, parts = 0;
	struct nlmsghdr *nlh;
	unsigned int left;
	ssize_t len;

	do {
		len = recv(sock, answer, sizeof(answer), 0);
		if (len < 0) {
			printf("%s receive\n", strerrorname_np(errno));
			return;
		}
		left = (unsigned int)len;
		for (nlh = (struct nlmsghdr *)answer; NLMSG_OK(nlh, left);
		     nlh = NLMSG_NEXT(nlh, left))
			if (on_message(r, nlh, &messages))
				return;
	} while (++parts != r->take);
	printf("ok %d\n", messages);
}

static void ask(struct request *r)
{
	((struct nlmsghdr *)r->data)->nlmsg_len = (uint32_t)r->len;
	seen_count = 0;
	if (send(sock, r->data, r->len, 0) < 0)
		printf("%s send\n", strerrorname_np(errno));
	else
		take(r);
}

static bool find_family(void)
{
	struct request r;
	static char answer[ANSWER_MAX] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = (struct nlmsghdr *)answer;
	struct nlattr *attr;
	int len;

	begin(&r, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);
	{
		const char name[] = MUSE_BRIDGE_FAMILY_NAME;
		const struct nlattr head = {
			.nla_len = NLA_HDRLEN + sizeof(name),
			.nla_type = CTRL_ATTR_FAMILY_NAME,
		};

		put(&r, &head, sizeof(head));
		put(&r, name, sizeof(name));
	}
	((struct nlmsghdr *)r.data)->nlmsg_len = (uint32_t)r.len;
	if (send(sock, r.data, r.len, 0) < 0)
		return false;
	len = (int)recv(sock, answer, sizeof(answer), 0);
	if (len < NLMSG_HDRLEN || nlh->nlmsg_type != GENL_ID_CTRL)
		return false;
	attr = (struct nlattr *)(answer + NLMSG_HDRLEN + GENL_HDRLEN);
	while ((char *)attr < answer + len &&
	       attr->nla_type != CTRL_ATTR_FAMILY_ID)
		attr = (struct nlattr *)((char *)attr + NLA_ALIGN(attr->nla_len));
	memcpy(&family, attr + 1, sizeof(family));
	return true;
}

static void reopen(void)
{
	static const int on = 1;
	const char *factor = getenv("MUSE_FACTOR");
	const struct timeval deadline = {
		.tv_sec = (time_t)(DEADLINE * (factor ? atof(factor) : 1)),
	};

	if (sock >= 0)
		close(sock);
	sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (sock < 0 ||
	    setsockopt(sock, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on)) ||
	    setsockopt(sock, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on)) ||
	    setsockopt(sock, SOL_SOCKET, SO_RCVTIMEO, &deadline,
		       sizeof(deadline))) {
		perror("request: socket");
		exit(1);
	}
	if (!find_family()) {
		fprintf(stderr, "request: no family muse_bridge\n");
		exit(1);
	}
}

static void run_line(char *line)
{
	static struct request r;
	char *save = NULL, *word = strtok_r(line, " \n", &save);
	int flags = NLM_F_ACK;

	if (!word) {
		printf("error: empty\n");
		return;
	}
	if (!strcmp(word, "drop") || !strcmp(word, "reopen")) {
		if (*word == 'd' && setresuid(NOBODY, NOBODY, NOBODY)) {
			printf("error: setresuid: %s\n", strerror(errno));
			return;
		}
		reopen();
		printf("ok 0\n");
		return;
	}
	if (!strcmp(word, "seen")) {
		print_seen(strtok_r(NULL, " \n", &save));
		return;
	}
	if (!strcmp(word, "more")) {
		word = strtok_r(NULL, " \n", &save);
		r.take = word && !strncmp(word, "take=", 5) ? atoi(word + 5) : 0;
		take(&r);
		return;
	}
	if (!strncmp(word, "dump:", 5)) {
		flags = NLM_F_DUMP;
		word += 5;
	}
	begin(&r, family, (uint8_t)number_of(commands, word), flags);
	while ((word = strtok_r(NULL, " \n", &save))) {
		if (!put_word(&r, word)) {
			printf("error: what is %s?\n", word);
			return;
		}
	}
	ask(&r);
}

int main(void)
{
	static char line[REQUEST_MAX];

	setvbuf(stdout, NULL, _IOLBF, 0);
	reopen();
	while (fgets(line, sizeof(line), stdin))
		run_line(line);
	return 0;
}
