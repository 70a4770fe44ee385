/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The answer to a fault. */
#ifndef MUSE_LIBPAGER_FAULT_H
#define MUSE_LIBPAGER_FAULT_H

#include "region.h"

void fault_message(struct pager *pager, const struct uffd_msg *message);
void fault_page(struct pager *pager, uint32_t page, bool write, uint64_t begun);
void fault_count(struct pager *pager, uint32_t page, enum pager_kind kind,
		 bool write, uint64_t begun);
bool fault_return(struct pager *pager, uint32_t page, uint32_t slot,
		  enum pager_insert why);
void fault_zero(struct pager *pager, uint32_t page, bool write, uint64_t begun);
void fault_poison(struct pager *pager, uint32_t page);

#endif /* MUSE_LIBPAGER_FAULT_H */
