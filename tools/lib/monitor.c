// SPDX-License-Identifier: GPL-2.0
#include "monitor.h"

#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "report.h"
#include "stop.h"

/* Room for some ten thousand events that we are too slow to take. */
#define BUFFER (16 << 20)

/* What ended a wait. */
enum wake { WAKE_EVENT, WAKE_TIMEOUT, WAKE_END, WAKE_FAILED };

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Local time to the microsecond with its offset from UTC: ISO 8601. */
static const char *time_text(char *text, size_t size)
{
	struct timespec now;
	struct tm tm;
	size_t n;

	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &tm);
	n = strftime(text, size, "%Y-%m-%dT%H:%M:%S", &tm);
	n += (size_t)snprintf(text + n, size - n, ".%06ld", now.tv_nsec / 1000);
	strftime(text + n, size - n, "%z", &tm);
	return text;
}

/**
 * monitor_say() - print a line that is about the monitor itself
 * @mon: the monitor
 * @name: what happened
 * @fields: description of a row, or NULL if there is none
 * @row: what there is to say
 */
void monitor_say(const struct monitor *mon, const char *name,
		 const struct field *fields, const void *row)
{
	char text[64];

	output_event(mon->output, name,
		     mon->times ? time_text(text, sizeof(text)) : NULL, fields,
		     row);
}

/* Have as many events been printed as are wanted? */
static bool enough(const struct monitor *mon)
{
	return mon->count && mon->seen >= mon->count;
}

/**
 * monitor_print() - print an event
 * @mon: the monitor
 * @cmd: which
 * @row: to what it happened
 */
void monitor_print(struct monitor *mon, int cmd, const void *row)
{
	const struct monitor_event *event = &mon->events[cmd];

	if (enough(mon))
		return;
	monitor_say(mon, event->name, event->fields, row);
	mon->seen++;
}

static bool on_event(struct nlmsghdr *nlh, void *context)
{
	int cmd = genlmsg_hdr(nlh)->cmd, rc;
	struct monitor *mon = context;
	const struct monitor_event *event;

	if (cmd >= mon->event_count || !mon->events[cmd].name)
		return true;
	event = &mon->events[cmd];
	memset(mon->row, 0, mon->row_size);
	rc = event->parse(nlh, mon->row, NULL);
	if (rc < 0) {
		warned("%s is not understood: %s", event->name,
		       nl_geterror(rc));
		return true;
	}
	/* It may print something else instead. */
	if (!mon->wanted || mon->wanted(mon->context, cmd, mon->row))
		monitor_print(mon, cmd, mon->row);
	return !enough(mon);
}

/* Tell whoever started us that from now on no event is missed. */
static int tell_ready(int fd)
{
	if (fd < 0)
		return STATUS_DONE;
	if (write(fd, "ready\n", 6) != 6)
		return failed("--ready-fd %d: %s", fd, strerror(errno));
	close(fd);
	return STATUS_DONE;
}

/*
 * Wait for an event, the deadline, or a reason to end.  While a loss is to be made
 * good the queue has to be emptied first, and there may be nothing in it any more.
 */
static enum wake await(const struct listener *listener, int64_t deadline,
		       bool lost)
{
	/* Nothing is expected of stdout but that its reader goes away. */
	struct pollfd fds[] = {
		{ .fd = listener_fd(listener), .events = POLLIN },
		{ .fd = stop_fd(), .events = POLLIN },
		{ .fd = STDOUT_FILENO },
	};
	int64_t left = -1;

	if (deadline) {
		left = deadline - now_ms();
		if (left <= 0)
			return WAKE_TIMEOUT;
		if (left > INT_MAX)
			left = INT_MAX;
	}
	if (lost)
		left = 0;
	if (poll(fds, ARRAY_SIZE(fds), (int)left) < 0 && errno != EINTR) {
		failed("poll: %s", strerror(errno));
		return WAKE_FAILED;
	}
	return fds[1].revents || fds[2].revents ? WAKE_END : WAKE_EVENT;
}

/* The time is over: that is as it should be, unless events were to come. */
static int timed_out(const struct monitor *mon)
{
	char text[TEXT_MAX];

	if (!mon->count)
		return STATUS_DONE;
	return failed("monitor: %u of %u events within %s", mon->seen,
		      mon->count, format_time_ms(mon->timeout, text));
}

/* Say so only once all is printed that the kernel kept from before the loss. */
static void tell_lost(struct monitor *mon)
{
	if (!mon->lost)
		return;
	mon->lost = false;
	monitor_say(mon, "lost", NULL, NULL);
	warned("events were lost: they came faster than they could be taken");
}

/*
 * All that there is from before the loss has been printed.  Until the queue has been
 * empty once, the kernel may go on dropping events and not tell again.
 */
static int make_good(struct monitor *mon, bool drained)
{
	if (!mon->resync) {
		tell_lost(mon);
		return STATUS_DONE;
	}
	if (drained)
		mon->lost = false;
	mon->gap = false;
	return mon->resync(mon->context);
}

/* Print events until something ends it. */
static int run(struct monitor *mon, struct listener *listener, int64_t deadline)
{
	enum listener_result result;
	bool drained;
	int rc;

	for (;;) {
		result = listener_read(listener);
		if (result == LISTENER_FAILED)
			return STATUS_FAILED;
		if (result == LISTENER_STOPPED)
			return STATUS_DONE;
		if (result == LISTENER_LOST)
			mon->lost = true;
		drained = result == LISTENER_DRAINED;
		if (mon->gap || (mon->lost && drained)) {
			rc = make_good(mon, drained);
			if (rc || enough(mon))
				return rc;
		}
		/* A burst goes out in few pieces, but nothing waits here. */
		rc = output_finish();
		if (rc)
			return rc;
		switch (await(listener, deadline, mon->lost)) {
		case WAKE_FAILED:
			return STATUS_FAILED;
		case WAKE_TIMEOUT:
			return timed_out(mon);
		case WAKE_END:
			return STATUS_DONE;
		case WAKE_EVENT:
			break;
		}
	}
}

/* The kernel has a limit of its own; ours is that of a number of its kind. */
static int buffer_of(const struct monitor *mon)
{
	if (!mon->buffer)
		return BUFFER;
	return mon->buffer > INT_MAX ? INT_MAX : (int)mon->buffer;
}

/**
 * monitor_run() - print events until something ends it
 * @mon: what, how and until when
 *
 * It subscribes first: nothing is missed that happens to what @mon->start finds.
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int monitor_run(struct monitor *mon)
{
	struct listener listener = {
		.family = mon->family,
		.event = on_event,
		.context = mon,
	};
	int rc;

	rc = stop_catch(NULL);
	if (!rc)
		rc = family_open(mon->family);
	if (!rc)
		rc = listener_open(&listener, mon->group, buffer_of(mon));
	if (!rc && mon->start)
		rc = mon->start(mon->context);
	if (!rc)
		rc = tell_ready(mon->ready_fd);
	if (!rc)
		rc = run(mon, &listener,
			 mon->timeout ? now_ms() + (int64_t)mon->timeout : 0);
	tell_lost(mon);
	listener_close(&listener);
	return rc;
}

/**
 * take_ready_fd() - take the number of an open file descriptor
 * @param: with an int to set
 * @text: the value
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int take_ready_fd(const struct param *param, const char *text)
{
	uint64_t fd;

	if (!parse_uint(text, INT_MAX, &fd))
		return param_refuse(param, text, "not a number");
	if (fcntl((int)fd, F_GETFD) < 0)
		return param_refuse(param, text, strerror(errno));
	*(int *)param->to = (int)fd;
	return STATUS_DONE;
}
