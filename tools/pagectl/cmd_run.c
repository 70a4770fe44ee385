// SPDX-License-Identifier: GPL-2.0
/*
 * pagectl run: a command, not made for it, with more memory than its budget. A
 * library that is loaded before its own does the paging: see
 * ../libpager-preload/shim.h.
 */
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../libpager-preload/run.h"
#include "measure.h"
#include "pagectl.h"
#include "parse.h"
#include "program.h"
#include "uffd.h"

#ifndef PRELOAD_DIR
#define PRELOAD_DIR "/usr/local/lib"
#endif

/* Pages that are filled ahead of a sequential reader, where nothing else is said. */
enum { PREFETCH = 16 };

/**
 * struct run - what was asked for
 * @pager: how memory is paged
 * @mmap_from: mappings of so many bytes are paged; 0: none
 * @no_fork: children of fork() may not use paged memory
 * @no_inherit: only the command is paged, not what it starts
 * @stats: print figures at the end
 * @file: where to; NULL: standard error
 */
struct run {
	struct pager_options pager;
	uint64_t mmap_from;
	bool no_fork;
	bool no_inherit;
	bool stats;
	const char *file;
};

static const char *engine_name(enum pager_engine engine)
{
	return measure_name(engine == PAGER_ENGINE_AUTO ? measure_engine() :
							  engine);
}

static void set(const char *name, const char *value)
{
	if (value ? setenv(name, value, 1) : unsetenv(name))
		exit(failed("run: %s: %s", name, strerror(errno)));
}

static void set_number(const char *name, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	set(name, text);
}

/* Beside this program, as where it is built, or where libraries are installed. */
static int find_library(char path[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 64);
	char *slash;

	path[n > 0 ? n : 0] = '\0';
	slash = strrchr(path, '/');
	if (slash) {
		strcpy(slash, "/../lib/" RUN_LIBRARY);
		if (!access(path, R_OK))
			return STATUS_DONE;
	}
	snprintf(path, PATH_MAX, "%s/%s", PRELOAD_DIR, RUN_LIBRARY);
	if (!access(path, R_OK))
		return STATUS_DONE;
	return failed(
		"run: %s: not found, neither beside this program nor in %s",
		RUN_LIBRARY, PRELOAD_DIR);
}

/* What the user preloads besides comes after it. */
static int preload(void)
{
	const char *others = getenv("LD_PRELOAD");
	char path[PATH_MAX], whole[PATH_MAX], *list;
	int rc = find_library(path);

	if (rc)
		return rc;
	if (!realpath(path, whole))
		return failed("run: %s: %s", path, strerror(errno));
	if (strpbrk(whole, ": \t"))
		return failed(
			"run: %s: the loader takes no name with spaces or colons",
			whole);
	if (asprintf(&list, "%s%s%s", whole, others && *others ? ":" : "",
		     others ? others : "") < 0)
		return failed("run: out of memory");
	set("LD_PRELOAD", list);
	free(list);
	return STATUS_DONE;
}

/* Can the program, or the one that reads it, be paged? */
static int check_program(const char *name)
{
	struct program program, reader;
	int rc = program_look(name, &program);

	if (!rc && program.kind == PROGRAM_SCRIPT && *program.interpreter) {
		rc = program_look(program.interpreter, &reader);
		program = reader;
	}
	if (rc)
		return rc;
	if (program.gains && program.kind == PROGRAM_PRIVILEGED)
		return failed("run: %s: it cannot be paged: %s", program.path,
			      program_why(program.kind));
	switch (program.kind) {
	case PROGRAM_FOREIGN:
	case PROGRAM_STATIC:
		return failed("run: %s: it cannot be paged: %s", program.path,
			      program_why(program.kind));
	case PROGRAM_MALLOC:
		warned("run: %s: %s: only what that maps in large pieces is paged",
		       program.path, program_why(program.kind));
		break;
	default:
		break;
	}
	return STATUS_DONE;
}

static void unseen(void *context, const struct pager_event *event)
{
	(void)context;
	(void)event;
}

/* A pager like the command's, for a moment: whatever is wrong is said here. */
static int check_pager(const struct run *run)
{
	struct pager_options options = run->pager;
	struct pager *pager;
	const int fd = uffd_open(0, NULL);

	if (fd == -EPERM)
		return failed(
			"run: userfaultfd: faults of system calls may not be served here: run as root or with CAP_SYS_PTRACE, allow /dev/userfaultfd to this user, or set the sysctl vm.unprivileged_userfaultfd to 1");
	if (fd < 0)
		return failed("run: userfaultfd: %s", strerror(-fd));
	close(fd);
	/* What pagectl record asks for is the trace of the command. */
	options.observer = unseen;
	/* Measured once, not in each process. */
	options.engine = PAGER_ENGINE_HANDLER;
	options.events = run->no_fork ? PAGER_EVENT_ALL & ~PAGER_EVENT_FORK :
					PAGER_EVENT_ALL;
	if (pager_create(&options, &pager))
		return failed("run: %s%s", pager_message(),
			      strstr(pager_message(), "fork()") ?
				      " (or --no-fork)" :
				      "");
	pager_destroy(pager);
	return STATUS_DONE;
}

/* A store that is one thing cannot be that of several processes. */
static bool store_is_single(const char *store)
{
	struct stat st;

	if (!store || !strcmp(store, "ram"))
		return false;
	if (strncmp(store, "file:", 5))
		return true;
	return stat(store + 5, &st) || !S_ISDIR(st.st_mode);
}

static void set_all(const struct run *run)
{
	const struct pager_options *pager = &run->pager;

	set_number(RUN_BUDGET, pager->budget);
	set_number(RUN_SIZE, pager->size);
	set(RUN_POLICY, pager->policy);
	set(RUN_STORE, pager->store);
	set_number(RUN_PREFETCH, pager->prefetch);
	set_number(RUN_HANDLERS, pager->handlers);
	set(RUN_ENGINE, engine_name(pager->engine));
	set_number(RUN_MMAP, run->mmap_from);
	set_number(RUN_FORK, !run->no_fork);
	set(RUN_REPORT, NULL);
	set("MUSE_PAGER_CHANNEL", "1");
}

/**
 * exec_command() - become the command
 * @command: its words
 *
 * Return: only if that is impossible: an exit status, with a report.
 */
int exec_command(char **command)
{
	int error;

	set_number(RUN_FIRST, (uint64_t)getpid());
	if (getenv(RUN_ONLY))
		set_number(RUN_ONLY, (uint64_t)getpid());
	execvp(command[0], command);
	error = errno;
	failed("%s: %s", command[0], strerror(error));
	return error == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_RUN;
}

/* Figures go where the output of the command does not. */
static int print_to(const char *file)
{
	const int fd = file ? open(file,
				   O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
				   0666) :
			      STDERR_FILENO;

	if (fd < 0)
		return failed("run: %s: %s", file, strerror(errno));
	return fd;
}

static int run_with_figures(const struct run *run, const struct output *output,
			    char **command)
{
	struct figures figures;
	int rc, to;

	/* What cannot be opened is said before the command has run for hours. */
	to = run->file ? print_to(run->file) : STDERR_FILENO;
	if (to == STATUS_FAILED && run->file)
		return STATUS_FAILED;
	rc = figures_begin(&figures);
	if (rc)
		return rc;
	rc = figures_run(&figures, command);
	if (dup2(to, STDOUT_FILENO) < 0)
		return failed("run: %s", strerror(errno));
	figures_print(&figures, output);
	return output_finish() ? STATUS_FAILED : rc;
}

static int run_command(struct run *run, const struct output *output,
		       char **command)
{
	int rc = check_program(command[0]);

	if (!rc)
		rc = check_pager(run);
	if (!rc)
		rc = preload();
	if (rc)
		return rc;
	set_all(run);
	set(RUN_ONLY,
	    run->no_inherit || store_is_single(run->pager.store) ? "1" : NULL);
	return run->stats || run->file ?
		       run_with_figures(run, output, command) :
		       exec_command(command);
}

int cmd_run(void *context, int argc, char **argv)
{
	struct run run = { .pager = PAGER_OPTIONS_INIT,
			   .mmap_from = RUN_MMAP_DEFAULT };
	char **command = args_split(&argc, argv);
	struct pagectl *ctl = context;
	struct param options[] = {
		OPTION('b', "budget", "BYTES", take_bytes, &run.pager.budget,
		       "RAM that paged memory may use"),
		OPTION('p', "policy", "NAME", take_text, &run.pager.policy,
		       "which page goes (seg2q)"),
		OPTION('S', "store", "STORE", take_text, &run.pager.store,
		       "where it goes: ram, file:PATH or nbd:URI (ram)"),
		OPTION(0, "prefetch", "PAGES", take_number, &run.pager.prefetch,
		       "fill so many ahead of a sequential reader (16)"),
		OPTION(0, "size", "BYTES", take_bytes, &run.pager.size,
		       "how much can be allocated (64G)"),
		OPTION(0, "mmap", "BYTES", take_bytes, &run.mmap_from,
		       "page mappings of so much or more, 0: none (256K)"),
		OPTION(0, "engine", "ENGINE", take_engine, &run.pager.engine,
		       "who answers faults: auto, handler or follow (auto)"),
		OPTION(0, "handlers", "N", take_number, &run.pager.handlers,
		       "threads that answer faults (1)"),
		OPTION(0, "no-fork", NULL, take_flag, &run.no_fork,
		       "children of fork() get no paged memory"),
		OPTION(0, "no-inherit", NULL, take_flag, &run.no_inherit,
		       "page the command only, not what it starts"),
		OPTION('s', "stats", NULL, take_flag, &run.stats,
		       "print figures at the end, to standard error"),
		OPTION('o', "output", "FILE", take_text, &run.file,
		       "print them into a file"),
		PARAM_END,
	};
	int rc;

	run.pager.size = RUN_SIZE_DEFAULT;
	run.pager.prefetch = PREFETCH;
	rc = args_parse(argc, argv, options, NULL, NULL);
	if (rc)
		return rc;
	if (run.pager.engine == PAGER_ENGINE_SIGBUS)
		return misused("run: --engine: sigbus: not for programs that "
			       "do not know of it: their system calls would "
			       "fail with EFAULT");
	if (!options[0].given)
		return misused("run: how much memory (--budget BYTES)?");
	if (!command)
		return misused("run: what (-- COMMAND)?");
	return run_command(&run, &ctl->output, command);
}
