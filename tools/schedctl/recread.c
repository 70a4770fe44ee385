// SPDX-License-Identifier: GPL-2.0
/* Reading a record: see recfile.h for what is in the file. */
#include "recfile.h"

#include "report.h"

static const struct blocks_format format = {
	.magic = REC_MAGIC,
	.version = REC_VERSION,
	.max = REC_BLOCK_MAX,
	.what = "a file of schedctl record",
};

static bool get_thread(struct rec_reader *r, int32_t *tid)
{
	uint64_t value;

	if (!blocks_number(&r->blocks, INT32_MAX, &value))
		return false;
	*tid = (int32_t)value - 1;
	return true;
}

static bool get_field(struct rec_reader *r, struct record *rec, char field)
{
	uint64_t value = 0;
	bool ok;

	switch (field) {
	case 'c':
		ok = blocks_number(&r->blocks, REC_CPU_MAX, &value);
		rec->cpu = (uint32_t)value;
		return ok;
	case 't':
		return get_thread(r, &rec->tid);
	case 'o':
		return get_thread(r, &rec->other);
	case 'p':
		return get_thread(r, &rec->pid);
	case 'v':
		return blocks_number(&r->blocks, UINT64_MAX, &rec->value);
	case 's':
		ok = blocks_number(&r->blocks, UINT32_MAX, &value);
		rec->status = (uint32_t)value;
		return ok;
	default:
		return blocks_text(&r->blocks, rec->text, sizeof(rec->text));
	}
}

/* One record of the block. */
static bool get_record(struct rec_reader *r, struct record *rec)
{
	struct blocks *b = &r->blocks;
	const char *field;
	uint64_t delta;
	uint8_t kind = b->block[b->next++];

	if (kind >= REC_KINDS || !blocks_number(b, UINT64_MAX, &delta) ||
	    __builtin_add_overflow(r->time, delta, &r->time))
		return false;
	rec->kind = kind;
	rec->time = r->time;
	for (field = rec_fields[kind]; *field; field++)
		if (!get_field(r, rec, *field))
			return false;
	return true;
}

/**
 * rec_read() - take the next record
 * @r: the reader
 * @rec: filled
 *
 * Return: %BLOCKS_OK; %BLOCKS_EOF at the end of the file (@r->ended says if that is
 * the end of the record); %BLOCKS_BAD with a report.
 */
enum blocks_result rec_read(struct rec_reader *r, struct record *rec)
{
	struct blocks *b = &r->blocks;
	enum blocks_result result;

	if (blocks_used_up(b)) {
		result = blocks_next(b);
		if (result != BLOCKS_OK)
			return result;
		if (r->ended)
			return blocks_corrupt(b, "something after the end");
	}
	if (r->ended || !get_record(r, rec))
		return blocks_corrupt(b, "a record that makes no sense in the "
					 "block");
	r->ended = rec->kind == REC_END;
	return BLOCKS_OK;
}

/**
 * rec_open() - begin to read a file
 * @r: the reader
 * @name: of the file; "-" is standard input
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int rec_open(struct rec_reader *r, const char *name)
{
	r->time = 0;
	r->ended = false;
	return blocks_open(&r->blocks, &format, name);
}

/**
 * rec_rewind() - begin anew with the file that is open
 * @r: the reader
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int rec_rewind(struct rec_reader *r)
{
	r->time = 0;
	r->ended = false;
	return blocks_rewind(&r->blocks);
}

/**
 * rec_close() - end reading
 * @r: the reader
 */
void rec_close(struct rec_reader *r)
{
	blocks_close(&r->blocks);
}
