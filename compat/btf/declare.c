// SPDX-License-Identifier: GPL-2.0
/*
 * Write types as C declarations.
 */
#include <string.h>

#include "types.h"
#include "util.h"

static char *declare(struct types *types, uint32_t id, const char *quals,
		     const char *what);

/* Remember a "struct NAME" that a declaration needs. */
static char *tag(struct types *types, char *name)
{
	size_t i;

	for (i = 0; i < types->tag_count; i++)
		if (!strcmp(types->tags[i], name))
			return name;
	types->tags = xrealloc(types->tags, (i + 1) * sizeof(*types->tags));
	types->tags[types->tag_count++] = name;
	return name;
}

/* A typedef is a name that C needs only where the type itself has none. */
static bool names_unnamed(struct types *types, const struct btf_type *t)
{
	t = types_at(types, t->type);
	return btf_is_composite(t) && !t->name_off;
}

/* "a, b": the parameters of a function. */
static char *parameters(struct types *types, const struct btf_type *proto)
{
	const struct btf_param *p = btf_params(proto);
	uint32_t i, n = btf_vlen(proto);
	char *list = "";

	if (!n)
		return "void";
	for (i = 0; i < n; i++) {
		/* The last one has no type if there may be more. */
		char *one = p[i].type ? types_declare(types, p[i].type, "") :
					"...";

		list = xasprintf("%s%s%s", list, i ? ", " : "", one);
	}
	return list;
}

/* The members of a structure without a name, in braces. */
static char *body(struct types *types, const struct btf_type *t)
{
	const struct btf_member *m = btf_members(t);
	char *text = "{";
	uint32_t i, width;

	for (i = 0; i < btf_vlen(t); i++) {
		char *one = types_declare(types, m[i].type,
					  types_name(types, m[i].name_off));

		width = btf_member_bitfield_size(t, i);
		text = width ? xasprintf("%s %s : %u;", text, one, width) :
			       xasprintf("%s %s;", text, one);
	}
	return xasprintf("%s }", text);
}

static char *composite(struct types *types, const struct btf_type *t)
{
	const char *word = btf_is_union(t) ? "union" : "struct";

	if (!t->name_off)
		return xasprintf("%s %s", word, body(types, t));
	return tag(types,
		   xasprintf("%s %s", word, types_name(types, t->name_off)));
}

/* GCC's choice of the type that is compatible with an enumeration. */
static char *enumeration(const struct btf_type *t)
{
	const char *sign = btf_kflag(t) ? "" : "unsigned ";

	switch (t->size) {
	case 1:
		return xasprintf("%schar", btf_kflag(t) ? "signed " : sign);
	case 2:
		return xasprintf("%sshort", sign);
	case 4:
		return xasprintf("%sint", sign);
	}
	return xasprintf("%slong", sign);
}

/* A type that is not made of others. */
static char *base(struct types *types, uint32_t id)
{
	const struct btf_type *t = types_at(types, id);

	if (!id)
		return "void";
	switch (btf_kind(t)) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return composite(types, t);
	case BTF_KIND_FWD:
		return tag(types,
			   xasprintf("%s %s", btf_kflag(t) ? "union" : "struct",
				     types_name(types, t->name_off)));
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return enumeration(t);
	case BTF_KIND_INT:
	case BTF_KIND_FLOAT:
	case BTF_KIND_TYPEDEF:
		return xstrdup(types_name(types, t->name_off));
	}
	die("type %u of this kernel's BTF is of a kind (%u) that cannot be declared",
	    id, btf_kind(t));
}

static char *pointer(struct types *types, uint32_t target, const char *quals,
		     const char *what)
{
	const struct btf_type *t = types_at(types, types_bare(types, target));
	char *inner = xasprintf("*%s%s", quals, what);

	if (btf_is_array(t) || btf_is_func_proto(t))
		inner = xasprintf("(%s)", inner);
	return declare(types, target, "", inner);
}

/*
 * @quals are those that were met on the way to type @id, each with a space
 * after it; @what is what the declaration already has around the name.
 */
static char *declare(struct types *types, uint32_t id, const char *quals,
		     const char *what)
{
	const struct btf_type *t = types_at(types, id);

	switch (btf_kind(t)) {
	case BTF_KIND_CONST:
		return declare(types, t->type, xasprintf("%sconst ", quals),
			       what);
	case BTF_KIND_VOLATILE:
		return declare(types, t->type, xasprintf("%svolatile ", quals),
			       what);
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPE_TAG:
		return declare(types, t->type, quals, what);
	case BTF_KIND_TYPEDEF:
		if (names_unnamed(types, t))
			break;
		return declare(types, t->type, quals, what);
	case BTF_KIND_PTR:
		return pointer(types, t->type, quals, what);
	case BTF_KIND_ARRAY:
		return declare(types, btf_array(t)->type, quals,
			       xasprintf("%s[%u]", what, btf_array(t)->nelems));
	case BTF_KIND_FUNC_PROTO:
		return declare(types, t->type, "",
			       xasprintf("%s(%s)", what, parameters(types, t)));
	}
	return xasprintf("%s%s%s%s", quals, base(types, id), *what ? " " : "",
			 what);
}

char *types_declare(struct types *types, uint32_t id, const char *what)
{
	return declare(types, id, "", what);
}
