// SPDX-License-Identifier: GPL-2.0
/* pagectl trace: make traces, and say what is in them. */
#include "pagectl.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lackey.h"
#include "outfile.h"
#include "reader.h"
#include "refs.h"

/* What a page has, here as on the machines that traces come from. */
enum { SHIFT = 12, KEEP = 32 };

/* Ticks in a trace that is imported: some hundreds of references each. */
enum { GRANULE = 1024 };

/**
 * struct import - a trace being made
 * @from: what it is made of
 * @to: the file
 * @keep: least budget that the result is exact for
 * @command: what was traced
 */
struct import {
	struct lackey from;
	const char *to;
	uint32_t keep;
	const char *command;
};

static int import_to(const struct import *import, struct outfile *file)
{
	struct pager_trace_header header = {
		.shift = import->from.shift,
		.unit = PAGER_TRACE_REFERENCES,
		.granule = GRANULE,
		.exact = import->keep,
	};
	static struct pager_trace_writer writer;
	struct reducer reducer;
	int rc;

	snprintf(header.command, sizeof(header.command), "%s", import->command);
	rc = pager_trace_begin(&writer, file->fd, &header);
	if (rc)
		return failed("%s: %s", file->name, strerror(-rc));
	reduce_begin(&reducer, &writer, import->keep);
	rc = lackey_import(&import->from, &reducer);
	reduce_end(&reducer);
	pager_trace_end(&writer, reducer.references);
	if (writer.error)
		rc = failed("%s: %s", file->name, strerror(-writer.error));
	return rc;
}

static int import(struct import *import, const char *from)
{
	struct outfile file;
	int rc;

	import->from.name = strcmp(from, "-") ? from : "standard input";
	import->from.file = strcmp(from, "-") ? fopen(from, "re") : stdin;
	if (!import->from.file)
		return failed("%s: %s", from, strerror(errno));
	rc = outfile_open(&file, import->to);
	if (!rc)
		rc = outfile_close(&file, import_to(import, &file));
	if (import->from.file != stdin)
		fclose(import->from.file);
	return rc;
}

int cmd_trace_import(void *context, int argc, char **argv)
{
	struct import im = { .from = { .shift = SHIFT },
			     .keep = KEEP,
			     .command = "" };
	const char *from = "-";
	struct param options[] = {
		OPTION('o', "output", "FILE", take_text, &im.to,
		       "write the trace here"),
		OPTION('k', "keep", "PAGES", take_number, &im.keep,
		       "least budget that it is exact for: 1 to 4096 (32)"),
		OPTION('c', "command", "TEXT", take_text, &im.command,
		       "what was traced"),
		OPTION('i', "instructions", NULL, take_flag, &im.from.code,
		       "code counts, too, not only data"),
		PARAM_END,
	};
	struct param operands[] = {
		OPTIONAL_OPERAND("FILE", take_text, &from,
				 "what lackey printed; -: standard input"),
		PARAM_END,
	};
	int rc = args_parse(argc, argv, options, operands, NULL);

	(void)context;
	if (rc)
		return rc;
	if (!im.to)
		return misused("trace import: where to (-o FILE)?");
	if (!im.keep || im.keep > REDUCE_MAX)
		return misused("trace import: --keep: %u: from 1 to %u",
			       im.keep, REDUCE_MAX);
	return import(&im, from);
}

/* All touches of a trace; there must be nothing else in it. With a limit,
 * what comes after it does not matter.
 */
static int reduce_all(struct trace_reader *from, uint64_t records,
		      struct reducer *to)
{
	struct trace_event event;
	enum blocks_result result;

	while ((result = trace_read(from, &event)) == BLOCKS_OK) {
		if (records && to->references == records) {
			from->references = event.time;
			return STATUS_DONE;
		}
		if (event.kind > PAGER_TRACE_WRITE)
			return failed("%s: it has faults of a pager, none of "
				      "which can be left out",
				      from->blocks.name);
		reduce_put(to, event.page, event.kind == PAGER_TRACE_WRITE,
			   event.time);
	}
	if (result == BLOCKS_BAD)
		return STATUS_FAILED;
	if (!from->ended)
		return failed("%s: the end is missing", from->blocks.name);
	return STATUS_DONE;
}

static int reduce_to(struct trace_reader *from, uint32_t keep, uint64_t records,
		     const char *command, struct outfile *file)
{
	static struct pager_trace_writer writer;
	struct pager_trace_header header = from->header;
	struct reducer reducer;
	int rc;

	if (command)
		snprintf(header.command, sizeof(header.command), "%s", command);
	if (header.exact < keep)
		header.exact = keep;
	rc = pager_trace_begin(&writer, file->fd, &header);
	if (rc)
		return failed("%s: %s", file->name, strerror(-rc));
	reduce_begin(&reducer, &writer, keep);
	rc = reduce_all(from, records, &reducer);
	reduce_end(&reducer);
	pager_trace_end(&writer, from->references);
	if (writer.error)
		rc = failed("%s: %s", file->name, strerror(-writer.error));
	return rc;
}

static int reduce(const char *from, uint32_t keep, uint64_t records,
		  const char *command, const char *to)
{
	static struct trace_reader reader;
	struct outfile file;
	int rc = trace_open(&reader, from);

	if (rc)
		return rc;
	if (!reader.header.exact)
		rc = failed("%s: it has faults of a pager, none of which "
			    "can be left out",
			    reader.blocks.name);
	if (!rc)
		rc = outfile_open(&file, to);
	if (!rc)
		rc = outfile_close(&file, reduce_to(&reader, keep, records,
						    command, &file));
	trace_close(&reader);
	return rc;
}

int cmd_trace_reduce(void *context, int argc, char **argv)
{
	const char *from = NULL, *to = NULL, *command = NULL;
	uint32_t keep = 0, records = 0;
	struct param options[] = {
		OPTION('o', "output", "FILE", take_text, &to,
		       "write the smaller trace here"),
		OPTION('k', "keep", "PAGES", take_number, &keep,
		       "least budget that it is exact for: 1 to 4096"),
		OPTION('n', "records", "N", take_number, &records,
		       "only the first N records"),
		OPTION('c', "command", "TEXT", take_text, &command,
		       "what was traced, if that is not what it says"),
		PARAM_END,
	};
	struct param operands[] = {
		OPERAND("TRACE", take_text, &from, "the file"),
		PARAM_END,
	};
	const int rc = args_parse(argc, argv, options, operands, NULL);

	(void)context;
	if (rc)
		return rc;
	if (!to)
		return misused("trace reduce: where to (-o FILE)?");
	if (!keep || keep > REDUCE_MAX)
		return misused("trace reduce: --keep: %u: from 1 to %u", keep,
			       REDUCE_MAX);
	return reduce(from, keep, records, command, to);
}

/**
 * struct info_row - a trace as a whole
 * @name: of the file
 * @command: what was traced
 * @unit: what time is counted in
 * @page_size: bytes
 * @exact: least budget that a replay is exact for, bytes; 0: none
 * @records: how many
 * @touches: how many of them are touches
 * @references: that the program made
 * @footprint: bytes of all pages
 * @first: lowest address
 * @last: highest address
 * @time: of the last record
 * @complete: it has an end
 */
struct info_row {
	const char *name;
	const char *command;
	const char *unit;
	uint64_t page_size;
	uint64_t exact;
	uint64_t records;
	uint64_t touches;
	uint64_t references;
	uint64_t footprint;
	uint64_t first;
	uint64_t last;
	uint64_t time;
	bool complete;
};

static void get_complete(const void *row, const struct field *field,
			 struct value *value)
{
	(void)field;
	value->kind = VALUE_BOOL;
	value->truth = ((const struct info_row *)row)->complete;
}

#define AT(member) offsetof(struct info_row, member)

/* Keys are promised in pagectl(8): they may be added to, not changed. */
static const struct field info_fields[] = {
	{ "trace", "TRACE", NULL, 0, AT(name), get_string },
	{ "command", "COMMAND", NULL, 0, AT(command), get_string },
	{ "page_bytes", NULL, NULL, 0, AT(page_size), get_u64 },
	{ "footprint_bytes", "FOOTPRINT", NULL, FIELD_RIGHT, AT(footprint),
	  get_bytes },
	{ "exact_bytes", "EXACT", NULL, FIELD_RIGHT, AT(exact), get_bytes },
	{ "records", "RECORDS", NULL, FIELD_RIGHT, AT(records), get_u64 },
	{ "touches", "TOUCHES", NULL, FIELD_RIGHT, AT(touches), get_u64 },
	{ "references", "REFERENCES", NULL, FIELD_RIGHT, AT(references),
	  get_u64 },
	{ "first_address", NULL, NULL, 0, AT(first), get_u64 },
	{ "last_address", NULL, NULL, 0, AT(last), get_u64 },
	{ "time", NULL, NULL, 0, AT(time), get_u64 },
	{ "time_unit", NULL, NULL, 0, AT(unit), get_string },
	{ "complete", NULL, NULL, 0, AT(complete), get_complete },
	{ .key = NULL },
};

static void fill_info(struct info_row *row, const struct refs *refs)
{
	const uint32_t shift = refs->header.shift;

	*row = (struct info_row){
		.name = refs->name,
		.command = refs->header.command,
		.unit = refs->header.unit == PAGER_TRACE_REFERENCES ? "refs" :
								      "ns",
		.page_size = UINT64_C(1) << shift,
		.exact = refs->header.exact << shift,
		.records = refs->count,
		.touches = refs->touches,
		.references = refs->references,
		.footprint = (uint64_t)refs->pages << shift,
		.first = refs->numbers[0] << shift,
		.last = ((refs->numbers[refs->pages - 1] + 1) << shift) - 1,
		.time = refs->list[refs->count - 1].time,
		.complete = refs->complete,
	};
}

int cmd_trace_info(void *context, int argc, char **argv)
{
	const struct pagectl *ctl = context;
	const char *name = NULL;
	struct param operands[] = {
		OPERAND("TRACE", take_text, &name, "the file"),
		PARAM_END,
	};
	struct info_row row;
	struct refs refs;
	int rc = args_parse(argc, argv, NULL, operands, NULL);

	if (rc)
		return rc;
	rc = refs_load(&refs, name);
	if (!rc) {
		fill_info(&row, &refs);
		output_rows(&ctl->output, info_fields, &row, 1, sizeof(row));
	}
	refs_free(&refs);
	return rc;
}

/* A line a record: time, what, address. */
static int print_text(struct trace_reader *reader)
{
	static const char *const names[] = {
		[PAGER_TRACE_READ] = "read",
		[PAGER_TRACE_WRITE] = "write",
		[PAGER_TRACE_SOFT] = "soft",
		[PAGER_TRACE_PREFETCH] = "prefetch",
		[PAGER_TRACE_EVICT] = "evict",
		[PAGER_TRACE_FREE] = "free",
	};
	struct trace_event event;
	enum blocks_result result;

	while ((result = trace_read(reader, &event)) == BLOCKS_OK)
		printf("%" PRIu64 " %s %#" PRIx64 "\n", event.time,
		       names[event.kind], event.page << reader->header.shift);
	return result == BLOCKS_BAD ? STATUS_FAILED : STATUS_DONE;
}

int cmd_trace_text(void *context, int argc, char **argv)
{
	static struct trace_reader reader;
	const char *name = NULL;
	struct param operands[] = {
		OPERAND("TRACE", take_text, &name, "the file"),
		PARAM_END,
	};
	int rc = args_parse(argc, argv, NULL, operands, NULL);

	(void)context;
	if (!rc)
		rc = trace_open(&reader, name);
	if (rc)
		return rc;
	rc = print_text(&reader);
	trace_close(&reader);
	return rc;
}
