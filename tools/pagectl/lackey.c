// SPDX-License-Identifier: GPL-2.0
#include "lackey.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

/* Accesses are small; that of a longer one is a sign that it is none. */
#define ACCESS_MAX 4096

/**
 * struct access - a memory access of the program
 * @kind: I instruction, L load, S store, M load and store
 * @address: of its first byte
 * @size: bytes; not 0
 */
struct access {
	char kind;
	uint64_t address;
	uint64_t size;
};

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 99;
}

/* Digits of that base, at least one and without overflow. */
static const char *number(const char *text, unsigned int base, uint64_t *value)
{
	const char *begin = text;

	for (*value = 0; digit(*text) < (int)base; text++)
		if (__builtin_mul_overflow(*value, base, value) ||
		    __builtin_add_overflow(*value, digit(*text), value))
			return NULL;
	return text == begin ? NULL : text;
}

/* "I  04001000,3" or " S 1ffefffe58,8"; all else is not from lackey. */
static bool parse(const char *line, struct access *access)
{
	uint64_t end;

	if (line[0] == 'I' && line[1] == ' ' && line[2] == ' ')
		access->kind = 'I';
	else if (line[0] == ' ' && line[1] && strchr("LSM", line[1]) &&
		 line[2] == ' ')
		access->kind = line[1];
	else
		return false;
	line = number(line + 3, 16, &access->address);
	if (!line || *line != ',')
		return false;
	line = number(line + 1, 10, &access->size);
	return line && (*line == '\n' || !*line) && access->size &&
	       access->size <= ACCESS_MAX &&
	       !__builtin_add_overflow(access->address, access->size - 1, &end);
}

static void touch(const struct lackey *lackey, const struct access *access,
		  struct reducer *to)
{
	const uint64_t first = access->address >> lackey->shift;
	const uint64_t last = (access->address + access->size - 1) >>
			      lackey->shift;
	uint64_t page;

	if (access->kind == 'I' && !lackey->code)
		return;
	for (page = first; page <= last; page++)
		reduce_put(to, page, access->kind == 'S' || access->kind == 'M',
			   to->references);
}

/**
 * lackey_import() - read all of it
 * @lackey: where from, and what counts
 * @to: where the references go
 *
 * Lines that are not of lackey's form are passed over: the program under it may
 * have written them.
 *
 * Return: %STATUS_DONE; %STATUS_FAILED with a report, also if there was no
 * reference at all.
 */
int lackey_import(const struct lackey *lackey, struct reducer *to)
{
	struct access access;
	char *line = NULL;
	size_t room = 0;
	int rc = STATUS_DONE;

	while (getline(&line, &room, lackey->file) >= 0 && !to->to->error)
		if (parse(line, &access))
			touch(lackey, &access, to);
	if (ferror(lackey->file))
		rc = failed("%s: %s", lackey->name, strerror(errno));
	else if (!to->references)
		rc = failed("%s: no line of valgrind's lackey in it",
			    lackey->name);
	free(line);
	return rc;
}
