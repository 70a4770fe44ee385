// SPDX-License-Identifier: GPL-2.0
/*
 * The table of symbols is not exported either, but a probe may be set on the
 * function that reads it, and then knows where that is.
 */
#include "kallsyms.h"

#include <linux/kprobes.h>
#include <linux/mutex.h>
#include <linux/static_call.h>

typedef unsigned long msc_kallsyms_fn(const char *name);

/* A direct call: a kernel with IBT does not allow an indirect one. */
DEFINE_STATIC_CALL_NULL(msc_kallsyms_lookup, *(msc_kallsyms_fn *)NULL);

static DEFINE_MUTEX(lookup_lock);
static bool lookup_found;

/* Find the function that reads the table. */
static bool lookup_find(void)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };
	bool found;

	mutex_lock(&lookup_lock);
	if (!lookup_found && !register_kprobe(&probe)) {
		static_call_update(msc_kallsyms_lookup,
				   (msc_kallsyms_fn *)probe.addr);
		unregister_kprobe(&probe);
		lookup_found = true;
	}
	found = lookup_found;
	mutex_unlock(&lookup_lock);
	return found;
}

void *msc_kallsyms(const char *name)
{
	if (!lookup_find())
		return NULL;
	return (void *)static_call(msc_kallsyms_lookup)(name);
}
