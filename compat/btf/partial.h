/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Structures of which only some members are to be known: trees of members,
 * where a member that is a structure itself has those wanted of it below it.
 */
#ifndef MUSE_BTF_PARTIAL_H
#define MUSE_BTF_PARTIAL_H

#include <stdio.h>

#include "types.h"

/**
 * struct partial - a structure, or a member of one
 * @name: what it is called in the header
 * @type: its type
 * @offset: in what is above it, in bytes
 * @inner: only what is below it is wanted, which may be nothing
 * @below: the members wanted of it
 * @next: the next one of the same structure
 */
struct partial {
	const char *name;
	uint32_t type;
	uint32_t offset;
	bool inner;
	struct partial *below;
	struct partial *next;
};

/**
 * partial_get() - a structure or member, made if it is not there yet
 * @list: where it belongs
 * @name: of it
 *
 * Return: it; one that is new has no type.
 */
struct partial *partial_get(struct partial **list, const char *name);

/**
 * partial_write() - write the definition of a structure
 * @out: where to
 * @types: the kernel's types
 * @p: the structure
 */
void partial_write(FILE *out, struct types *types, const struct partial *p);

#endif
