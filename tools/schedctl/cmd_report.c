// SPDX-License-Identifier: GPL-2.0
/* schedctl report: what a record says, or two of them side by side. */
#include "schedctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "figures.h"
#include "replay.h"
#include "svg.h"

/**
 * struct report - a report on its way
 * @ctl: the program
 * @files: names of the records
 * @count: how many
 * @match: pattern for the names of threads that count, or NULL
 * @svg: draw the first record into this file, or NULL
 */
struct report {
	struct schedctl *ctl;
	const char *files[2];
	int count;
	const char *match;
	const char *svg;
};

/* What nobody should overlook. */
static void warn_of(const struct figures *f)
{
	const struct record_row *row = &f->record;

	if (row->lost)
		warned("%s: %llu EVENTS WERE LOST: the figures are not exact",
		       row->file, (unsigned long long)row->lost);
	if (!row->complete)
		warned("%s: the end is missing: the record was cut off",
		       row->file);
}

/* One record: as a whole, its threads and their total, its CPUs. */
static void print_text(const struct output *out, const struct figures *f)
{
	const size_t n = f->record.threads, size = sizeof(*f->threads);
	struct thread_row *rows = memory_grow(NULL, n + 1, size);

	if (*f->record.command) {
		fputs("command: ", stdout);
		print_safely(f->record.command);
		putchar('\n');
	}
	output_rows(out, record_fields, &f->record, 1, sizeof(f->record));
	putchar('\n');
	memcpy(rows, f->threads, n * size);
	rows[n] = f->total;
	output_rows(out, thread_fields, rows, n + 1, size);
	putchar('\n');
	output_rows(out, cpu_used_fields, f->cpus, f->record.cpus,
		    sizeof(*f->cpus));
	free(rows);
}

static void print_json(const struct output *out, const struct figures *f)
{
	fputs("{\"record\":", stdout);
	output_object(out, record_fields, &f->record);
	fputs(",\n\"total\":", stdout);
	output_object(out, thread_fields, &f->total);
	fputs(",\n\"threads\":", stdout);
	output_rows(out, thread_fields, f->threads, f->record.threads,
		    sizeof(*f->threads));
	fputs(",\"cpus\":", stdout);
	output_rows(out, cpu_used_fields, f->cpus, f->record.cpus,
		    sizeof(*f->cpus));
	fputs("}\n", stdout);
}

static void print(const struct report *r, const struct figures *f)
{
	const struct output *out = &r->ctl->output;

	if (r->count == 2)
		compare_print(out, &f[0], &f[1]);
	else if (out->json)
		print_json(out, f);
	else
		print_text(out, f);
}

/* Read a record, make its figures, and draw it if that is wanted. */
static int read_one(const struct report *r, int i, struct figures *f)
{
	struct replay *replay = memory_grow(NULL, 1, sizeof(*replay));
	int rc;

	memset(replay, 0, sizeof(*replay));
	rc = replay_open(replay, r->files[i]);
	if (!rc)
		rc = replay_run(replay);
	if (!rc) {
		figures_make(f, replay, r->match);
		warn_of(f);
		if (!i && r->svg)
			rc = svg_draw(replay, f, r->match, r->svg);
	}
	replay_close(replay);
	free(replay);
	return rc;
}

static int report(const struct report *r)
{
	struct figures f[2] = { { .threads = NULL } };
	int i, rc = STATUS_DONE;

	for (i = 0; i < r->count && !rc; i++)
		rc = read_one(r, i, &f[i]);
	if (!rc && !r->svg)
		print(r, f);
	figures_free(&f[0]);
	figures_free(&f[1]);
	return rc;
}

int cmd_report(void *context, int argc, char **argv)
{
	struct report r = { .ctl = context };
	struct param options[] = {
		OPTION('m', "match", "PATTERN", take_text, &r.match,
		       "only threads with such names: 'spin*'"),
		OPTION(0, "svg", "OUT", take_text, &r.svg,
		       "draw the timeline into this file instead"),
		PARAM_END,
	};
	struct param operands[] = {
		OPERAND("FILE", take_text, &r.files[0], "a record"),
		OPTIONAL_OPERAND("FILE2", take_text, &r.files[1],
				 "another one, to compare"),
		PARAM_END,
	};
	int rc = args_parse(argc, argv, options, operands, NULL);

	if (rc)
		return rc;
	r.count = r.files[1] ? 2 : 1;
	if (r.svg && r.count == 2)
		return misused("report: --svg draws one record, not two");
	return report(&r);
}
