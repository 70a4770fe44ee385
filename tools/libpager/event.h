/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernel says of the region: faults, and what the program does to its mapping. */
#ifndef MUSE_LIBPAGER_EVENT_H
#define MUSE_LIBPAGER_EVENT_H

#include <linux/userfaultfd.h>

#include "region.h"

/* Messages that are read at a time. */
#define EVENT_BATCH 16
/* Faults that can wait to be answered: at most one a thread. */
#define DEFERRED_MAX 8192

unsigned int event_read(struct pager *pager, struct uffd_msg *messages,
			unsigned int n);
void event_drain(struct pager *pager);
bool event_change(struct pager *pager, const struct uffd_msg *message);
void event_remove(struct pager *pager, uintptr_t start, uint64_t length,
		  bool unmapped);

#endif /* MUSE_LIBPAGER_EVENT_H */
