/* SPDX-License-Identifier: GPL-2.0 */
/* What `valgrind --tool=lackey --trace-mem=yes` prints. */
#ifndef MUSE_PAGECTL_LACKEY_H
#define MUSE_PAGECTL_LACKEY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "reduce.h"

/**
 * struct lackey - what is to be read
 * @file: where it comes from
 * @name: its name, for reports
 * @shift: a page has 2^@shift bytes
 * @code: instructions count, too, not only data
 */
struct lackey {
	FILE *file;
	const char *name;
	uint32_t shift;
	bool code;
};

int lackey_import(const struct lackey *lackey, struct reducer *to);

#endif /* MUSE_PAGECTL_LACKEY_H */
