/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_SELFTESTS_STORM_H
#define _MUSE_SELFTESTS_STORM_H

#include <netlink/msg.h>
#include <stdbool.h>
#include <stdint.h>

#include <linux/muse_bridge.h>

/* Asks for no device that exists or soon will. */
#define NO_DEVICE 0x7ffffff0

/**
 * struct talk - a socket to the netlink family of the bridge
 * @sk: the socket
 * @family: number of the family; another one after the module was loaded anew
 * @on_message: called with every message that is not the end of an answer
 * @arg: for @on_message
 */
struct talk {
	struct nl_sock *sk;
	int family;
	void (*on_message)(struct nlmsghdr *nlh, void *arg);
	void *arg;
};

/* Anything that should never happen ends the program by this. */
void die(const char *format, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

void talk_open(struct talk *t);
void talk_close(struct talk *t);
bool talk_find_family(struct talk *t);
bool talk_listen(struct talk *t);
struct nl_msg *talk_request(const struct talk *t, uint8_t cmd, int flags,
			    const char *bridge);
void talk_send(const struct talk *t, struct nl_msg *msg);
int talk_answer(const struct talk *t);
int talk_take(const struct talk *t);
int talk_events(const struct talk *t, int ms);

#endif /* _MUSE_SELFTESTS_STORM_H */
