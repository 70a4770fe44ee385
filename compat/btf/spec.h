/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a layout is wanted of: the lines of a specification file.
 */
#ifndef MUSE_BTF_SPEC_H
#define MUSE_BTF_SPEC_H

#include <stdbool.h>
#include <stddef.h>

#define SPEC_NAMES_MAX 4

enum spec_kind {
	SPEC_INCLUDE,
	SPEC_FIELD,
	SPEC_STRUCT,
	SPEC_FUNCTION,
};

/**
 * struct spec_item - one line of the specification
 * @kind: what it asks for
 * @line: its number, for complaints
 * @optional: a kernel without it is served all the same
 * @owner: of a field, the structure it is in
 * @path: of a field, the members on the way to it, or NULL
 * @names: its names, the one that the header uses first
 * @count: how many names
 */
struct spec_item {
	enum spec_kind kind;
	unsigned int line;
	bool optional;
	char *owner;
	char *path;
	char *names[SPEC_NAMES_MAX];
	unsigned int count;
};

/**
 * struct spec - a specification
 * @file: where it was read from
 * @items: its lines, in order
 * @count: how many
 */
struct spec {
	const char *file;
	struct spec_item *items;
	size_t count;
};

/**
 * spec_read() - read a specification
 * @spec: where to
 * @file: where from
 *
 * A line that cannot be understood ends the program.
 */
void spec_read(struct spec *spec, const char *file);

#endif
