// SPDX-License-Identifier: GPL-2.0
/*
 * Read a specification: one thing a line, words separated by white space,
 * comments from '#' to the end of the line.
 */
#include "spec.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

#define WORDS_MAX 4

/* split LINE: its words, at most WORDS_MAX + 1 of them are looked for. */
static unsigned int split(char *line, char **words)
{
	unsigned int n = 0;
	char *save, *word;

	line[strcspn(line, "#\n")] = '\0';
	for (word = strtok_r(line, " \t\r", &save); word && n <= WORDS_MAX;
	     word = strtok_r(NULL, " \t\r", &save))
		words[n++] = word;
	return n;
}

static bool is_identifier(const char *s)
{
	if (!isalpha((unsigned char)*s) && *s != '_')
		return false;
	while (isalnum((unsigned char)*s) || *s == '_')
		s++;
	return !*s;
}

/* "a|b": the names of an item. */
static bool names_read(struct spec_item *item, char *word)
{
	char *save, *name;

	for (name = strtok_r(word, "|", &save); name;
	     name = strtok_r(NULL, "|", &save)) {
		if (item->count == SPEC_NAMES_MAX || !is_identifier(name))
			return false;
		item->names[item->count++] = xstrdup(name);
	}
	return item->count;
}

/* "rt.rt_queued", "cfs.a|b": the way to a field, and its names. */
static bool field_read(struct spec_item *item, char *owner, char *word)
{
	char *dot = strrchr(word, '.');

	if (!is_identifier(owner))
		return false;
	item->owner = xstrdup(owner);
	if (!dot)
		return names_read(item, word);
	*dot = '\0';
	item->path = xstrdup(word);
	return names_read(item, dot + 1);
}

static bool include_read(struct spec_item *item, char *word)
{
	item->names[item->count++] = xstrdup(word);
	return *word == '<' && word[strlen(word) - 1] == '>';
}

/* Does this line's words, of which there is at least one, make an item? */
static bool item_read(struct spec_item *item, char **words, unsigned int n)
{
	if (n > 2 && !strcmp(words[n - 1], "optional")) {
		item->optional = true;
		n--;
	}
	if (!strcmp(words[0], "field")) {
		item->kind = SPEC_FIELD;
		return n == 3 && field_read(item, words[1], words[2]);
	}
	if (n != 2)
		return false;
	if (!strcmp(words[0], "include")) {
		item->kind = SPEC_INCLUDE;
		return !item->optional && include_read(item, words[1]);
	}
	if (!strcmp(words[0], "struct")) {
		item->kind = SPEC_STRUCT;
		return names_read(item, words[1]) && item->count == 1;
	}
	item->kind = SPEC_FUNCTION;
	return !strcmp(words[0], "function") && names_read(item, words[1]);
}

void spec_read(struct spec *spec, const char *file)
{
	char *line = NULL, *words[WORDS_MAX + 1];
	unsigned int number = 0, n;
	size_t size = 0;
	FILE *in;

	in = fopen(file, "r");
	if (!in)
		die("%s: %m", file);
	*spec = (struct spec){ .file = file };
	while (getline(&line, &size, in) >= 0) {
		struct spec_item item = { .line = ++number };

		n = split(line, words);
		if (!n)
			continue;
		if (n > WORDS_MAX || !item_read(&item, words, n))
			die("%s:%u: not a line of a layout specification", file,
			    number);
		spec->items =
			xrealloc(spec->items, (spec->count + 1) * sizeof(item));
		spec->items[spec->count++] = item;
	}
	if (ferror(in))
		die("%s: %m", file);
	free(line);
	fclose(in);
}
