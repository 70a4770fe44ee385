// SPDX-License-Identifier: GPL-2.0
/*
 * Find types in BTF.
 */
#include "types.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "util.h"

/* What libbpf said last; much of what is wrong is only debugging to it. */
static char complaint[256];

static int complain(enum libbpf_print_level level, const char *format,
		    va_list args)
{
	if (level != LIBBPF_INFO) {
		vsnprintf(complaint, sizeof(complaint), format, args);
		complaint[strcspn(complaint, "\n")] = '\0';
	}
	return 0;
}

/* As crc32_le() of the kernel, begun with 0. */
static uint32_t crc32_le(const unsigned char *p, uint32_t size)
{
	uint32_t crc = 0;
	int bit;

	while (size--) {
		crc ^= *p++;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return crc;
}

void types_read(struct types *types, const char *file)
{
	const void *raw;

	libbpf_set_print(complain);
	types->btf = btf__parse(file, NULL);
	if (!types->btf)
		die("%s: cannot read its BTF: %s", file,
		    *complaint ? complaint : strerror(errno));
	raw = btf__raw_data(types->btf, &types->size);
	if (!raw)
		die("%s: cannot read its BTF: %m", file);
	types->crc = crc32_le(raw, types->size);
}

/* Do two types of the same name say the same, as far as one level tells? */
static bool same(const struct btf_type *a, const struct btf_type *b)
{
	return btf_vlen(a) == btf_vlen(b) &&
	       (btf_is_func(a) ? a->type == b->type : a->size == b->size);
}

uint32_t types_find(const struct types *types, const char *name, uint32_t kind)
{
	uint32_t id, found = 0, count = btf__type_cnt(types->btf);

	for (id = 1; id < count; id++) {
		const struct btf_type *t = types_at(types, id);

		if (btf_kind(t) != kind ||
		    strcmp(types_name(types, t->name_off), name))
			continue;
		if (found && !same(types_at(types, found), t))
			die("this kernel's BTF has two different '%s'", name);
		if (!found)
			found = id;
	}
	return found;
}

uint32_t types_bare(const struct types *types, uint32_t id)
{
	const struct btf_type *t = types_at(types, id);

	while (btf_is_mod(t) || btf_is_typedef(t) || btf_is_type_tag(t)) {
		id = t->type;
		t = types_at(types, id);
	}
	return id;
}

uint32_t types_struct(const struct types *types, uint32_t id)
{
	id = types_bare(types, id);
	return btf_is_composite(types_at(types, id)) ? id : 0;
}

bool types_member(const struct types *types, uint32_t id, const char *name,
		  struct member *member)
{
	const struct btf_type *t = types_at(types, id);
	const struct btf_member *m = btf_members(t);
	uint32_t i;

	for (i = 0; i < btf_vlen(t); i++, m++) {
		uint32_t bits = btf_member_bit_offset(t, i);
		uint32_t inner;

		if (!strcmp(types_name(types, m->name_off), name)) {
			member->type = m->type;
			member->bits = bits;
			member->width = btf_member_bitfield_size(t, i);
			return true;
		}
		inner = m->name_off ? 0 : types_struct(types, m->type);
		if (inner && types_member(types, inner, name, member)) {
			member->bits += bits;
			return true;
		}
	}
	return false;
}
