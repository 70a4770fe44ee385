// SPDX-License-Identifier: GPL-2.0
/* The reasons why frames go no further, as people read them. */
#include "bridgectl.h"

#define NAME(reason, name, text) \
	[MUSE_BRIDGE_DROP_##reason] = name,
#define TEXT(reason, name, text) \
	[MUSE_BRIDGE_DROP_##reason] = text,

const char *const drop_names[] = {
	[MUSE_BRIDGE_DROP_NONE] = "none",
	MUSE_BRIDGE_DROPS(NAME)
};

const char *const drop_texts[] = {
	[MUSE_BRIDGE_DROP_NONE] = "",
	MUSE_BRIDGE_DROPS(TEXT)
};
