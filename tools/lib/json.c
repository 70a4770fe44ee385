// SPDX-License-Identifier: GPL-2.0
#include "json.h"

#include <stdio.h>
#include <stdlib.h>

#include "output.h"
#include "report.h"

enum {
	/* Bytes of a text in JSON, with its NUL; the rest is left out. */
	TEXT_IN_JSON = 1024,
	/* Bytes of any number. */
	NUMBER_MAX = 24,
};

/* yajl's own buffer would do, but each of its many short pieces costs more. */
static void print(void *context, const char *bytes, size_t len)
{
	json_bytes(context, bytes, len);
}

/**
 * json_init() - begin
 * @json: what is to be written; json_free() has to follow
 */
void json_init(struct json *json)
{
	*json = (struct json){ .gen = yajl_gen_alloc(NULL) };
	if (!json->gen)
		exit(failed("out of memory"));
	yajl_gen_config(json->gen, yajl_gen_print_callback, print, json);
}

/**
 * json_free() - forget it, with what was not printed
 * @json: what was written
 */
void json_free(struct json *json)
{
	yajl_gen_free(json->gen);
	free(json->text);
	*json = (struct json){ .gen = NULL };
}

/**
 * json_flush() - print what there is on stdout, and go on
 * @json: what is being written
 */
void json_flush(struct json *json)
{
	/* That it failed is found at the end, as with all output. */
	fwrite(json->text, 1, json->len, stdout);
	json->len = 0;
}

/**
 * json_grow() - make room
 * @json: what is being written
 * @bytes: how many have to fit
 */
void json_grow(struct json *json, size_t bytes)
{
	json->room = 2 * json->room + bytes + 1024;
	json->text = memory_grow(json->text, json->room, 1);
}

/**
 * json_check() - what we write is JSON, or the program is wrong
 * @status: what yajl says
 */
void json_check(yajl_gen_status status)
{
	if (status != yajl_gen_status_ok)
		exit(failed("cannot write JSON: yajl says %d", (int)status));
}

/**
 * json_ascii() - write a string that is known to be ASCII
 * @json: where to
 * @text: the string
 * @len: bytes of it
 */
void json_ascii(struct json *json, const char *text, size_t len)
{
	const unsigned char *bytes = (const unsigned char *)text;

	json_check(yajl_gen_string(json->gen, bytes, len));
}

/* Bytes of a text if it is short and ASCII, which needs no other look; or 0. */
static size_t ascii_length(const char *text)
{
	size_t len = 0;

	while (text[len] && !(text[len] & 0x80) && len < TEXT_IN_JSON - 1)
		len++;
	return text[len] ? 0 : len;
}

/**
 * json_string() - write a string
 * @json: where to
 * @text: it may hold any bytes; what is not UTF-8 becomes "?"
 */
void json_string(struct json *json, const char *text)
{
	char room[TEXT_IN_JSON];
	size_t len = ascii_length(text);

	if (!len) {
		text = utf8_text(text, room, sizeof(room));
		len = strlen(text);
	}
	json_ascii(json, text, len);
}

/**
 * json_number() - write a whole number
 * @json: where to
 * @number: the number
 */
void json_number(struct json *json, uint64_t number)
{
	/* yajl_gen_integer() is for what fits a long long, and calls printf. */
	char digits[NUMBER_MAX];
	size_t at = NUMBER_MAX;

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	json_check(yajl_gen_number(json->gen, digits + at, NUMBER_MAX - at));
}

/**
 * json_real() - write a number with the digits that matter
 * @json: where to
 * @real: the number: finite
 */
void json_real(struct json *json, double real)
{
	char digits[NUMBER_MAX];
	int len = snprintf(digits, sizeof(digits), "%.9g", real);

	json_check(yajl_gen_number(json->gen, digits, (size_t)len));
}
