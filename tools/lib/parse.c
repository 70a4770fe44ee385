// SPDX-License-Identifier: GPL-2.0
#include "parse.h"

#include <stdio.h>
#include <string.h>

#include "report.h"

#define NSEC 1000000000ull

/* Not isdigit(): the locale has no say here, and char may be signed. */
static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Read decimal digits from *@text on and move it past them. */
static bool digits(const char **text, uint64_t *value)
{
	uint64_t v = 0;

	if (!is_digit(**text))
		return false;
	for (; is_digit(**text); (*text)++) {
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(**text - '0'), &v))
			return false;
	}
	*value = v;
	return true;
}

/**
 * parse_uint() - read a whole decimal number
 * @text: digits and nothing else
 * @max: the greatest number accepted
 * @value: the number
 *
 * Return: true if @text is such a number.
 */
bool parse_uint(const char *text, uint64_t max, uint64_t *value)
{
	return digits(&text, value) && !*text && *value <= max;
}

/* A unit of time, and how many of the smallest one it is. */
struct unit {
	const char *name;
	uint64_t size;
};

/* A number, decimals allowed, and a unit, that is a whole number of the smallest. */
static bool parse_time(const char *text, const struct unit *units, size_t count,
		       uint64_t *value)
{
	uint64_t whole, fraction = 0, scale = 1;
	size_t i;

	if (!digits(&text, &whole))
		return false;
	if (*text == '.') {
		if (!is_digit(*++text))
			return false;
		for (; is_digit(*text); text++) {
			if (scale >= 1000000000)
				return false;
			fraction = fraction * 10 + (uint64_t)(*text - '0');
			scale *= 10;
		}
	}
	for (i = 0; i < count; i++)
		if (!strcmp(text, units[i].name))
			break;
	if (i == count ||
	    __builtin_mul_overflow(fraction, units[i].size, &fraction) ||
	    fraction % scale)
		return false;
	return !__builtin_mul_overflow(whole, units[i].size, value) &&
	       !__builtin_add_overflow(*value, fraction / scale, value);
}

/**
 * parse_time_ms() - read a duration
 * @text: a number, decimals allowed, and a unit: ms, s, m, h or d; without a
 *	unit it is in seconds
 * @ms: the duration in milliseconds
 *
 * Return: true if @text is a duration of a whole number of milliseconds.
 */
bool parse_time_ms(const char *text, uint64_t *ms)
{
	static const struct unit units[] = {
		{ "", 1000 },	    { "ms", 1 },	  { "s", 1000 },
		{ "m", 60 * 1000 }, { "h", 3600 * 1000 }, { "d", 86400 * 1000 },
	};

	return parse_time(text, units, ARRAY_SIZE(units), ms);
}

/**
 * parse_time_ns() - read a short duration
 * @text: a number, decimals allowed, and a unit: ns, us, ms, s or m
 * @ns: the duration in nanoseconds
 *
 * Return: true if @text is a duration of a whole number of nanoseconds.
 */
bool parse_time_ns(const char *text, uint64_t *ns)
{
	static const struct unit units[] = {
		{ "ns", 1 },   { "us", 1000 },	   { "ms", 1000000 },
		{ "s", NSEC }, { "m", 60 * NSEC },
	};

	return parse_time(text, units, ARRAY_SIZE(units), ns);
}

/**
 * parse_mac() - read an Ethernet address
 * @text: six pairs of hexadecimal digits with : or - between them
 * @mac: the address
 *
 * Return: true if @text is an address.
 */
bool parse_mac(const char *text, uint8_t mac[MAC_LEN])
{
	char separator = 0;
	int i;

	for (i = 0; i < MAC_LEN; i++) {
		int high, low;

		if (i && *text != separator)
			return false;
		if (i)
			text++;
		high = hex_digit(text[0]);
		low = high < 0 ? -1 : hex_digit(text[1]);
		if (low < 0)
			return false;
		mac[i] = (uint8_t)(high << 4 | low);
		text += 2;
		if (!i && (*text == ':' || *text == '-'))
			separator = *text;
		if (!separator)
			return false;
	}
	return !*text;
}

/* Read the first bytes of an address, up to :: or its end, and move past them. */
static bool mac_bytes(const char **text, uint8_t mac[MAC_LEN])
{
	const char *p = *text;
	int n = 0;

	for (;;) {
		int high = hex_digit(p[0]);
		int low = high < 0 ? -1 : hex_digit(p[1]);

		if (low < 0)
			return false;
		mac[n++] = (uint8_t)(high << 4 | low);
		p += 2;
		if (n == MAC_LEN || p[0] != ':' || p[1] == ':')
			break;
		p++;
	}
	if (n < MAC_LEN && (p[0] != ':' || p[1] != ':'))
		return false;
	*text = n < MAC_LEN ? p + 2 : p;
	return true;
}

/**
 * parse_mac_prefix() - read what several Ethernet addresses begin with
 * @text: an address, in which :: may stand for zeros at the end, / and a number
 *	of bits; without these, an address with all of its bytes
 * @mac: the address
 * @mask: the bits of it that count
 *
 * Return: true if @text is a prefix, and nothing is beyond its bits.
 */
bool parse_mac_prefix(const char *text, uint8_t mac[MAC_LEN],
		      uint8_t mask[MAC_LEN])
{
	uint64_t bits = 8 * MAC_LEN;
	int i;

	if (parse_mac(text, mac)) {
		memset(mask, 0xff, MAC_LEN);
		return true;
	}
	memset(mac, 0, MAC_LEN);
	if (!mac_bytes(&text, mac) || *text++ != '/' ||
	    !parse_uint(text, 8 * MAC_LEN, &bits))
		return false;
	for (i = 0; i < MAC_LEN; i++) {
		unsigned int left = bits > 8 ? 8 : (unsigned int)bits;

		mask[i] = (uint8_t)(0xff00 >> left);
		bits -= left;
		if (mac[i] & ~mask[i])
			return false;
	}
	return true;
}

/**
 * parse_choice() - find a word in a list
 * @text: the word
 * @names: the list
 * @count: how many words it has
 *
 * Return: its index, or -1.
 */
int parse_choice(const char *text, const char *const *names, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(text, names[i]))
			return (int)i;
	return -1;
}

/**
 * format_time_ms() - write a duration as briefly as it can be said exactly
 * @ms: the duration in milliseconds
 * @text: room for the text
 *
 * parse_time_ms() reads the text back as the same duration.
 *
 * Return: @text, such as "300s", "1.5s" or "100ms".
 */
const char *format_time_ms(uint64_t ms, char text[TEXT_MAX])
{
	unsigned long long seconds = ms / 1000;
	unsigned int rest = (unsigned int)(ms % 1000);

	if (!rest)
		snprintf(text, TEXT_MAX, "%llus", seconds);
	else if (!seconds)
		snprintf(text, TEXT_MAX, "%ums", rest);
	else if (rest % 100 == 0)
		snprintf(text, TEXT_MAX, "%llu.%us", seconds, rest / 100);
	else
		snprintf(text, TEXT_MAX, "%llu.%03us", seconds, rest);
	return text;
}

/**
 * format_age_ms() - write a duration so that a column of them lines up
 * @ms: the duration in milliseconds
 * @text: room for the text
 *
 * Return: @text, such as "12.034s".
 */
const char *format_age_ms(uint64_t ms, char text[TEXT_MAX])
{
	snprintf(text, TEXT_MAX, "%llu.%03us", (unsigned long long)ms / 1000,
		 (unsigned int)(ms % 1000));
	return text;
}

/**
 * format_time_ns() - write a short duration as briefly as it can be said exactly
 * @ns: the duration in nanoseconds
 * @text: room for the text
 *
 * parse_time_ns() reads the text back as the same duration.
 *
 * Return: @text, such as "5ms", "1.5s" or "250us".
 */
const char *format_time_ns(uint64_t ns, char text[TEXT_MAX])
{
	static const struct unit units[] = {
		{ "s", NSEC },
		{ "ms", 1000000 },
		{ "us", 1000 },
		{ "ns", 1 },
	};
	const struct unit *unit = units;
	uint64_t rest;
	int n;

	while (unit->size > 1 && ns < unit->size)
		unit++;
	rest = ns % unit->size * (NSEC / unit->size);
	n = snprintf(text, TEXT_MAX, "%llu.%09llu",
		     (unsigned long long)(ns / unit->size),
		     (unsigned long long)rest);
	while (text[n - 1] == '0')
		n--;
	if (text[n - 1] == '.')
		n--;
	snprintf(text + n, TEXT_MAX - (size_t)n, "%s", unit->name);
	return text;
}

/**
 * format_ns() - write a duration that was measured, to four digits or so
 * @ns: the duration in nanoseconds
 * @text: room for the text
 *
 * Return: @text, such as "12.35ms".
 */
const char *format_ns(uint64_t ns, char text[TEXT_MAX])
{
	static const struct unit units[] = {
		{ "s", NSEC },
		{ "ms", 1000000 },
		{ "us", 1000 },
	};
	const struct unit *unit = units;
	double value;

	if (ns < 1000) {
		snprintf(text, TEXT_MAX, "%lluns", (unsigned long long)ns);
		return text;
	}
	while (ns < unit->size)
		unit++;
	value = (double)ns / (double)unit->size;
	snprintf(text, TEXT_MAX, "%.*f%s",
		 value < 10  ? 3 :
		 value < 100 ? 2 :
			       1,
		 value, unit->name);
	return text;
}

/**
 * format_short() - write a large number to three digits
 * @number: the number
 * @text: room for the text
 *
 * Return: @text, such as "12.3M"; powers of ten, as rates have them.
 */
const char *format_short(uint64_t number, char text[TEXT_MAX])
{
	static const char names[] = " kMGTPE";
	double value = (double)number;
	size_t i = 0;

	if (number < 1000) {
		snprintf(text, TEXT_MAX, "%u", (unsigned int)number);
		return text;
	}
	/* What would be rounded to a thousand of one is one of the next. */
	for (; value >= 999.5; i++)
		value /= 1000;
	snprintf(text, TEXT_MAX, "%.*f%c",
		 value < 9.995 ? 2 :
		 value < 99.95 ? 1 :
				 0,
		 value, names[i]);
	return text;
}

/**
 * format_mac() - write an Ethernet address
 * @mac: the address
 * @text: room for the text
 *
 * Return: @text, such as "02:00:00:00:00:0a".
 */
const char *format_mac(const uint8_t mac[MAC_LEN], char text[TEXT_MAX])
{
	static const char hex[] = "0123456789abcdef";
	int i;

	/* Called for each entry: by hand it is ten times as fast as printf. */
	for (i = 0; i < MAC_LEN; i++) {
		text[3 * i] = hex[mac[i] >> 4];
		text[3 * i + 1] = hex[mac[i] & 15];
		text[3 * i + 2] = ':';
	}
	text[3 * MAC_LEN - 1] = '\0';
	return text;
}
