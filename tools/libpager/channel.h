/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The channel by which pagectl(8) looks into a process that pages, and changes
 * its budgets.
 *
 * A process that allows it listens on the abstract socket "\0muse-pager/PID"
 * (SOCK_SEQPACKET). A connection is one request and its answer. The process answers
 * those that run as the same user, or as root; who asks can see by SO_PEERCRED
 * that it is the process that answers.
 */
#ifndef MUSE_LIBPAGER_CHANNEL_H
#define MUSE_LIBPAGER_CHANNEL_H

#include <stdint.h>

#include "pager.h"

#define PAGER_CHANNEL_NAME    "muse-pager/"
#define PAGER_CHANNEL_VERSION 1
#define PAGER_CHANNEL_TEXT    160

/**
 * enum pager_channel_command - what is asked for
 * @PAGER_CHANNEL_STATS: figures of pager @pager_channel_request.index
 * @PAGER_CHANNEL_PAGE: what is known of the page at @pager_channel_request.value,
 *	an address, and of the pager that it belongs to
 * @PAGER_CHANNEL_BUDGET: have the budget of pager @pager_channel_request.index be
 *	@pager_channel_request.value bytes
 */
enum pager_channel_command {
	PAGER_CHANNEL_STATS,
	PAGER_CHANNEL_PAGE,
	PAGER_CHANNEL_BUDGET,
};

/**
 * struct pager_channel_request - what is asked
 * @version: %PAGER_CHANNEL_VERSION
 * @command: &enum pager_channel_command
 * @index: which of the pagers of the process, counted from 0
 * @zero: not used
 * @value: an argument
 */
struct pager_channel_request {
	uint32_t version;
	uint32_t command;
	uint32_t index;
	uint32_t zero;
	uint64_t value;
};

/**
 * struct pager_channel_answer - what is answered
 * @version: %PAGER_CHANNEL_VERSION
 * @error: 0 or a negative errno
 * @pagers: how many there are in the process
 * @index: which of them the rest is about
 * @start: address of its region
 * @description: as pager_describe() has it
 * @message: what was wrong, if @error
 * @page: of %PAGER_CHANNEL_PAGE
 * @stats: of the pager
 */
struct pager_channel_answer {
	uint32_t version;
	int32_t error;
	uint32_t pagers;
	uint32_t index;
	uint64_t start;
	char description[PAGER_CHANNEL_TEXT];
	char message[PAGER_CHANNEL_TEXT];
	struct pager_page page;
	struct pager_stats stats;
};

int pager_channel_start(void);
void pager_channel_settle(void);

#endif /* MUSE_LIBPAGER_CHANNEL_H */
