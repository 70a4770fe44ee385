/* SPDX-License-Identifier: GPL-2.0 */
/* Asking a process that pages: see ../libpager/channel.h. */
#ifndef MUSE_PAGECTL_CLIENT_H
#define MUSE_PAGECTL_CLIENT_H

#include <sys/types.h>

#include "channel.h"

int client_ask(pid_t pid, struct pager_channel_request *request,
	       struct pager_channel_answer *answer);
int client_need(pid_t pid, struct pager_channel_request *request,
		struct pager_channel_answer *answer);

#endif /* MUSE_PAGECTL_CLIENT_H */
