/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recording faults into a trace, for `pagectl record`. */
#ifndef MUSE_LIBPAGER_RECORD_H
#define MUSE_LIBPAGER_RECORD_H

#include "region.h"

void record_attach(struct pager *pager);

#endif /* MUSE_LIBPAGER_RECORD_H */
