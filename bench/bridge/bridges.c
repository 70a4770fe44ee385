// SPDX-License-Identifier: GPL-2.0
#include "bridges.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel.h"

/**
 * bridge_is_kernels() - which kind of bridge is it?
 * @name: a bridge
 *
 * Return: true if it is the kernel's own, false if it is ours.
 */
bool bridge_is_kernels(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/class/net/%s", name);
	if (access(path, F_OK))
		failed("%s: no such bridge", name);
	snprintf(path, sizeof(path), "/sys/class/net/%s/bridge", name);
	return !access(path, F_OK);
}

/* As it is printed. */
const char *bridge_label(const char *name)
{
	return bridge_is_kernels(name) ? "net/bridge" : "muse_bridge";
}

/* Start a program whose output comes out of the pipe that is returned. */
static int start(const char *const *argv, pid_t *pid)
{
	int ends[2];

	if (pipe(ends))
		failed("pipe: %s", strerror(errno));
	*pid = fork();
	if (*pid < 0)
		failed("fork: %s", strerror(errno));
	if (!*pid) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execvp(argv[0], (char *const *)argv);
		failed("%s: %s", argv[0], strerror(errno));
	}
	close(ends[1]);
	return ends[0];
}

/* How many objects there are in JSON in which none is inside another. */
static uint64_t count_objects(int fd)
{
	static char text[65536];
	uint64_t count = 0;
	const char *at;
	ssize_t n;

	while ((n = read(fd, text, sizeof(text))) > 0)
		for (at = text; (at = memchr(at, '{', text + n - at)); at++)
			count++;
	if (n < 0)
		failed("read: %s", strerror(errno));
	return count;
}

static uint64_t nanoseconds(const struct timeval *tv)
{
	return (uint64_t)tv->tv_sec * 1000000000 + (uint64_t)tv->tv_usec * 1000;
}

/**
 * bridge_dump() - have a bridge's own tool print its table as JSON
 * @name: the bridge
 * @cost: set to what that cost the tool; what reads its output is not in it
 *
 * Return: how many entries it has printed.
 */
uint64_t bridge_dump(const char *name, struct cost *cost)
{
	const char *const kernels[] = { "bridge", "-j", "fdb", "show",
					"br",	  name, NULL };
	const char *const ours[] = { "bridgectl", "-j", "fdb",
				     "show",	  name, NULL };
	const char *const *argv = bridge_is_kernels(name) ? kernels : ours;
	struct rusage usage;
	uint64_t count;
	int fd, status;
	pid_t pid;

	fd = start(argv, &pid);
	count = count_objects(fd);
	close(fd);
	if (wait4(pid, &status, 0, &usage) < 0 || status)
		failed("%s fdb show %s failed", argv[0], name);
	cost->user = nanoseconds(&usage.ru_utime);
	cost->system = nanoseconds(&usage.ru_stime);
	return count;
}
