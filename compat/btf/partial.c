// SPDX-License-Identifier: GPL-2.0
/*
 * Write a structure as a union of its wanted members, each behind padding.
 */
#include "partial.h"

#include <string.h>

#include "util.h"

struct partial *partial_get(struct partial **list, const char *name)
{
	struct partial *p;

	for (; *list; list = &(*list)->next)
		if (!strcmp((*list)->name, name))
			return *list;
	p = xrealloc(NULL, sizeof(*p));
	*p = (struct partial){ .name = name };
	*list = p;
	return p;
}

static void indent(FILE *out, unsigned int depth)
{
	while (depth--)
		fputc('\t', out);
}

static void members_write(FILE *out, struct types *types,
			  const struct partial *p, unsigned int depth);

/* One member, as a structure of padding and the member. */
static void member_write(FILE *out, struct types *types,
			 const struct partial *p, unsigned int depth)
{
	indent(out, depth);
	fputs("struct {\n", out);
	if (p->offset) {
		indent(out, depth + 1);
		fprintf(out, "char before_%s[%u];\n", p->name, p->offset);
	}
	indent(out, depth + 1);
	if (p->below) {
		fputs("struct {\n", out);
		members_write(out, types, p, depth + 2);
		indent(out, depth + 1);
		fprintf(out, "} %s;\n", p->name);
	} else {
		fprintf(out, "%s;\n", types_declare(types, p->type, p->name));
	}
	indent(out, depth);
	fputs("};\n", out);
}

/* All members, and padding that makes the structure as large as it is. */
static void members_write(FILE *out, struct types *types,
			  const struct partial *p, unsigned int depth)
{
	uint32_t id = types_struct(types, p->type);
	const struct partial *m;

	indent(out, depth);
	fputs("union {\n", out);
	indent(out, depth + 1);
	fprintf(out, "char whole_%s[%u];\n", p->name,
		types_at(types, id)->size);
	for (m = p->below; m; m = m->next)
		if (m->below || !m->inner)
			member_write(out, types, m, depth + 1);
	indent(out, depth);
	fputs("};\n", out);
}

/* The compiler is to find each member where the kernel has it. */
static void asserts_write(FILE *out, const struct partial *p, const char *owner,
			  const char *path, uint32_t offset)
{
	const struct partial *m;

	for (m = p->below; m; m = m->next) {
		char *at = xasprintf("%s%s%s", path, *path ? "." : "", m->name);

		if (m->inner && !m->below)
			continue;
		fprintf(out, "static_assert(offsetof(struct %s, %s) == %u);\n",
			owner, at, offset + m->offset);
		asserts_write(out, m, owner, at, offset + m->offset);
	}
}

void partial_write(FILE *out, struct types *types, const struct partial *p)
{
	fprintf(out, "struct %s {\n", p->name);
	members_write(out, types, p, 1);
	fprintf(out, "};\nstatic_assert(sizeof(struct %s) == %u);\n", p->name,
		types_at(types, p->type)->size);
	asserts_write(out, p, p->name, "", 0);
	fputc('\n', out);
}
