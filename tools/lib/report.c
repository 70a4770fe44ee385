// SPDX-License-Identifier: GPL-2.0
#include "report.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void (*prepare_line)(void);

/* Print one line on stderr, after whatever stdout already holds. */
static void __printf(2, 0)
	line(const char *kind, const char *format, va_list args)
{
	if (prepare_line)
		prepare_line();
	fflush(stdout);
	fprintf(stderr, "%s: %s", program_invocation_short_name, kind);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

/**
 * report_prepare() - what has to be done before anything is reported
 * @prepare: does it, such as to leave a screen on which the report would be lost
 */
void report_prepare(void (*prepare)(void))
{
	prepare_line = prepare;
}

/**
 * failed() - report that something was refused or did not work
 * @format: printf() format of the line, without program name and newline
 *
 * Return: %STATUS_FAILED, so that a caller can return it at once.
 */
int failed(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line("", format, args);
	va_end(args);
	return STATUS_FAILED;
}

/**
 * misused() - report an error of the command line
 * @format: printf() format of the line, without program name and newline
 *
 * Return: %STATUS_USAGE, so that a caller can return it at once.
 */
int misused(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line("", format, args);
	va_end(args);
	return STATUS_USAGE;
}

/**
 * warned() - say something that does not change the exit status
 * @format: printf() format of the line, without program name and newline
 */
void warned(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line("warning: ", format, args);
	va_end(args);
}

/**
 * output_finish() - make sure that everything printed has been written
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report (a full disk, say).
 */
int output_finish(void)
{
	errno = 0;
	if (fflush(stdout) || ferror(stdout))
		return failed("cannot write the output: %s",
			      strerror(errno ? errno : EIO));
	return STATUS_DONE;
}

/**
 * memory_grow() - realloc() that ends the program instead of failing
 * @block: what to grow, or NULL
 * @count: number of elements wanted
 * @size: bytes of one element
 *
 * Return: the block, never NULL.
 */
void *memory_grow(void *block, size_t count, size_t size)
{
	void *grown = reallocarray(block, count ? count : 1, size ? size : 1);

	if (!grown)
		exit(failed("out of memory"));
	return grown;
}
