// SPDX-License-Identifier: GPL-2.0
/* pagectl record: have the pager of a command write a trace of its faults. */
#include "pagectl.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Return: the status of the command as a shell has it, or -1 with a report. */
static int run(char **command)
{
	int status, err;
	pid_t pid;

	err = posix_spawnp(&pid, command[0], NULL, NULL, command, environ);
	if (err) {
		failed("%s: %s", command[0], strerror(err));
		return -1;
	}
	/* Ctrl-C is for the command: its trace is wanted. */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR) {
			failed("%s: %s", command[0], strerror(errno));
			return -1;
		}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* The library makes the file only where there is none. */
static int clear_way(const char *name)
{
	struct stat st;

	if (lstat(name, &st))
		return errno == ENOENT ?
			       STATUS_DONE :
			       failed("%s: %s", name, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return failed("%s: it is there, and no regular file", name);
	return unlink(name) ? failed("%s: %s", name, strerror(errno)) :
			      STATUS_DONE;
}

static int record(const char *name, char **command)
{
	char *path;
	int rc = clear_way(name), status;

	if (rc)
		return rc;
	/* The command may change its folder before it pages. */
	if (*name == '/') {
		path = strdup(name);
	} else {
		char *here = getcwd(NULL, 0);

		if (!here || asprintf(&path, "%s/%s", here, name) < 0)
			path = NULL;
		free(here);
	}
	if (!path || setenv("MUSE_PAGER_TRACE", path, 1))
		return failed("%s: %s", name, strerror(errno));
	free(path);
	status = run(command);
	if (status < 0)
		return STATUS_FAILED;
	if (access(name, F_OK))
		return failed("%s: nothing was recorded: %s did not page, "
			      "or could not write there",
			      name, command[0]);
	return status;
}

int cmd_record(void *context, int argc, char **argv)
{
	const char *name = NULL;
	struct param options[] = {
		OPTION('o', "output", "TRACE", take_text, &name,
		       "write the trace here"),
		PARAM_END,
	};
	char **command = args_split(&argc, argv);
	const int rc = args_parse(argc, argv, options, NULL, NULL);

	(void)context;
	if (rc)
		return rc;
	if (!name)
		return misused("record: where to (-o TRACE)?");
	if (!command || !*command)
		return misused("record: which command (-- COMMAND)?");
	return record(name, command);
}
