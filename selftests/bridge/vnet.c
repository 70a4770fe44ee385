// SPDX-License-Identifier: GPL-2.0
/*
 * vnet - frames with what a driver would say of them: that a frame stands for many
 * segments (GSO), that its checksum is yet to be computed; and frames too short to
 * be any
 *
 * Takes commands from standard input, a line each, and answers each with one line,
 * "ok ..." or "error ...":
 *
 *   open NAME NETNS DEV	a packet socket on DEV
 *   tap NAME NETNS DEV		make the device DEV, and be its other end; NAME-frags:
 *				one that takes a frame as many pieces of memory
 *   tun NAME NETNS DEV		likewise; its packets have no Ethernet header
 *   send NAME KEY=VALUE...	send a TCP segment, or many as one: src, dst (MAC
 *				addresses), len (of the whole frame), gso (bytes of
 *				payload a segment; 0: it is one segment), sum (1:
 *				its checksum is left to be computed)
 *   raw NAME LEN		send LEN bytes that are nothing
 *   hear FROM TO		what came to TO of what was sent so far: for each
 *				frame len, gso, sum (open: to be computed; good;
 *				bad), and headers (bytes before the payload that
 *				are as they were sent).  How this knows that all has
 *				come: FROM sends one more to all, and that came
 *
 * Everything is done on one CPU, whose backlog keeps the order.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "frames.h"

#define ENDS_MAX	8
#define WORDS_MAX	16
#define HEADERS_LEN	(ETH_HLEN + sizeof(struct iphdr) + sizeof(struct tcphdr))
#define DEADLINE	30000	/* milliseconds, times MUSE_FACTOR */
#define PIECES		4

enum kind { PACKET, TAP, TUN };

/**
 * struct end - where frames go in and come out
 * @name: what the test calls it
 * @kind: packet socket or the other end of a device
 * @fd: it
 * @frags: frames are given to it in pieces
 */
struct end {
	char name[32];
	enum kind kind;
	int fd;
	bool frags;
};

/* A frame as it is sent and received. */
static struct frame {
	struct virtio_net_hdr vnet;
	uint8_t bytes[FRAME_MAX + 1];
} frame;

static struct end ends[ENDS_MAX];
static unsigned int end_count;
static uint32_t next_seq;
/* Number of the last frame of the last hearing. */
static uint32_t last;

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

static struct end *find_end(const char *name)
{
	unsigned int i;

	for (i = 0; name && i < end_count; i++)
		if (!strcmp(ends[i].name, name))
			return &ends[i];
	return NULL;
}

static int open_packet(struct end *end, const char *dev)
{
	const int on = 1;
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = (int)if_nametoindex(dev),
	};

	end->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (end->fd < 0)
		return -1;
	if (!address.sll_ifindex ||
	    setsockopt(end->fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)) ||
	    setsockopt(end->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on,
		       sizeof(on)))
		return -1;
	return bind(end->fd, (struct sockaddr *)&address, sizeof(address));
}

/* All offloads: what is written to the device may come out of it again. */
static int open_device(struct end *end, const char *dev)
{
	struct ifreq ifr = {
		.ifr_flags = end->kind == TUN ? IFF_TUN :
						IFF_TAP | IFF_NO_PI | IFF_VNET_HDR,
	};

	if (end->frags)
		ifr.ifr_flags |= IFF_NAPI | IFF_NAPI_FRAGS;
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", dev);
	end->fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	if (end->fd < 0 || ioctl(end->fd, TUNSETIFF, &ifr))
		return -1;
	return end->kind == TUN ? 0 : ioctl(end->fd, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4);
}

static int do_open_as(int argc, char **argv, enum kind kind)
{
	struct end *end = &ends[end_count];
	int rc, error;

	if (argc != 3 || end_count == ENDS_MAX || find_end(argv[0]))
		return refuse("open", "NAME NETNS DEV, not too many");
	*end = (struct end){ .kind = kind, .fd = -1 };
	snprintf(end->name, sizeof(end->name), "%s", argv[0]);
	end->frags = kind == TAP && strstr(argv[0], "-frags");
	if (netns_enter(argv[1]))
		return answer_error(argv[1]);
	rc = kind == PACKET ? open_packet(end, argv[2]) : open_device(end, argv[2]);
	error = errno;
	netns_enter("-");
	errno = error;
	if (rc)
		return answer_error(argv[2]);
	end_count++;
	printf("ok\n");
	return 0;
}

static int do_open(int argc, char **argv)
{
	return do_open_as(argc, argv, PACKET);
}

static int do_tap(int argc, char **argv)
{
	return do_open_as(argc, argv, TAP);
}

static int do_tun(int argc, char **argv)
{
	return do_open_as(argc, argv, TUN);
}

/* ---- what is in a frame ---------------------------------------------------- */

static uint32_t add_words(uint32_t sum, const void *data, size_t len)
{
	const uint8_t *p = data;
	size_t i;

	for (i = 0; i < len; i++)
		sum += i % 2 ? p[i] : (uint32_t)p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* What a checksum of TCP covers before its header. */
static uint32_t pseudo_header(const struct iphdr *ip, size_t len)
{
	return add_words((uint32_t)len + IPPROTO_TCP, &ip->saddr, 8);
}

static uint8_t pattern(size_t i)
{
	return (uint8_t)(i * 31 + (i >> 8));
}

static void put_frame(const uint8_t *src, const uint8_t *dst, size_t len, bool open)
{
	struct ether_header *eth = (struct ether_header *)frame.bytes;
	struct iphdr *ip = (struct iphdr *)(eth + 1);
	struct tcphdr *tcp = (struct tcphdr *)(ip + 1);
	size_t tcp_len = len - ETH_HLEN - sizeof(*ip), i;
	uint32_t sum;

	memcpy(eth->ether_dhost, dst, ETH_ALEN);
	memcpy(eth->ether_shost, src, ETH_ALEN);
	eth->ether_type = htons(ETHERTYPE_IP);
	*ip = (struct iphdr){
		.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_TCP,
		.tot_len = htons((uint16_t)(len - ETH_HLEN)),
		.frag_off = htons(0x4000),
		.saddr = htonl(0xc0000201), .daddr = htonl(0xc0000202),
	};
	ip->check = htons((uint16_t)~add_words(0, ip, sizeof(*ip)));
	*tcp = (struct tcphdr){
		.source = htons(7), .dest = htons(9), .seq = htonl(next_seq),
		.doff = 5, .ack = 1, .window = htons(1000),
	};
	for (i = 0; i < len - HEADERS_LEN; i++)
		frame.bytes[HEADERS_LEN + i] = pattern(next_seq + i);
	next_seq += (uint32_t)(len - HEADERS_LEN);
	sum = pseudo_header(ip, tcp_len);
	if (!open)
		sum = ~add_words(sum, tcp, tcp_len);
	tcp->check = htons((uint16_t)sum);
}

static const char *sum_of(const struct frame *f, size_t len)
{
	const struct iphdr *ip = (const void *)(f->bytes + ETH_HLEN);
	const size_t tcp_len = len - ETH_HLEN - sizeof(*ip);

	if (f->vnet.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM)
		return "open";
	return add_words(pseudo_header(ip, tcp_len), ip + 1, tcp_len) == 0xffff ?
	       "good" : "bad";
}

/* Is the payload what its place in the stream says? */
static bool is_intact(const struct frame *f, size_t len)
{
	const struct tcphdr *tcp = (const void *)(f->bytes + ETH_HLEN +
						  sizeof(struct iphdr));
	size_t i;

	for (i = 0; i < len - HEADERS_LEN; i++)
		if (f->bytes[HEADERS_LEN + i] != pattern(ntohl(tcp->seq) + i))
			return false;
	return true;
}

/* ---- sending ----------------------------------------------------------------*/

/* In one write(), from @pieces places in memory. */
static ssize_t write_pieces(const struct end *end, size_t len, size_t head)
{
	uint8_t *p = end->kind == TUN ? frame.bytes : (uint8_t *)&frame;
	size_t left = end->kind == TUN ? len : len + sizeof(frame.vnet);
	struct iovec iov[PIECES];
	int i;

	if (!end->frags)
		return write(end->fd, p, left);
	for (i = 0; i < PIECES; i++) {
		size_t n = i == 0 ? sizeof(frame.vnet) + head :
			   i == PIECES - 1 ? left : left / 2;

		n = n < left ? n : left;
		iov[i] = (struct iovec){ .iov_base = p, .iov_len = n };
		p += n;
		left -= n;
	}
	return writev(end->fd, iov, PIECES);
}

static int parse_mac(const char *text, uint8_t *mac)
{
	return sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx", &mac[0], &mac[1],
		      &mac[2], &mac[3], &mac[4], &mac[5]) == 6 ? 0 : -1;
}

/* What is to be sent, as the words of `send` say it. */
struct wanted {
	uint8_t src[ETH_ALEN];
	uint8_t dst[ETH_ALEN];
	unsigned long len;
	unsigned long gso;
	bool open;
};

static int parse_word(struct wanted *w, char *word)
{
	char *value = strchr(word, '=');
	unsigned long n;

	if (!value)
		return refuse(word, "not KEY=VALUE");
	*value++ = '\0';
	n = strtoul(value, NULL, 0);
	if (!strcmp(word, "src") && !parse_mac(value, w->src))
		return 0;
	if (!strcmp(word, "dst") && !parse_mac(value, w->dst))
		return 0;
	if (!strcmp(word, "len"))
		w->len = n;
	else if (!strcmp(word, "gso"))
		w->gso = n;
	else if (!strcmp(word, "sum"))
		w->open = n;
	else
		return refuse(word, "no such key, or not this value");
	return 0;
}

static int do_send(int argc, char **argv)
{
	const struct end *end = find_end(argc ? argv[0] : NULL);
	struct wanted w = { .src = { 2 }, .dst = { 2 }, .len = 100 };
	int i;

	if (!end)
		return refuse("send", "no such end");
	for (i = 1; i < argc; i++)
		if (parse_word(&w, argv[i]))
			return -1;
	w.open = w.open || w.gso;
	if (w.len < HEADERS_LEN || w.len > 65535 + ETH_HLEN)
		return refuse("len", "not this long");
	put_frame(w.src, w.dst, w.len, w.open);
	frame.vnet = (struct virtio_net_hdr){ .hdr_len = HEADERS_LEN };
	if (w.open) {
		frame.vnet.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
		frame.vnet.csum_start = ETH_HLEN + sizeof(struct iphdr);
		frame.vnet.csum_offset = offsetof(struct tcphdr, check);
	}
	if (w.gso) {
		frame.vnet.gso_type = VIRTIO_NET_HDR_GSO_TCPV4;
		frame.vnet.gso_size = (uint16_t)w.gso;
	}
	if (write_pieces(end, w.len, HEADERS_LEN) < 0)
		return answer_error("send");
	printf("ok\n");
	return 0;
}

static int do_raw(int argc, char **argv)
{
	const struct end *end = find_end(argc ? argv[0] : NULL);
	size_t len;

	if (!end || argc != 2)
		return refuse("raw", "NAME LEN");
	len = strtoul(argv[1], NULL, 0);
	memset(&frame, 0, sizeof(frame));
	memset(frame.bytes, 0x42, sizeof(frame.bytes));
	/* On a tun, before them: no flags, and a type that nobody takes. */
	if (end->kind == TUN) {
		memcpy(frame.bytes, "\0\0\x88\xb7", 4);
		len += 4;
	}
	if (write_pieces(end, len, len / 2) < 0)
		return answer_error("raw");
	printf("ok\n");
	return 0;
}

/* ---- hearing ----------------------------------------------------------------*/

static int deadline(void)
{
	const char *factor = getenv("MUSE_FACTOR");

	return (int)(DEADLINE * (factor ? atof(factor) : 1));
}

static int send_last(const struct end *end)
{
	struct ether_header *eth = (struct ether_header *)frame.bytes;

	memset(&frame, 0, sizeof(frame));
	memset(eth->ether_dhost, 0xff, ETH_ALEN);
	memcpy(eth->ether_shost, "\2\0\0\0\xff\1", ETH_ALEN);
	eth->ether_type = htons(SYNC_TYPE);
	last++;
	memcpy(eth + 1, &last, sizeof(last));
	return write_pieces(end, 60, ETH_HLEN) < 0 ? -1 : 0;
}

/* One frame that came; false if it is the last of this hearing. */
static bool tell(size_t len)
{
	const struct ether_header *eth = (const void *)frame.bytes;

	if (len >= ETH_HLEN + sizeof(last) && eth->ether_type == htons(SYNC_TYPE))
		return memcmp(eth + 1, &last, sizeof(last));
	if (len < HEADERS_LEN || eth->ether_type != htons(ETHERTYPE_IP))
		return true;
	printf(" len=%zu gso=%u sum=%s %s;", len, frame.vnet.gso_size,
	       sum_of(&frame, len), is_intact(&frame, len) ? "intact" : "damaged");
	return true;
}

static int do_hear(int argc, char **argv)
{
	const struct end *from = find_end(argc ? argv[0] : NULL);
	const struct end *to = find_end(argc == 2 ? argv[1] : NULL);
	struct pollfd fd;
	ssize_t got;

	if (!from || !to)
		return refuse("hear", "FROM TO");
	if (send_last(from))
		return answer_error("hear");
	fd = (struct pollfd){ .fd = to->fd, .events = POLLIN };
	printf("ok");
	do {
		if (poll(&fd, 1, deadline()) <= 0) {
			printf(" nothing more comes\n");
			return -1;
		}
		got = read(fd.fd, &frame, sizeof(frame));
		if (got < (ssize_t)sizeof(frame.vnet)) {
			printf(" %s\n", strerror(errno));
			return -1;
		}
	} while (tell((size_t)got - sizeof(frame.vnet)));
	printf("\n");
	return 0;
}

/* ---- commands ---------------------------------------------------------------*/

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "open", do_open }, { "tap", do_tap }, { "tun", do_tun },
	{ "send", do_send }, { "raw", do_raw }, { "hear", do_hear },
};

static void run_command(char *line)
{
	char *words[WORDS_MAX], *save = NULL, *word;
	int count = 0;
	size_t i;

	for (word = strtok_r(line, " \n", &save); word && count < WORDS_MAX;
	     word = strtok_r(NULL, " \n", &save))
		words[count++] = word;
	for (i = 0; count && i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (!strcmp(commands[i].name, words[0])) {
			commands[i].run(count - 1, words + 1);
			return;
		}
	}
	refuse("command", "none, or no such");
}

int main(void)
{
	static char line[1024];
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	if (sched_setaffinity(0, sizeof(set), &set)) {
		perror("vnet: sched_setaffinity");
		return 1;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (fgets(line, sizeof(line), stdin))
		run_command(line);
	return 0;
}
