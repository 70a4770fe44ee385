// SPDX-License-Identifier: GPL-2.0
/*
 * chew FILE SEED COUNT: give evbench's reader so many things that a result in FILE
 * has been made into. It may refuse them or take them; what it takes, it writes and
 * takes again as the same. That it survives is for the sanitizers to say.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "json.h"
#include "report.h"
#include "result.h"
#include "result_json.h"

enum { MOST = 1 << 24 };

static struct random rnd;

/* What may stand where something else stood. */
static const char *const words[] = {
	"null",
	"null",
	"true",
	"0",
	"0",
	"1",
	"7",
	"0.5",
	"-1",
	"-0",
	"1e999",
	"1099511627776",
	"18446744073709551615",
	"18446744073709551616",
	"\"\"",
	"\"x\"",
	"\"\\u0000\"",
	"\"\\ud800\"",
	"{}",
	"[]",
	"[1,2]",
	"[1099511627775,1]",
	"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
	"\xff\xfe",
	"}",
};

static size_t at(size_t len)
{
	return random_below(&rnd, (uint32_t)len);
}

/* A random byte, or one that may be part of a name or a number. */
static void spoil_byte(char *text, size_t *len)
{
	static const char usual[] = "abcdenst0123456789.-\"";

	text[at(*len)] = at(2) ? usual[at(sizeof(usual) - 1)] :
				 (char)random_next(&rnd);
}

/* The rest is missing. */
static void cut(char *text, size_t *len)
{
	*len = at(*len);
	text[*len] = '\0';
}

/* A piece is missing. */
static void drop(char *text, size_t *len)
{
	size_t from = at(*len), n = at(*len - from < 64 ? *len - from : 64);

	memmove(text + from, text + from + n, *len - from - n + 1);
	*len -= n;
}

/* From this comma or colon on, up to the next one, something else. */
static void replace(char *text, size_t *len)
{
	const char *word = words[at(ARRAY_SIZE(words))];
	size_t n = strlen(word), from = at(*len), to;

	from += strcspn(text + from, ",:[");
	if (from + 1 >= *len)
		return;
	from++;
	to = from + strcspn(text + from, ",]}");
	memmove(text + from + n, text + to, *len - to + 1);
	memcpy(text + from, word, n);
	*len = *len - (to - from) + n;
}

/* A piece comes twice. */
static void repeat(char *text, size_t *len)
{
	size_t from = at(*len), n = at(*len - from < 64 ? *len - from : 64);

	memmove(text + from + n, text + from, *len - from + 1);
	*len += n;
}

static void mutate(char *text, size_t *len)
{
	static void (*const ways[])(char *text, size_t *len) = {
		spoil_byte, spoil_byte, cut,	 drop,	  repeat,  replace,
		replace,    replace,	replace, replace, replace, replace,
	};
	size_t times = 1 + at(2);

	while (times-- && *len > 1)
		ways[at(ARRAY_SIZE(ways))](text, len);
	text[*len] = '\0';
}

/* What it takes has to stay the same from now on. */
static int take_again(const struct result *result, const char *name)
{
	struct json first, second;
	struct result *again;
	int rc;

	result_json(result, &first);
	json_bytes(&first, "", 1);
	rc = result_parse(&again, name, first.text, first.len - 1);
	if (!rc) {
		result_json(again, &second);
		if (second.len != first.len - 1 ||
		    memcmp(first.text, second.text, second.len))
			rc = failed("%s: it is not the same", name);
		json_free(&second);
		result_free(again);
	}
	json_free(&first);
	return rc;
}

int main(int argc, char **argv)
{
	unsigned long i, count, taken = 0;
	struct result *result;
	size_t len, n;
	char *text, *copy, name[32];

	if (argc != 4)
		return misused("usage: chew FILE SEED COUNT");
	if (file_load(argv[1], MOST, &text, &len))
		return STATUS_FAILED;
	rnd.state = strtoull(argv[2], NULL, 0);
	count = strtoul(argv[3], NULL, 0);
	copy = memory_grow(NULL, len + 4096, 1);
	for (i = 0; i < count; i++) {
		memcpy(copy, text, len + 1);
		n = len;
		if (i)
			mutate(copy, &n);
		snprintf(name, sizeof(name), "case %lu", i);
		if (result_parse(&result, name, copy, n))
			continue;
		taken++;
		if (take_again(result, name))
			return 1;
		result_free(result);
	}
	free(copy);
	free(text);
	printf("%lu of %lu taken\n", taken, count);
	/* The first was not chewed; and if all were taken, none of them was. */
	return taken && taken < count ? 0 : 1;
}
