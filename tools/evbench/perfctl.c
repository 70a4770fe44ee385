// SPDX-License-Identifier: GPL-2.0
#include "perfctl.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "report.h"

/* Milliseconds in which perf answers, or is not there. */
enum { ACK_MS = 5000 };

/*
 * Nobody at the other end of a FIFO: opening it to write fails rather than waits, and
 * opening it to read and write would hide it.
 */
static int open_control(const char *path)
{
	int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		failed("run: --perf-control: %s: %s", path,
		       errno == ENXIO ? "perf does not read it (--control)" :
					strerror(errno));
	return fd;
}

/**
 * perfctl_open() - find perf
 * @perf: becomes the way to it
 * @paths: of the FIFO that perf reads, and behind a comma of the one that it
 *	answers in, as in its own option --control fifo:CONTROL,ACK
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int perfctl_open(struct perfctl *perf, const char *paths)
{
	const char *comma = strchr(paths, ',');
	char path[4096];

	*perf = (struct perfctl){ -1, -1 };
	snprintf(path, sizeof(path), "%.*s",
		 (int)(comma ? comma - paths : (long)strlen(paths)), paths);
	perf->control = open_control(path);
	if (perf->control < 0)
		return STATUS_FAILED;
	if (!comma)
		return STATUS_DONE;
	perf->ack = open(comma + 1, O_RDWR | O_CLOEXEC);
	if (perf->ack >= 0)
		return STATUS_DONE;
	failed("run: --perf-control: %s: %s", comma + 1, strerror(errno));
	perfctl_close(perf);
	return STATUS_FAILED;
}

/* perf sends a NUL behind the newline, too. */
static int wait_ack(struct perfctl *perf)
{
	struct pollfd pfd = { .fd = perf->ack, .events = POLLIN };
	char text[16] = "";

	if (perf->ack < 0)
		return STATUS_DONE;
	if (poll(&pfd, 1, ACK_MS) != 1 ||
	    read(perf->ack, text, sizeof(text) - 1) < 4 ||
	    memcmp(text, "ack\n", 4))
		return failed("run: --perf-control: perf does not answer");
	return STATUS_DONE;
}

static int tell(struct perfctl *perf, const char *command)
{
	size_t len = strlen(command);

	if (perf->control < 0)
		return STATUS_DONE;
	if (write(perf->control, command, len) != (ssize_t)len)
		return failed("run: --perf-control: perf is gone");
	return wait_ack(perf);
}

/**
 * perfctl_enable() - have perf count
 * @perf: the way to it; may lead nowhere
 *
 * Return: %STATUS_DONE when it does, or %STATUS_FAILED with a report.
 */
int perfctl_enable(struct perfctl *perf)
{
	return tell(perf, "enable\n");
}

/**
 * perfctl_disable() - have perf count no more
 * @perf: the way to it; may lead nowhere
 *
 * Return: %STATUS_DONE when it does not, or %STATUS_FAILED with a report.
 */
int perfctl_disable(struct perfctl *perf)
{
	return tell(perf, "disable\n");
}

/**
 * perfctl_close() - leave perf alone
 * @perf: the way to it
 */
void perfctl_close(struct perfctl *perf)
{
	if (perf->control >= 0)
		close(perf->control);
	if (perf->ack >= 0)
		close(perf->ack);
	*perf = (struct perfctl){ -1, -1 };
}
