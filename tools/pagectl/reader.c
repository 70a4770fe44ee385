// SPDX-License-Identifier: GPL-2.0
#include "reader.h"

#include <errno.h>
#include <string.h>

#include "report.h"

static uint32_t get_u32(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

/* Nothing in the file is taken on trust: says if there is such a number. */
static bool get_number(struct trace_reader *r, uint64_t max, uint64_t *value)
{
	unsigned int shift;

	*value = 0;
	for (shift = 0; shift < 64 && r->next < r->length; shift += 7) {
		const uint8_t byte = r->block[r->next++];

		/* The tenth byte has room for one bit. */
		if (shift == 63 && byte > 1)
			return false;
		*value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return *value <= max;
	}
	return false;
}

static enum trace_result corrupt(const struct trace_reader *r, const char *what)
{
	failed("%s: corrupt: %s at byte %llu", r->name, what,
	       (unsigned long long)r->offset);
	return TRACE_BAD;
}

/* The next block; one that is not all there counts as the end. */
static enum trace_result next_block(struct trace_reader *r)
{
	uint8_t head[8];
	uint32_t length;

	r->offset += r->length ? r->length + sizeof(head) : 0;
	r->length = 0;
	r->next = 0;
	if (fread(head, sizeof(head), 1, r->file) == 1) {
		length = get_u32(head);
		if (!length || length > PAGER_TRACE_BLOCK_MAX)
			return corrupt(r, "a block of impossible length");
		if (fread(r->block, length, 1, r->file) == 1) {
			r->length = length;
			if (pager_trace_crc(r->block, length) !=
			    get_u32(head + 4))
				return corrupt(r, "a wrong checksum");
			return TRACE_OK;
		}
	}
	if (!ferror(r->file))
		return TRACE_EOF;
	failed("%s: %s", r->name, strerror(errno));
	return TRACE_BAD;
}

/* The content of the first block. */
static bool get_header(struct trace_reader *r)
{
	struct pager_trace_header *header = &r->header;
	uint64_t shift, unit, n;

	if (!get_number(r, 30, &shift) || shift < 12 ||
	    !get_number(r, PAGER_TRACE_UNITS - 1, &unit) ||
	    !get_number(r, UINT64_MAX, &header->granule) || !header->granule ||
	    !get_number(r, UINT64_MAX, &header->exact) ||
	    !get_number(r, PAGER_TRACE_TEXT_MAX - 1, &n) ||
	    n != r->length - r->next)
		return false;
	header->shift = (uint32_t)shift;
	header->unit = (uint32_t)unit;
	memcpy(header->command, r->block + r->next, n);
	header->command[n] = '\0';
	r->next += n;
	return true;
}

/* Is this a file of ours? */
static int check_head(struct trace_reader *r)
{
	uint8_t head[PAGER_TRACE_MAGIC_LEN + 4];
	const size_t n = fread(head, 1, sizeof(head), r->file);

	if (ferror(r->file))
		return failed("%s: %s", r->name, strerror(errno));
	if (n < PAGER_TRACE_MAGIC_LEN ||
	    memcmp(head, PAGER_TRACE_MAGIC, PAGER_TRACE_MAGIC_LEN))
		return failed("%s: not a trace of pages", r->name);
	if (n == sizeof(head) &&
	    get_u32(head + PAGER_TRACE_MAGIC_LEN) != PAGER_TRACE_VERSION)
		return failed("%s: version %u is not understood, only %u",
			      r->name, get_u32(head + PAGER_TRACE_MAGIC_LEN),
			      PAGER_TRACE_VERSION);
	r->offset = sizeof(head);
	switch (next_block(r)) {
	case TRACE_OK:
		break;
	case TRACE_EOF:
		return failed("%s: cut off before anything was recorded",
			      r->name);
	default:
		return STATUS_FAILED;
	}
	if (get_header(r))
		return STATUS_DONE;
	corrupt(r, "a header that makes no sense");
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

	memset(r, 0, offsetof(struct trace_reader, block));
	r->name = strcmp(name, "-") ? name : "standard input";
	r->file = strcmp(name, "-") ? fopen(name, "rbe") : stdin;
	if (!r->file)
		return failed("%s: %s", name, strerror(errno));
	rc = check_head(r);
	if (rc)
		trace_close(r);
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
 * Return: %TRACE_OK; %TRACE_EOF at the end of the file (@r->ended says if that
 * is the end of the trace); %TRACE_BAD with a report.
 */
enum trace_result trace_read(struct trace_reader *r, struct trace_event *event)
{
	enum trace_result result;
	uint64_t number;

	do {
		if (r->next == r->length) {
			result = next_block(r);
			if (result != TRACE_OK)
				return result;
		}
		if (r->ended)
			return corrupt(r, "something after the end");
		if (!get_number(r, UINT64_MAX, &number) ||
		    !apply(r, number & 7, number >> 3))
			return corrupt(r, "a record that makes no sense in the "
					  "block");
		event->kind = number & 7;
	} while (event->kind >= PAGER_TRACE_TICK);
	event->page = r->page;
	event->time = r->ticks * r->header.granule;
	return TRACE_OK;
}

/**
 * trace_close() - end reading
 * @r: the reader
 */
void trace_close(struct trace_reader *r)
{
	if (r->file != stdin)
		fclose(r->file);
	r->file = NULL;
}
