// SPDX-License-Identifier: LGPL-2.1-or-later
#include "next.h"

#include <dlfcn.h>

struct next next;

/**
 * next_find() - find the functions
 *
 * Context: may take the loader's lock.
 */
void next_find(void)
{
#define NEXT_FIND(name) next.name = (__typeof__(name) *)dlsym(RTLD_NEXT, #name);
	NEXT_ALL(NEXT_FIND)
#undef NEXT_FIND
}
