// SPDX-License-Identifier: GPL-2.0
/* Reading a record: see recfile.h for what is in the file. */
#include "recfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

static uint32_t get_u32(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

/* Nothing in the file is taken on trust: each of these says if it is there. */
static bool get_number(struct rec_reader *r, uint64_t max, uint64_t *value)
{
	unsigned int shift;

	*value = 0;
	for (shift = 0; shift < 64 && r->next < r->length; shift += 7) {
		uint8_t byte = r->block[r->next++];

		/* The tenth byte has room for one bit. */
		if (shift == 63 && byte > 1)
			return false;
		*value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return *value <= max;
	}
	return false;
}

static bool get_thread(struct rec_reader *r, int32_t *tid)
{
	uint64_t value;

	if (!get_number(r, INT32_MAX, &value))
		return false;
	*tid = (int32_t)value - 1;
	return true;
}

static bool get_text(struct rec_reader *r, char text[REC_TEXT_MAX])
{
	uint64_t n;

	if (!get_number(r, REC_TEXT_MAX - 1, &n) || n > r->length - r->next)
		return false;
	memcpy(text, r->block + r->next, n);
	text[n] = '\0';
	r->next += n;
	return true;
}

static bool get_field(struct rec_reader *r, struct record *rec, char field)
{
	uint64_t value = 0;
	bool ok;

	switch (field) {
	case 'c':
		ok = get_number(r, REC_CPU_MAX, &value);
		rec->cpu = (uint32_t)value;
		return ok;
	case 't':
		return get_thread(r, &rec->tid);
	case 'o':
		return get_thread(r, &rec->other);
	case 'p':
		return get_thread(r, &rec->pid);
	case 'v':
		return get_number(r, UINT64_MAX, &rec->value);
	case 's':
		ok = get_number(r, UINT32_MAX, &value);
		rec->status = (uint32_t)value;
		return ok;
	default:
		return get_text(r, rec->text);
	}
}

/* One record of the block. */
static bool get_record(struct rec_reader *r, struct record *rec)
{
	const char *field;
	uint64_t delta;
	uint8_t kind = r->block[r->next++];

	if (kind >= REC_KINDS || !get_number(r, UINT64_MAX, &delta) ||
	    __builtin_add_overflow(r->time, delta, &r->time))
		return false;
	rec->kind = kind;
	rec->time = r->time;
	for (field = rec_fields[kind]; *field; field++)
		if (!get_field(r, rec, *field))
			return false;
	return true;
}

static enum rec_result corrupt(const struct rec_reader *r, const char *what)
{
	failed("%s: corrupt: %s at byte %llu", r->name, what,
	       (unsigned long long)r->offset);
	return REC_BAD;
}

/* The next block; one that is not all there counts as the end. */
static enum rec_result next_block(struct rec_reader *r)
{
	uint8_t head[8];
	uint32_t length;

	r->offset += r->length ? r->length + sizeof(head) : 0;
	r->length = 0;
	r->next = 0;
	if (fread(head, sizeof(head), 1, r->file) == 1) {
		length = get_u32(head);
		if (!length || length > REC_BLOCK_MAX)
			return corrupt(r, "a block of impossible length");
		if (fread(r->block, length, 1, r->file) == 1) {
			r->length = length;
			if (rec_crc(r->block, length) != get_u32(head + 4))
				return corrupt(r, "a wrong checksum");
			return REC_OK;
		}
	}
	if (!ferror(r->file))
		return REC_EOF;
	failed("%s: %s", r->name, strerror(errno));
	return REC_BAD;
}

/**
 * rec_read() - take the next record
 * @r: the reader
 * @rec: filled
 *
 * Return: %REC_OK; %REC_EOF at the end of the file (@r->ended says if that is
 * the end of the record); %REC_BAD with a report.
 */
enum rec_result rec_read(struct rec_reader *r, struct record *rec)
{
	enum rec_result result;

	if (r->next == r->length) {
		result = next_block(r);
		if (result != REC_OK)
			return result;
		if (r->ended)
			return corrupt(r, "something after the end");
	}
	if (r->ended || !get_record(r, rec))
		return corrupt(r, "a record that makes no sense in the block");
	r->ended = rec->kind == REC_END;
	return REC_OK;
}

/* Is this a file of ours? */
static int check_head(struct rec_reader *r)
{
	uint8_t head[REC_MAGIC_LEN + 4];
	size_t n = fread(head, 1, sizeof(head), r->file);

	if (ferror(r->file))
		return failed("%s: %s", r->name, strerror(errno));
	if (n < REC_MAGIC_LEN || memcmp(head, REC_MAGIC, REC_MAGIC_LEN))
		return failed("%s: not a file of schedctl record", r->name);
	if (n < sizeof(head))
		return failed("%s: cut off before anything was recorded",
			      r->name);
	if (get_u32(head + REC_MAGIC_LEN) != REC_VERSION)
		return failed("%s: version %u is not understood, only %u",
			      r->name, get_u32(head + REC_MAGIC_LEN),
			      REC_VERSION);
	r->offset = sizeof(head);
	return STATUS_DONE;
}

/**
 * rec_open() - begin to read a file
 * @r: the reader
 * @name: of the file
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int rec_open(struct rec_reader *r, const char *name)
{
	int rc;

	r->name = name;
	r->time = 0;
	r->length = 0;
	r->next = 0;
	r->ended = false;
	r->file = fopen(name, "rbe");
	if (!r->file)
		return failed("%s: %s", name, strerror(errno));
	rc = check_head(r);
	if (rc)
		rec_close(r);
	return rc;
}

/**
 * rec_rewind() - begin anew with the file that is open
 * @r: the reader
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int rec_rewind(struct rec_reader *r)
{
	if (fseek(r->file, 0, SEEK_SET))
		return failed("%s: it cannot be read twice: %s", r->name,
			      strerror(errno));
	r->time = 0;
	r->length = 0;
	r->next = 0;
	r->ended = false;
	return check_head(r);
}

/**
 * rec_close() - end reading
 * @r: the reader
 */
void rec_close(struct rec_reader *r)
{
	fclose(r->file);
	r->file = NULL;
}
