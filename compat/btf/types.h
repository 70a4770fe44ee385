/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The types of a kernel, as its BTF describes them.
 */
#ifndef MUSE_BTF_TYPES_H
#define MUSE_BTF_TYPES_H

#include <bpf/btf.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * struct types - a kernel's types
 * @btf: as libbpf has them
 * @crc: of the raw section: crc32_le() of the kernel, begun with 0
 * @size: of the raw section, in bytes
 * @tags: "struct NAME" of each structure that a declaration mentioned
 * @tag_count: how many
 */
struct types {
	struct btf *btf;
	uint32_t crc;
	uint32_t size;
	char **tags;
	size_t tag_count;
};

/**
 * struct member - where a member of a structure is
 * @type: its type
 * @bits: its offset in the structure, in bits
 * @width: of a bit-field in bits; 0 of anything else
 */
struct member {
	uint32_t type;
	uint32_t bits;
	uint32_t width;
};

/**
 * types_read() - read a file that is BTF, or an ELF file with BTF
 * @types: where to
 * @file: where from; if it cannot be read, the program ends
 */
void types_read(struct types *types, const char *file);

/**
 * types_find() - a type by name
 * @types: a kernel's types
 * @name: of the type
 * @kind: BTF_KIND_STRUCT or BTF_KIND_FUNC
 *
 * If there are several that differ, none of them can be trusted to be the
 * one that is meant, and the program ends.
 *
 * Return: its id, or 0 if there is none.
 */
uint32_t types_find(const struct types *types, const char *name, uint32_t kind);

/**
 * types_bare() - what a type is under typedefs, qualifiers and tags
 * @types: a kernel's types
 * @id: of the type
 *
 * Return: the id of a type that is none of these.
 */
uint32_t types_bare(const struct types *types, uint32_t id);

/**
 * types_member() - a member of a structure by name
 * @types: a kernel's types
 * @id: the structure
 * @name: the member, perhaps one of an unnamed structure or union in it
 * @member: where to
 *
 * Return: is there such a member?
 */
bool types_member(const struct types *types, uint32_t id, const char *name,
		  struct member *member);

/**
 * types_struct() - the structure or union that a type is
 * @types: a kernel's types
 * @id: of the type
 *
 * Return: the structure's id, or 0 if it is something else.
 */
uint32_t types_struct(const struct types *types, uint32_t id);

/**
 * types_declare() - a C declaration
 * @types: a kernel's types
 * @id: the type of what is declared
 * @what: its name
 *
 * Typedefs and enumerations are replaced by what they stand for, because
 * public headers may not have them; C holds the types for compatible. The
 * structures that it mentions are added to @types->tags.
 *
 * Return: the declaration, without a semicolon.
 */
char *types_declare(struct types *types, uint32_t id, const char *what);

static inline const struct btf_type *types_at(const struct types *types,
					      uint32_t id)
{
	return btf__type_by_id(types->btf, id);
}

static inline const char *types_name(const struct types *types, uint32_t offset)
{
	return btf__name_by_offset(types->btf, offset);
}

#endif
