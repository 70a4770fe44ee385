/* SPDX-License-Identifier: GPL-2.0 */
/* A request that is being put together from the words of a line. */
#ifndef MUSE_SELFTESTS_PUT_H
#define MUSE_SELFTESTS_PUT_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ask_family;

#define REQUEST_MAX 8192
#define DEPTH_MAX   4
#define PATH_LEN    64
#define ATTRS_MAX   64

/**
 * struct request - a request being put together
 * @family: what it is for
 * @data: the message
 * @len: its length
 * @nest: positions of the nests that are open
 * @depth: how many are
 * @attr: where each attribute is, and what it was called
 * @attrs: how many there are
 * @take: parts of a dump to take, 0 for all
 * @show: tell what is in the messages that come
 */
struct request {
	const struct ask_family *family;
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
	bool show;
};

void put_begin(struct request *r, const struct ask_family *family,
	       const struct nlmsghdr *nlh, uint8_t cmd);
bool put_word(struct request *r, char *word);

#endif /* MUSE_SELFTESTS_PUT_H */
