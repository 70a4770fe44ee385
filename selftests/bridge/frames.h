/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_SELFTESTS_FRAMES_H
#define _MUSE_SELFTESTS_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 0x88b5 and 0x88b6 are for local experiments: nobody else sends them. */
#define FRAME_TYPE	0x88b5
#define SYNC_TYPE	0x88b6

#define MAC_LEN		6
#define HEADER_LEN	14
#define TAG_LEN		4
/* Room for the largest frame of a veth device, MTU 65535. */
#define FRAME_MAX	(65535 + HEADER_LEN + TAG_LEN)
#define SHOWN_MAX	16

/**
 * struct sending - what to send
 * @src: first source address
 * @dst: first destination address
 * @macs: the source address of frame number i is @src plus i modulo @macs
 * @dsts: likewise for the destination
 * @count: number of frames
 * @pause: microseconds between two bursts, in the background
 * @len: length of a frame without its tag
 * @vlan: tag control information, or -1 for a frame without a tag
 * @tpid: protocol of the tag
 * @type: EtherType
 */
struct sending {
	uint8_t src[MAC_LEN];
	uint8_t dst[MAC_LEN];
	uint64_t macs;
	uint64_t dsts;
	uint64_t count;
	unsigned int pause;
	unsigned int len;
	int vlan;
	uint16_t tpid;
	uint16_t type;
};

/* A frame that a host received, as `show` tells it. */
struct shown {
	uint8_t src[MAC_LEN];
	uint8_t dst[MAC_LEN];
	int vlan;
	uint16_t tpid;
	unsigned int len;
	bool intact;
};

/**
 * struct host - a device that sends and receives
 * @name: what the test calls it
 * @fd: packet socket, in the device's network namespace
 * @ifindex: of the device
 * @mac: address of the device
 * @received: frames since the last `clear`
 * @shown: the first of them
 * @shown_count: number of these
 */
struct host {
	char name[32];
	int fd;
	int ifindex;
	uint8_t mac[MAC_LEN];
	uint64_t received;
	struct shown shown[SHOWN_MAX];
	unsigned int shown_count;
};

/* Each returns 0, or -1 with errno set. */
int netns_enter(const char *name);
int host_open(struct host *host, const char *name, const char *netns,
	      const char *dev, uint16_t type, bool tap);
int host_send(struct host *host, const struct sending *sending, uint64_t i);
int host_drain(struct host *host);
void host_close(struct host *host);

#endif /* _MUSE_SELFTESTS_FRAMES_H */
