// SPDX-License-Identifier: GPL-2.0
/*
 * Find what a specification wants, and write it as a header.
 */
#include "layout.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "partial.h"
#include "util.h"

/**
 * struct layout - a header that is being made
 * @types: the kernel's types
 * @release: of the kernel
 * @partials: structures of which some members are wanted
 * @have: macros that tell what there is
 * @structs: definitions of whole structures
 * @functions: types of functions
 */
struct layout {
	struct types *types;
	const char *release;
	struct partial *partials;
	FILE *have;
	FILE *structs;
	FILE *functions;
};

static FILE *memory_open(char **text, size_t *size)
{
	FILE *out = open_memstream(text, size);

	if (!out)
		die("out of memory");
	return out;
}

/* "a or b": all names of an item, behind the part that they have in common. */
static char *names(const struct spec_item *item)
{
	char *all = "";
	unsigned int i;

	for (i = 0; i < item->count; i++)
		all = xasprintf("%s%s%s%s%s%s%s", all, i ? " or " : "",
				item->owner ? item->owner : "",
				item->owner ? "." : "",
				item->path ? item->path : "",
				item->path ? "." : "", item->names[i]);
	return all;
}

/* Something is not there: nothing to say, or the end. */
static void missing(const struct layout *layout, const struct spec_item *item)
{
	static const char *const kinds[] = {
		[SPEC_FIELD] = "struct",
		[SPEC_STRUCT] = "struct",
		[SPEC_FUNCTION] = "function",
	};

	if (!item->optional)
		die("this kernel's BTF has no %s %s (%s)", kinds[item->kind],
		    names(item), layout->release);
}

/* "#define MUSE_..._A_B value", in capitals. */
static void define(FILE *out, const char *what, const char *a, const char *b,
		   unsigned int value)
{
	char *name = xasprintf("%s_%s%s%s", what, a, *b ? "_" : "", b), *p;

	for (p = name; *p; p++)
		*p = *p == '.' ? '_' : toupper((unsigned char)*p);
	fprintf(out, "#define %s %u\n", name, value);
}

/*
 * The structure that the fields of an item are in, and @list its members; 0 if
 * there is no such structure.
 */
static uint32_t field_parent(struct layout *layout,
			     const struct spec_item *item,
			     struct partial ***list)
{
	uint32_t id = types_find(layout->types, item->owner, BTF_KIND_STRUCT);
	char *path, *save, *name;
	struct partial *p;
	struct member m;

	if (!id)
		return 0;
	p = partial_get(&layout->partials, item->owner);
	p->type = id;
	path = xstrdup(item->path ? item->path : "");
	for (name = strtok_r(path, ".", &save); name;
	     name = strtok_r(NULL, ".", &save)) {
		if (!types_member(layout->types, id, name, &m))
			return 0;
		id = types_struct(layout->types, m.type);
		if (!id)
			return 0;
		p = partial_get(&p->below, name);
		p->type = m.type;
		p->offset = m.bits / 8;
		p->inner = true;
	}
	*list = &p->below;
	return id;
}

static void field_add(struct layout *layout, const struct spec_item *item)
{
	struct partial **list, *p;
	uint32_t parent = field_parent(layout, item, &list);
	struct member m;
	unsigned int i;

	for (i = 0; parent && i < item->count; i++)
		if (types_member(layout->types, parent, item->names[i], &m))
			break;
	if (!parent || i == item->count) {
		missing(layout, item);
		return;
	}
	if (m.width || m.bits % 8)
		die("%s is a bit-field in this kernel (%s)", names(item),
		    layout->release);
	p = partial_get(list, item->names[0]);
	p->type = m.type;
	p->offset = m.bits / 8;
	if (item->optional)
		define(layout->have, "MUSE_HAVE", item->owner,
		       xasprintf("%s%s%s", item->path ? item->path : "",
				 item->path ? "." : "", item->names[0]),
		       1);
}

/* What the preprocessor may know of a member that is a function's address. */
static void operation_define(struct layout *layout, const char *owner,
			     const char *name, uint32_t type)
{
	const struct btf_type *t =
		types_at(layout->types, types_bare(layout->types, type));

	if (!btf_is_ptr(t))
		return;
	t = types_at(layout->types, types_bare(layout->types, t->type));
	if (!btf_is_func_proto(t))
		return;
	define(layout->have, "MUSE_ARGS", owner, name, btf_vlen(t));
	define(layout->have, "MUSE_RETURNS", owner, name, t->type != 0);
}

/* One member of a whole structure, and the assertion of its offset. */
static void whole_member(struct layout *layout, const char *owner,
			 const struct btf_type *t, uint32_t i, FILE *asserts)
{
	const struct btf_member *m = &btf_members(t)[i];
	const char *name = types_name(layout->types, m->name_off);
	uint32_t width = btf_member_bitfield_size(t, i);
	char *what = width ? xasprintf("%s : %u", name, width) : xstrdup(name);

	fprintf(layout->structs, "\t%s;\n",
		types_declare(layout->types, m->type, what));
	if (!*name)
		return;
	define(layout->have, "MUSE_HAVE", owner, name, 1);
	operation_define(layout, owner, name, m->type);
	if (!width)
		fprintf(asserts,
			"static_assert(offsetof(struct %s, %s) == %u);\n",
			owner, name, btf_member_bit_offset(t, i) / 8);
}

static void struct_add(struct layout *layout, const struct spec_item *item)
{
	uint32_t i,
		id = types_find(layout->types, item->names[0], BTF_KIND_STRUCT);
	const char *owner = item->names[0];
	const struct btf_type *t;
	char *asserts;
	size_t size;
	FILE *out;

	if (!id) {
		missing(layout, item);
		return;
	}
	if (item->optional)
		define(layout->have, "MUSE_HAVE_STRUCT", owner, "", 1);
	out = memory_open(&asserts, &size);
	t = types_at(layout->types, id);
	fprintf(layout->structs, "struct %s {\n", owner);
	for (i = 0; i < btf_vlen(t); i++)
		whole_member(layout, owner, t, i, out);
	fclose(out);
	fprintf(layout->structs,
		"};\nstatic_assert(sizeof(struct %s) == %u);\n%s\n", owner,
		t->size, asserts);
}

static void function_add(struct layout *layout, const struct spec_item *item)
{
	const char *name = item->names[0];
	const struct btf_type *proto;
	uint32_t id = 0;
	unsigned int i;

	for (i = 0; i < item->count; i++) {
		id = types_find(layout->types, item->names[i], BTF_KIND_FUNC);
		if (id)
			break;
	}
	if (!id) {
		missing(layout, item);
		return;
	}
	if (item->optional)
		fprintf(layout->have, "#define MUSE_HAVE_FN_%s 1\n", name);
	id = types_at(layout->types, id)->type;
	proto = types_at(layout->types, id);
	fprintf(layout->have, "#define MUSE_ARGS_FN_%s %u\n", name,
		btf_vlen(proto));
	fprintf(layout->have, "#define MUSE_RETURNS_FN_%s %u\n", name,
		proto->type != 0);
	fprintf(layout->functions, "#define MUSE_SYM_%s \"%s\"\n", name,
		item->names[i]);
	fprintf(layout->functions, "typedef %s;\n",
		types_declare(layout->types, id,
			      xasprintf("muse_fn_%s", name)));
}

static void item_add(struct layout *layout, FILE *out,
		     const struct spec_item *item)
{
	switch (item->kind) {
	case SPEC_INCLUDE:
		fprintf(out, "#include %s\n", item->names[0]);
		break;
	case SPEC_FIELD:
		field_add(layout, item);
		break;
	case SPEC_STRUCT:
		struct_add(layout, item);
		break;
	case SPEC_FUNCTION:
		function_add(layout, item);
		break;
	}
}

/* Everything is found before anything is written below the inclusions. */
void layout_write(FILE *out, struct types *types, const struct spec *spec,
		  const char *release)
{
	struct layout layout = { .types = types, .release = release };
	char *have, *structs, *functions, *partials;
	size_t i, size;
	struct partial *p;
	FILE *partial;

	layout.have = memory_open(&have, &size);
	layout.structs = memory_open(&structs, &size);
	layout.functions = memory_open(&functions, &size);
	partial = memory_open(&partials, &size);
	fprintf(out,
		"/* SPDX-License-Identifier: GPL-2.0 */\n"
		"/* Made from the BTF of %s; changes will be lost. */\n"
		"#ifndef MUSE_SCHED_LAYOUT_H\n#define MUSE_SCHED_LAYOUT_H\n\n"
		"#include <linux/build_bug.h>\n#include <linux/stddef.h>\n",
		release);
	for (i = 0; i < spec->count; i++)
		item_add(&layout, out, &spec->items[i]);
	for (p = layout.partials; p; p = p->next)
		partial_write(partial, types, p);
	fclose(layout.have);
	fclose(layout.structs);
	fclose(layout.functions);
	fclose(partial);
	fprintf(out,
		"\n#define MUSE_SCHED_RELEASE \"%s\"\n"
		"#define MUSE_SCHED_BTF_SIZE %u\n"
		"#define MUSE_SCHED_BTF_CRC 0x%08x\n\n%s\n",
		release, types->size, types->crc, have);
	for (i = 0; i < types->tag_count; i++)
		fprintf(out, "%s;\n", types->tags[i]);
	fprintf(out, "\n%s%s%s\n#endif\n", structs, partials, functions);
}
