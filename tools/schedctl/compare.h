/* SPDX-License-Identifier: GPL-2.0 */
/* Two records side by side. */
#ifndef MUSE_SCHEDCTL_COMPARE_H
#define MUSE_SCHEDCTL_COMPARE_H

#include "figures.h"

void compare_print(const struct output *output, const struct figures *a,
		   const struct figures *b);

#endif /* MUSE_SCHEDCTL_COMPARE_H */
