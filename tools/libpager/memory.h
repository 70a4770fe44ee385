/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memory of the pager itself, which never comes from a paged heap. */
#ifndef MUSE_LIBPAGER_MEMORY_H
#define MUSE_LIBPAGER_MEMORY_H

#include <stddef.h>

void *memory_map(size_t bytes);
void memory_unmap(void *memory, size_t bytes);

#endif /* MUSE_LIBPAGER_MEMORY_H */
