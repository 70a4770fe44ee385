/* SPDX-License-Identifier: GPL-2.0 */
/* Files as a whole: read at once, or replaced so that nobody sees half of one. */
#ifndef MUSE_TOOLS_FILE_H
#define MUSE_TOOLS_FILE_H

#include <stddef.h>

int file_replace(const char *path, const char *bytes, size_t len);
int file_load(const char *path, size_t most, char **text, size_t *len);

#endif /* MUSE_TOOLS_FILE_H */
