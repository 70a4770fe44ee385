// SPDX-License-Identifier: LGPL-2.1-or-later
#include "shim.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "next.h"
#include "run.h"
#include "uffd.h"

struct shim shim;

/**
 * shim_owns() - is it this process that pages?
 *
 * A child of fork() and of vfork() has all variables, but not the threads.
 *
 * Return: whether it is.
 */
bool shim_owns(void)
{
	return shim.pager && getpid() == shim.owner;
}

/**
 * shim_say() - write a line to standard error
 * @format: printf() format
 *
 * Context: nothing is allocated.
 */
void shim_say(const char *format, ...)
{
	static const char prefix[] = "pagectl: run: ";
	const int n = (int)sizeof(prefix) - 1;
	char line[400];
	va_list args;
	int length;

	memcpy(line, prefix, sizeof(prefix));
	va_start(args, format);
	length =
		vsnprintf(line + n, sizeof(line) - (size_t)n - 1, format, args);
	va_end(args);
	if (length < 0)
		return;
	length += n;
	if (length > (int)sizeof(line) - 2)
		length = (int)sizeof(line) - 2;
	line[length++] = '\n';
	if (write(STDERR_FILENO, line, (size_t)length) < 0)
		return;
}

/**
 * shim_say_full() - an allocation has failed
 * @size: bytes
 *
 * Said once, and not of what could never be had.
 */
void shim_say_full(size_t size)
{
	static atomic_flag said = ATOMIC_FLAG_INIT;

	if (!shim.pager || size > shim.size || atomic_flag_test_and_set(&said))
		return;
	shim_say(
		"%s: %zu bytes not to be had: the region of %llu MiB is full (see --size)",
		program_invocation_short_name, size,
		(unsigned long long)(shim.size >> 20));
}

/**
 * shim_leave() - the process may end after this
 *
 * Children are given what they are owed, and figures are left behind. It may also
 * go on.
 */
void shim_leave(void)
{
	enum side old;

	if (!shim_owns())
		return;
	old = side_enter();
	pager_settle(shim.pager);
	report_end();
	side_leave(old);
}

static __attribute__((__destructor__)) void at_end(void)
{
	shim_leave();
}

/* A number in the environment, made by pagectl. */
static uint64_t number(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);
	char *end;
	uint64_t value;

	if (!text || !*text)
		return otherwise;
	value = strtoull(text, &end, 10);
	if (!*end)
		return value;
	shim_say("%s: '%s' is not a number", name, text);
	return otherwise;
}

static enum pager_engine engine(void)
{
	const char *name = getenv(RUN_ENGINE);

	if (name && !strcmp(name, "handler"))
		return PAGER_ENGINE_HANDLER;
	if (name && !strcmp(name, "follow"))
		return PAGER_ENGINE_FOLLOW;
	return PAGER_ENGINE_AUTO;
}

/* Faults of system calls, too: a program does not know where its buffers are. */
static int need_all_faults(void)
{
	const int fd = uffd_open(0, NULL);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

static int create(bool fork)
{
	struct pager_options options = PAGER_OPTIONS_INIT;
	int err;

	options.budget = number(RUN_BUDGET, 0);
	options.size = number(RUN_SIZE, RUN_SIZE_DEFAULT);
	options.policy = getenv(RUN_POLICY);
	options.store = getenv(RUN_STORE);
	options.prefetch = (uint32_t)number(RUN_PREFETCH, 0);
	options.handlers = (uint32_t)number(RUN_HANDLERS, 0);
	options.engine = engine();
	options.events = fork ? PAGER_EVENT_ALL :
				PAGER_EVENT_ALL & ~PAGER_EVENT_FORK;
	options.mover = PAGER_MOVER_MOVE;
	err = pager_create(&options, &shim.pager);
	if (err != -EOPNOTSUPP)
		return err;
	shim.no_direct = true;
	options.mover = PAGER_MOVER_WP;
	return pager_create(&options, &shim.pager);
}

/* Why not, in words; NULL: it pages. */
static const char *begin(void)
{
	const bool fork = number(RUN_FORK, 1);
	struct pager *pager;

	if (need_all_faults())
		return "userfaultfd: faults of system calls may not be served here; "
		       "run as root or with CAP_SYS_PTRACE, or allow "
		       "/dev/userfaultfd to this user";
	files_above();
	if (create(fork)) {
		shim.pager = NULL;
		files_keep();
		return pager_message();
	}
	files_keep();
	/* Nothing is paged before everything is in place. */
	pager = shim.pager;
	shim.pager = NULL;
	shim.memory = (uintptr_t)pager_memory(pager);
	shim.size = pager_size(pager);
	shim.mmap_from = number(RUN_MMAP, RUN_MMAP_DEFAULT);
	shim.owner = getpid();
	if (!fork)
		system_madvise((void *)shim.memory, shim.size, MADV_DONTFORK);
	if (arena_init() || room_init(shim.memory, shim.size)) {
		pager_destroy(pager);
		return "out of memory";
	}
	shim.pager = pager;
	return NULL;
}

/* Leave no trace for other programs; what was preloaded besides stays. */
static void forget(void)
{
	static const char *const names[] = {
		RUN_BUDGET,   RUN_SIZE,	    RUN_POLICY, RUN_STORE,
		RUN_PREFETCH, RUN_HANDLERS, RUN_ENGINE, RUN_MMAP,
		RUN_FORK,     RUN_ONLY,	    RUN_FIRST,	RUN_REPORT,
	};
	const char *list = getenv("LD_PRELOAD");
	const char *others = list ? strchr(list, ':') : NULL;
	size_t i;

	if (others)
		setenv("LD_PRELOAD", others + 1, 1);
	else
		unsetenv("LD_PRELOAD");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unsetenv(names[i]);
}

static __attribute__((__constructor__)) void at_start(void)
{
	const pid_t only = (pid_t)number(RUN_ONLY, 0);
	const char *why, *report;

	if (!getenv(RUN_BUDGET) || (only && only != getpid()))
		return;
	shim_side = SIDE_PAGER;
	next_find();
	images_find();
	why = begin();
	if (why) {
		shim_say("%s: %s", program_invocation_short_name, why);
		if ((pid_t)number(RUN_FIRST, 0) == getpid())
			NEXT(_exit)(2);
	}
	report = getenv(RUN_REPORT);
	if (!why && report)
		report_begin(report);
	if (only)
		forget();
	shim_side = SIDE_UNKNOWN;
}
