// SPDX-License-Identifier: GPL-2.0
#include "stop.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "report.h"

/* Readable once SIGINT or SIGTERM came; for the handler, which has no context. */
static int fd = -1;
/* What is to be done first when there is no more time; likewise. */
static void (*at_last)(void);

/*
 * Interrupts whatever we wait for.  That may be a reader who does not take what
 * we print; then there is no use in waiting for him at the end, either.
 */
static void on_stop(int signal)
{
	const uint64_t one = 1;
	int saved = errno;

	(void)signal;
	if (write(fd, &one, sizeof(one)) < 0)
		_exit(STATUS_FAILED);
	alarm(1);
	errno = saved;
}

static void on_alarm(int signal)
{
	(void)signal;
	if (at_last)
		at_last();
	_exit(STATUS_FAILED);
}

/**
 * stop_catch() - from now on SIGINT and SIGTERM only make stop_fd() readable
 * @late: called when one second after that the program ends in any case; it may only
 *	do what a signal handler may; or NULL
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int stop_catch(void (*late)(void))
{
	/* Without SA_RESTART: a write that waits has to end. */
	const struct sigaction stop = { .sa_handler = on_stop };
	const struct sigaction last = { .sa_handler = on_alarm };

	at_last = late;
	fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (fd < 0)
		return failed("eventfd: %s", strerror(errno));
	sigaction(SIGALRM, &last, NULL);
	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	return STATUS_DONE;
}

/**
 * stop_fd() - what to wait for, besides what else there is to wait for
 *
 * Return: a file descriptor, after stop_catch().
 */
int stop_fd(void)
{
	return fd;
}
