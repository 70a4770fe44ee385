// SPDX-License-Identifier: LGPL-2.1-or-later
#include "region.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

/* Lines about lost pages that one pager writes; then it is known. */
#define REPORTED_MAX 16

static _Thread_local char message[256];

/**
 * pager_message() - what went wrong in the last call that failed
 *
 * Return: a line of text without newline, the calling thread's own; empty if no
 * call of it ever failed.
 */
const char *pager_message(void)
{
	return message;
}

/**
 * fail() - leave a line for pager_message()
 * @err: negative errno
 * @format: printf() format
 *
 * Return: @err.
 */
int fail(int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	return err;
}

/**
 * complain() - say on stderr what the program cannot be told otherwise
 * @pager: of which; its lock is held
 * @format: printf() format
 */
void complain(struct pager *pager, const char *format, ...)
{
	char line[320] = "libpager: ";
	va_list args;
	int length;

	if (pager->reported >= REPORTED_MAX)
		return;
	pager->reported++;
	va_start(args, format);
	length = 10 + vsnprintf(line + 10, sizeof(line) - 60, format, args);
	va_end(args);
	if (length > (int)sizeof(line) - 52)
		length = (int)sizeof(line) - 52;
	length += snprintf(line + length, 50, "%s\n",
			   pager->reported < REPORTED_MAX ?
				   "" :
				   "; no more of these are shown");
	if (write(STDERR_FILENO, line, (size_t)length) < 0)
		return;
}
