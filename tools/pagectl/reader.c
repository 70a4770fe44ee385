// SPDX-License-Identifier: GPL-2.0
#include "reader.h"

#include <stddef.h>
#include <string.h>

#include "report.h"

static const struct blocks_format format = {
	.magic = PAGER_TRACE_MAGIC,
	.version = PAGER_TRACE_VERSION,
	.max = PAGER_TRACE_BLOCK_MAX,
	.what = "a trace of pages",
};

/* The content of the first block. */
static bool get_header(struct trace_reader *r)
{
	struct pager_trace_header *header = &r->header;
	struct blocks *b = &r->blocks;
	uint64_t shift, unit;

	if (!blocks_number(b, 30, &shift) || shift < 12 ||
	    !blocks_number(b, PAGER_TRACE_UNITS - 1, &unit) ||
	    !blocks_number(b, UINT64_MAX, &header->granule) ||
	    !header->granule || !blocks_number(b, UINT64_MAX, &header->exact) ||
	    !blocks_text(b, header->command, sizeof(header->command)) ||
	    !blocks_used_up(b))
		return false;
	header->shift = (uint32_t)shift;
	header->unit = (uint32_t)unit;
	return true;
}

static int read_header(struct trace_reader *r)
{
	switch (blocks_next(&r->blocks)) {
	case BLOCKS_OK:
		break;
	case BLOCKS_EOF:
		return failed("%s: cut off before anything was recorded",
			      r->blocks.name);
	default:
		return STATUS_FAILED;
	}
	if (get_header(r))
		return STATUS_DONE;
	blocks_corrupt(&r->blocks, "a header that makes no sense");
	return STATUS_FAILED;
}

/**
 * trace_open() - begin to read a trace
 * @r: the reader
 * @name: of the file; "-" is standard input
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int trace_open(struct trace_reader *r, const char *name)
{
	int rc;

	memset(r, 0, offsetof(struct trace_reader, blocks));
	rc = blocks_open(&r->blocks, &format, name);
	if (rc)
		return rc;
	rc = read_header(r);
	if (rc)
		blocks_close(&r->blocks);
	return rc;
}

/* Moves on to the page that the record is about. */
static bool move(struct trace_reader *r, uint64_t value)
{
	const uint64_t way = (value >> 1) + (value & 1);

	if (value & 1 ? way > r->page : way >= PAGER_TRACE_PAGE_END - r->page)
		return false;
	r->page += value & 1 ? -way : way;
	return true;
}

/* Time in the unit of the trace has to fit, too. */
static bool tick(struct trace_reader *r, uint64_t granules)
{
	uint64_t time;

	return !__builtin_add_overflow(r->ticks, granules, &r->ticks) &&
	       !__builtin_mul_overflow(r->ticks, r->header.granule, &time);
}

/* What a record does to the reader; says if it makes sense. */
static bool apply(struct trace_reader *r, enum pager_trace_kind kind,
		  uint64_t value)
{
	switch (kind) {
	case PAGER_TRACE_TICK:
		return tick(r, value);
	case PAGER_TRACE_END:
		r->references = value;
		r->ended = true;
		return true;
	default:
		return move(r, value);
	}
}

/**
 * trace_read() - take the next record about a page
 * @r: the reader
 * @event: filled
 *
 * Return: %BLOCKS_OK; %BLOCKS_EOF at the end of the file (@r->ended says if that
 * is the end of the trace); %BLOCKS_BAD with a report.
 */
enum blocks_result trace_read(struct trace_reader *r, struct trace_event *event)
{
	struct blocks *b = &r->blocks;
	enum blocks_result result;
	uint64_t number;

	do {
		if (blocks_used_up(b)) {
			result = blocks_next(b);
			if (result != BLOCKS_OK)
				return result;
		}
		if (r->ended)
			return blocks_corrupt(b, "something after the end");
		if (!blocks_number(b, UINT64_MAX, &number) ||
		    !apply(r, number & 7, number >> 3))
			return blocks_corrupt(b, "a record that makes no sense "
						 "in the block");
		event->kind = number & 7;
	} while (event->kind >= PAGER_TRACE_TICK);
	event->page = r->page;
	event->time = r->ticks * r->header.granule;
	return BLOCKS_OK;
}

/**
 * trace_close() - end reading
 * @r: the reader
 */
void trace_close(struct trace_reader *r)
{
	blocks_close(&r->blocks);
}
