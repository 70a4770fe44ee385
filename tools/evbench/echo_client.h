/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The client of the workload echo, a process.  Closed loop: some connections have a
 * message under way, and the next one goes out when one is back.  Open loop: messages
 * go out at a rate, whatever comes back; a message that could not go out in time is as
 * late as it was meant to be sent.
 */
#ifndef MUSE_EVBENCH_ECHO_CLIENT_H
#define MUSE_EVBENCH_ECHO_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "job.h"

/**
 * struct client - what server and client have in common: shared memory
 * @port: of the server
 * @connections: how many there are
 * @active: with a message under way; closed loop
 * @size: bytes of a message, a multiple of 8
 * @rate: messages a second; 0: closed loop
 * @cpu: where the client runs
 * @go: eventfd: a block begins
 * @over: eventfd: it has ended, or the client is ready
 * @ops: messages of the block
 * @failed: something is wrong
 * @broken: what came back is not what was sent
 * @text: what is wrong
 * @latency: where to record how long messages took, nanoseconds
 */
struct client {
	uint16_t port;
	uint32_t connections;
	uint32_t active;
	uint32_t size;
	uint64_t rate;
	int cpu;
	int go;
	int over;
	uint64_t ops;
	bool failed;
	bool broken;
	char text[RESULT_TEXT];
	struct hist *latency;
};

_Noreturn void client_run(struct client *client);

#endif /* MUSE_EVBENCH_ECHO_CLIENT_H */
