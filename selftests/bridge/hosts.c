// SPDX-License-Identifier: GPL-2.0
/*
 * Devices that send and receive real Ethernet frames through packet sockets,
 * each in its own network namespace.
 */
#include "frames.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define RECEIVE_BUFFER	(64 << 20)

/* What a frame carries: who it is, then bytes that follow from that. */
struct payload {
	char magic[4];
	uint32_t number;
} __attribute__((packed));

static const char magic[4] = "muse";

static uint8_t pattern(uint32_t number, size_t i)
{
	return (uint8_t)(number * 7 + i);
}

/**
 * netns_enter() - go into a network namespace that has a name
 * @name: as `ip netns` knows it; "-" is the one where the program started
 */
int netns_enter(const char *name)
{
	static int home = -1;
	char path[256];
	int fd, rc, error;

	if (home < 0)
		home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (home < 0)
		return -1;
	if (!strcmp(name, "-"))
		return setns(home, CLONE_NEWNET);
	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	rc = setns(fd, CLONE_NEWNET);
	error = errno;
	close(fd);
	errno = error;
	return rc;
}

/* Let only frames of @type into the socket, tagged or not. */
static int filter_type(int fd, uint16_t type)
{
	/*
	 * The kernel has taken the tag out of a tagged frame when it meets the
	 * filter: the type always stands behind the addresses.
	 */
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 2 * MAC_LEN),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, type, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, FRAME_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	const struct sock_fprog program = {
		.len = sizeof(code) / sizeof(code[0]),
		.filter = code,
	};

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
			  sizeof(program));
}

static int set_options(int fd, uint16_t type, bool tap)
{
	static const int on = 1, size = RECEIVE_BUFFER;
	const int ignore = !tap;

	if (filter_type(fd, type) ||
	    setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &ignore,
		       sizeof(ignore)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		return -1;
	return 0;
}

/* Set the device up, and find out its index and address. */
static int prepare_device(struct host *host, const char *dev)
{
	struct ifreq ifr = { .ifr_flags = 0 };

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", dev);
	if (ioctl(host->fd, SIOCGIFINDEX, &ifr))
		return -1;
	host->ifindex = ifr.ifr_ifindex;
	if (ioctl(host->fd, SIOCGIFHWADDR, &ifr))
		return -1;
	memcpy(host->mac, ifr.ifr_hwaddr.sa_data, MAC_LEN);
	if (ioctl(host->fd, SIOCGIFFLAGS, &ifr))
		return -1;
	ifr.ifr_flags |= IFF_UP;
	return ioctl(host->fd, SIOCSIFFLAGS, &ifr);
}

static int bind_to(const struct host *host)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = host->ifindex,
	};

	return bind(host->fd, (struct sockaddr *)&address, sizeof(address));
}

/**
 * host_open() - set a device up and listen on it
 * @host: filled in
 * @name: what it is to be called
 * @netns: its network namespace, see netns_enter()
 * @dev: its name
 * @type: EtherType of the frames to be received
 * @tap: receive what the device sends, too
 */
int host_open(struct host *host, const char *name, const char *netns,
	      const char *dev, uint16_t type, bool tap)
{
	int error;

	memset(host, 0, sizeof(*host));
	snprintf(host->name, sizeof(host->name), "%s", name);
	if (netns_enter(netns))
		return -1;
	/* With protocol 0, nothing is received until bind(). */
	host->fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	error = errno;
	netns_enter("-");
	errno = error;
	if (host->fd < 0)
		return -1;
	if (set_options(host->fd, type, tap) || prepare_device(host, dev) ||
	    bind_to(host)) {
		error = errno;
		close(host->fd);
		errno = error;
		return -1;
	}
	return 0;
}

/**
 * host_close() - stop listening; this lets the network namespace go
 * @host: the host
 */
void host_close(struct host *host)
{
	close(host->fd);
}

/* @mac plus @n, as a number of six bytes. */
static void put_mac(uint8_t *to, const uint8_t *mac, uint64_t n)
{
	int i;

	for (i = 0; i < MAC_LEN; i++)
		n += (uint64_t)mac[i] << (8 * (MAC_LEN - 1 - i));
	for (i = MAC_LEN - 1; i >= 0; i--, n >>= 8)
		to[i] = (uint8_t)n;
}

static uint8_t *put_u16(uint8_t *p, uint16_t value)
{
	*p++ = (uint8_t)(value >> 8);
	*p++ = (uint8_t)value;
	return p;
}

static void put_payload(uint8_t *p, size_t len, uint32_t number)
{
	struct payload payload = { .number = htonl(number) };
	size_t i;

	memcpy(payload.magic, magic, sizeof(magic));
	memcpy(p, &payload, len < sizeof(payload) ? len : sizeof(payload));
	for (i = sizeof(payload); i < len; i++)
		p[i] = pattern(number, i);
}

/**
 * host_send() - send one frame
 * @host: from where
 * @s: description
 * @i: its number
 */
int host_send(struct host *host, const struct sending *s, uint64_t i)
{
	static uint8_t frame[FRAME_MAX];
	size_t len = s->len;
	uint8_t *p = frame;

	put_mac(p, s->dst, i % s->dsts);
	put_mac(p + MAC_LEN, s->src, i % s->macs);
	p += 2 * MAC_LEN;
	if (s->vlan >= 0) {
		p = put_u16(p, s->tpid);
		p = put_u16(p, (uint16_t)s->vlan);
		len += TAG_LEN;
	}
	p = put_u16(p, s->type);
	if (frame + len > p)
		put_payload(p, (size_t)(frame + len - p), (uint32_t)i);
	return send(host->fd, frame, len, 0) < 0 ? -1 : 0;
}

/* Did every byte arrive as put_payload() made it? */
static bool is_intact(const uint8_t *p, size_t len)
{
	struct payload payload;
	uint32_t number;
	size_t i;

	if (len < sizeof(payload))
		return false;
	memcpy(&payload, p, sizeof(payload));
	if (memcmp(payload.magic, magic, sizeof(magic)))
		return false;
	number = ntohl(payload.number);
	for (i = sizeof(payload); i < len; i++)
		if (p[i] != pattern(number, i))
			return false;
	return true;
}

/* The tag that the kernel has taken out of a received frame. */
static void get_tag(struct msghdr *msg, struct shown *shown)
{
	struct tpacket_auxdata aux;
	struct cmsghdr *cmsg;

	shown->vlan = -1;
	for (cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		if (cmsg->cmsg_level != SOL_PACKET ||
		    cmsg->cmsg_type != PACKET_AUXDATA)
			continue;
		memcpy(&aux, CMSG_DATA(cmsg), sizeof(aux));
		if (!(aux.tp_status & TP_STATUS_VLAN_VALID))
			continue;
		shown->vlan = aux.tp_vlan_tci;
		shown->tpid = aux.tp_status & TP_STATUS_VLAN_TPID_VALID ?
			      aux.tp_vlan_tpid : ETH_P_8021Q;
	}
}

static void note_frame(struct host *host, struct msghdr *msg,
		       const uint8_t *frame, size_t len)
{
	struct shown *shown = &host->shown[host->shown_count];

	host->received++;
	if (host->shown_count == SHOWN_MAX || len < HEADER_LEN)
		return;
	host->shown_count++;
	memcpy(shown->dst, frame, MAC_LEN);
	memcpy(shown->src, frame + MAC_LEN, MAC_LEN);
	get_tag(msg, shown);
	shown->len = (unsigned int)len;
	shown->intact = is_intact(frame + HEADER_LEN, len - HEADER_LEN);
}

/**
 * host_drain() - take in what has arrived
 * @host: the host
 *
 * A device that went down has said so once on the socket: no reason to stop.
 */
int host_drain(struct host *host)
{
	static uint8_t frame[FRAME_MAX];
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(struct tpacket_auxdata))];
	} control;
	struct iovec iov = { .iov_base = frame, .iov_len = sizeof(frame) };
	ssize_t len;

	for (;;) {
		struct msghdr msg = {
			.msg_iov = &iov,
			.msg_iovlen = 1,
			.msg_control = &control,
			.msg_controllen = sizeof(control),
		};

		len = recvmsg(host->fd, &msg, 0);
		if (len >= 0)
			note_frame(host, &msg, frame, (size_t)len);
		else if (errno == EAGAIN)
			return 0;
		else if (errno != ENETDOWN && errno != EINTR)
			return -1;
	}
}
