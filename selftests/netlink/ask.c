// SPDX-License-Identifier: GPL-2.0
/*
 * Send requests to a generic netlink family as they are given, right or wrong,
 * and say what the kernel answered.
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
 * parts of it are taken, and the rest stays with the kernel.  show:COMMAND and
 * showdump:COMMAND also tell what is in the messages that come.
 *
 *   more [take=N]	go on with that dump
 *   user UID GID	become a user, in no other group, with a new socket; user 0
 *			can be become again
 *   drop		become an ordinary user
 *   become UID GID	likewise, with the socket that there is
 *   lend UID GID	have such a user open the socket, and use it
 *   reopen		begin with a new socket
 *   bare | addressed	send without, or with, the address of the kernel
 *   listen		hear notifications, from now on
 *   event		wait for the next one, and show it
 *
 * The answer is "ok N", with the number of messages that came, or the name of
 * the error, then at=ATTRIBUTE if the kernel pointed at one, miss=NUMBER if it
 * missed one, and the kernel's text.  What is shown comes after "ok N", a
 * message after ";".
 */

#include "ask.h"

#include <errno.h>
#include <grp.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "put.h"

#define NOBODY	   65534
#define ANSWER_MAX 65536

static const struct ask_family *family;
static int sock = -1, events = -1;
static uint16_t family_id;
static uint32_t group_id, sequence;
static bool addressed, showing;

/* What the kernel says besides the number of the error. */
static void print_extack(const struct request *r, const struct nlattr *attr,
			 int len)
{
	const char *text = "";
	uint32_t value;
	int i;

	for (; ask_ok(attr, len); attr = ask_next(attr, &len)) {
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

/* An NLMSG_ERROR, with the request cut off, or the end of a dump. */
static void print_verdict(const struct request *r, struct nlmsghdr *nlh,
			  int messages, const char *shown)
{
	size_t skip = nlh->nlmsg_type == NLMSG_ERROR ? sizeof(struct nlmsgerr) :
						       sizeof(int);
	int error;

	memcpy(&error, NLMSG_DATA(nlh), sizeof(error));
	if (!error) {
		printf("ok %d%s\n", messages, shown);
		return;
	}
	printf("%s", strerrorname_np(-error));
	print_extack(r, (struct nlattr *)((char *)NLMSG_DATA(nlh) + skip),
		     (int)(nlh->nlmsg_len - NLMSG_HDRLEN - skip));
	printf("\n");
}

/**
 * ask_attrs() - the attributes of a message
 * @nlh: the message
 * @len: set to how many bytes they are
 *
 * Return: the first.
 */
const struct nlattr *ask_attrs(const struct nlmsghdr *nlh, int *len)
{
	const int head = NLMSG_HDRLEN + GENL_HDRLEN;

	*len = (int)nlh->nlmsg_len - head;
	return (const struct nlattr *)((const char *)nlh + head);
}

/**
 * ask_find() - an attribute
 * @attr: the first of those where it may be
 * @len: how many bytes they are
 * @number: which
 *
 * Return: the attribute, or NULL.
 */
const struct nlattr *ask_find(const struct nlattr *attr, int len, int number)
{
	for (; ask_ok(attr, len); attr = ask_next(attr, &len))
		if ((attr->nla_type & NLA_TYPE_MASK) == number)
			return attr;
	return NULL;
}

/* True once the answer has been printed; what is shown is kept in @shown. */
static bool on_message(const struct request *r, struct nlmsghdr *nlh,
		       int *messages, FILE *shown)
{
	if (nlh->nlmsg_seq != sequence)
		return false;
	if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE) {
		fflush(shown);
		return true;
	}
	(*messages)++;
	if (r->show) {
		fprintf(shown, "; ");
		ask_show(family, nlh, shown);
	}
	if (family->note)
		family->note(nlh);
	return false;
}

/* Take in what comes until the answer is whole, or as much as is wanted. */
static void take_into(const struct request *r, FILE *shown, char **text)
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
		     nlh = NLMSG_NEXT(nlh, left)) {
			if (!on_message(r, nlh, &messages, shown))
				continue;
			print_verdict(r, nlh, messages, *text);
			return;
		}
	} while (++parts != r->take);
	fflush(shown);
	printf("ok %d%s\n", messages, *text);
}

static void take(const struct request *r)
{
	size_t size = 0;
	char *text = NULL;
	FILE *shown = open_memstream(&text, &size);

	if (!shown) {
		perror("request: memory");
		exit(1);
	}
	take_into(r, shown, &text);
	fclose(shown);
	free(text);
}

static void ask(struct request *r)
{
	const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

	((struct nlmsghdr *)r->data)->nlmsg_len = (uint32_t)r->len;
	if (family->begin)
		family->begin();
	if (sendto(sock, r->data, r->len, 0,
		   addressed ? (const struct sockaddr *)&kernel : NULL,
		   addressed ? sizeof(kernel) : 0) < 0)
		printf("%s send\n", strerrorname_np(errno));
	else
		take(r);
}

static void reopen(void)
{
	if (sock >= 0)
		close(sock);
	sock = ask_open(family, &family_id, &group_id);
}

/*
 * Become a user, for as long as it takes: the superuser stays in reserve, where
 * it is worth nothing to the kernel.
 */
static bool become(uid_t uid, gid_t gid)
{
	if (seteuid(0) || setgroups(0, NULL) || setresgid(gid, gid, gid) ||
	    setresuid(uid, uid, 0)) {
		printf("error: becoming %u: %s\n", uid, strerror(errno));
		return false;
	}
	return true;
}

/* Ids from the rest of the line. */
static void parse_ids(char **save, uid_t *uid, gid_t *gid)
{
	char *u = strtok_r(NULL, " \n", save), *g = strtok_r(NULL, " \n", save);

	*uid = u ? (uid_t)atoi(u) : NOBODY;
	*gid = g ? (gid_t)atoi(g) : NOBODY;
}

static bool run_user(const char *word, char **save)
{
	bool lend = !strcmp(word, "lend"), keep = !strcmp(word, "become");
	uid_t uid;
	gid_t gid;

	if (strcmp(word, "user") && strcmp(word, "drop") && !lend && !keep)
		return false;
	parse_ids(save, &uid, &gid);
	if (!become(uid, gid))
		return true;
	if (!keep)
		reopen();
	if (!lend || become(0, 0))
		printf("ok 0\n");
	return true;
}

static bool run_socket(const char *word)
{
	if (!strcmp(word, "reopen")) {
		reopen();
	} else if (!strcmp(word, "bare") || !strcmp(word, "addressed")) {
		addressed = *word == 'a';
	} else if (!strcmp(word, "listen")) {
		if (events >= 0)
			close(events);
		events = ask_listen(group_id);
	} else {
		return false;
	}
	printf("ok 0\n");
	return true;
}

static bool run_event(const char *word)
{
	static char event[ANSWER_MAX] __attribute__((aligned(NLMSG_ALIGNTO)));
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)event;
	ssize_t len;

	if (strcmp(word, "event"))
		return false;
	len = recv(events, event, sizeof(event), 0);
	if (len < 0 || !NLMSG_OK(nlh, (size_t)len)) {
		printf("%s receive\n", strerrorname_np(errno));
		return true;
	}
	printf("ok 1; ");
	ask_show(family, nlh, stdout);
	printf("\n");
	return true;
}

static bool run_more(const char *word, char **save)
{
	static struct request r;

	if (strcmp(word, "more"))
		return false;
	word = strtok_r(NULL, " \n", save);
	r.take = word && !strncmp(word, "take=", 5) ? atoi(word + 5) : 0;
	r.show = showing;
	take(&r);
	return true;
}

/* Take a word off the front of another. */
static bool skip(const char **word, const char *front)
{
	size_t len = strlen(front);

	if (strncmp(*word, front, len))
		return false;
	*word += len;
	return true;
}

static void run_request(const char *word, char **save)
{
	struct nlmsghdr nlh = { .nlmsg_seq = ++sequence };
	static struct request r;
	bool show, dump;
	char *next;

	dump = skip(&word, "showdump:");
	show = dump || skip(&word, "show:");
	dump = dump || skip(&word, "dump:");
	nlh.nlmsg_type = family_id;
	nlh.nlmsg_flags = NLM_F_REQUEST | (dump ? NLM_F_DUMP : NLM_F_ACK);
	put_begin(&r, family, &nlh,
		  (uint8_t)ask_number(family->commands, word));
	r.show = show;
	showing = show;
	while ((next = strtok_r(NULL, " \n", save))) {
		if (!put_word(&r, next)) {
			printf("error: what is %s?\n", next);
			return;
		}
	}
	ask(&r);
}

static void run_line(char *line)
{
	char *save = NULL, *word = strtok_r(line, " \n", &save);

	if (!word)
		printf("error: empty\n");
	else if (!run_user(word, &save) && !run_socket(word) &&
		 !run_event(word) && !run_more(word, &save) &&
		 !(family->word && family->word(word, &save)))
		run_request(word, &save);
}

/**
 * ask_main() - answer the lines of standard input
 * @about: the family
 *
 * Return: exit status.
 */
int ask_main(const struct ask_family *about)
{
	static char line[REQUEST_MAX];

	family = about;
	setvbuf(stdout, NULL, _IOLBF, 0);
	reopen();
	while (fgets(line, sizeof(line), stdin))
		run_line(line);
	return 0;
}
