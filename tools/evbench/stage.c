// SPDX-License-Identifier: GPL-2.0
#include "stage.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "report.h"

/**
 * stage_begin() - get ready to write files
 * @stage: filled; stage_end() has to follow if this succeeds
 * @dir: where they are to be; it is made if there is none
 *
 * May block.
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int stage_begin(struct stage *stage, const char *dir)
{
	*stage = (struct stage){ .dir = dir };
	stage->made = !mkdir(dir, 0777);
	if (!stage->made && errno != EEXIST)
		return failed("%s: cannot make the directory: %s", dir,
			      strerror(errno));
	if ((size_t)snprintf(stage->temporary, sizeof(stage->temporary),
			     "%s/.evbench.XXXXXX",
			     dir) >= sizeof(stage->temporary))
		errno = ENAMETOOLONG;
	else if (mkdtemp(stage->temporary))
		return STATUS_DONE;
	failed("%s: cannot write there: %s", dir, strerror(errno));
	if (stage->made)
		rmdir(dir);
	return STATUS_FAILED;
}

static const char *place(const char *dir, const char *name, char *path,
			 size_t size)
{
	snprintf(path, size, "%s/%s", dir, name);
	return path;
}

/**
 * stage_add() - one more file, which somebody else writes
 * @stage: the files
 * @name: its name in the end
 * @path: room for the path at which it is to be written now
 * @size: bytes of that
 *
 * Return: @path.
 */
const char *stage_add(struct stage *stage, const char *name, char *path,
		      size_t size)
{
	char *copy = strdup(name);

	if (!copy)
		exit(failed("out of memory"));
	stage->names = memory_grow(stage->names, stage->count + 1,
				   sizeof(*stage->names));
	stage->names[stage->count++] = copy;
	return place(stage->temporary, name, path, size);
}

/**
 * stage_write() - one more file
 * @stage: the files
 * @name: its name
 * @bytes: its contents
 * @len: bytes of them
 *
 * May block.
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int stage_write(struct stage *stage, const char *name, const char *bytes,
		size_t len)
{
	char path[PATH_MAX];

	return file_replace(stage_add(stage, name, path, sizeof(path)), bytes,
			    len);
}

/* Move them to where they are to be; the last step, so it hardly ever fails. */
static int publish(const struct stage *stage)
{
	char from[PATH_MAX], to[PATH_MAX];
	size_t i;

	for (i = 0; i < stage->count; i++) {
		place(stage->temporary, stage->names[i], from, sizeof(from));
		place(stage->dir, stage->names[i], to, sizeof(to));
		if (rename(from, to))
			return failed("%s: cannot write: %s", to,
				      strerror(errno));
	}
	return STATUS_DONE;
}

/**
 * stage_end() - have the files come out together, or be gone
 * @stage: the files; nothing of it is left
 * @rc: not %STATUS_DONE: something went wrong, and was reported
 *
 * May block.
 *
 * Return: @rc, or %STATUS_FAILED with a report.
 */
int stage_end(struct stage *stage, int rc)
{
	char path[PATH_MAX];
	size_t i;

	if (!rc)
		rc = publish(stage);
	for (i = 0; i < stage->count; i++) {
		unlink(place(stage->temporary, stage->names[i], path,
			     sizeof(path)));
		free(stage->names[i]);
	}
	free(stage->names);
	rmdir(stage->temporary);
	if (rc && stage->made)
		rmdir(stage->dir);
	return rc;
}

/**
 * stage_name() - make a name of any text
 * @name: the text; what people would have to quote becomes "-"
 */
void stage_name(char *name)
{
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && !strchr("=._+-", *name))
			*name = '-';
}
