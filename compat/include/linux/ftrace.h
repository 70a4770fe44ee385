/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_COMPAT_LINUX_FTRACE_H
#define _MUSE_COMPAT_LINUX_FTRACE_H

#include_next <linux/ftrace.h>

/* The functions that take an ftrace_ops once had this suffix. */
#ifdef HAVE_FTRACE_DIRECT_MULTI
#define register_ftrace_direct(ops, addr) register_ftrace_direct_multi(ops, addr)

static inline int muse_unregister_ftrace_direct(struct ftrace_ops *ops,
						unsigned long addr, bool free)
{
	int err = unregister_ftrace_direct_multi(ops, addr);

	if (free)
		ftrace_free_filter(ops);
	return err;
}

#define unregister_ftrace_direct(ops, addr, free) \
	muse_unregister_ftrace_direct(ops, addr, free)
#endif

#endif /* _MUSE_COMPAT_LINUX_FTRACE_H */
