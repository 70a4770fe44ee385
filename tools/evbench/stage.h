/* SPDX-License-Identifier: GPL-2.0 */
/* Several files that come into a directory together, or not at all. */
#ifndef MUSE_EVBENCH_STAGE_H
#define MUSE_EVBENCH_STAGE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/**
 * struct stage - files on their way
 * @dir: where they are to be
 * @temporary: a directory in it, where they are until all are there
 * @made: @dir was made for them
 * @names: of the files
 * @count: how many
 */
struct stage {
	const char *dir;
	char temporary[PATH_MAX - NAME_MAX - 2];
	bool made;
	char **names;
	size_t count;
};

int stage_begin(struct stage *stage, const char *dir);
const char *stage_add(struct stage *stage, const char *name, char *path,
		      size_t size);
int stage_write(struct stage *stage, const char *name, const char *bytes,
		size_t len);
int stage_end(struct stage *stage, int rc);
void stage_name(char *name);

#endif /* MUSE_EVBENCH_STAGE_H */
