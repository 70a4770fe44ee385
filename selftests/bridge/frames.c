// SPDX-License-Identifier: GPL-2.0
/*
 * frames - send Ethernet frames from many hosts, and count what each received
 *
 *   frames serve
 *	takes commands from standard input, a line each, and answers each with
 *	one line, "ok ..." or "error ...":
 *	  quiet NETNS...	no IPv6 in these network namespaces, so that
 *				nobody but us sends anything
 *	  open HOST NETNS DEV	set DEV up and listen on it as HOST
 *	  tap HOST NETNS DEV	likewise, and hear what DEV sends, too
 *	  close HOST		stop that
 *	  pair DEV DEV		two ends of a veth pair, for `sync`
 *	  send HOST KEY=VALUE...  send frames, see below
 *	  sync			wait until all that was sent has arrived
 *	  counts		what every host received: HOST=N ...
 *	  clear			forget what was received
 *	  show HOST		the first frames of it, with what is in them
 *
 *   frames blast NETNS DEV KEY=VALUE...
 *	sends until there were `count` frames or a signal comes, whatever
 *	happens to the device; prints "ready" when the first is out, and at
 *	the end how many were sent and refused
 *
 * KEY is src, dst (an address or a host; dst=broadcast), macs, dsts (so many
 * consecutive addresses from src or dst on), count, len, vlan, tpid, type, and
 * burst, the number of frames after which `send` waits for them to arrive, and
 * `blast` pauses for `pause` microseconds.
 *
 * How `sync` knows that nothing is under way: a frame that a veth device sends
 * goes into the backlog of the CPU, which is first in, first out, and so on at
 * every device that it crosses.  We stay on one CPU.  So when a frame of our
 * own came through a veth pair of our own, all that stood before it has gone
 * one device further; as many rounds as there are devices on the longest way,
 * and all has arrived.  Nothing of this touches the bridges.
 */
#include "frames.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOSTS_MAX	80
#define WORDS_MAX	96
/* More devices than any topology of the tests has in a row. */
#define SYNC_ROUNDS	8
#define SYNC_DEADLINE	30000	/* milliseconds, times MUSE_FACTOR */

static struct host hosts[HOSTS_MAX];
static unsigned int host_count;
static struct host pair[2];
static bool have_pair;

static volatile sig_atomic_t stopped;

static int sync_deadline(void)
{
	const char *factor = getenv("MUSE_FACTOR");

	return (int)(SYNC_DEADLINE * (factor ? atof(factor) : 1));
}

static int answer_error(const char *what)
{
	printf("error %s: %s\n", what, strerror(errno));
	return -1;
}

static int refuse(const char *what, const char *why)
{
	printf("error %s: %s\n", what, why);
	return -1;
}

static struct host *find_host(const char *name)
{
	unsigned int i;

	for (i = 0; i < host_count; i++)
		if (!strcmp(hosts[i].name, name))
			return &hosts[i];
	return NULL;
}

static int drain_all(void)
{
	unsigned int i;

	for (i = 0; i < host_count; i++)
		if (host_drain(&hosts[i]))
			return answer_error(hosts[i].name);
	return 0;
}

/* Send a frame through the pair and wait until it is out at the other end. */
static int sync_once(void)
{
	static const struct sending marker = {
		.src = { 2, 0, 0, 0, 0xff, 1 }, .dst = { 2, 0, 0, 0, 0xff, 2 },
		.macs = 1, .dsts = 1, .len = 60, .vlan = -1, .type = SYNC_TYPE,
	};
	struct pollfd fd = { .fd = pair[1].fd, .events = POLLIN };

	pair[1].received = 0;
	if (host_send(&pair[0], &marker, 0))
		return answer_error("sync");
	do {
		if (poll(&fd, 1, sync_deadline()) <= 0)
			return refuse("sync", "a frame got lost");
		if (host_drain(&pair[1]))
			return answer_error("sync");
	} while (!pair[1].received);
	return 0;
}

static int sync_all(void)
{
	int i;

	if (!have_pair)
		return refuse("sync", "there is no pair");
	for (i = 0; i < SYNC_ROUNDS; i++)
		if (sync_once())
			return -1;
	return drain_all();
}

/* An address, or the host that has it. */
static int parse_mac(const char *text, uint8_t *mac)
{
	const struct host *host = find_host(text);
	int end = 0;

	if (host) {
		memcpy(mac, host->mac, MAC_LEN);
		return 0;
	}
	if (!strcmp(text, "broadcast")) {
		memset(mac, 0xff, MAC_LEN);
		return 0;
	}
	if (sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%n", &mac[0],
		   &mac[1], &mac[2], &mac[3], &mac[4], &mac[5], &end) == 6 &&
	    !text[end])
		return 0;
	return refuse(text, "neither an address nor a host");
}

static int parse_number(const char *key, const char *text, uint64_t min,
			uint64_t max, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 0);
	if (!*text || *end || errno || *value < min || *value > max)
		return refuse(key, "no such number");
	return 0;
}

/* One KEY=VALUE of a sending; whatever is not an address is a number. */
static int parse_key(struct sending *s, uint64_t *burst, char *word)
{
	char *value = strchr(word, '=');
	uint64_t n;

	if (!value)
		return refuse(word, "not KEY=VALUE");
	*value++ = '\0';
	if (!strcmp(word, "src"))
		return parse_mac(value, s->src);
	if (!strcmp(word, "dst"))
		return parse_mac(value, s->dst);
	if (parse_number(word, value, 0, UINT64_MAX, &n))
		return -1;
	if (!strcmp(word, "macs") && n)
		s->macs = n;
	else if (!strcmp(word, "dsts") && n)
		s->dsts = n;
	else if (!strcmp(word, "count"))
		s->count = n;
	else if (!strcmp(word, "pause") && n < 1000000)
		s->pause = (unsigned int)n;
	else if (!strcmp(word, "burst") && n)
		*burst = n;
	else if (!strcmp(word, "len") && n >= HEADER_LEN &&
		 n <= FRAME_MAX - TAG_LEN)
		s->len = (unsigned int)n;
	else if (!strcmp(word, "vlan") && n <= UINT16_MAX)
		s->vlan = (int)n;
	else if (!strcmp(word, "tpid") && n <= UINT16_MAX)
		s->tpid = (uint16_t)n;
	else if (!strcmp(word, "type") && n <= UINT16_MAX)
		s->type = (uint16_t)n;
	else
		return refuse(word, "no such key, or not this value");
	return 0;
}

static int parse_sending(struct sending *s, uint64_t *burst,
			 const struct host *from, int argc, char **argv)
{
	*s = (struct sending) {
		.macs = 1, .dsts = 1, .count = 1, .len = 60, .vlan = -1,
		.tpid = 0x8100, .type = FRAME_TYPE,
	};
	memcpy(s->src, from->mac, MAC_LEN);
	memset(s->dst, 0xff, MAC_LEN);
	for (; argc > 0; argc--, argv++)
		if (parse_key(s, burst, *argv))
			return -1;
	return 0;
}

/* Wait until the socket takes more; its buffer is full, that is all. */
static int wait_writable(const struct host *host)
{
	struct pollfd fd = { .fd = host->fd, .events = POLLOUT };

	return poll(&fd, 1, sync_deadline()) > 0 ? 0 : -1;
}

static int do_send(int argc, char **argv)
{
	struct host *host = argc > 0 ? find_host(argv[0]) : NULL;
	/* So that the backlog, 1000 frames, holds what many ports flood. */
	uint64_t i, burst = 8;
	struct sending s;

	if (!host)
		return refuse("send", "no such host");
	if (parse_sending(&s, &burst, host, argc - 1, argv + 1))
		return -1;
	for (i = 0; i < s.count; i++) {
		while (host_send(host, &s, i))
			if (errno != EAGAIN || wait_writable(host))
				return answer_error("send");
		if (i % burst == burst - 1 && have_pair &&
		    (sync_once() || drain_all()))
			return -1;
	}
	printf("ok\n");
	return 0;
}

static int do_open_as(int argc, char **argv, bool tap)
{
	if (argc != 3)
		return refuse(tap ? "tap" : "open", "HOST NETNS DEV");
	if (host_count == HOSTS_MAX || find_host(argv[0]))
		return refuse(argv[0], "too many hosts, or twice the same");
	if (host_open(&hosts[host_count], argv[0], argv[1], argv[2], FRAME_TYPE,
		      tap))
		return answer_error(argv[0]);
	host_count++;
	printf("ok\n");
	return 0;
}

static int do_open(int argc, char **argv)
{
	return do_open_as(argc, argv, false);
}

static int do_tap(int argc, char **argv)
{
	return do_open_as(argc, argv, true);
}

static int do_close(int argc, char **argv)
{
	struct host *host = argc == 1 ? find_host(argv[0]) : NULL;

	if (!host)
		return refuse("close", "no such host");
	host_close(host);
	*host = hosts[--host_count];
	printf("ok\n");
	return 0;
}

static int do_pair(int argc, char **argv)
{
	int i;

	if (argc != 2 || have_pair)
		return refuse("pair", "DEV DEV, once");
	for (i = 0; i < 2; i++)
		if (host_open(&pair[i], argv[i], "-", argv[i], SYNC_TYPE, false))
			return answer_error(argv[i]);
	have_pair = true;
	printf("ok\n");
	return 0;
}

static int do_sync(int argc, char **argv)
{
	(void)argv;
	if (argc)
		return refuse("sync", "takes nothing");
	if (sync_all())
		return -1;
	printf("ok\n");
	return 0;
}

static int do_counts(int argc, char **argv)
{
	unsigned int i;

	(void)argv;
	if (argc)
		return refuse("counts", "takes nothing");
	if (drain_all())
		return -1;
	printf("ok");
	for (i = 0; i < host_count; i++)
		printf(" %s=%llu", hosts[i].name,
		       (unsigned long long)hosts[i].received);
	printf("\n");
	return 0;
}

static int do_clear(int argc, char **argv)
{
	unsigned int i;

	(void)argv;
	if (argc)
		return refuse("clear", "takes nothing");
	if (drain_all())
		return -1;
	for (i = 0; i < host_count; i++) {
		hosts[i].received = 0;
		hosts[i].shown_count = 0;
	}
	printf("ok\n");
	return 0;
}

static void print_mac(const char *key, const uint8_t *mac)
{
	printf(" %s=%02x:%02x:%02x:%02x:%02x:%02x", key, mac[0], mac[1], mac[2],
	       mac[3], mac[4], mac[5]);
}

static int do_show(int argc, char **argv)
{
	const struct host *host = argc == 1 ? find_host(argv[0]) : NULL;
	unsigned int i;

	if (!host)
		return refuse("show", "no such host");
	printf("ok");
	for (i = 0; i < host->shown_count; i++) {
		const struct shown *shown = &host->shown[i];

		print_mac("src", shown->src);
		print_mac("dst", shown->dst);
		if (shown->vlan >= 0)
			printf(" vlan=%d tpid=0x%04x", shown->vlan, shown->tpid);
		printf(" len=%u %s;", shown->len,
		       shown->intact ? "intact" : "damaged");
	}
	printf("\n");
	return 0;
}

/* Where there is no IPv6, there is nothing to do. */
static int disable_ipv6(const char *which)
{
	char path[128];
	int fd, rc;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/disable_ipv6",
		 which);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : -1;
	rc = write(fd, "1\n", 2) == 2 ? 0 : -1;
	close(fd);
	return rc;
}

static int do_quiet(int argc, char **argv)
{
	for (; argc > 0; argc--, argv++) {
		int rc = netns_enter(*argv) || disable_ipv6("all") ||
			 disable_ipv6("default");
		int error = errno;

		netns_enter("-");
		errno = error;
		if (rc)
			return answer_error(*argv);
	}
	printf("ok\n");
	return 0;
}

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "quiet", do_quiet },
	{ "open", do_open },
	{ "tap", do_tap },
	{ "close", do_close },
	{ "pair", do_pair },
	{ "send", do_send },
	{ "sync", do_sync },
	{ "counts", do_counts },
	{ "clear", do_clear },
	{ "show", do_show },
};

static void run_command(char *line)
{
	char *words[WORDS_MAX], *save = NULL, *word;
	int count = 0;
	size_t i;

	for (word = strtok_r(line, " \n", &save); word && count < WORDS_MAX;
	     word = strtok_r(NULL, " \n", &save))
		words[count++] = word;
	if (!count || count == WORDS_MAX) {
		refuse("command", "empty or too long");
		return;
	}
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (!strcmp(commands[i].name, words[0])) {
			commands[i].run(count - 1, words + 1);
			return;
		}
	}
	refuse(words[0], "no such command");
}

/* The order of the backlog holds only as long as we stay where we are. */
static int stay_on_cpu(void)
{
	cpu_set_t set;
	int cpu = sched_getcpu();

	if (cpu < 0)
		return -1;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set);
}

static int serve(void)
{
	static char line[16384];

	if (stay_on_cpu()) {
		perror("frames: sched_setaffinity");
		return 1;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (fgets(line, sizeof(line), stdin))
		run_command(line);
	return 0;
}

static void on_signal(int number)
{
	(void)number;
	stopped = 1;
}

/* Our reader may have gone; that is no reason to end. */
static void tell(const char *text)
{
	printf("%s\n", text);
	fflush(stdout);
}

static int blast(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_signal };
	uint64_t i, burst = 1, refused = 0;
	struct sending s;
	struct host host;

	/* Let the test that we disturb go on at its pace. */
	if (nice(10) < 0)
		perror("frames: nice");
	signal(SIGPIPE, SIG_IGN);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	if (host_open(&host, "blast", argv[0], argv[1], SYNC_TYPE, false)) {
		fprintf(stderr, "frames: %s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	if (parse_sending(&s, &burst, &host, argc - 2, argv + 2))
		return 1;
	for (i = 0; i < s.count && !stopped; i++) {
		if (host_send(&host, &s, i))
			refused++;
		if (!i)
			tell("ready");
		if (s.pause && i % burst == burst - 1)
			usleep(s.pause);
	}
	printf("sent=%llu refused=%llu\n", (unsigned long long)(i - refused),
	       (unsigned long long)refused);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "serve"))
		return serve();
	if (argc >= 4 && !strcmp(argv[1], "blast"))
		return blast(argc - 2, argv + 2);
	fprintf(stderr, "usage: frames serve | frames blast NETNS DEV KEY=VALUE...\n");
	return 1;
}
