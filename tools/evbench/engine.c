// SPDX-License-Identifier: GPL-2.0
#include "engine.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "engines/all.h"

const struct engine *const engines[] = {
	&engine_epoll_lt,
	&engine_epoll_et,
	&engine_epoll_oneshot,
	&engine_epoll_exclusive,
	&engine_epoll_pwait2,
	&engine_poll,
	&engine_ppoll,
	&engine_select,
	&engine_read,
	&engine_thread,
	&engine_uring_poll,
	&engine_uring_poll_multi,
	&engine_uring_read_multi,
	&engine_uring_epoll,
	&engine_uring_recv,
	&engine_uring_msg,
	&engine_uring_futex,
	&engine_futex,
	&engine_timer_heap,
	&engine_timerfd,
	&engine_uring_timeout,
	&engine_sync,
	&engine_uring_linked,
	&engine_uring_handed,
	&engine_uring_batched,
	&engine_uv,
	&engine_bare,
	NULL,
};

/* Seconds after which an engine that is tried does not work. */
enum { PROBE_SECONDS = 10 };

/* Names of what a variant has; the first, which is two of them, is the usual. */
static const struct {
	const char *name;
	uint32_t flags;
	const char *about;
} flag_names[] = {
	{ "dtr", URING_SINGLE | URING_DEFER,
	  "SINGLE_ISSUER and DEFER_TASKRUN" },
	{ "coop", URING_COOP, "COOP_TASKRUN" },
	{ "single", URING_SINGLE, "SINGLE_ISSUER" },
	{ "defer", URING_DEFER, "DEFER_TASKRUN" },
	{ "sqpoll", URING_SQPOLL, "SQPOLL" },
	{ "ring", URING_RING, "ring registered" },
	{ "files", URING_FILES, "files registered" },
};

/* Those that are measured if no others are named. */
static const uint32_t usual[] = {
	0,
	URING_COOP,
	URING_SINGLE | URING_DEFER,
	URING_SINGLE | URING_DEFER | URING_RING | URING_FILES,
	URING_SQPOLL,
};

static bool find_flag(const char *text, size_t len, uint32_t *flags)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(flag_names); i++) {
		if (strlen(flag_names[i].name) != len ||
		    memcmp(flag_names[i].name, text, len))
			continue;
		*flags |= flag_names[i].flags;
		return true;
	}
	return false;
}

/* "dtr+ring" */
static bool parse_flags(const char *text, uint32_t *flags)
{
	for (;;) {
		size_t len = strcspn(text, "+");

		if (!find_flag(text, len, flags))
			return false;
		text += len;
		if (!*text++)
			return true;
	}
}

/**
 * engine_find() - an engine by its name, which may have a variant behind a colon
 * @text: the name, such as "uring-poll-multi:dtr"
 * @variant: becomes it
 *
 * Return: whether there is such an engine and it has such variants.
 */
bool engine_find(const char *text, struct variant *variant)
{
	size_t len = strcspn(text, ":");
	const struct engine *const *e;

	*variant = (struct variant){ 0 };
	for (e = engines; *e; e++)
		if (strlen((*e)->name) == len && !memcmp((*e)->name, text, len))
			break;
	if (!*e)
		return false;
	variant->engine = *e;
	if (!text[len])
		return true;
	return (*e)->uring && parse_flags(text + len + 1, &variant->flags);
}

/**
 * variant_name() - the name of an engine with its variant
 * @variant: it
 * @room: where to write it
 * @size: bytes there
 *
 * Return: @room.
 */
const char *variant_name(const struct variant *variant, char *room, size_t size)
{
	uint32_t left = variant->flags;
	char between = ':';
	size_t i, n;

	n = (size_t)snprintf(room, size, "%s", variant->engine->name);
	for (i = 0; i < ARRAY_SIZE(flag_names) && n < size; i++) {
		uint32_t flags = flag_names[i].flags;

		if ((left & flags) != flags)
			continue;
		n += (size_t)snprintf(room + n, size - n, "%c%s", between,
				      flag_names[i].name);
		left &= ~flags;
		between = '+';
	}
	return room;
}

/**
 * variant_about() - half a line on an engine with its variant
 * @variant: it
 * @room: where to write it
 * @size: bytes there
 *
 * Return: @room.
 */
const char *variant_about(const struct variant *variant, char *room,
			  size_t size)
{
	uint32_t left = variant->flags;
	size_t i, n;

	n = (size_t)snprintf(room, size, "%s", variant->engine->about);
	for (i = 0; i < ARRAY_SIZE(flag_names) && n < size; i++) {
		uint32_t flags = flag_names[i].flags;

		if ((left & flags) != flags)
			continue;
		n += (size_t)snprintf(room + n, size - n, ", %s",
				      flag_names[i].about);
		left &= ~flags;
	}
	return room;
}

/**
 * variants_usual() - the variants of an engine that are measured if none is named
 * @engine: the engine
 * @list: becomes them
 * @room: for how many
 *
 * Return: how many.
 */
size_t variants_usual(const struct engine *engine, struct variant *list,
		      size_t room)
{
	size_t i, count = engine->uring ? ARRAY_SIZE(usual) : 1;

	for (i = 0; i < count && i < room; i++)
		list[i] = (struct variant){ engine, usual[i] };
	return i;
}

/* What the process that tries it has found out. */
static bool probe_verdict(const struct shared *shared, int status, char *reason,
			  size_t size)
{
	if (WIFSIGNALED(status))
		snprintf(reason, size,
			 WTERMSIG(status) == SIGALRM ?
				 "it was tried, and did not come to an end" :
				 "it was tried, and crashed");
	else
		snprintf(reason, size, "%s", shared->text);
	return !*reason;
}

/**
 * variant_probe() - can this engine be used here?  It is tried, in a process
 * @variant: the engine
 * @reason: becomes empty, or why not
 * @size: bytes there
 *
 * Return: whether it can.
 */
bool variant_probe(const struct variant *variant, char *reason, size_t size)
{
	struct shared *shared;
	struct job job = { .engine = variant->engine,
			   .flags = variant->flags,
			   .peer_cpu = -1 };
	int status = 0;
	pid_t pid;

	*reason = '\0';
	if (!variant->engine->probe)
		return true;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED) {
		snprintf(reason, size, "no memory to try it");
		return false;
	}
	job.shared = shared;
	fflush(NULL);
	pid = fork();
	if (!pid) {
		alarm(PROBE_SECONDS);
		variant->engine->probe(&job);
		_exit(0);
	}
	if (pid < 0)
		snprintf(shared->text, sizeof(shared->text), "fork: %s",
			 strerror(errno));
	else
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	probe_verdict(shared, status, reason, size);
	munmap(shared, sizeof(*shared));
	return !*reason;
}

/**
 * loop_failed() - a system call of a mechanism has failed
 * @loop: where; errno says why
 * @call: its name
 *
 * Return: -1, with the job ended.
 */
int loop_failed(struct loop *loop, const char *call)
{
	return job_errno(loop->job, call, errno);
}

/**
 * loop_account() - add what a loop has counted to what the job tells
 * @loop: in the thread of the job, or with its thread at rest
 */
void loop_account(struct loop *loop)
{
	struct shared *shared = loop->job->shared;

	shared->block.eintr += loop->eintr;
	shared->block.short_io += loop->short_io;
	shared->checks.eintr += loop->eintr;
	shared->checks.short_io += loop->short_io;
	loop->eintr = 0;
	loop->short_io = 0;
}
