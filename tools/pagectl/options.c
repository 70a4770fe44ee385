// SPDX-License-Identifier: GPL-2.0
/* Values of options: amounts of memory, and how a pager works. */
#include "pagectl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pager.h"

static const char suffixes[] = "KMGT";

/**
 * parse_bytes() - read an amount of memory
 * @text: a number and possibly one of K, M, G, T: 1024 bytes and its powers
 * @bytes: the amount
 *
 * Return: true if @text is one that fits.
 */
bool parse_bytes(const char *text, uint64_t *bytes)
{
	char digits[TEXT_MAX];
	const size_t n = strspn(text, "0123456789");
	const char *suffix = text[n] ? strchr(suffixes, text[n]) : NULL;
	const unsigned int shift =
		suffix ? 10 * (unsigned int)(suffix - suffixes + 1) : 0;

	if (n >= sizeof(digits) || (text[n] && (!suffix || text[n + 1])))
		return false;
	memcpy(digits, text, n);
	digits[n] = '\0';
	if (!parse_uint(digits, UINT64_MAX >> shift, bytes))
		return false;
	*bytes <<= shift;
	return true;
}

/**
 * format_bytes() - write an amount of memory for people
 * @bytes: the amount
 * @text: room; also returned
 *
 * Exact where it is a whole number of a unit, otherwise three digits or more.
 *
 * Return: @text.
 */
const char *format_bytes(uint64_t bytes, char text[TEXT_MAX])
{
	double value = (double)bytes;
	int unit = -1;

	while (value >= 1024 && suffixes[unit + 1]) {
		value /= 1024;
		unit++;
	}
	if (unit < 0)
		snprintf(text, TEXT_MAX, "%llu", (unsigned long long)bytes);
	else
		snprintf(text, TEXT_MAX, "%.*f%c",
			 value >= 100 || value == (double)(uint64_t)value ? 0 :
			 value >= 10					  ? 1 :
									    2,
			 value, suffixes[unit]);
	return text;
}

/**
 * take_bytes() - take an amount of memory
 * @param: with a uint64_t to set
 * @text: the value
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int take_bytes(const struct param *param, const char *text)
{
	if (parse_bytes(text, param->to))
		return STATUS_DONE;
	return param_refuse(param, text,
			    "not an amount of memory, such as 64M");
}

static const char *show_bytes(uint64_t bytes, char text[TEXT_MAX])
{
	return format_bytes(bytes, text);
}

/**
 * get_bytes() - struct field.get for an amount of memory, a uint64_t
 * @row: the row
 * @field: the field
 * @value: filled
 */
void get_bytes(const void *row, const struct field *field, struct value *value)
{
	get_u64(row, field, value);
	value->show = show_bytes;
}

/**
 * get_string() - struct field.get for a const char *
 * @row: the row
 * @field: the field
 * @value: filled
 */
void get_string(const void *row, const struct field *field, struct value *value)
{
	value->kind = VALUE_TEXT;
	memcpy(&value->text, (const char *)row + field->offset,
	       sizeof(value->text));
}

/**
 * take_pid() - take the id of a process
 * @param: with a uint32_t to set
 * @text: the value
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int take_pid(const struct param *param, const char *text)
{
	uint64_t pid;

	if (!parse_uint(text, INT32_MAX, &pid) || !pid)
		return param_refuse(param, text, "not the id of a process");
	*(uint32_t *)param->to = (uint32_t)pid;
	return STATUS_DONE;
}

/**
 * take_address() - take an address, hexadecimal with or without 0x
 * @param: with a uint64_t to set
 * @text: the value
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int take_address(const struct param *param, const char *text)
{
	const char *digits = strncmp(text, "0x", 2) ? text : text + 2;
	const size_t n = strlen(digits);

	if (!n || n > 16 || strspn(digits, "0123456789abcdefABCDEF") != n)
		return param_refuse(param, text,
				    "not an address, such as 0x7f0012345678");
	*(uint64_t *)param->to = strtoull(digits, NULL, 16);
	return STATUS_DONE;
}

/**
 * take_engine() - take who is to answer faults
 * @param: with a &enum pager_engine to set
 * @text: the value
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int take_engine(const struct param *param, const char *text)
{
	static const char *const names[] = {
		[PAGER_ENGINE_AUTO] = "auto",
		[PAGER_ENGINE_HANDLER] = "handler",
		[PAGER_ENGINE_FOLLOW] = "follow",
		[PAGER_ENGINE_SIGBUS] = "sigbus",
	};
	const int choice = parse_choice(text, names, ARRAY_SIZE(names));

	if (choice < 0)
		return param_refuse(param, text,
				    "not one of auto, handler, follow, sigbus");
	*(enum pager_engine *)param->to = (enum pager_engine)choice;
	return STATUS_DONE;
}

/**
 * take_mover() - take how pages are to be taken from the program
 * @param: with a &enum pager_mover to set
 * @text: the value
 *
 * Return: %STATUS_DONE, or %STATUS_USAGE with a report.
 */
int take_mover(const struct param *param, const char *text)
{
	static const char *const names[] = {
		[PAGER_MOVER_AUTO] = "auto",
		[PAGER_MOVER_MOVE] = "move",
		[PAGER_MOVER_WP] = "wp",
	};
	const int choice = parse_choice(text, names, ARRAY_SIZE(names));

	if (choice < 0)
		return param_refuse(param, text, "not one of auto, move, wp");
	*(enum pager_mover *)param->to = (enum pager_mover)choice;
	return STATUS_DONE;
}
