// SPDX-License-Identifier: GPL-2.0
/* evbench list: engines and workloads, and what cannot be used here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "evbench.h"

enum { NAMES = 64 };

/**
 * struct engine_row - an engine
 * @name: with its variant
 * @about: half a line
 * @state: "yes", or why it cannot be used here
 * @usable: it can
 * @workloads: that make sense for it
 */
struct engine_row {
	char name[RESULT_NAME];
	char about[RESULT_TEXT];
	char state[RESULT_TEXT];
	bool usable;
	char workloads[NAMES];
};

static void get_usable(const void *row, const struct field *field,
		       struct value *value)
{
	const struct engine_row *e = row;

	(void)field;
	value->kind = VALUE_BOOL;
	value->truth = e->usable;
	value->shown = e->state;
	value->tint = e->usable ? TINT_NONE : TINT_BAD;
}

static void get_reason(const void *row, const struct field *field,
		       struct value *value)
{
	const struct engine_row *e = row;

	(void)field;
	value->kind = e->usable ? VALUE_NONE : VALUE_TEXT;
	if (!e->usable)
		value->text = e->state;
}

#define AT(member) offsetof(struct engine_row, member)

static const struct field engine_fields[] = {
	{ "engine", "ENGINE", NULL, 0, AT(name), get_text },
	{ "usable", "HERE", NULL, 0, 0, get_usable },
	{ "reason", NULL, NULL, 0, 0, get_reason },
	{ "workloads", "WORKLOADS", NULL, 0, AT(workloads), get_text },
	{ "about", "ABOUT", NULL, 0, AT(about), get_text },
	{ .key = NULL },
};

/**
 * struct param_row - a parameter of a workload
 * @workload: its name
 * @name: of the parameter
 * @values: what it may be
 * @initial: what it is if it is not given
 * @help: half a line
 */
struct param_row {
	const char *workload;
	const char *name;
	char values[RESULT_TEXT];
	char initial[TEXT_MAX];
	const char *help;
};

static void get_pointed(const void *row, const struct field *field,
			struct value *value)
{
	value->kind = VALUE_TEXT;
	memcpy(&value->text, (const char *)row + field->offset,
	       sizeof(value->text));
}

#undef AT
#define AT(member) offsetof(struct param_row, member)

static const struct field param_fields[] = {
	{ "workload", "WORKLOAD", NULL, 0, AT(workload), get_pointed },
	{ "parameter", "PARAMETER", NULL, 0, AT(name), get_pointed },
	{ "values", "VALUES", NULL, 0, AT(values), get_text },
	{ "initial", "INITIAL", NULL, 0, AT(initial), get_text },
	{ "help", "ABOUT", NULL, 0, AT(help), get_pointed },
	{ .key = NULL },
};

static void fill_engine(struct engine_row *row, const struct variant *v)
{
	size_t i, n = 0;

	memset(row, 0, sizeof(*row));
	variant_name(v, row->name, sizeof(row->name));
	variant_about(v, row->about, sizeof(row->about));
	row->usable = variant_probe(v, row->state, sizeof(row->state));
	if (row->usable)
		snprintf(row->state, sizeof(row->state), "yes");
	for (i = 0; i < WORKLOADS && n < NAMES; i++)
		if (v->engine->parts[i])
			n += (size_t)snprintf(row->workloads + n, NAMES - n,
					      "%s%s", n ? "," : "",
					      workloads[i]->name);
}

static void fill_param(struct param_row *row, const struct workload *w,
		       const struct parameter *p)
{
	size_t i, n = 0, size = sizeof(row->values);

	*row = (struct param_row){ w->name, p->name, "", "", p->help };
	if (!p->choices) {
		snprintf(row->values, size, "%llu to %llu",
			 (unsigned long long)p->min,
			 (unsigned long long)p->max);
		snprintf(row->initial, sizeof(row->initial), "%llu",
			 (unsigned long long)p->initial);
		return;
	}
	for (i = 0; p->choices[i] && n < size; i++)
		n += (size_t)snprintf(row->values + n, size - n, "%s%s",
				      i ? ", " : "", p->choices[i]);
	snprintf(row->initial, sizeof(row->initial), "%s",
		 p->choices[p->initial]);
}

static size_t list_engines(struct engine_row **rows)
{
	const struct engine *const *e;
	struct variant list[NAMES];
	size_t i, count, all = 0;

	for (e = engines; *e; e++) {
		count = variants_usual(*e, list, NAMES);
		*rows = memory_grow(*rows, all + count, sizeof(**rows));
		for (i = 0; i < count; i++)
			fill_engine(&(*rows)[all++], &list[i]);
	}
	return all;
}

static size_t list_params(struct param_row **rows)
{
	size_t i, all = 0;
	const struct parameter *p;

	for (i = 0; i < WORKLOADS; i++) {
		for (p = workloads[i]->params; p->name; p++) {
			*rows = memory_grow(*rows, all + 1, sizeof(**rows));
			fill_param(&(*rows)[all++], workloads[i], p);
		}
	}
	return all;
}

/**
 * struct lists - all there is, for JSON
 * @engines: of them
 * @engine_count: how many
 * @params: of workloads
 * @param_count: how many
 */
struct lists {
	struct engine_row *engines;
	size_t engine_count;
	struct param_row *params;
	size_t param_count;
};

static void get_engines(const void *row, const struct field *field,
			struct value *value)
{
	const struct lists *lists = row;

	(void)field;
	value->kind = VALUE_ROWS;
	value->rows = lists->engines;
	value->fields = engine_fields;
	value->count = lists->engine_count;
	value->size = sizeof(*lists->engines);
}

static void get_params(const void *row, const struct field *field,
		       struct value *value)
{
	const struct lists *lists = row;

	(void)field;
	value->kind = VALUE_ROWS;
	value->rows = lists->params;
	value->fields = param_fields;
	value->count = lists->param_count;
	value->size = sizeof(*lists->params);
}

static const struct field lists_fields[] = {
	{ "engines", NULL, NULL, 0, 0, get_engines },
	{ "parameters", NULL, NULL, 0, 0, get_params },
	{ .key = NULL },
};

int cmd_list(void *context, int argc, char **argv)
{
	const struct evbench *evbench = context;
	struct lists lists = { .engines = NULL };
	int rc;

	rc = args_parse(argc, argv, NULL, NULL, NULL);
	if (rc)
		return rc;
	lists.engine_count = list_engines(&lists.engines);
	lists.param_count = list_params(&lists.params);
	if (evbench->output.json) {
		output_object(&evbench->output, lists_fields, &lists);
	} else {
		output_rows(&evbench->output, engine_fields, lists.engines,
			    lists.engine_count, sizeof(*lists.engines));
		printf("\n");
		output_rows(&evbench->output, param_fields, lists.params,
			    lists.param_count, sizeof(*lists.params));
	}
	free(lists.engines);
	free(lists.params);
	return STATUS_DONE;
}
