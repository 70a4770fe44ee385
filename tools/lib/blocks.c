// SPDX-License-Identifier: GPL-2.0
#include "blocks.h"

#include <errno.h>
#include <string.h>
#include <zlib.h>

#include "report.h"

static uint32_t u32_at(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

/* Is this a file of that kind? */
static int check_head(struct blocks *b)
{
	uint8_t head[BLOCKS_MAGIC_LEN + 4];
	const size_t n = fread(head, 1, sizeof(head), b->file);
	const uint8_t *version = head + BLOCKS_MAGIC_LEN;

	b->length = 0;
	b->next = 0;
	b->offset = sizeof(head);
	if (ferror(b->file))
		return failed("%s: %s", b->name, strerror(errno));
	if (n < BLOCKS_MAGIC_LEN ||
	    memcmp(head, b->format->magic, BLOCKS_MAGIC_LEN))
		return failed("%s: not %s", b->name, b->format->what);
	if (n < sizeof(head))
		return failed("%s: cut off before anything was recorded",
			      b->name);
	if (u32_at(version) != b->format->version)
		return failed("%s: version %u is not understood, only %u",
			      b->name, u32_at(version), b->format->version);
	return STATUS_DONE;
}

/**
 * blocks_open() - begin to read a file
 * @b: filled
 * @format: what kind it has to be; has to stay
 * @name: of the file; "-" is standard input; has to stay
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int blocks_open(struct blocks *b, const struct blocks_format *format,
		const char *name)
{
	const bool standard = !strcmp(name, "-");
	int rc;

	b->format = format;
	b->name = standard ? "standard input" : name;
	b->file = standard ? stdin : fopen(name, "rbe");
	if (!b->file)
		return failed("%s: %s", name, strerror(errno));
	rc = check_head(b);
	if (rc)
		blocks_close(b);
	return rc;
}

/**
 * blocks_rewind() - begin anew with the file that is open
 * @b: the file
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int blocks_rewind(struct blocks *b)
{
	if (fseek(b->file, 0, SEEK_SET))
		return failed("%s: it cannot be read twice: %s", b->name,
			      strerror(errno));
	return check_head(b);
}

/**
 * blocks_close() - end reading
 * @b: a file that is open
 */
void blocks_close(struct blocks *b)
{
	if (b->file != stdin)
		fclose(b->file);
	b->file = NULL;
}

/**
 * blocks_corrupt() - report that a file says what cannot be
 * @b: the file
 * @what: is wrong in this block
 *
 * Return: %BLOCKS_BAD.
 */
enum blocks_result blocks_corrupt(const struct blocks *b, const char *what)
{
	failed("%s: corrupt: %s at byte %llu", b->name, what,
	       (unsigned long long)b->offset);
	return BLOCKS_BAD;
}

/**
 * blocks_next() - go on to the next block
 * @b: the file
 *
 * Return: %BLOCKS_OK; %BLOCKS_EOF at the end; %BLOCKS_BAD with a report.
 */
enum blocks_result blocks_next(struct blocks *b)
{
	uint8_t head[8];
	uint32_t length;

	b->offset += b->length ? b->length + sizeof(head) : 0;
	b->length = 0;
	b->next = 0;
	if (fread(head, sizeof(head), 1, b->file) == 1) {
		length = u32_at(head);
		if (!length || length > b->format->max)
			return blocks_corrupt(b,
					      "a block of impossible length");
		if (fread(b->block, length, 1, b->file) == 1) {
			b->length = length;
			if (crc32_z(0, b->block, length) != u32_at(head + 4))
				return blocks_corrupt(b, "a wrong checksum");
			return BLOCKS_OK;
		}
	}
	if (!ferror(b->file))
		return BLOCKS_EOF;
	failed("%s: %s", b->name, strerror(errno));
	return BLOCKS_BAD;
}

/**
 * blocks_number() - take a number of 7 bits a byte, the low ones first
 * @b: the file
 * @max: the largest that makes sense
 * @value: filled
 *
 * All but the last of its bytes have bit 7 set.
 *
 * Return: is there such a number in the rest of the block?
 */
bool blocks_number(struct blocks *b, uint64_t max, uint64_t *value)
{
	unsigned int shift;

	*value = 0;
	for (shift = 0; shift < 64 && b->next < b->length; shift += 7) {
		const uint8_t byte = b->block[b->next++];

		/* The tenth byte has room for one bit. */
		if (shift == 63 && byte > 1)
			return false;
		*value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return *value <= max;
	}
	return false;
}

/**
 * blocks_text() - take a text: a number, and as many bytes
 * @b: the file
 * @text: filled, with a NUL after it
 * @size: of @text
 *
 * Return: is there such a text in the rest of the block?
 */
bool blocks_text(struct blocks *b, char *text, size_t size)
{
	uint64_t n;

	if (!blocks_number(b, size - 1, &n) || n > b->length - b->next)
		return false;
	memcpy(text, b->block + b->next, n);
	text[n] = '\0';
	b->next += n;
	return true;
}
