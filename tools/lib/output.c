// SPDX-License-Identifier: GPL-2.0
#include "output.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report.h"

static const void *member(const void *row, const struct field *field)
{
	return (const char *)row + field->offset;
}

/**
 * get_text() - a char array; an empty one does not apply
 * @row: the row
 * @field: says where in it
 * @value: filled
 */
void get_text(const void *row, const struct field *field, struct value *value)
{
	value->text = member(row, field);
	value->kind = *value->text ? VALUE_TEXT : VALUE_NONE;
}

/**
 * get_u32() - a uint32_t; %ABSENT_U32 does not apply
 * @row: the row
 * @field: says where in it
 * @value: filled
 */
void get_u32(const void *row, const struct field *field, struct value *value)
{
	uint32_t number = *(const uint32_t *)member(row, field);

	value->number = number;
	value->kind = number == ABSENT_U32 ? VALUE_NONE : VALUE_NUMBER;
}

/**
 * get_u64() - a uint64_t; %ABSENT_U64 does not apply
 * @row: the row
 * @field: says where in it
 * @value: filled
 */
void get_u64(const void *row, const struct field *field, struct value *value)
{
	value->number = *(const uint64_t *)member(row, field);
	value->kind = value->number == ABSENT_U64 ? VALUE_NONE : VALUE_NUMBER;
}

/**
 * get_real() - a double; one that is not finite does not apply
 * @row: the row
 * @field: says where in it
 * @value: filled
 */
void get_real(const void *row, const struct field *field, struct value *value)
{
	value->real = *(const double *)member(row, field);
	value->kind = isfinite(value->real) ? VALUE_REAL : VALUE_NONE;
}

/**
 * get_time_ns() - a uint64_t of nanoseconds; %ABSENT_U64 does not apply
 * @row: the row
 * @field: says where in it
 * @value: filled
 */
void get_time_ns(const void *row, const struct field *field,
		 struct value *value)
{
	get_u64(row, field, value);
	value->show = format_ns;
}

/**
 * get_mac() - an Ethernet address
 * @row: the row
 * @field: says where in it
 * @value: filled
 */
void get_mac(const void *row, const struct field *field, struct value *value)
{
	value->kind = VALUE_TEXT;
	value->text = format_mac(member(row, field), value->room);
	value->length = 3 * MAC_LEN - 1;
}

/**
 * field_selected() - is this field to be shown?
 * @field: the field
 * @select: flags of struct output
 *
 * Return: true if everything that it depends on is selected.
 */
bool field_selected(const struct field *field, unsigned int select)
{
	return !(field->flags & FIELD_SELECTED & ~select);
}

/**
 * field_get() - read a field of a row
 * @field: the field
 * @row: the row
 * @value: filled; it may point into @row
 */
void field_get(const struct field *field, const void *row, struct value *value)
{
	/* Not the room: clearing it is a good part of a large table's cost. */
	value->kind = VALUE_NONE;
	value->shown = NULL;
	value->show = NULL;
	value->length = 0;
	value->tint = TINT_NONE;
	field->get(row, field, value);
}

/**
 * value_shown() - a value as people read it
 * @value: the value; its room may be used
 *
 * Return: the text.
 */
const char *value_shown(struct value *value)
{
	if (value->kind == VALUE_NONE)
		return "-";
	if (value->shown)
		return value->shown;
	if (value->show)
		return value->show(value->number, value->room);
	if (value->kind == VALUE_TEXT)
		return value->text;
	if (value->kind == VALUE_BOOL)
		return value->truth ? "on" : "off";
	if (value->kind == VALUE_REAL) {
		snprintf(value->room, sizeof(value->room), "%.4f", value->real);
		return value->room;
	}
	snprintf(value->room, sizeof(value->room), "%llu",
		 (unsigned long long)value->number);
	return value->room;
}

/**
 * output_coloured() - are colours wanted on stdout?
 *
 * Return: true on a terminal, unless NO_COLOR or the terminal's type objects.
 */
bool output_coloured(void)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no_color && *no_color) && term &&
	       *term && strcmp(term, "dumb");
}

/**
 * tint_sequence() - the escape sequence that begins a colour
 * @tint: the colour
 *
 * Return: the sequence, or NULL for none.
 */
const char *tint_sequence(enum tint tint)
{
	static const char *const sequences[] = {
		[TINT_GOOD] = "\033[32m",
		[TINT_BAD] = "\033[31m",
		[TINT_SPECIAL] = "\033[36m",
	};

	return sequences[tint];
}

/* Bytes of the UTF-8 character at @p, or 0 if there is none. */
static size_t utf8_length(const unsigned char *p)
{
	size_t i, n = *p < 0x80 ? 1 :
		      *p < 0xc2 ? 0 :
		      *p < 0xe0 ? 2 :
		      *p < 0xf0 ? 3 :
		      *p < 0xf5 ? 4 :
				  0;

	for (i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	/* Overlong forms, surrogates, and what is beyond Unicode. */
	if ((*p == 0xe0 && p[1] < 0xa0) || (*p == 0xed && p[1] > 0x9f) ||
	    (*p == 0xf0 && p[1] < 0x90) || (*p == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

/**
 * utf8_text() - what of a text is UTF-8; the kernel takes almost any byte in a
 *	name, JSON and XML do not
 * @text: the text
 * @room: room for the result, in which "?" stands for what is not
 * @size: bytes of it; the rest of a longer text is left out
 *
 * Return: @room.
 */
const char *utf8_text(const char *text, char *room, size_t size)
{
	size_t n, i = 0;

	while (*text && i < size - 1) {
		n = utf8_length((const unsigned char *)text);
		if (i + n > size - 1)
			break;
		if (n)
			memcpy(room + i, text, n);
		else
			room[i] = '?';
		i += n ? n : 1;
		text += n ? n : 1;
	}
	room[i] = '\0';
	return room;
}

/**
 * output_rows() - print what `show` shows
 * @output: how
 * @fields: description of a row
 * @rows: the rows
 * @count: how many
 * @size: bytes of one
 */
void output_rows(const struct output *output, const struct field *fields,
		 const void *rows, size_t count, size_t size)
{
	struct stream stream = { .output = output, .fields = fields };
	size_t i;

	if (!output->json) {
		table_print(fields, output->select, rows, count, size);
		return;
	}
	for (i = 0; i < count; i++)
		stream_row(&stream, (const char *)rows + i * size);
	stream_end(&stream, true);
}

/**
 * print_safely() - print text that may hold anything, such as a name
 * @text: the text; control characters in it do not reach the terminal
 */
void print_safely(const char *text)
{
	for (; *text; text++) {
		if (iscntrl((unsigned char)*text))
			printf("\\x%02x", (unsigned char)*text);
		else
			fputc(*text, stdout);
	}
}

static void text_event(const struct output *output, const char *event,
		       const char *time, const struct field *fields,
		       const void *row)
{
	bool coloured = output_coloured();
	struct value value;
	const char *p, *tint;

	printf("%s%s%s", time ? time : "", time ? " " : "", event);
	for (; fields && fields->key; fields++) {
		if (!fields->heading || !field_selected(fields, output->select))
			continue;
		field_get(fields, row, &value);
		if (value.kind == VALUE_NONE)
			continue;
		fputc(' ', stdout);
		for (p = fields->heading; *p; p++)
			fputc(tolower((unsigned char)*p), stdout);
		fputc(' ', stdout);
		tint = coloured ? tint_sequence(value.tint) : NULL;
		fputs(tint ? tint : "", stdout);
		print_safely(value_shown(&value));
		fputs(tint ? "\033[0m" : "", stdout);
	}
	fputc('\n', stdout);
}

/**
 * output_event() - print one event on one line
 * @output: how
 * @event: what happened
 * @time: when, or NULL
 * @fields: description of the row, or NULL if there is none
 * @row: to what
 */
void output_event(const struct output *output, const char *event,
		  const char *time, const struct field *fields, const void *row)
{
	if (output->json)
		json_event(output, event, time, fields, row);
	else
		text_event(output, event, time, fields, row);
}
