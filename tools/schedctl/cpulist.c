// SPDX-License-Identifier: GPL-2.0
/* Lists of CPUs, such as "0,2-3". */
#include "schedctl.h"

#include <sched.h>
#include <string.h>

/* "2" or "2-3", up to @length characters. */
static bool parse_range(const char *text, size_t length, uint64_t *first,
			uint64_t *last)
{
	char room[TEXT_MAX], *dash;

	if (length >= sizeof(room))
		return false;
	memcpy(room, text, length);
	room[length] = '\0';
	dash = strchr(room, '-');
	if (dash)
		*dash++ = '\0';
	return parse_uint(room, CPU_SETSIZE - 1, first) &&
	       parse_uint(dash ? dash : room, CPU_SETSIZE - 1, last) &&
	       *first <= *last;
}

/**
 * take_cpus() - take a list of CPUs
 * @param: with a cpu_set_t to set
 * @text: the value
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int take_cpus(const struct param *param, const char *text)
{
	const char *part = text;
	cpu_set_t *cpus = param->to;
	uint64_t first, last;

	CPU_ZERO(cpus);
	for (;;) {
		size_t length = strcspn(part, ",");

		if (!parse_range(part, length, &first, &last))
			return param_refuse(param, text,
					    "not a list of CPUs (like 0,2-3)");
		for (; first <= last; first++)
			CPU_SET(first, cpus);
		part += length;
		if (!*part++)
			return STATUS_DONE;
	}
}
