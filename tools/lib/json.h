/* SPDX-License-Identifier: GPL-2.0 */
/* JSON as yajl writes it, collected in blocks and printed on stdout. */
#ifndef MUSE_TOOLS_JSON_H
#define MUSE_TOOLS_JSON_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <yajl/yajl_gen.h>

/**
 * struct json - JSON that is being written
 * @gen: knows what stands where
 * @text: what was not printed yet; not terminated
 * @len: bytes of it
 * @room: bytes that fit
 */
struct json {
	yajl_gen gen;
	char *text;
	size_t len;
	size_t room;
};

void json_init(struct json *json);
void json_free(struct json *json);
void json_flush(struct json *json);
void json_grow(struct json *json, size_t bytes);
void json_check(yajl_gen_status status);
void json_ascii(struct json *json, const char *text, size_t len);
void json_string(struct json *json, const char *text);
void json_number(struct json *json, uint64_t number);
void json_real(struct json *json, double real);

/* Room for so many bytes more. */
static inline char *json_room(struct json *json, size_t bytes)
{
	if (json->room - json->len < bytes)
		json_grow(json, bytes);
	return json->text + json->len;
}

/* Bytes that yajl has written before. */
static inline void json_bytes(struct json *json, const char *bytes, size_t len)
{
	memcpy(json_room(json, len), bytes, len);
	json->len += len;
}

#endif /* MUSE_TOOLS_JSON_H */
