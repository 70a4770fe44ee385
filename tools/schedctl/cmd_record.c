// SPDX-License-Identifier: GPL-2.0
/* schedctl record: what the scheduler did with a command, into a file. */
#include "schedctl.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "launch.h"
#include "recfile.h"
#include "trace.h"
#include "track.h"

enum {
	/* KiB of events that the kernel may hold back for each CPU. */
	BUFFER_DEFAULT = 4096,
	BUFFER_MAX = 1 << 20,
	/* Milliseconds until what there is goes to the file at the latest. */
	INTERVAL = 200,
	/* Milliseconds that a command has to end once it was told to. */
	GRACE = 2000,
	/* Milliseconds after the end of a command until its last switch. */
	LINGER = 200,
};

/**
 * struct recording - a recording at work
 * @file: name of the file
 * @all: every thread of the machine
 * @duration: milliseconds; 0: until the command ends
 * @buffer: KiB for each CPU
 * @trace: where events come from
 * @writer: where records go
 * @tracker: in between
 * @launch: the command; without one, all zero
 * @signals: those that we take by @signal_fd
 * @signal_fd: says that one came
 * @ending: the command, or we, were told to end
 * @late: milliseconds of CLOCK_MONOTONIC at which something is due; 0: nothing
 */
struct recording {
	const char *file;
	bool all;
	uint64_t duration;
	uint32_t buffer;
	struct trace trace;
	struct rec_writer writer;
	struct tracker tracker;
	struct launch launch;
	sigset_t signals;
	int signal_fd;
	bool ending;
	int64_t late;
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int catch_signals(struct recording *r)
{
	sigemptyset(&r->signals);
	sigaddset(&r->signals, SIGINT);
	sigaddset(&r->signals, SIGTERM);
	sigaddset(&r->signals, SIGHUP);
	sigaddset(&r->signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &r->signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	r->signal_fd = signalfd(-1, &r->signals, SFD_CLOEXEC | SFD_NONBLOCK);
	return r->signal_fd < 0 ? failed("signalfd: %s", strerror(errno)) :
				  STATUS_DONE;
}

static void put_info(struct recording *r, enum rec_info info, const char *text)
{
	struct record record = { .kind = REC_INFO, .value = info };

	snprintf(record.text, sizeof(record.text), "%s", text);
	rec_write(&r->writer, &record);
}

/* What a reader of the file should know. */
static void put_head(struct recording *r)
{
	char text[REC_TEXT_MAX] = "";
	struct utsname host;
	size_t n = 0;
	char **word;

	for (word = r->launch.argv; word && *word && n < sizeof(text); word++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s",
				      n ? " " : "", *word);
	put_info(r, INFO_COMMAND, text);
	uname(&host);
	put_info(r, INFO_KERNEL, host.release);
	snprintf(text, sizeof(text), "%ld", sysconf(_SC_NPROCESSORS_ONLN));
	put_info(r, INFO_CPUS, text);
	put_info(r, INFO_SCOPE, r->all ? "all" : "command");
}

static void mark(void *context)
{
	trace_mark(*(const int *)context);
}

/* Nothing was recorded: no file is better than one that says nothing. */
static void remove_file(struct recording *r)
{
	struct stat stat;

	if (!fstat(r->writer.fd, &stat) && S_ISREG(stat.st_mode))
		unlink(r->file);
	close(r->writer.fd);
}

/* Get everything ready, and only then begin. */
static int begin(struct recording *r)
{
	const bool command = r->launch.argv;
	int rc;

	rc = catch_signals(r);
	if (!rc)
		rc = trace_open(&r->trace, r->buffer);
	if (!rc && command)
		rc = launch_prepare(&r->launch, &r->signals, mark,
				    &r->trace.mark_fd);
	if (rc)
		return rc;
	rc = rec_create(&r->writer, r->file);
	if (rc)
		return rc;
	put_head(r);
	rc = trace_start(&r->trace);
	if (!rc && command)
		rc = launch_go(&r->launch);
	else if (!rc)
		trace_mark(r->trace.mark_fd);
	/* At once, before what follows could push the mark out of a small buffer. */
	if (!rc)
		rc = trace_read(&r->trace, false, track_event, &r->tracker);
	if (!rc)
		return STATUS_DONE;
	remove_file(r);
	return rc;
}

/* Tell the command to end, or ourselves if there is none. */
static void end(struct recording *r, int signal)
{
	r->late = now_ms() + GRACE;
	if (r->launch.pid)
		launch_end(&r->launch, r->ending ? SIGKILL : signal);
	r->ending = true;
}

static void take_signals(struct recording *r)
{
	struct signalfd_siginfo info;

	while (read(r->signal_fd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGCHLD)
			continue;
		/* The terminal tells the command, too: do not tell it twice. */
		if (info.ssi_code == SI_KERNEL && !r->ending && r->launch.pid &&
		    info.ssi_signo == SIGINT)
			r->ending = true;
		else
			end(r, (int)info.ssi_signo);
	}
}

/* Sleep until there is something to do. */
static int await(struct recording *r, struct pollfd *fds)
{
	int64_t left = INTERVAL;
	unsigned int i;

	for (i = 0; i < r->trace.cpus; i++)
		fds[i] = (struct pollfd){ r->trace.cpu[i].fd, POLLIN, 0 };
	fds[i] = (struct pollfd){ r->signal_fd, POLLIN, 0 };
	if (r->late && r->late - now_ms() < left)
		left = r->late - now_ms();
	if (poll(fds, r->trace.cpus + 1, left > 0 ? (int)left : 0) < 0 &&
	    errno != EINTR)
		return failed("poll: %s", strerror(errno));
	return STATUS_DONE;
}

/* Is there nothing left to wait for? */
static bool over(struct recording *r)
{
	if (!r->launch.pid)
		return r->ending;
	if (!r->launch.ended && launch_ended(&r->launch)) {
		r->tracker.until = now_ns();
		r->late = now_ms() + LINGER;
	}
	return r->launch.ended &&
	       (r->tracker.root_ended || now_ms() >= r->late);
}

/* Move events to the file until the command has ended. */
static int run(struct recording *r)
{
	struct pollfd *fds = memory_grow(NULL, r->trace.cpus + 1, sizeof(*fds));
	int rc = STATUS_DONE;

	r->late = r->duration ? now_ms() + (int64_t)r->duration : 0;
	while (!rc && !over(r)) {
		rc = await(r, fds);
		if (rc)
			break;
		rc = trace_read(&r->trace, false, track_event, &r->tracker);
		if (!rc)
			rc = rec_flush(&r->writer);
		take_signals(r);
		if (r->late && now_ms() >= r->late && !r->launch.ended)
			end(r, SIGTERM);
	}
	free(fds);
	return rc;
}

/* The rest of the events, and the end of the file. */
static int finish(struct recording *r)
{
	const bool ended = r->launch.ended;
	struct record last = { .kind = REC_END };
	int rc;

	trace_stop(&r->trace);
	rc = trace_read(&r->trace, true, track_event, &r->tracker);
	last.time = r->tracker.until ? r->tracker.until : now_ns();
	last.value = trace_lost(&r->trace);
	last.status = ended ? (uint32_t)launch_status(&r->launch) : 0;
	rec_write(&r->writer, &last);
	if (last.value)
		warned("%s: %llu EVENTS WERE LOST: its figures are not exact (try --buffer %u)",
		       r->file, (unsigned long long)last.value, r->buffer * 4);
	if (!r->tracker.begun)
		rc = failed("%s: the trace never began", r->file);
	return rc;
}

static int record(struct recording *r)
{
	int rc = begin(r), last;

	if (!rc) {
		rc = run(r);
		/* Whatever went wrong: what there is can be kept. */
		if (rc)
			launch_end(&r->launch, SIGTERM);
		last = finish(r);
		rc = rc ? rc : last;
		last = rec_finish(&r->writer);
		rc = rc ? rc : last;
	} else {
		launch_cancel(&r->launch);
	}
	track_free(&r->tracker);
	trace_close(&r->trace);
	/* Nothing of a command is left that was to end after a while. */
	if (r->ending && r->duration)
		launch_end(&r->launch, SIGKILL);
	else if (!rc && r->launch.ended)
		rc = launch_status(&r->launch);
	return rc;
}

static int take_buffer(const struct param *param, const char *text)
{
	int rc = take_number(param, text);
	uint32_t kib = *(uint32_t *)param->to;

	if (!rc && (kib < 64 || kib > BUFFER_MAX))
		return param_refuse(param, text, "not between 64 and 1048576");
	return rc;
}

int cmd_record(void *context, int argc, char **argv)
{
	struct recording r = { .buffer = BUFFER_DEFAULT };
	struct param options[] = {
		OPTION('o', "output", "FILE", take_text, &r.file,
		       "where the record goes"),
		OPTION('a', "all", NULL, take_flag, &r.all,
		       "every thread of the machine"),
		OPTION('d', "duration", "TIME", take_time, &r.duration,
		       "end the command, and the record, after this time"),
		OPTION('b', "buffer", "KIB", take_buffer, &r.buffer,
		       "room for events, for each CPU (4096)"),
		PARAM_END,
	};
	int rc;

	(void)context;
	r.launch.argv = args_split(&argc, argv);
	r.tracker.writer = &r.writer;
	rc = args_parse(argc, argv, options, NULL, NULL);
	if (rc)
		return rc;
	r.tracker.all = r.all;
	if (!r.file)
		return misused("record: where to (-o FILE)?");
	if (!r.launch.argv && !r.all)
		return misused("record: what (-- COMMAND, or -a)?");
	return record(&r);
}
