// SPDX-License-Identifier: GPL-2.0
#include "cgroup.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "map.h"
#include "report.h"

#define CGROUP_ROOT "/sys/fs/cgroup"

/* A group that never stops to make threads is not followed for ever. */
enum { PASSES_MAX = 1000 };

/* Where the list of threads is: version 2, or 1; below the root, or as it says. */
static FILE *open_threads(const char *group, char path[PATH_MAX])
{
	static const char *const files[] = { "cgroup.threads", "tasks" };
	static const char *const roots[] = { "", CGROUP_ROOT "/" };
	size_t i, j;
	FILE *file;

	for (i = *group == '/' ? 0 : 1; i < ARRAY_SIZE(roots); i++) {
		for (j = 0; j < ARRAY_SIZE(files); j++) {
			snprintf(path, PATH_MAX, "%s%s/%s", roots[i], group,
				 files[j]);
			file = fopen(path, "re");
			if (file || errno != ENOENT)
				return file;
		}
	}
	return NULL;
}

/* Hand on those that were not there before; *@fresh is their number. */
static int pass(const char *group, struct map *seen, cgroup_fn *fn,
		void *context, size_t *fresh)
{
	char path[PATH_MAX];
	FILE *file = open_threads(group, path);
	int rc = STATUS_DONE;
	bool bad;
	uint32_t tid;

	*fresh = 0;
	if (!file)
		return failed("%s: %s", group,
			      errno == ENOENT ? "no such control group" :
						strerror(errno));
	errno = 0;
	while (!rc && fscanf(file, "%u", &tid) == 1) {
		if (map_get(seen, tid))
			continue;
		map_set(seen, tid, seen);
		++*fresh;
		rc = fn(context, tid);
	}
	bad = ferror(file);
	if (!rc && bad)
		rc = failed("%s: %s", path, strerror(errno));
	fclose(file);
	return rc;
}

/**
 * cgroup_each() - do something with every thread of a control group
 * @group: its path, whole or below /sys/fs/cgroup
 * @fn: what to do
 * @context: for @fn
 *
 * The list is read until nothing in it is new, for threads may be made meanwhile.
 *
 * Return: %STATUS_DONE, or another &enum status, with a report.
 */
int cgroup_each(const char *group, cgroup_fn *fn, void *context)
{
	struct map seen = { .slots = NULL };
	int passes, rc = STATUS_DONE;
	size_t fresh = 1;

	for (passes = 0; !rc && fresh && passes < PASSES_MAX; passes++)
		rc = pass(group, &seen, fn, context, &fresh);
	map_free(&seen);
	if (!rc && fresh)
		rc = failed("%s: new threads without end", group);
	return rc;
}
