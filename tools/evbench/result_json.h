/* SPDX-License-Identifier: GPL-2.0 */
/* What of a result is which key of its JSON, the same for writing and reading. */
#ifndef MUSE_EVBENCH_RESULT_JSON_H
#define MUSE_EVBENCH_RESULT_JSON_H

#include <stddef.h>

#include "result.h"

struct json;

#define RESULT_PROGRAM "evbench"

enum member_kind {
	MEMBER_TEXT, /* char array; an empty one is null */
	MEMBER_BOOL,
	MEMBER_U32,
	MEMBER_U64,  /* RESULT_ABSENT is null */
	MEMBER_REAL, /* NAN is null */
};

/**
 * struct member - a member of a struct, and its key
 * @key: in JSON
 * @kind: its type
 * @offset: in the struct
 * @size: bytes of it
 *
 * Lists of them end with an element whose @key is NULL.
 */
struct member {
	const char *key;
	enum member_kind kind;
	size_t offset;
	size_t size;
};

/* result_json.c */
extern const struct member result_members[];
extern const struct member environment_members[];
extern const struct member engine_members[];
extern const struct member point_members[];
extern const struct member metric_members[];
extern const struct member cell_members[];
extern const struct member check_members[];
extern const struct member call_members[];
extern const struct member latency_members[];
extern const struct member block_members[];

/* result_write.c */
void result_json(const struct result *result, struct json *json);

#endif /* MUSE_EVBENCH_RESULT_JSON_H */
