/* SPDX-License-Identifier: GPL-2.0 */
/* Text to numbers, times, addresses and choices, and back. */
#ifndef MUSE_TOOLS_PARSE_H
#define MUSE_TOOLS_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that hold any text made here, with its NUL. */
#define TEXT_MAX 32
#define MAC_LEN	 6

bool parse_uint(const char *text, uint64_t max, uint64_t *value);
bool parse_time_ms(const char *text, uint64_t *ms);
bool parse_time_ns(const char *text, uint64_t *ns);
bool parse_mac(const char *text, uint8_t mac[MAC_LEN]);
bool parse_mac_prefix(const char *text, uint8_t mac[MAC_LEN],
		      uint8_t mask[MAC_LEN]);
int parse_choice(const char *text, const char *const *names, size_t count);

const char *format_time_ms(uint64_t ms, char text[TEXT_MAX]);
const char *format_age_ms(uint64_t ms, char text[TEXT_MAX]);
const char *format_time_ns(uint64_t ns, char text[TEXT_MAX]);
const char *format_ns(uint64_t ns, char text[TEXT_MAX]);
const char *format_short(uint64_t number, char text[TEXT_MAX]);
const char *format_mac(const uint8_t mac[MAC_LEN], char text[TEXT_MAX]);

#endif /* MUSE_TOOLS_PARSE_H */
