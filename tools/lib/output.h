/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Output from one description: a field says how a value is got from a row,
 * and tables, JSON and the lines of a monitor are all made from the fields.
 */
#ifndef MUSE_TOOLS_OUTPUT_H
#define MUSE_TOOLS_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "parse.h"

struct field;
struct stream_json;

enum value_kind {
	VALUE_NONE, /* does not apply: "-" in a table, null in JSON */
	VALUE_TEXT,
	VALUE_NUMBER,
	VALUE_REAL,
	VALUE_BOOL,
	VALUE_ROWS, /* rows inside the row: only in JSON */
};

enum tint { TINT_NONE, TINT_GOOD, TINT_BAD, TINT_SPECIAL };

/**
 * struct value - one value of one row
 * @kind: what it is
 * @text: for %VALUE_TEXT
 * @number: for %VALUE_NUMBER
 * @real: for %VALUE_REAL; one that is not finite does not apply
 * @truth: for %VALUE_BOOL
 * @length: for %VALUE_TEXT: bytes of it, where these are known and ASCII, as an
 *	address's are, which is seldom that of the row before; otherwise 0
 * @rows: for %VALUE_ROWS: the rows
 * @fields: for %VALUE_ROWS: description of one
 * @count: for %VALUE_ROWS: how many
 * @size: for %VALUE_ROWS: bytes of one
 * @shown: what people see, where that differs from what JSON has; or NULL
 * @show: writes what people see of @number into the room, once that is wanted;
 *	or NULL
 * @tint: its colour, on terminals
 * @room: where @text or @shown may be written
 */
struct value {
	enum value_kind kind;
	union {
		const char *text;
		uint64_t number;
		double real;
		bool truth;
		const void *rows;
	};
	size_t length;
	const struct field *fields;
	size_t count;
	size_t size;
	const char *shown;
	const char *(*show)(uint64_t number, char room[TEXT_MAX]);
	enum tint tint;
	char room[TEXT_MAX];
};

/* struct field.flags */
enum {
	FIELD_RIGHT = 1 << 0, /* right-aligned */
	FIELD_STATS = 1 << 1, /* only if selected */
	FIELD_EVENT = 1 << 2, /* only if selected */
	FIELD_SHOWN = 1 << 3, /* for people: JSON has it in other fields */
	FIELD_SELECTED = FIELD_STATS | FIELD_EVENT,
};

/**
 * struct field - one property of a row
 * @key: in JSON
 * @heading: in a table, and in lower case in a monitor; NULL: JSON only
 * @group: key of the JSON object inside the row's that it belongs to, or NULL
 * @flags: FIELD_*
 * @offset: of the member in the row, for @get
 * @get: fills a zeroed value
 *
 * Lists of them end with an element whose @key is NULL.
 */
struct field {
	const char *key;
	const char *heading;
	const char *group;
	unsigned int flags;
	size_t offset;
	void (*get)(const void *row, const struct field *field,
		    struct value *value);
};

/**
 * struct output - how to print
 * @json: JSON instead of text
 * @select: which of FIELD_SELECTED to include
 */
struct output {
	bool json;
	unsigned int select;
};

/**
 * struct stream - a JSON array whose rows are printed as they come
 * @output: how
 * @fields: description of a row
 * @to: NULL until there is a row
 */
struct stream {
	const struct output *output;
	const struct field *fields;
	struct stream_json *to;
};

/* Numbers that the kernel did not give. */
#define ABSENT_U32 UINT32_MAX
#define ABSENT_U64 UINT64_MAX

/* Ready-made struct field.get functions, by the type of the member. */
void get_text(const void *row, const struct field *field, struct value *value);
void get_u32(const void *row, const struct field *field, struct value *value);
void get_u64(const void *row, const struct field *field, struct value *value);
void get_real(const void *row, const struct field *field, struct value *value);
void get_time_ns(const void *row, const struct field *field,
		 struct value *value);
void get_mac(const void *row, const struct field *field, struct value *value);

bool field_selected(const struct field *field, unsigned int select);
void field_get(const struct field *field, const void *row, struct value *value);
const char *value_shown(struct value *value);
bool output_coloured(void);
const char *tint_sequence(enum tint tint);
void print_safely(const char *text);
const char *utf8_text(const char *text, char *room, size_t size);

void output_rows(const struct output *output, const struct field *fields,
		 const void *rows, size_t count, size_t size);
void output_event(const struct output *output, const char *event,
		  const char *time, const struct field *fields,
		  const void *row);

/* jsonrow.c */
void stream_row(void *stream, const void *row);
void stream_end(struct stream *stream, bool whole);
void output_object(const struct output *output, const struct field *fields,
		   const void *row);
void json_event(const struct output *output, const char *event,
		const char *time, const struct field *fields, const void *row);

/* table.c */
void table_print(const struct field *fields, unsigned int select,
		 const char *rows, size_t count, size_t size);

#endif /* MUSE_TOOLS_OUTPUT_H */
