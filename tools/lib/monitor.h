/* SPDX-License-Identifier: GPL-2.0 */
/* The command `monitor`: notifications, printed like what `show` shows. */
#ifndef MUSE_TOOLS_MONITOR_H
#define MUSE_TOOLS_MONITOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "args.h"
#include "family.h"
#include "output.h"

/**
 * struct monitor_event - a notification
 * @name: what it is called; NULL: it is none
 * @fields: description of a row
 * @parse: fills a zeroed row, as struct rows.parse
 */
struct monitor_event {
	const char *name;
	const struct field *fields;
	int (*parse)(struct nlmsghdr *nlh, void *row, const void *filter);
};

/**
 * struct monitor - a monitor
 * @family: whose notifications
 * @group: the multicast group that carries them
 * @output: how to print
 * @events: by command number
 * @event_count: how many elements that has
 * @row: room for a row of any of them
 * @row_size: bytes of it
 * @start: called once nothing is missed any more, before anything is printed;
 *	returns a &enum status; or NULL
 * @wanted: is this one to be shown? or NULL
 * @resync: some were lost: finds out what happened meanwhile and prints that, by
 *	monitor_print(); returns a &enum status; or NULL, and it is only said
 * @context: for all of them
 * @times: print when events come in
 * @timeout: end after so many milliseconds; 0: do not
 * @count: end after so many events; 0: do not
 * @ready_fd: say there that no event is missed from now on; -1: do not
 * @buffer: bytes of events that the kernel may hold back for us; 0: 16 MiB
 * @seen: so many were printed
 * @lost: the kernel dropped some, and that was not yet said
 * @gap: what comes now is from after the loss; set by @wanted, which refuses all
 *	until @resync was called
 */
struct monitor {
	struct family *family;
	const char *group;
	struct output *output;
	const struct monitor_event *events;
	int event_count;
	void *row;
	size_t row_size;
	int (*start)(void *context);
	bool (*wanted)(void *context, int cmd, const void *row);
	int (*resync)(void *context);
	void *context;
	bool times;
	uint64_t timeout;
	uint32_t count;
	int ready_fd;
	uint32_t buffer;
	uint32_t seen;
	bool lost;
	bool gap;
};

/* The options that every monitor has. */
#define MONITOR_TIMES(mon)                                        \
	OPTION('t', "timestamps", NULL, take_flag, &(mon)->times, \
	       "begin with the time of arrival")
#define MONITOR_COUNT(mon)                                    \
	OPTION('c', "count", "N", take_number, &(mon)->count, \
	       "end after N events")
#define MONITOR_TIMEOUT(mon)                                       \
	OPTION('T', "timeout", "TIME", take_time, &(mon)->timeout, \
	       "end after this time")
#define MONITOR_READY(mon)                                           \
	OPTION(0, "ready-fd", "FD", take_ready_fd, &(mon)->ready_fd, \
	       "write a line there, and close it, when listening")
#define MONITOR_BUFFER(mon)                                          \
	OPTION('b', "buffer", "BYTES", take_number, &(mon)->buffer, \
	       "events that the kernel holds back for us (16 MiB)")

int take_ready_fd(const struct param *param, const char *text); /* int */
void monitor_print(struct monitor *mon, int cmd, const void *row);
void monitor_say(const struct monitor *mon, const char *name,
		 const struct field *fields, const void *row);
int monitor_run(struct monitor *mon);

#endif /* MUSE_TOOLS_MONITOR_H */
