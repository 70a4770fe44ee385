/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The program runs for a tenth of a second, so what it allocates is released
 * by its end, and what goes wrong ends it.
 */
#ifndef MUSE_BTF_UTIL_H
#define MUSE_BTF_UTIL_H

#include <stddef.h>

/**
 * die() - say what is wrong in one line, and exit with status 2
 * @format: of the line, without a newline; printf's, with %m
 */
void die(const char *format, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

/**
 * xrealloc() - realloc() that does not fail
 * @p: what to resize, or NULL
 * @size: in bytes
 *
 * Return: the memory.
 */
void *xrealloc(void *p, size_t size);

/**
 * xstrdup() - strdup() that does not fail
 * @s: a string
 *
 * Return: its copy.
 */
char *xstrdup(const char *s);

/**
 * xasprintf() - asprintf() that does not fail
 * @format: printf's
 *
 * Return: the string.
 */
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
