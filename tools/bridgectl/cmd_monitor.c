// SPDX-License-Identifier: GPL-2.0
/* bridgectl monitor: notifications, printed like what `show` shows. */
#include "bridgectl.h"

#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

/* Room for some ten thousand events that we are too slow to take. */
#define BUFFER (16 << 20)

/**
 * struct monitor - a monitor at work
 * @ctl: the program
 * @name: bridge to report on, or NULL for all
 * @ifindex: its interface index
 * @times: print when events come in
 * @stats: print the counters of ports
 * @timeout: end after so many milliseconds; 0: do not
 * @count: end after so many events; 0: do not
 * @seen: so many were printed
 * @lost: the kernel dropped some, and that was not yet said
 */
struct monitor {
	struct bridgectl *ctl;
	const char *name;
	uint32_t ifindex;
	bool times;
	bool stats;
	uint64_t timeout;
	uint32_t count;
	uint32_t seen;
	bool lost;
};

/* Any of them, and what all of them begin with. */
union any_row {
	struct row_head head;
	struct bridge_row bridge;
	struct port_row port;
	struct fdb_row fdb;
};

/* What ended a wait. */
enum wake { WAKE_EVENT, WAKE_TIMEOUT, WAKE_END, WAKE_FAILED };

#define EVENT(cmd, name, kind) \
	[MUSE_BRIDGE_CMD_##cmd##_NTF] = { name, kind##_fields, kind##_parse }

static const struct event {
	const char *name;
	const struct field *fields;
	int (*parse)(struct nlmsghdr *nlh, void *row, const void *filter);
} events[MUSE_BRIDGE_CMD_MAX + 1] = {
	EVENT(BRIDGE_ADD, "bridge-add", bridge),
	EVENT(BRIDGE_SET, "bridge-set", bridge),
	EVENT(BRIDGE_DEL, "bridge-del", bridge),
	EVENT(PORT_ADD, "port-add", port),
	EVENT(PORT_SET, "port-set", port),
	EVENT(PORT_DEL, "port-del", port),
	EVENT(FDB_ADD, "fdb-add", fdb),
	EVENT(FDB_MOVE, "fdb-move", fdb),
	EVENT(FDB_SET, "fdb-set", fdb),
	EVENT(FDB_DEL, "fdb-del", fdb),
};

static_assert(MUSE_BRIDGE_CMD_MAX == MUSE_BRIDGE_CMD_FDB_DEL_NTF,
	      "a notification was added to the ABI: print it");

/* Readable once SIGINT or SIGTERM came; for the handler, which has no context. */
static int stop_fd = -1;

/*
 * Interrupts whatever we wait for.  That may be a reader who does not take what
 * we print; then there is no use in waiting for him at the end, either.
 */
static void on_stop(int signal)
{
	const uint64_t one = 1;
	int saved = errno;

	(void)signal;
	if (write(stop_fd, &one, sizeof(one)) < 0)
		_exit(STATUS_FAILED);
	alarm(1);
	errno = saved;
}

static void on_alarm(int signal)
{
	(void)signal;
	_exit(STATUS_FAILED);
}

static int catch_signals(void)
{
	/* Without SA_RESTART: a write that waits has to end. */
	const struct sigaction stop = { .sa_handler = on_stop };
	const struct sigaction late = { .sa_handler = on_alarm };

	stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (stop_fd < 0)
		return failed("eventfd: %s", strerror(errno));
	sigaction(SIGALRM, &late, NULL);
	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	return STATUS_DONE;
}

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

static void print_event(const struct monitor *mon, const char *name,
			const struct field *fields, const void *row)
{
	char text[64];

	output_event(&mon->ctl->output, name,
		     mon->times ? time_text(text, sizeof(text)) : NULL, fields,
		     row);
}

/* Is it about the bridge that is watched?  One made anew is the same to us. */
static bool wanted(struct monitor *mon, int cmd, const struct row_head *head)
{
	if (!mon->name)
		return true;
	if (cmd == MUSE_BRIDGE_CMD_BRIDGE_ADD_NTF &&
	    !strcmp(head->bridge, mon->name))
		mon->ifindex = head->ifindex;
	return head->ifindex == mon->ifindex;
}

static bool on_event(struct nlmsghdr *nlh, void *context)
{
	int cmd = genlmsg_hdr(nlh)->cmd, rc;
	struct monitor *mon = context;
	union any_row row = { .fdb = { .state = 0 } };

	if (cmd > MUSE_BRIDGE_CMD_MAX || !events[cmd].name)
		return true;
	rc = events[cmd].parse(nlh, &row, NULL);
	if (rc < 0) {
		warned("%s is not understood: %s", events[cmd].name,
		       nl_geterror(rc));
		return true;
	}
	if (!wanted(mon, cmd, &row.head))
		return true;
	print_event(mon, events[cmd].name, events[cmd].fields, &row);
	mon->seen++;
	return mon->seen != mon->count;
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

/* Wait for an event, the deadline, or a reason to end. */
static enum wake await(const struct listener *listener, int64_t deadline)
{
	/* Nothing is expected of stdout but that its reader goes away. */
	struct pollfd fds[] = {
		{ .fd = listener_fd(listener), .events = POLLIN },
		{ .fd = stop_fd, .events = POLLIN },
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
	print_event(mon, "lost", NULL, NULL);
	warned("events were lost: they came faster than they could be taken");
}

/* Print events until something ends it. */
static int run(struct monitor *mon, struct listener *listener, int64_t deadline)
{
	int rc;

	for (;;) {
		switch (listener_read(listener)) {
		case LISTENER_FAILED:
			return STATUS_FAILED;
		case LISTENER_STOPPED:
			return STATUS_DONE;
		case LISTENER_LOST:
			mon->lost = true;
			continue;
		case LISTENER_DRAINED:
			tell_lost(mon);
			break;
		case LISTENER_MORE:
			break;
		}
		/* A burst goes out in few pieces, but nothing waits here. */
		rc = output_finish();
		if (rc)
			return rc;
		switch (await(listener, deadline)) {
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

/* The index of the bridge to watch; the kernel says if it is one of ours. */
static int find_bridge(struct monitor *mon)
{
	struct rows rows = { .size = sizeof(struct bridge_row),
			     .parse = bridge_parse };
	struct nl_msg *msg;
	int rc;

	rc = bridge_request(mon->ctl, mon->name, MUSE_BRIDGE_CMD_BRIDGE_GET, 0,
			    &msg);
	if (!rc)
		rc = family_ask(&mon->ctl->family, mon->name, msg, &rows);
	if (!rc && rows.count)
		mon->ifindex = ((struct bridge_row *)rows.data)->head.ifindex;
	free(rows.data);
	return rc;
}

/* Subscribe first: nothing that happens to the bridge found is missed. */
static int monitor(struct monitor *mon, int ready)
{
	struct listener listener = {
		.family = &mon->ctl->family,
		.event = on_event,
		.context = mon,
	};
	int rc;

	rc = catch_signals();
	if (!rc)
		rc = family_open(&mon->ctl->family);
	if (!rc)
		rc = listener_open(&listener, MUSE_BRIDGE_MCGRP_EVENTS, BUFFER);
	if (!rc && mon->name)
		rc = find_bridge(mon);
	if (!rc)
		rc = tell_ready(ready);
	if (!rc)
		rc = run(mon, &listener,
			 mon->timeout ? now_ms() + (int64_t)mon->timeout : 0);
	tell_lost(mon);
	listener_close(&listener);
	return rc;
}

static int take_fd(const struct param *param, const char *text)
{
	uint64_t fd;

	if (!parse_uint(text, INT_MAX, &fd))
		return param_refuse(param, text, "not a number");
	if (fcntl((int)fd, F_GETFD) < 0)
		return param_refuse(param, text, strerror(errno));
	*(int *)param->to = (int)fd;
	return STATUS_DONE;
}

int cmd_monitor(void *context, int argc, char **argv)
{
	struct monitor mon = { .ctl = context };
	int rc, ready = -1;
	struct param options[] = {
		OPTION('t', "timestamps", NULL, take_flag, &mon.times,
		       "begin with the time of arrival"),
		OPTION('s', "stats", NULL, take_flag, &mon.stats,
		       "ports with counters"),
		OPTION('c', "count", "N", take_number, &mon.count,
		       "end after N events"),
		OPTION('T', "timeout", "TIME", take_time, &mon.timeout,
		       "end after this time"),
		OPTION(0, "ready-fd", "FD", take_fd, &ready,
		       "write a line there, and close it, when listening"),
		PARAM_END,
	};
	struct param operands[] = {
		OPTIONAL_OPERAND("BRIDGE", take_text, &mon.name,
				 "only what happens to this bridge"),
		PARAM_END,
	};

	rc = args_parse(argc, argv, options, operands, NULL);
	if (rc)
		return rc;
	mon.ctl->output.select = FIELD_EVENT | (mon.stats ? FIELD_STATS : 0);
	return monitor(&mon, ready);
}
