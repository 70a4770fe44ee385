// SPDX-License-Identifier: GPL-2.0
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define INJECT "/sys/kernel/debug/muse_inject"

const char *bench_program = "bench";

/* Ends the program: something that was to work did not. */
void failed(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fflush(stdout);
	fprintf(stderr, "%s: ", bench_program);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(2);
}

/* Ends the program: it was called in a wrong way. */
void misused(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fprintf(stderr, "%s: ", bench_program);
	vfprintf(stderr, format, args);
	fputs(" (see -h)\n", stderr);
	va_end(args);
	exit(1);
}

/* A number from 1 to @max, or the end of the program. */
uint64_t parse_number(const char *text, uint64_t max)
{
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || !value ||
	    value > max)
		misused("'%s' is not a number from 1 to %" PRIu64, text, max);
	return value;
}

static size_t read_file(const char *path, char *text, size_t room)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		failed("%s: %s", path, strerror(errno));
	n = read(fd, text, room - 1);
	if (n < 0)
		failed("%s: %s", path, strerror(errno));
	close(fd);
	text[n] = '\0';
	return (size_t)n;
}

/**
 * inject() - have the module muse_inject give frames to a device
 * @format: of what is written to its file; see inject/main.c
 *
 * Return: nanoseconds that the kernel took for them.
 */
uint64_t inject(const char *format, ...)
{
	static int fd = -1;
	char text[256];
	va_list args;
	ssize_t n;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (fd < 0)
		fd = open(INJECT, O_RDWR | O_CLOEXEC);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		failed(INJECT ": %s: %s", text, strerror(errno));
	n = pread(fd, text, sizeof(text) - 1, 0);
	if (n < 0)
		failed(INJECT ": %s", strerror(errno));
	text[n] = '\0';
	return strtoull(text, NULL, 10);
}

/**
 * link_counter() - a counter of a device
 * @dev: the device
 * @name: the counter, as it is called in sysfs
 *
 * Return: what it stands at.
 */
uint64_t link_counter(const char *dev, const char *name)
{
	char path[128], text[32];

	snprintf(path, sizeof(path), "/sys/class/net/%s/statistics/%s", dev,
		 name);
	read_file(path, text, sizeof(text));
	return strtoull(text, NULL, 10);
}

/**
 * link_set() - set a device up or down
 * @dev: the device
 * @up: which of it
 */
void link_set(const char *dev, bool up)
{
	static int sock = -1;
	struct ifreq request = { .ifr_flags = 0 };

	if (sock < 0)
		sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", dev);
	if (ioctl(sock, SIOCGIFFLAGS, &request))
		failed("%s: %s", dev, strerror(errno));
	if (up)
		request.ifr_flags |= IFF_UP;
	else
		request.ifr_flags &= (short)~IFF_UP;
	if (ioctl(sock, SIOCSIFFLAGS, &request))
		failed("%s: %s", dev, strerror(errno));
}

/* The number behind a word at the beginning of a line of a file in /proc. */
static bool find_number(const char *text, const char *word, uint64_t *number)
{
	const size_t len = strlen(word);

	for (; text; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (!strncmp(text, word, len)) {
			*number = strtoull(text + len, NULL, 10);
			return true;
		}
	}
	return false;
}

/**
 * memory_bytes() - how much memory is used for something
 * @name: what, as /proc/meminfo calls it
 *
 * Return: bytes.
 */
int64_t memory_bytes(const char *name)
{
	char text[4096], word[32];
	uint64_t kib;

	read_file("/proc/meminfo", text, sizeof(text));
	snprintf(word, sizeof(word), "%s:", name);
	if (!find_number(text, word, &kib))
		failed("/proc/meminfo has no %s", name);
	return (int64_t)kib * 1024;
}

/**
 * busy_ns() - how long the guest's one CPU has run threads, of the kernel's too
 *
 * The time of idle is not the rest that one would expect: on some kernels part of it
 * is guessed by the tick.  Softirqs are threads where the kernel was told so
 * (threadirqs).
 *
 * Return: nanoseconds.
 */
uint64_t busy_ns(void)
{
	unsigned long long ns;
	const char *at;
	char text[4096];

	/* A thread's time is booked when it stops to run; so is ours. */
	usleep(1000);
	read_file("/proc/schedstat", text, sizeof(text));
	at = strstr(text, "\ncpu0 ");
	if (!at || sscanf(at, " cpu0 %*u %*u %*u %*u %*u %*u %llu", &ns) != 1)
		failed("/proc/schedstat has no times of cpu0");
	return ns;
}
