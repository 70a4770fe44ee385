/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a fault costs here, by where its handler is. */
#ifndef MUSE_LIBPAGER_MEASURE_H
#define MUSE_LIBPAGER_MEASURE_H

#include "pager.h"

enum pager_engine measure_engine(void);
const char *measure_name(enum pager_engine engine);

#endif /* MUSE_LIBPAGER_MEASURE_H */
