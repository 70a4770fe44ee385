/* SPDX-License-Identifier: GPL-2.0 */
/* pagectl doctor: what it finds. */
#ifndef MUSE_PAGECTL_DOCTOR_H
#define MUSE_PAGECTL_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WHY_MAX = 160, FINDINGS_MAX = 48 };

/**
 * struct finding - a thing that a pager may want
 * @what: its name
 * @here: it can be had
 * @why: why it can, or cannot
 * @purpose: what a pager does with it
 */
struct finding {
	const char *what;
	bool here;
	char why[WHY_MAX];
	const char *purpose;
};

/**
 * struct findings - all of them
 * @list: they
 * @count: how many
 */
struct findings {
	struct finding list[FINDINGS_MAX];
	size_t count;
};

struct finding *find_out(struct findings *findings, const char *what, bool here,
			 const char *purpose, const char *why, ...)
	__attribute__((__format__(printf, 5, 6)));

/* program.c */
int find_program(struct findings *findings, const char *name);

#endif /* MUSE_PAGECTL_DOCTOR_H */
