// SPDX-License-Identifier: GPL-2.0
#include "refs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reader.h"
#include "report.h"

static int compare(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static uint32_t index_of(const struct refs *refs, uint64_t number)
{
	uint32_t low = 0, high = refs->pages;

	while (high - low > 1) {
		const uint32_t middle = low + (high - low) / 2;

		if (refs->numbers[middle] <= number)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* @numbers: of the page of each record. */
static void number_pages(struct refs *refs, const uint64_t *numbers)
{
	uint32_t i;

	refs->numbers = memory_grow(NULL, refs->count, sizeof(*numbers));
	memcpy(refs->numbers, numbers, refs->count * sizeof(*numbers));
	qsort(refs->numbers, refs->count, sizeof(*numbers), compare);
	for (i = 0; i < refs->count; i++)
		if (!i || refs->numbers[i] != refs->numbers[refs->pages - 1])
			refs->numbers[refs->pages++] = refs->numbers[i];
	for (i = 0; i < refs->count; i++)
		refs->list[i].page = index_of(refs, numbers[i]);
}

/* All records; their pages' numbers go to *@numbers. */
static int read_all(struct refs *refs, struct trace_reader *reader,
		    uint64_t **numbers)
{
	struct trace_event event;
	enum blocks_result result;
	size_t room = 0;

	while ((result = trace_read(reader, &event)) == BLOCKS_OK) {
		if (refs->count == REFS_MAX)
			return failed("%s: more than %u records", refs->name,
				      REFS_MAX);
		if (refs->count == room) {
			room = room ? 2 * room : 4096;
			refs->list = memory_grow(refs->list, room,
						 sizeof(*refs->list));
			*numbers =
				memory_grow(*numbers, room, sizeof(**numbers));
		}
		(*numbers)[refs->count] = event.page;
		refs->list[refs->count] =
			(struct ref){ .time = event.time, .kind = event.kind };
		refs->touches += ref_touches(&refs->list[refs->count++]);
	}
	return result == BLOCKS_BAD ? STATUS_FAILED : STATUS_DONE;
}

static int load(struct refs *refs, struct trace_reader *reader)
{
	uint64_t *numbers = NULL;
	int rc = read_all(refs, reader, &numbers);

	refs->complete = reader->ended;
	refs->references = reader->references;
	if (refs->references < refs->touches)
		refs->references = refs->touches;
	if (!rc && !refs->touches)
		rc = failed("%s: no page is touched in it", refs->name);
	if (!rc)
		number_pages(refs, numbers);
	free(numbers);
	return rc;
}

/**
 * refs_load() - read a trace into memory
 * @refs: filled; to be given to refs_free() whatever is returned
 * @name: of the file; "-" is standard input
 *
 * A trace without an end is taken as far as it goes, with a warning.
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int refs_load(struct refs *refs, const char *name)
{
	struct trace_reader reader;
	int rc;

	memset(refs, 0, sizeof(*refs));
	rc = trace_open(&reader, name);
	if (rc)
		return rc;
	snprintf(refs->name, sizeof(refs->name), "%s", reader.blocks.name);
	refs->header = reader.header;
	rc = load(refs, &reader);
	if (!rc && !refs->complete)
		warned("%s: the end is missing: the trace was cut off",
		       refs->name);
	trace_close(&reader);
	return rc;
}

/**
 * refs_free() - let go of a trace
 * @refs: the trace
 */
void refs_free(struct refs *refs)
{
	free(refs->list);
	free(refs->numbers);
	refs->list = NULL;
	refs->numbers = NULL;
}
