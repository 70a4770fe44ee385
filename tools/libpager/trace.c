// SPDX-License-Identifier: LGPL-2.1-or-later
/* Writing a trace: see trace.h for what is in the file. */
#include "trace.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

static void put_u32(uint8_t *at, uint32_t value)
{
	int i;

	for (i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static void put_number(struct pager_trace_writer *writer, uint64_t value)
{
	uint8_t *at = writer->block + 8 + writer->length;

	for (; value >= 0x80; value >>= 7)
		*at++ = (uint8_t)(value | 0x80);
	*at++ = (uint8_t)value;
	writer->length = (size_t)(at - writer->block) - 8;
}

/* Write it all, or remember why not. */
static void write_out(struct pager_trace_writer *writer, const uint8_t *data,
		      size_t length)
{
	while (length && !writer->error) {
		ssize_t n = write(writer->fd, data, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			writer->error = n ? -errno : -ENOSPC;
			return;
		}
		data += n;
		length -= (size_t)n;
	}
}

/**
 * pager_trace_flush() - write out what was put
 * @writer: the trace
 *
 * Whatever happens afterwards, this much of the file can be read. May block.
 *
 * Return: 0, or the first error of the trace, negative.
 */
int pager_trace_flush(struct pager_trace_writer *writer)
{
	if (writer->length) {
		put_u32(writer->block, (uint32_t)writer->length);
		put_u32(writer->block + 4,
			(uint32_t)crc32_z(0, writer->block + 8,
					  writer->length));
		write_out(writer, writer->block, 8 + writer->length);
		writer->length = 0;
	}
	return writer->error;
}

/**
 * pager_trace_begin() - begin a trace
 * @writer: filled
 * @fd: empty file, open for writing; stays the caller's to close
 * @header: what is said of the trace
 *
 * May block.
 *
 * Return: 0 or a negative errno.
 */
int pager_trace_begin(struct pager_trace_writer *writer, int fd,
		      const struct pager_trace_header *header)
{
	const size_t n = strnlen(header->command, PAGER_TRACE_TEXT_MAX - 1);
	uint8_t head[PAGER_TRACE_MAGIC_LEN + 4];

	writer->fd = fd;
	writer->error = 0;
	writer->granule = header->granule;
	writer->time = 0;
	writer->page = 0;
	writer->length = 0;
	memcpy(head, PAGER_TRACE_MAGIC, PAGER_TRACE_MAGIC_LEN);
	put_u32(head + PAGER_TRACE_MAGIC_LEN, PAGER_TRACE_VERSION);
	write_out(writer, head, sizeof(head));
	put_number(writer, header->shift);
	put_number(writer, header->unit);
	put_number(writer, header->granule);
	put_number(writer, header->exact);
	put_number(writer, n);
	memcpy(writer->block + 8 + writer->length, header->command, n);
	writer->length += n;
	return pager_trace_flush(writer);
}

static void put_record(struct pager_trace_writer *writer, uint64_t value,
		       enum pager_trace_kind kind)
{
	if (writer->length + PAGER_TRACE_NUMBER_MAX > PAGER_TRACE_BLOCK_MAX)
		pager_trace_flush(writer);
	put_number(writer, value << 3 | kind);
}

/**
 * pager_trace_put() - add a record about a page
 * @writer: the trace
 * @kind: what happened to the page
 * @page: its number: address divided by the size of a page
 * @time: when, in the unit of the trace, from the beginning; a time before
 *	that of the last record counts as the same time
 *
 * May block each %PAGER_TRACE_BLOCK_MAX bytes. What fails is known from
 * @writer->error.
 */
void pager_trace_put(struct pager_trace_writer *writer,
		     enum pager_trace_kind kind, uint64_t page, uint64_t time)
{
	const int64_t way = (int64_t)(page - writer->page);

	time /= writer->granule;
	if (time > writer->time) {
		put_record(writer, time - writer->time, PAGER_TRACE_TICK);
		writer->time = time;
	}
	put_record(writer, way < 0 ? (uint64_t)-way * 2 - 1 : (uint64_t)way * 2,
		   kind);
	writer->page = page;
}

/**
 * pager_trace_end() - end a trace
 * @writer: the trace
 * @references: how many there were, with those that were left out
 *
 * May block.
 *
 * Return: 0, or the first error of the trace, negative.
 */
int pager_trace_end(struct pager_trace_writer *writer, uint64_t references)
{
	put_record(writer, references, PAGER_TRACE_END);
	return pager_trace_flush(writer);
}
