// SPDX-License-Identifier: GPL-2.0
/*
 * Rows as JSON, all of it written by yajl; but of a million rows of one kind, what
 * stands between the values is written once, and a value that is the same as in the
 * row before is not written anew.
 */
#include "output.h"

#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "report.h"

enum {
	/* Bytes of JSON that are worth a call of the kernel. */
	ENOUGH = 65536,
	/* Bytes of a value, with what stands before it, that are worth keeping. */
	KEPT_MAX = 64,
};

/**
 * struct slot - where a value goes in a row, and what was there in the last one
 * @field: says what the value is
 * @end: where the text ends that stands before it
 * @kind: of the last value
 * @number: the last value
 * @truth: the last value
 * @text: the last value
 * @len: bytes of @json; 0: nothing was kept
 * @json: what yajl made of it, after the text that stands before it
 */
struct slot {
	const struct field *field;
	size_t end;
	enum value_kind kind;
	union {
		uint64_t number;
		bool truth;
		char text[TEXT_MAX];
	};
	size_t len;
	char json[KEPT_MAX];
};

/**
 * struct frame - a row without its values
 * @json: the text
 * @slots: where the values go
 * @count: how many
 */
struct frame {
	struct json json;
	struct slot *slots;
	size_t count;
};

/**
 * struct stream_json - rows that are being written
 * @json: what was not printed yet
 * @frame: what each is put into
 */
struct stream_json {
	struct json json;
	struct frame frame;
};

static void json_rows(struct json *json, const struct field *fields,
		      const char *rows, size_t count, size_t size);

static void json_value(struct json *json, const struct value *value)
{
	switch (value->kind) {
	case VALUE_TEXT:
		if (value->length)
			json_ascii(json, value->text, value->length);
		else
			json_string(json, value->text);
		break;
	case VALUE_NUMBER:
		json_number(json, value->number);
		break;
	case VALUE_REAL:
		json_real(json, value->real);
		break;
	case VALUE_BOOL:
		json_check(yajl_gen_bool(json->gen, value->truth));
		break;
	case VALUE_ROWS:
		json_rows(json, value->fields, value->rows, value->count,
			  value->size);
		break;
	case VALUE_NONE:
		json_check(yajl_gen_null(json->gen));
		break;
	}
}

/* An empty number leaves the place of the value, after all that is before it. */
static void frame_add(struct frame *frame, const struct field *field)
{
	json_check(yajl_gen_number(frame->json.gen, "", 0));
	frame->slots = memory_grow(frame->slots, frame->count + 1,
				   sizeof(*frame->slots));
	frame->slots[frame->count++] = (struct slot){
		.field = field,
		.end = frame->json.len,
	};
}

/*
 * The members of a row's object, those of a group in an object inside.  With a frame,
 * their places.
 */
static void json_members(struct json *json, const struct field *fields,
			 unsigned int select, const void *row,
			 struct frame *frame)
{
	const char *group = NULL;
	struct value value;

	for (; fields->key; fields++) {
		if (fields->flags & FIELD_SHOWN ||
		    !field_selected(fields, select))
			continue;
		if (group && fields->group != group)
			json_check(yajl_gen_map_close(json->gen));
		if (fields->group && fields->group != group) {
			json_string(json, fields->group);
			json_check(yajl_gen_map_open(json->gen));
		}
		group = fields->group;
		json_string(json, fields->key);
		if (frame) {
			frame_add(frame, fields);
			continue;
		}
		field_get(fields, row, &value);
		json_value(json, &value);
	}
	if (group)
		json_check(yajl_gen_map_close(json->gen));
}

/* Rows inside a row, with all that there is to say of them. */
static void json_rows(struct json *json, const struct field *fields,
		      const char *rows, size_t count, size_t size)
{
	size_t i;

	json_check(yajl_gen_array_open(json->gen));
	for (i = 0; i < count; i++) {
		json_check(yajl_gen_map_open(json->gen));
		json_members(json, fields, FIELD_STATS, rows + i * size, NULL);
		json_check(yajl_gen_map_close(json->gen));
	}
	json_check(yajl_gen_array_close(json->gen));
}

static void frame_init(struct frame *frame, const struct field *fields,
		       unsigned int select)
{
	*frame = (struct frame){ .slots = NULL };
	json_init(&frame->json);
	json_check(yajl_gen_map_open(frame->json.gen));
	json_members(&frame->json, fields, select, NULL, frame);
	json_check(yajl_gen_map_close(frame->json.gen));
}

static void frame_free(struct frame *frame)
{
	json_free(&frame->json);
	free(frame->slots);
}

static bool slot_has(const struct slot *slot, const struct value *value)
{
	if (!slot->len || slot->kind != value->kind)
		return false;
	switch (value->kind) {
	case VALUE_TEXT:
		return !value->length && !strcmp(slot->text, value->text);
	case VALUE_NUMBER:
		return slot->number == value->number;
	case VALUE_BOOL:
		return slot->truth == value->truth;
	case VALUE_NONE:
		return true;
	case VALUE_REAL:
	case VALUE_ROWS:
		break;
	}
	return false;
}

/* False if it is too long, or of a kind that seldom comes twice. */
static bool slot_set(struct slot *slot, const struct value *value)
{
	size_t len;

	slot->kind = value->kind;
	switch (value->kind) {
	case VALUE_TEXT:
		if (value->length)
			return false;
		len = strlen(value->text);
		if (len >= sizeof(slot->text))
			return false;
		memcpy(slot->text, value->text, len + 1);
		return true;
	case VALUE_NUMBER:
		slot->number = value->number;
		return true;
	case VALUE_BOOL:
		slot->truth = value->truth;
		return true;
	case VALUE_NONE:
		return true;
	case VALUE_REAL:
	case VALUE_ROWS:
		break;
	}
	return false;
}

/* Write a value, a document of its own to yajl, after what stands @before it. */
static void slot_fill(struct slot *slot, struct json *json, const char *before,
		      size_t len, const void *row)
{
	const size_t start = json->len;
	struct value value;

	field_get(slot->field, row, &value);
	if (slot_has(slot, &value)) {
		/* Copying all that fits takes less than asking how much. */
		memcpy(json_room(json, KEPT_MAX), slot->json, KEPT_MAX);
		json->len += slot->len;
		return;
	}
	json_bytes(json, before, len);
	yajl_gen_reset(json->gen, NULL);
	json_value(json, &value);
	slot->len = json->len - start;
	if (slot->len <= KEPT_MAX && slot_set(slot, &value))
		memcpy(slot->json, json->text + start, slot->len);
	else
		slot->len = 0;
}

static void frame_fill(struct frame *frame, struct json *json, const void *row)
{
	const char *text = frame->json.text;
	struct slot *slot, *end = frame->slots + frame->count;
	size_t at = 0;

	for (slot = frame->slots; slot < end; slot++) {
		slot_fill(slot, json, text + at, slot->end - at, row);
		at = slot->end;
	}
	json_bytes(json, text + at, frame->json.len - at);
}

/**
 * stream_row() - print one more row of a JSON array, each on a line of its own
 * @context: the &struct stream
 * @row: the row
 */
void stream_row(void *context, const void *row)
{
	struct stream *stream = context;
	struct stream_json *to = stream->to;

	if (!to) {
		to = memory_grow(NULL, 1, sizeof(*to));
		json_init(&to->json);
		frame_init(&to->frame, stream->fields, stream->output->select);
		stream->to = to;
		json_bytes(&to->json, "[\n", 2);
	} else {
		json_bytes(&to->json, ",\n", 2);
	}
	frame_fill(&to->frame, &to->json, row);
	if (to->json.len >= ENOUGH)
		json_flush(&to->json);
}

/**
 * stream_end() - end the array
 * @stream: the array
 * @whole: it is complete; otherwise what there is of it goes out without an
 *	end, so that nobody takes it for the whole
 */
void stream_end(struct stream *stream, bool whole)
{
	struct stream_json *to = stream->to;

	if (to) {
		json_flush(&to->json);
		json_free(&to->json);
		frame_free(&to->frame);
	}
	if (whole)
		fputs(to ? "\n]\n" : "[]\n", stdout);
	free(to);
	stream->to = NULL;
}

static void json_text_member(struct json *json, const char *key,
			     const char *text)
{
	if (!text)
		return;
	json_string(json, key);
	json_string(json, text);
}

/* One object: what is NULL is not in it. */
static void print_object(const struct output *output, const char *event,
			 const char *time, const struct field *fields,
			 const void *row)
{
	struct json json;

	json_init(&json);
	json_check(yajl_gen_map_open(json.gen));
	json_text_member(&json, "time", time);
	json_text_member(&json, "event", event);
	if (fields)
		json_members(&json, fields, output->select, row, NULL);
	json_check(yajl_gen_map_close(json.gen));
	json_flush(&json);
	json_free(&json);
}

/**
 * output_object() - print one row as a JSON object
 * @output: how; JSON is wanted
 * @fields: description of the row
 * @row: the row
 */
void output_object(const struct output *output, const struct field *fields,
		   const void *row)
{
	print_object(output, NULL, NULL, fields, row);
}

/**
 * json_event() - print an event as a JSON object on a line
 * @output: how
 * @event: what happened
 * @time: when, or NULL
 * @fields: description of the row, or NULL if there is none
 * @row: to what
 */
void json_event(const struct output *output, const char *event,
		const char *time, const struct field *fields, const void *row)
{
	print_object(output, event, time, fields, row);
	fputc('\n', stdout);
}
