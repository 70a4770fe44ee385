// SPDX-License-Identifier: GPL-2.0
/*
 * subject MEMORY [OPTION]...: touch memory of some kind, and say how that went in a
 * line: touches a second; 50th, 99th and 99.9th percentile and the greatest of the
 * times that loads waited for their page, nanoseconds; how many did.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "args.h"
#include "copy.h"
#include "hist.h"
#include "pagectl.h"
#include "pager.h"
#include "parse.h"
#include "report.h"
#include "touch.h"

enum { PAGE = 4096 };

enum memory { PLAIN, FILE_MAPPED, PAGED, COPIED };

static const char *const memories[] = {
	[PLAIN] = "plain",
	[FILE_MAPPED] = "mapped",
	[PAGED] = "paged",
	[COPIED] = "copied",
};

/**
 * struct subject - what is measured
 * @memory: of what kind
 * @pager: if it is %PAGED; size and budget in any case
 * @workload: how it is touched
 * @touch: likewise
 * @file: if it is %FILE_MAPPED
 * @group: memory cgroup to be in
 */
struct subject {
	enum memory memory;
	struct pager_options pager;
	const struct workload *workload;
	struct touch touch;
	const char *file;
	const char *group;
};

static int take_workload(const struct param *param, const char *text)
{
	const struct workload *workload = workload_find(text);

	if (!workload)
		return param_refuse(param, text, "no such workload");
	*(const struct workload **)param->to = workload;
	return STATUS_DONE;
}

static int join(const char *group)
{
	char *path = NULL;
	FILE *file;

	if (!group)
		return STATUS_DONE;
	if (asprintf(&path, "%s/cgroup.procs", group) < 0)
		return failed("%s", strerror(errno));
	file = fopen(path, "we");
	if (!file || fputs("0\n", file) < 0 || fclose(file))
		return failed("%s: %s", path, strerror(errno));
	free(path);
	return STATUS_DONE;
}

static int mapped(struct subject *s)
{
	const size_t length = s->touch.pages * (size_t)PAGE;
	const int flags = s->memory == FILE_MAPPED ?
				  MAP_SHARED :
				  MAP_PRIVATE | MAP_ANONYMOUS;
	int fd = -1;

	if (s->memory == FILE_MAPPED) {
		fd = open(s->file, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC,
			  0600);
		if (fd < 0 || ftruncate(fd, (off_t)length))
			return failed("%s: %s", s->file, strerror(errno));
	}
	s->touch.memory =
		mmap(NULL, length, PROT_READ | PROT_WRITE, flags, fd, 0);
	if (s->touch.memory == MAP_FAILED)
		return failed("memory: %s", strerror(errno));
	return STATUS_DONE;
}

static int paged(struct subject *s)
{
	struct pager *pager;

	if (pager_create(&s->pager, &pager))
		return failed("%s", pager_message());
	s->touch.memory = pager_memory(pager);
	return STATUS_DONE;
}

static void print(uint64_t touches, double seconds, const struct hist *waits)
{
	printf("%.0f %llu %llu %llu %llu %llu\n", (double)touches / seconds,
	       (unsigned long long)hist_percentile(waits, 50),
	       (unsigned long long)hist_percentile(waits, 99),
	       (unsigned long long)hist_percentile(waits, 99.9),
	       (unsigned long long)waits->max,
	       (unsigned long long)waits->count);
}

static int bare(const struct subject *s)
{
	struct hist *waits = memory_grow(NULL, 1, sizeof(*waits));
	uint64_t touches = 0;
	int rc;

	memset(waits, 0, sizeof(*waits));
	rc = copy_run(s->pager.engine, s->touch.pages, s->touch.time, waits,
		      &touches);
	if (!rc)
		print(touches, (double)s->touch.time / 1000, waits);
	free(waits);
	return rc;
}

static int measure(struct subject *s)
{
	struct touch_result result;
	int rc = s->memory == PAGED ? paged(s) : mapped(s);

	if (rc)
		return rc;
	touch_run(&s->touch, s->workload, &result);
	if (result.wrong)
		return failed("%llu WRONG WORDS",
			      (unsigned long long)result.wrong);
	print(result.touches, result.seconds, result.waits);
	free(result.waits);
	return STATUS_DONE;
}

/* @argv[0] is the kind of memory. */
static int run(void *context, int argc, char **argv)
{
	struct subject s = {
		.pager = PAGER_OPTIONS_INIT,
		.workload = workload_find("uniform"),
		.touch = { .threads = 1, .writes = 30, .timed = true },
	};
	struct param options[] = {
		OPTION('w', "workload", "NAME", take_workload, &s.workload,
		       "how it is touched (uniform)"),
		OPTION('s', "size", "BYTES", take_bytes, &s.pager.size,
		       "of the memory (256M)"),
		OPTION('b', "budget", "BYTES", take_bytes, &s.pager.budget,
		       "of RAM (64M)"),
		OPTION('S', "store", "STORE", take_text, &s.pager.store,
		       "of the pager (ram)"),
		OPTION('p', "policy", "NAME", take_text, &s.pager.policy,
		       "of the pager (seg2q)"),
		OPTION(0, "prefetch", "PAGES", take_number, &s.pager.prefetch,
		       "of the pager (0)"),
		OPTION(0, "limbo", "PERCENT", take_number, &s.pager.limbo,
		       "of the pager's budget (its own choice)"),
		OPTION(0, "engine", "ENGINE", take_engine, &s.pager.engine,
		       "of the pager, or of copied (auto)"),
		OPTION('f', "file", "PATH", take_text, &s.file,
		       "that is mapped; a new one"),
		OPTION('g', "group", "PATH", take_text, &s.group,
		       "memory cgroup to be in"),
		OPTION('T', "threads", "N", take_number, &s.touch.threads,
		       "that work (1)"),
		OPTION('t', "time", "TIME", take_time, &s.touch.time,
		       "that touching takes (1s)"),
		PARAM_END,
	};
	int rc;

	(void)context;
	s.memory = (enum memory)parse_choice(argv[0], memories,
					     ARRAY_SIZE(memories));
	s.pager.size = 256 << 20;
	s.pager.budget = 64 << 20;
	s.touch.time = 1000;
	rc = args_parse(argc, argv, options, NULL, NULL);
	if (rc)
		return rc;
	s.touch.pages = (uint32_t)(s.pager.size / PAGE);
	s.touch.room = (uint32_t)(s.pager.budget / PAGE);
	if (s.memory == FILE_MAPPED && !s.file)
		return misused("mapped: which file (--file PATH)?");
	rc = join(s.group);
	if (rc)
		return rc;
	return s.memory == COPIED ? bare(&s) : measure(&s);
}

int main(int argc, char **argv)
{
	static const struct command commands[] = {
		{ NULL, "plain", "", "anonymous memory", run },
		{ NULL, "mapped", "", "a file that is mapped", run },
		{ NULL, "paged", "", "a region of libpager", run },
		{ NULL, "copied", "", "userfaultfd, and nothing else", run },
		{ .verb = NULL },
	};
	static struct param none[] = { PARAM_END };
	static const struct tool tool = {
		"subject", "0", "touch memory of some kind", commands, none,
	};

	return tool_run(&tool, NULL, argc, argv);
}
