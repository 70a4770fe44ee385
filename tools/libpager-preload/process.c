// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The ends of a process that pages: whoever depends on its pager, its children by
 * fork(), is given all that it is owed before.
 */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "next.h"

EXPORT void _exit(int status)
{
	shim_leave();
	NEXT(_exit)(status);
	__builtin_unreachable();
}

EXPORT void _Exit(int status)
{
	_exit(status);
}

/* The C library's would end the parent past _exit() above. */
EXPORT int daemon(int stay, int keep)
{
	int fd;

	switch (fork()) {
	case -1:
		return -1;
	case 0:
		break;
	default:
		_exit(0);
	}
	if (setsid() < 0 || (!stay && chdir("/")))
		return -1;
	if (keep)
		return 0;
	fd = open("/dev/null", O_RDWR);
	if (fd < 0)
		return -1;
	dup2(fd, 0);
	dup2(fd, 1);
	dup2(fd, 2);
	if (fd > 2)
		close(fd);
	return 0;
}

EXPORT int execve(const char *path, char *const argv[], char *const envp[])
{
	shim_leave();
	return NEXT(execve)(path, argv, envp);
}

EXPORT int execv(const char *path, char *const argv[])
{
	shim_leave();
	return NEXT(execv)(path, argv);
}

EXPORT int execvp(const char *name, char *const argv[])
{
	shim_leave();
	return NEXT(execvp)(name, argv);
}

EXPORT int execvpe(const char *name, char *const argv[], char *const envp[])
{
	shim_leave();
	return NEXT(execvpe)(name, argv, envp);
}

EXPORT int fexecve(int fd, char *const argv[], char *const envp[])
{
	shim_leave();
	return NEXT(fexecve)(fd, argv, envp);
}

EXPORT int execveat(int fd, const char *path, char *const argv[],
		    char *const envp[], int flags)
{
	shim_leave();
	return NEXT(execveat)(fd, path, argv, envp, flags);
}

/* How many words there are, without the NULL at their end. */
static size_t count(va_list *args)
{
	size_t n = 1;

	while (va_arg(*args, char *))
		n++;
	return n;
}

static void collect(char **argv, size_t n, const char *word, va_list *args)
{
	size_t i;

	argv[0] = (char *)word;
	for (i = 1; i <= n; i++)
		argv[i] = va_arg(*args, char *);
}

/* Words as arguments, on the stack: a child of vfork() may call this. */
#define WORDS(argv, word, args)                            \
	char **argv;                                       \
	va_list args;                                      \
	size_t n_;                                         \
	va_start(args, word);                              \
	n_ = count(&args);                                 \
	va_end(args);                                      \
	argv = __builtin_alloca((n_ + 1) * sizeof(*argv)); \
	va_start(args, word);                              \
	collect(argv, n_, word, &args)

EXPORT int execl(const char *path, const char *word, ...)
{
	WORDS(argv, word, args);

	va_end(args);
	return execv(path, argv);
}

EXPORT int execlp(const char *name, const char *word, ...)
{
	WORDS(argv, word, args);

	va_end(args);
	return execvp(name, argv);
}

EXPORT int execle(const char *path, const char *word, ...)
{
	char *const *envp;

	WORDS(argv, word, args);

	envp = va_arg(args, char *const *);
	va_end(args);
	return execve(path, argv, envp);
}
