/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_SELFTESTS_FUZZ_H
#define _MUSE_SELFTESTS_FUZZ_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stdint.h>

#define FUZZ_PORTS_MAX	8
/* More than any request has; nested attributes cannot be longer than 65535. */
#define FUZZ_ROOM	4096

/**
 * struct fuzz_lan - what the messages are about
 * @family: number of the netlink family
 * @bridge: index of the bridge
 * @ports: indices of devices, most of which are its ports
 * @port_count: how many
 */
struct fuzz_lan {
	uint16_t family;
	uint32_t bridge;
	uint32_t ports[FUZZ_PORTS_MAX];
	unsigned int port_count;
};

/* By which socket a message goes. */
enum fuzz_way { FUZZ_ROOT, FUZZ_NOBODY, FUZZ_ROUTE, FUZZ_WAYS };

/**
 * struct fuzz_msg - a message
 * @way: by which socket
 * @what: what it was before it was mutated, for people
 * @cmd: its command, if it is one of the family, else 0
 * @changes: only an administrator may do this
 * @mutable: where mutations may begin; what is before stays as it is
 * @closed: nothing may be added to it: it could be about other devices then
 * @claimed: it says to be longer than it is
 * @len: its length
 * @bytes: it; the sequence number is the sender's
 */
struct fuzz_msg {
	enum fuzz_way way;
	const char *what;
	uint8_t cmd;
	bool changes;
	bool closed;
	bool claimed;
	unsigned int mutable;
	unsigned int len;
	uint8_t bytes[FUZZ_ROOM] __attribute__((aligned(NLMSG_ALIGNTO)));
};

/* In fuzz_random.c: numbers that follow from the seed and the message's number. */
void fuzz_seed(uint64_t seed, uint64_t number);
uint32_t fuzz_any(uint32_t below);
uint32_t fuzz_value(void);

/* In fuzz_make.c and fuzz_mutate.c */
void fuzz_make(struct fuzz_msg *msg, const struct fuzz_lan *lan);
void fuzz_mutate(struct fuzz_msg *msg);

static inline struct nlmsghdr *fuzz_header(struct fuzz_msg *msg)
{
	return (struct nlmsghdr *)msg->bytes;
}

#endif /* _MUSE_SELFTESTS_FUZZ_H */
