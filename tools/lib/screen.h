/* SPDX-License-Identifier: GPL-2.0 */
/* A terminal as a page that is written again and again, and keys without Enter. */
#ifndef MUSE_TOOLS_SCREEN_H
#define MUSE_TOOLS_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

bool screen_begin(void);
void screen_end(void);
void screen_abandon(void);
void screen_clear(void);
size_t screen_lines(void);
int screen_keys(void);
bool screen_pressed(char key);

#endif /* MUSE_TOOLS_SCREEN_H */
