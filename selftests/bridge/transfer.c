// SPDX-License-Identifier: GPL-2.0
/*
 * transfer - a TCP connection that carries known bytes
 *
 *   transfer receive PORT		says "ready", takes one connection, and
 *					prints how many bytes came and their sum
 *   transfer send ADDRESS PORT BYTES	sends so many, and prints the same
 *
 * Either ends by SIGALRM if that takes more than half a minute.
 *
 * The bytes are pseudo-random, so no two blocks of them are alike: one that is
 * lost, doubled or in another's place changes the sum.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BLOCK		(256 << 10)
/* Seconds after which a connection that stands still has failed. */
#define DEADLINE	30

static uint8_t block[BLOCK];
static uint64_t sum = 0xcbf29ce484222325;	/* FNV-1a, a byte at a time */
static uint64_t total;

/* How much longer things may take on this kernel. */
static unsigned int factor(void)
{
	const char *text = getenv("MUSE_FACTOR");
	int n = text ? atoi(text) : 1;

	return n > 1 ? (unsigned int)n : 1;
}

static int failed(const char *what)
{
	fprintf(stderr, "transfer: %s: %s\n", what, strerror(errno));
	return 1;
}

static void add(const uint8_t *p, size_t len)
{
	total += len;
	for (; len; len--)
		sum = (sum ^ *p++) * 0x100000001b3;
}

static void print_sum(void)
{
	printf("bytes=%llu sum=%016llx\n", (unsigned long long)total,
	       (unsigned long long)sum);
}

static int receive(const char *port)
{
	static const int on = 1;
	struct sockaddr_in here = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)atoi(port)),
	};
	int sock = socket(AF_INET, SOCK_STREAM, 0), peer;
	ssize_t len;

	if (sock < 0 ||
	    setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    bind(sock, (struct sockaddr *)&here, sizeof(here)) ||
	    listen(sock, 1))
		return failed("listen");
	printf("ready\n");
	fflush(stdout);
	peer = accept(sock, NULL, NULL);
	if (peer < 0)
		return failed("accept");
	while ((len = read(peer, block, sizeof(block))) > 0)
		add(block, (size_t)len);
	if (len < 0)
		return failed("read");
	print_sum();
	return 0;
}

static int write_all(int sock, const uint8_t *p, size_t len)
{
	ssize_t n;

	for (; len; p += n, len -= (size_t)n) {
		n = write(sock, p, len);
		if (n < 0)
			return -1;
	}
	return 0;
}

static int transmit(const char *address, const char *port, const char *bytes)
{
	struct sockaddr_in there = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)atoi(port)),
	};
	uint64_t left = strtoull(bytes, NULL, 0), state = 88172645463325252;
	int sock = socket(AF_INET, SOCK_STREAM, 0);
	size_t len, i;

	if (sock < 0 || inet_pton(AF_INET, address, &there.sin_addr) != 1 ||
	    connect(sock, (struct sockaddr *)&there, sizeof(there)))
		return failed("connect");
	for (; left; left -= len) {
		len = left < sizeof(block) ? left : sizeof(block);
		for (i = 0; i < len; i++) {
			state ^= state << 13;
			state ^= state >> 7;
			state ^= state << 17;
			block[i] = (uint8_t)state;
		}
		add(block, len);
		if (write_all(sock, block, len))
			return failed("write");
	}
	print_sum();
	return close(sock) ? failed("close") : 0;
}

int main(int argc, char **argv)
{
	alarm(DEADLINE * factor());
	if (argc == 3 && !strcmp(argv[1], "receive"))
		return receive(argv[2]);
	if (argc == 5 && !strcmp(argv[1], "send"))
		return transmit(argv[2], argv[3], argv[4]);
	fprintf(stderr, "usage: transfer receive PORT | transfer send ADDRESS PORT BYTES\n");
	return 1;
}
