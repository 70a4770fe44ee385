/* SPDX-License-Identifier: GPL-2.0 */
/* A way from one thread to another and back. */
#ifndef MUSE_EVBENCH_CHANNEL_H
#define MUSE_EVBENCH_CHANNEL_H

#include "job.h"

enum channel_kind {
	CHANNEL_EVENTFD,
	CHANNEL_PIPE,
	CHANNEL_SOCKETPAIR,
	CHANNEL_TCP,
	CHANNELS,
};

extern const char *const channel_names[CHANNELS + 1];

/**
 * struct channel - one end of it
 * @rx: descriptor from which it reads
 * @tx: to which it writes; may be the same
 */
struct channel {
	int rx;
	int tx;
};

int channel_make(struct job *job, enum channel_kind kind,
		 struct channel ends[2]);
int tcp_listen(struct job *job, uint16_t *port);
int tcp_connect(uint16_t port);
int fd_unblock(struct job *job, int fd);

#endif /* MUSE_EVBENCH_CHANNEL_H */
