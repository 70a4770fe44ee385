// SPDX-License-Identifier: GPL-2.0
/* Writing a record: see recfile.h for what is in the file. */
#include "recfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "report.h"

static void put_u32(uint8_t *at, uint32_t value)
{
	int i;

	for (i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static void put_number(struct rec_writer *w, uint64_t value)
{
	uint8_t *at = w->block + 8 + w->length;

	for (; value >= 0x80; value >>= 7)
		*at++ = (uint8_t)(value | 0x80);
	*at++ = (uint8_t)value;
	w->length = (size_t)(at - w->block) - 8;
}

static void put_text(struct rec_writer *w, const char *text)
{
	size_t n = strnlen(text, REC_TEXT_MAX - 1);

	put_number(w, n);
	memcpy(w->block + 8 + w->length, text, n);
	w->length += n;
}

static void put_field(struct rec_writer *w, const struct record *rec,
		      char field)
{
	switch (field) {
	case 'c':
		put_number(w, rec->cpu);
		break;
	case 't':
		put_number(w, (uint64_t)(rec->tid + 1));
		break;
	case 'o':
		put_number(w, (uint64_t)(rec->other + 1));
		break;
	case 'p':
		put_number(w, (uint64_t)(rec->pid + 1));
		break;
	case 'v':
		put_number(w, rec->value);
		break;
	case 's':
		put_number(w, rec->status);
		break;
	case 'x':
		put_text(w, rec->text);
		break;
	}
}

/* All of it, or a report; only the first one. */
static void put_out(struct rec_writer *w, const uint8_t *data, size_t length)
{
	while (length && !w->bad) {
		ssize_t n = write(w->fd, data, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			w->bad = true;
			failed("%s: %s", w->name, strerror(n ? errno : ENOSPC));
			return;
		}
		data += n;
		length -= (size_t)n;
	}
}

/**
 * rec_create() - begin a file
 * @w: the writer
 * @name: of the file; what was in it is gone
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int rec_create(struct rec_writer *w, const char *name)
{
	uint8_t head[REC_MAGIC_LEN + 4];

	w->name = name;
	w->time = 0;
	w->length = 0;
	w->bad = false;
	w->fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (w->fd < 0)
		return failed("%s: %s", name, strerror(errno));
	memcpy(head, REC_MAGIC, REC_MAGIC_LEN);
	put_u32(head + REC_MAGIC_LEN, REC_VERSION);
	put_out(w, head, sizeof(head));
	if (!w->bad)
		return STATUS_DONE;
	close(w->fd);
	return STATUS_FAILED;
}

/**
 * rec_write() - add a record
 * @w: the writer
 * @rec: the record; a time before that of the last one counts as the same time
 *
 * What fails is reported, and known by @w->bad.
 */
void rec_write(struct rec_writer *w, const struct record *rec)
{
	const char *field = rec_fields[rec->kind];

	if (w->length + REC_RECORD_MAX > REC_BLOCK_MAX)
		rec_flush(w);
	w->block[8 + w->length++] = (uint8_t)rec->kind;
	put_number(w, rec->time > w->time ? rec->time - w->time : 0);
	if (rec->time > w->time)
		w->time = rec->time;
	while (*field)
		put_field(w, rec, *field++);
}

/**
 * rec_flush() - write out what has been added
 * @w: the writer
 *
 * Whatever happens afterwards, this much of the file can be read.
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED; that was reported.
 */
int rec_flush(struct rec_writer *w)
{
	if (w->length) {
		put_u32(w->block, (uint32_t)w->length);
		put_u32(w->block + 4,
			(uint32_t)crc32_z(0, w->block + 8, w->length));
		put_out(w, w->block, 8 + w->length);
		w->length = 0;
	}
	return w->bad ? STATUS_FAILED : STATUS_DONE;
}

/**
 * rec_finish() - write out the rest and close the file
 * @w: the writer
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int rec_finish(struct rec_writer *w)
{
	int rc = rec_flush(w);

	if (close(w->fd) && !rc)
		rc = failed("%s: %s", w->name, strerror(errno));
	return rc;
}
