/* SPDX-License-Identifier: GPL-2.0 */
/* What a program is, as far as paging it goes. */
#ifndef MUSE_PAGECTL_PROGRAM_H
#define MUSE_PAGECTL_PROGRAM_H

#include <limits.h>
#include <stdbool.h>

/**
 * enum program_kind - kinds of programs
 * @PROGRAM_PLAIN: its malloc() can be replaced
 * @PROGRAM_SCRIPT: another program reads it
 * @PROGRAM_FOREIGN: nothing of this machine
 * @PROGRAM_STATIC: no library is loaded before it
 * @PROGRAM_PRIVILEGED: likewise for some, for it gains privileges
 * @PROGRAM_MALLOC: it has a malloc() of its own
 */
enum program_kind {
	PROGRAM_PLAIN,
	PROGRAM_SCRIPT,
	PROGRAM_FOREIGN,
	PROGRAM_STATIC,
	PROGRAM_PRIVILEGED,
	PROGRAM_MALLOC,
};

/**
 * struct program - a program
 * @path: of its file
 * @interpreter: of a script
 * @kind: what it is
 * @gains: this user would gain privileges by it
 */
struct program {
	char path[PATH_MAX];
	char interpreter[256];
	enum program_kind kind;
	bool gains;
};

int program_look(const char *name, struct program *program);
const char *program_why(enum program_kind kind);

#endif /* MUSE_PAGECTL_PROGRAM_H */
